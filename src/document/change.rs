//! What goes into a change and what comes out of making, creating or applying one.

use satchel_model::{ActorId, UnixMillis, UserId};

use crate::document::Document;
use crate::hash::ChangeHash;

/// Who writes, as which actor, when, and from which randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The Automerge actor of the device: its only writer.
    pub actor: ActorId,
    /// The person.
    pub author: UserId,
    /// The clock of the device.
    pub now: UnixMillis,
    /// The caller's randomness, fresh for each edit: ids of log entries are derived from it.
    pub seed: [u8; 16],
}

/// A change that has just been written, ready to be stored and sent.
#[derive(Clone, PartialEq, Eq)]
pub struct NewChange {
    /// Its name.
    pub hash: ChangeHash,
    /// The uncompressed change chunk.
    pub bytes: Vec<u8>,
    /// Who wrote it.
    pub actor: ActorId,
    /// Its number among the changes of that actor in this document, from 1.
    pub sequence: u64,
}

/// What [`Document::create`] made.
#[derive(Debug, Clone)]
pub struct Created {
    /// The customer's main document.
    pub customer: CreatedDocument,
    /// The background document, where the file has a background part.
    pub background: Option<CreatedDocument>,
}

/// A new document with every change in it.
#[derive(Debug, Clone)]
pub struct CreatedDocument {
    /// The document.
    pub document: Document,
    /// Its content changes in order: one, or several for a file beyond the limits of one change. The genesis change is
    /// not among them, every reader makes it for itself.
    pub changes: Vec<NewChange>,
}

/// What [`Document::apply`] did with each change. Every change given is in exactly one of
/// `added`, `duplicates` and `waiting`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Changes that are new in the document.
    pub added: Vec<ChangeHash>,
    /// Changes that it had already, and repetitions.
    pub duplicates: Vec<ChangeHash>,
    /// Changes that were left out, because something that they build on is not there.
    pub waiting: Vec<ChangeHash>,
    /// What those build on and neither the document nor the call has. Empty when all is applied.
    pub missing: Vec<ChangeHash>,
}

impl std::fmt::Debug for NewChange {
    /// Without the bytes: they are a customer's data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewChange")
            .field("hash", &self.hash)
            .field("bytes", &self.bytes.len())
            .field("actor", &self.actor)
            .field("sequence", &self.sequence)
            .finish()
    }
}

/// The author that a change's message names: its first word is the person's id.
#[must_use]
pub fn author_of(message: Option<&str>) -> Option<UserId> {
    message?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_is_the_first_word_of_the_message() {
        let user = UserId::from_bytes([9; 16]);
        assert_eq!(author_of(Some(&user.to_string())), Some(user));
        assert_eq!(author_of(Some(&format!("{user} import"))), Some(user));
        assert_eq!(author_of(Some("imported")), None);
        assert_eq!(author_of(None), None);
    }
}
