//! The people of a team as its devices know them, and what a device does whose account or enrolment has ended.

use satchel_model::{Person, Unit};
use serde::{Deserialize, Serialize};

use super::PushDocument;

/// Who is in the team, and how long its devices work without the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Everyone, also people whose account is frozen or closed: their names stand beside what they wrote.
    pub people: Vec<Person>,
    /// The units of the team.
    pub units: Vec<Unit>,
    /// Days after which a device that has not reached the server locks; 0 for never.
    pub offline_days: u16,
}

/// Hands in the unsent work of a device that is frozen, closed or revoked. It is not merged: it waits for somebody who
/// may decide on it. The same changes twice are kept once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    /// At most [`crate::limits::PUSH_DOCUMENTS`] with [`crate::limits::PUSH_CHANGES`].
    pub documents: Vec<PushDocument>,
    /// Whether this is everything that the device still had: it erases itself when the answer has come.
    pub is_last: bool,
}

/// What is handed in is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedIn {
    /// Whether the account or the device is still locked. If not, nothing was taken: the device goes on as before.
    pub is_locked: bool,
}
