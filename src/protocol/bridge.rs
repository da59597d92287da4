//! What the page and the worker of one tablet say to each other.
//!
//! The page asks, the worker answers each request once and sends notices by itself. Lists cross as
//! windows of what is on screen, never whole. Both ends are of one build, so the encoding
//! (postcard) carries no version.

use satchel_model::field::Field;
use satchel_model::{
    Conflict, Customer, CustomerId, CustomerRow, Edit, LifecycleState, Person, UnixMillis, UserId, ValueError,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::sync::RefusalCode;

/// The string (not bytes) that a worker posts once it listens. The page holds its requests back until
/// then: what reaches a worker before its module has loaded is lost.
pub const WORKER_READY: &str = "ready";

/// The string that a worker posts when it panics, before it ends. The page starts another.
pub const WORKER_PANIC: &str = "panic";

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

/// What the page can ask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// The present status. → [`Answer::Status`]
    Status,
    /// Signs in and enrols this device. → [`Answer::Done`]
    SignIn {
        /// The sign-in name.
        name: String,
        /// The password.
        password: String,
        /// What the person will recognise the device by.
        device_label: String,
    },
    /// Signs out and erases this device's data. Refused with [`Failure::UnsentWork`] while work is
    /// unsent, unless `discard_unsent`. → [`Answer::Done`]
    SignOut {
        /// The person confirmed the loss of unsent work.
        discard_unsent: bool,
    },
    /// A window of the customer list. → [`Answer::List`]
    List(ListQuery),
    /// A whole customer file. → [`Answer::Customer`]
    Open(CustomerId),
    /// Saves a form: every edit or none, durable before the answer. → [`Answer::Saved`]
    Save(Save),
    /// What waits for a person's decision. → [`Answer::Review`]
    Review,
    /// Forgets the refused work of one customer after the person has seen it. → [`Answer::Done`]
    DismissRefused(CustomerId),
    /// Keeps what is typed into a form. → [`Answer::Done`]
    PutDraft {
        /// Names the form, such as `customer/<id>/business`.
        key: String,
        /// The form's fields, in the page's own encoding.
        body: String,
    },
    /// What was typed into a form before. → [`Answer::Draft`]
    GetDraft {
        /// Names the form.
        key: String,
    },
    /// The form was saved or given up. → [`Answer::Done`]
    DeleteDraft {
        /// Names the form.
        key: String,
    },
    /// The forms with unsaved text. → [`Answer::Drafts`]
    ListDrafts,
    /// Synchronises now. → [`Answer::Done`] at once; notices tell the rest
    SyncNow,
    /// The page became visible or hidden; a hidden page syncs less. → [`Answer::Done`]
    Visible(bool),
    /// The browser says that the network came or went. → [`Answer::Done`]
    Network(bool),
}

/// The answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Request::Status`].
    Status(Box<Status>),
    /// To [`Request::List`].
    List(ListPage),
    /// To [`Request::Open`].
    Customer(Box<CustomerView>),
    /// To [`Request::Save`]: durable on this device.
    Saved(Box<CustomerView>),
    /// To [`Request::Review`].
    Review(Review),
    /// To [`Request::GetDraft`].
    Draft(Option<String>),
    /// To [`Request::ListDrafts`]: key and time of each, newest first.
    Drafts(Vec<(String, UnixMillis)>),
    /// It is done.
    Done,
    /// It is not done; nothing was changed.
    Failed(Failure),
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The server cannot be reached.
    Offline,
    /// Something answered that is not a Satchel server: often a network's own sign-in page.
    NotOurServer,
    /// Name or password is wrong.
    WrongPassword,
    /// Too many attempts.
    TooManyAttempts {
        /// Seconds until the next.
        retry_after_s: u64,
    },
    /// The sign-in has run out; everything on the device is kept.
    SignInExpired,
    /// The device was revoked; its data was erased.
    DeviceRevoked,
    /// Another person is signed in on this device.
    OtherPerson,
    /// The app is too old for the server, or the server for the app.
    UpdateRequired,
    /// The server has a fault or is overloaded.
    ServerTrouble,
    /// The device's storage is full; what was saved before is safe.
    StorageFull,
    /// The browser offers no storage (private mode, or blocked).
    StorageUnavailable,
    /// The storage failed; nothing of this save was kept.
    StorageFailed,
    /// A newer version of the app wrote the storage; update this one.
    StorageNewer,
    /// There is unsent work.
    UnsentWork {
        /// How many changes.
        unsent: u32,
    },
    /// No such customer on this device.
    NotFound,
    /// The file was written by a newer version of the app.
    ReadOnly,
    /// The file on this device is damaged and could not be repaired yet; it was set aside and is fetched again.
    Damaged,
    /// The state cannot go there.
    ForbiddenTransition {
        /// The present state.
        from: LifecycleState,
        /// The wanted state.
        to: LifecycleState,
    },
    /// A field's value is not valid.
    InvalidField {
        /// The field.
        field: Field,
        /// Why.
        error: ValueError,
    },
    /// The edits do not fit the file, such as a field of another record.
    InvalidEdit,
    /// The shared note would be longer than it may be.
    NoteTooLong,
    /// The file has reached the limit of what one file can hold.
    DocumentFull,
    /// The worker was restarted while it did this; ask again.
    Restarted,
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

/// Everything that the header shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Where the worker is with its start.
    pub phase: Phase,
    /// Who is signed in.
    pub account: Option<Account>,
    /// The connection.
    pub connection: Connection,
    /// Changes on this device that the server has not confirmed.
    pub unsent: u32,
    /// When the oldest of them was made.
    pub oldest_unsent: Option<UnixMillis>,
    /// Changes that the server refused and that wait for the person.
    pub refused: u32,
    /// When a sync last ended well.
    pub last_sync: Option<UnixMillis>,
    /// Customers on this device.
    pub customers: u32,
    /// Fields that wait for a decision, in all files.
    pub conflicts: u32,
    /// The first sync, while it runs: documents held, documents in all.
    pub first_sync: Option<(u64, u64)>,
    /// This device's clock minus the server's, when they differ by more than five minutes.
    pub clock_skew_ms: Option<i64>,
    /// Files that could not be read and were set aside to be fetched again.
    pub damaged: u32,
}

/// Where the worker is with its start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Reading the store.
    Starting,
    /// Nobody is signed in.
    SignedOut,
    /// Rows are in memory; lists answer.
    Ready,
    /// The store cannot be used.
    Failed(Failure),
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The person.
    pub user: Person,
    /// The team's name.
    pub team_name: String,
    /// Everyone of the team.
    pub people: Vec<Person>,
    /// What this device is called.
    pub device_label: String,
    /// Whether the sign-in has run out and work waits for a new one.
    pub expired: bool,
}

/// The connection to the server. `<html data-sync>` says `offline`, `idle`, `busy` or `error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Connection {
    /// Not reachable: a normal state.
    Offline,
    /// Everything is exchanged.
    Idle,
    /// Exchanging.
    Busy,
    /// Reachable, but the exchange does not work.
    Error(Failure),
}

/// What a list shows, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListQuery {
    /// Words that must all occur; also pinyin, pinyin initials and digits of numbers.
    pub search: String,
    /// What is left in.
    pub filter: Filter,
    /// The order.
    pub sort: Sort,
    /// Whether large values come first.
    pub descending: bool,
    /// The first row wanted.
    pub offset: u32,
    /// How many rows, at most 200.
    pub limit: u32,
}

/// What a list leaves in. Empty vectors and `None` leave everything in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// Life-cycle states.
    pub states: Vec<LifecycleState>,
    /// The owner.
    pub owner: Option<UserId>,
    /// A tag.
    pub tag: Option<String>,
    /// ABC grade: `A`, `B` or `C`.
    pub grade: Option<char>,
    /// Only files with something to decide.
    pub conflicts_only: bool,
    /// Removed customers instead of the others.
    pub deleted: bool,
}

/// The order of a list. Ties go by name, then id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// By name, in pinyin order.
    #[default]
    Name,
    /// By the latest visit, call or message.
    LastActivity,
    /// By the next date agreed.
    NextDate,
    /// By the latest order.
    LastOrder,
    /// By sales (in the currency with the largest sum).
    Sales,
    /// By city.
    City,
    /// By life-cycle state.
    State,
}

/// A window of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
    /// The version of the rows.
    pub version: u64,
    /// Rows that match in all.
    pub total: u32,
    /// The first row of this window.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<ListRow>,
    /// Tags in use, by frequency, at most 50; only in a window from row 0.
    pub tags: Vec<String>,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// The row.
    pub row: CustomerRow,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// ABC grade by cumulative sales within the trade type; `None` without sales.
    pub grade: Option<char>,
    /// Whether it has changes that the server has not confirmed.
    pub unsent: bool,
}

/// A customer file with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerView {
    /// The file.
    pub customer: Customer,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// ABC grade; `None` without sales.
    pub grade: Option<char>,
    /// Changes of this file that the server has not confirmed.
    pub unsent: u32,
    /// Heads of the customer document, in hexadecimal, sorted: equal heads mean equal files.
    pub heads: Vec<String>,
}

/// A form's edits of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Save {
    /// The customer.
    pub customer: CustomerId,
    /// Whether it is a new customer, whose id the page made.
    pub create: bool,
    /// The edits, at most 500.
    pub edits: Vec<Edit>,
}

/// What waits for a person's decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Fields that two people changed, newest first, at most 200.
    pub conflicts: Vec<ReviewItem>,
    /// Work that the server refused, newest first.
    pub refused: Vec<RefusedItem>,
}

/// One field to decide on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// The field and its values.
    pub conflict: Conflict,
}

/// Work of this device that the server refused. The bytes are kept on the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedItem {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Why.
    pub code: RefusalCode,
    /// When the refusal came.
    pub at: UnixMillis,
    /// What was refused, field by field, so that it can be typed again.
    pub content: Vec<String>,
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
    use satchel_model::{Address, ContactId, Target, Value};

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
