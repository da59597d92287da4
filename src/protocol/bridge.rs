//! What the page and the worker of one tablet say to each other.
//!
//! The page asks, the worker answers each request once and sends notices by itself. Lists cross as
//! windows of what is on screen, never whole. Both ends are of one build, so the encoding
//! (postcard) carries no version.

mod alike;
mod day;
mod failure;
mod import;
mod list;
mod request;
mod review;
mod status;

use satchel_model::CustomerId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use alike::{AlikeCustomer, DuplicatePair, Similar, SimilarQuery};
pub use day::{
    Card, ComplaintsQuery, ForecastMonth, Nearby, NearbyQuery, Pipeline, PipelineQuery, StageColumn, Stop, Today,
    TodayItem, TodayQuery, Week, WeekItem, WeekQuery,
};
pub use failure::Failure;
pub use import::{ImportBatch, ImportRow, ImportRows, Imported, Undone};
pub use list::{Filter, ListPage, ListQuery, ListRow, Sort};
pub use request::{Answer, CustomerView, Request, Save};
pub use review::{RefusedItem, RemovedItem, Review, ReviewItem};
pub use status::{Account, Connection, Lock, Phase, Status};

/// The string (not bytes) that a worker posts once it listens. The page holds its requests back until
/// then: what reaches a worker before its module has loaded is lost.
pub const WORKER_READY: &str = "ready";

/// The string that a worker posts when it panics, before it ends. The page starts another.
pub const WORKER_PANIC: &str = "panic";

/// The string that a worker posts when another worker has taken over the store while it slept. The page starts another,
/// which passes on what this one has not answered.
pub const WORKER_SUPERSEDED: &str = "superseded";

/// A request with its number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToWorker {
    /// Chosen by the page; the answer carries it. Sent again under the same number after a restart.
    pub number: u64,
    /// What is asked.
    pub request: Request,
}

/// What the worker sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The answer to one request.
    Answer {
        /// The request's number.
        number: u64,
        /// The answer.
        answer: Box<Answer>,
    },
    /// Something happened.
    Notice(Notice),
}

/// What the worker sends by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The status changed.
    Status(Box<Status>),
    /// Rows changed: lists ask again.
    RowsChanged {
        /// Grows with every change.
        version: u64,
    },
    /// These files changed: whoever shows one asks again.
    CustomersChanged(Vec<CustomerId>),
    /// A milestone for the User Timing API: `satchel:list-ready`, `satchel:edit-durable`,
    /// `satchel:sync-start`, `satchel:sync-done`, `satchel:first-sync-done`.
    Mark {
        /// The mark's name.
        name: String,
        /// Counts and bytes as JSON, or empty.
        detail: String,
    },
}

/// The bytes could not be read; both ends being of one build, this is a fault of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a message between page and worker could not be read")]
pub struct BridgeError;

/// Writes a message for `postMessage`.
///
/// # Errors
/// [`BridgeError`] when it cannot be written.
pub fn encode(message: &impl Serialize) -> Result<Vec<u8>, BridgeError> {
    postcard::to_stdvec(message).map_err(|_| BridgeError)
}

/// Reads a message.
///
/// # Errors
/// [`BridgeError`] when the bytes are no such message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BridgeError> {
    postcard::from_bytes(bytes).map_err(|_| BridgeError)
}

#[cfg(test)]
mod tests {
    use satchel_model::{Address, ContactId, Edit, Field, Target, Value};

    use super::*;

    #[test]
    fn every_kind_of_value_crosses_the_bridge() {
        let values = [
            Value::Text("苏州".to_owned()),
            Value::Date(jiff_date()),
            Value::Birthday("--02-29".parse().unwrap()),
            Value::Money("1.50 CNY".parse().unwrap()),
            Value::Address(Box::new(Address { city: "苏州".to_owned(), ..Address::default() })),
            Value::Unknown("?".to_owned()),
        ];
        for value in values {
            let save = ToWorker {
                number: 7,
                request: Request::Save(Save {
                    customer: CustomerId::from_bytes([1; 16]),
                    create: false,
                    edits: vec![Edit::Set {
                        target: Target::Contact(ContactId::from_bytes([2; 16])),
                        field: Field::ContactName,
                        value: Some(value),
                    }],
                }),
            };
            let read: ToWorker = decode(&encode(&save).unwrap()).unwrap();
            assert!(read == save);
        }
        assert!(decode::<ToWorker>(&[255; 3]).is_err());
    }

    fn jiff_date() -> satchel_model::Date {
        match satchel_model::field::Kind::Date.decode("2026-02-28") {
            Value::Date(date) => date,
            _ => unreachable!("a date decodes as a date"),
        }
    }
}
