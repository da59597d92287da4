//! Looks at each change of a push alone: form, checksum, size, author. Nothing is unpacked here.

use satchel_document::{ChangeHeader, Refusal, author_of, preparse};
use satchel_model::UserId;
use satchel_protocol::sync::{DocumentName, PushDocument, RefusalCode};

/// Changes of one document, each readable or refused.
pub(crate) struct Prepared {
    /// The document.
    pub(crate) name: DocumentName,
    /// The changes in the order in which they came.
    pub(crate) changes: Vec<Result<Incoming, RefusalCode>>,
}

/// A change within the limits.
pub(crate) struct Incoming {
    /// What it says about itself.
    pub(crate) header: ChangeHeader,
    /// Who wrote it. A device that sends everything it has of a document also sends what colleagues wrote: that is no
    /// fault where the server has it.
    pub(crate) author: Option<UserId>,
    /// The change.
    pub(crate) bytes: Vec<u8>,
}

/// Reads the headers.
pub(crate) fn prepare(document: PushDocument) -> Prepared {
    let name = document.name;
    let changes = document.changes.into_iter().map(|bytes| {
        let bytes = bytes.into_vec();
        let header = preparse(&bytes).map_err(refusal)?;
        if header.actor.as_bytes() == name.document.as_bytes() {
            // The genesis change alone has this actor, and nobody sends it.
            return Err(RefusalCode::ForeignActor);
        }
        let author = author_of(header.message.as_deref());
        Ok(Incoming { header, author, bytes })
    });
    Prepared { name, changes: changes.collect() }
}

const fn refusal(refusal: Refusal) -> RefusalCode {
    match refusal {
        Refusal::TooLong | Refusal::Operations | Refusal::Dependencies => RefusalCode::TooLarge,
        _ => RefusalCode::Malformed,
    }
}
