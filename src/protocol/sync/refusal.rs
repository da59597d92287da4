//! Why the server refuses a change for good.

use serde::{Deserialize, Serialize};

/// Why a change is refused for good. The tablet takes it, and what it built on it, out of the document, keeps the bytes and
/// what they said, and lists them in the review inbox with these reasons until the person has seen them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RefusalCode {
    /// The bytes are no uncompressed change, or its checksum is wrong: damage on the device or on the way. The person reads
    /// that the content was damaged.
    Malformed,
    /// Beyond a limit of size or operations of one change. A tablet of this version never writes such a change; the person
    /// reads that the content is too large.
    TooLarge,
    /// Written under an actor that belongs to another device, or under that of a genesis. The person reads that the device's
    /// identity does not match; signing in again gives the device an actor of its own.
    ForeignActor,
    /// The actor's sequence number was used for another change: the device's store is a copy of another, or an older copy of
    /// its own. The person reads so.
    SequenceReused,
    /// The person may not write this document: the customer was given away, or the post is another one. The person reads that.
    NotAllowed,
    /// The change names another author than the person who is signed in. The person reads that.
    ForeignAuthor,
    /// The document would break the schema or a field's rule, or the change does not fit the document. The person reads that
    /// the content does not follow the rules.
    Invalid,
    /// The document would grow beyond its limits. The person reads that the file is full.
    DocumentFull,
    /// What it builds on was lost everywhere: neither the server nor this device has it. The person reads that. For a whole
    /// document: its customer is not there.
    DependencyLost,
    /// Of a whole document that is brought back: no attestation of this server's goes with it. The tablet takes what
    /// others wrote out of the document and sets it aside; the person reads as with [`RefusalCode::DependencyLost`].
    NotAttested,
}

impl RefusalCode {
    /// Every code.
    pub const ALL: [Self; 10] = [
        Self::Malformed,
        Self::TooLarge,
        Self::ForeignActor,
        Self::SequenceReused,
        Self::NotAllowed,
        Self::ForeignAuthor,
        Self::Invalid,
        Self::DocumentFull,
        Self::DependencyLost,
        Self::NotAttested,
    ];
}
