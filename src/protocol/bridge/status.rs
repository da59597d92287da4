//! What the header shows: the start, the person, the connection, the unsent work.

use satchel_model::{Person, Unit, UnixMillis};
use serde::{Deserialize, Serialize};

use super::Failure;

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
    /// Removed customers that were changed without the removal knowing: each waits for a decision.
    pub edited_after_removal: u32,
    /// Pairs of customers that may be one, as far as somebody has looked since the start: after every sync.
    pub duplicates: u32,
    /// The first sync, while it runs: documents held, documents in all.
    pub first_sync: Option<(u64, u64)>,
    /// This device's clock minus the server's, when they differ by more than five minutes.
    pub clock_skew_ms: Option<i64>,
    /// Files that could not be read and were set aside to be fetched again.
    pub damaged: u32,
}

impl Status {
    /// What waits for a decision: each field, file and refusal for itself, customers that may be one together.
    #[must_use]
    pub const fn waiting(&self) -> u32 {
        let duplicates = if self.duplicates > 0 { 1 } else { 0 };
        self.conflicts + self.edited_after_removal + self.refused + duplicates
    }
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
    /// The data is here and is not shown.
    Locked(Lock),
    /// The store cannot be used.
    Failed(Failure),
}

/// Why a device does not show what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lock {
    /// It has not reached the server for so many days; it opens again as soon as it does.
    Offline {
        /// After how many days it locks.
        days: u16,
    },
    /// The account is frozen. Unsent work is handed in, then the device erases itself.
    Frozen,
    /// The account was closed. As for [`Self::Frozen`].
    Closed,
    /// The device was revoked. As for [`Self::Frozen`].
    Revoked,
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
    /// The units of the team.
    pub units: Vec<Unit>,
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
