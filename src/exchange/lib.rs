//! Files of other programs: tables that become customers, and customers that become tables, cards and calendars.
//!
//! Start at [`table::read`]: bytes from anywhere become rows of text within limits. [`mapping`] says which column is which
//! field, [`draft`] makes edits of a row or says what is wrong with it, [`plan`] which rows are new. [`write`](mod@write),
//! [`card`], [`calendar`] and [`export`] go the other way. [`desk`] is all of it behind questions and answers, for a worker.
//!
//! Never in here: documents, storage, a clock, randomness, a browser, the words that people read.

pub mod calendar;
pub mod card;
pub mod desk;
pub mod draft;
pub mod export;
mod lines;
pub mod mapping;
pub mod plan;
pub mod table;
pub mod write;

pub use draft::{Draft, Problem, ProblemKind};
pub use mapping::{AddressPart, Column, Mapping};
pub use plan::{Known, Outcome, Plan};
pub use table::{ReadError, Row, Table};
