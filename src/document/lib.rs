//! The documents of Satchel: a customer file as Automerge documents, and the one place that knows their map keys.
//!
//! Start at [`Document`]: one open document that is loaded, edited, merged and saved. [`read()`] turns a
//! customer's documents into the model's `Customer`, [`project()`] into the row and the search text of
//! lists. [`preparse()`] is the gate that every change from outside passes before Automerge sees it,
//! [`validate()`] the rules that a server holds a document to, [`limits`] the sizes behind both.
//!
//! This crate never knows storage, network or the words that people read; it never reads a clock
//! and never draws randomness: both come with the [`Stamp`] of an edit.

mod admit;
mod change;
mod create;
mod difference;
pub mod digest;
mod document;
mod error;
mod genesis;
mod hash;
mod history;
mod layout;
pub mod limits;
mod note;
mod parting;
pub mod preparse;
mod project;
mod read;
mod rules;
mod state;
#[cfg(test)]
mod testing;
mod validate;
mod write;

pub use change::{Applied, Created, CreatedDocument, NewChange, Stamp, author_of};
pub use difference::difference;
pub use document::{Document, SCHEMA};
pub use error::DocumentError;
pub use hash::{ChangeHash, Heads};
pub use parting::Parted;
pub use preparse::{ChangeHeader, Refusal, preparse};
pub use project::{Projection, background_conflicts, project};
pub use read::read;
pub use satchel_model::DocumentKind;
pub use validate::{Violation, validate};
