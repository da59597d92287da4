//! The people of a team as its devices know them, and what a device does whose account or enrolment has ended.

use satchel_model::{Person, Unit};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::{DocumentName, Hash, PushDocument};
use crate::bounded;
use crate::limits::{HAND_IN_DOCUMENTS, HAND_IN_HEADS, PUSH_DOCUMENTS};

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

/// Hands in the work of a device that is frozen, closed or revoked. It is not merged: it waits for somebody who may decide
/// on it. The same changes twice are kept once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandIn {
    /// At most [`PUSH_DOCUMENTS`] with [`crate::limits::PUSH_CHANGES`].
    #[serde(deserialize_with = "bounded::list::<_, _, { PUSH_DOCUMENTS + 1 }>")]
    pub documents: Vec<PushDocument>,
    /// The stamp of the last answer; `None` in the first request.
    pub stamp: Option<ByteBuf>,
    /// What else there is.
    pub rest: Rest,
}

/// What a device has still to hand in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rest {
    /// More is to come.
    #[default]
    More,
    /// More is to come, and the device asks of which of these documents the server lacks something. At most
    /// [`HAND_IN_DOCUMENTS`].
    Holding(#[serde(deserialize_with = "bounded::list::<_, _, HAND_IN_DOCUMENTS>")] Vec<Holding>),
    /// Nothing: the server has every change of the person's that the device had. The device then erases itself.
    Nothing,
}

/// The state in which a device holds a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The document.
    pub name: DocumentName,
    /// Its heads, at most [`HAND_IN_HEADS`].
    #[serde(deserialize_with = "bounded::list::<_, _, HAND_IN_HEADS>")]
    pub heads: Vec<Hash>,
}

/// The answer to [`HandIn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HandedIn {
    /// What is handed in is durable.
    Kept {
        /// Stands for what the server has now; goes into the next request.
        stamp: ByteBuf,
        /// Those of the documents asked about whose state is not in the log: the device hands in each change of the
        /// person's in them.
        #[serde(deserialize_with = "bounded::list::<_, _, HAND_IN_DOCUMENTS>")]
        lacking: Vec<DocumentName>,
    },
    /// It is durable, but the server went back to an older copy since it gave the stamp. The device begins anew.
    WentBack,
    /// The account and the device work again. Nothing was taken: the device goes on as before.
    NotLocked,
}
