//! The people of a team as its devices know them, and what a device does whose account or enrolment has ended.

use satchel_model::{Person, Unit};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

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
    /// How many changes of this device the server holds by its last answer; 0 in the first request.
    pub held: u32,
    /// Whether there is more.
    pub rest: Rest,
}

/// What a device has still to hand in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rest {
    /// More is to come.
    #[default]
    More,
    /// Nothing, if the server still has what it had up to this cursor. The device then erases itself.
    NothingSince(ByteBuf),
    /// Nothing: every change of the person's that the device had was handed in. The device then erases itself.
    Nothing,
}

/// The answer to [`HandIn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HandedIn {
    /// What is handed in is durable.
    Kept {
        /// How many changes of this device the server holds now.
        held: u32,
    },
    /// It is durable, but the server went back to an older copy since its last answer: it holds less than
    /// [`HandIn::held`]. The device begins anew.
    WentBack,
    /// It is durable, but the server was restored from a copy that is older than the cursor: it may lack what it had
    /// confirmed. The device hands in everything of the person's that it has.
    SendEverything,
    /// The account and the device work again. Nothing was taken: the device goes on as before.
    NotLocked,
}
