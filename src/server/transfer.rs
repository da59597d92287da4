//! Import and export: the customers of a team as CSV or JSON Lines, and back.
//!
//! `transfer/format.txt` is the manual of the format; `satchel import --help` prints it. `row`
//! is what one row wants, `diff` finds the edits from what is stored to that.

mod build;
mod child;
mod diff;
mod export;
mod import;
mod read;
mod row;
mod text;
mod write;

/// The manual of the format.
pub const MANUAL: &str = include_str!("transfer/format.txt");

pub use export::export;
pub use import::{Imported, RowError, import};
pub use read::Format;
