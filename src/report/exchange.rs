//! What a page and the worker for figures say to each other.
//!
//! The page hands on what the engine's worker told it about customers, and asks for reports. A report crosses as what a
//! screen shows of it: the first rows of each table, how many there are, and how many customers each segment has; more
//! rows and a segment's customers are asked for when somebody wants them. Both ends are of one build.

use satchel_model::time::date_text;
use satchel_model::{CustomerId, Date};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::compute::ReportError;
use crate::digest::Digest;
use crate::report::{Report, Row};

/// Rows of a table that come with a report.
pub const FIRST_ROWS: usize = 200;

/// Dots of a picture that come with a report.
pub const MOST_POINTS: usize = 1_000;

/// Which report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// Of which day.
    #[serde(with = "date_text")]
    pub as_of: Date,
    /// Parameters by name; the others have their defaults.
    pub parameters: Vec<(String, String)>,
}

/// Where in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which part, from 0.
    pub part: u32,
    /// Which of its sections, from 0.
    pub section: u32,
}

/// What the page can ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Take what the engine handed out: a [`satchel_model::trade::TradeUpdate`] in bytes. → [`Answer::Taken`]
    Take(ByteBuf),
    /// A report. → [`Answer::Report`]
    Report(Wanted),
    /// Rows of a table, also all of them. → [`Answer::Rows`]
    Rows {
        /// Of which report.
        of: Wanted,
        /// Of which section.
        at: Place,
        /// From which row, from 0.
        from: u32,
        /// How many at most.
        most: u32,
    },
    /// The customers of a segment. → [`Answer::Customers`]
    Segment {
        /// Of which report.
        of: Wanted,
        /// Of which section.
        at: Place,
        /// Which of its segments, from 0.
        segment: u32,
    },
}

/// The answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Ask::Take`]: how many customers are known now.
    Taken {
        /// Customers.
        customers: u32,
    },
    /// To [`Ask::Report`].
    Report(Box<Shown>),
    /// To [`Ask::Rows`].
    Rows(Vec<Row>),
    /// To [`Ask::Segment`], in the order of the table, with their names.
    Customers(Vec<(CustomerId, String)>),
    /// It is not done.
    Refused(Refusal),
}

/// A report as a screen shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The report, with at most [`FIRST_ROWS`] rows in each table, [`MOST_POINTS`] dots in each picture and no customers in
    /// its segments.
    pub report: Report,
    /// The hash of the whole report.
    pub hash: Digest,
    /// What was cut, for each section of each part; nothing for a part that lacks something.
    pub sizes: Vec<Vec<Size>>,
}

/// How much a section has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Rows of its table.
    pub rows: u32,
    /// Customers of each of its segments.
    pub segments: Vec<u32>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// Nobody has handed over the customers yet, or what was handed over does not fit: hand over everything.
    #[error("the customers are not known")]
    Facts,
    /// There is no such report, or it does not take such parameters.
    #[error("{0}")]
    Report(String),
    /// The report has no such section or segment.
    #[error("the report has nothing there")]
    Place,
    /// The question could not be read: page and worker are of two builds.
    #[error("the question could not be read")]
    Unreadable,
}

impl From<ReportError> for Refusal {
    fn from(error: ReportError) -> Self {
        Self::Report(error.to_string())
    }
}

/// Writes a message. Nothing in them is of a kind that cannot be written.
pub fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(message).unwrap_or_default()
}

/// Reads a message; `None` for bytes that are none.
#[must_use]
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
