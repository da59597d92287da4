//! The records that the engine keeps in the store, and the keys under which they lie.
//!
//! Rows and texts are kept twice over: pages of a few hundred, written by a first sync, and single
//! records for what changed since, which win. So a save writes one small record, and a start reads
//! few records.

use satchel_document::{ChangeHash, Heads};
use satchel_model::{CustomerId, CustomerRow, DocumentId, DocumentKind, UnixMillis, UserId};
use satchel_protocol::sync::{DocumentName, RefusalCode};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::effect::Found;

mod session;

pub(crate) use session::{Session, read_session, write_session};

/// Where the saved bytes of a document lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Home {
    /// No snapshot: the changes alone make the document.
    Changes,
    /// Its own record in `Docs`.
    Own,
    /// A part of a record in `Packs`.
    Pack {
        /// The pack's number.
        number: u64,
        /// The first byte.
        offset: u32,
        /// How many bytes.
        length: u32,
    },
}

/// A document as the store holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// Where its snapshot lies.
    pub(crate) home: Home,
    /// The heads that loading it must give.
    pub(crate) heads: Heads,
    /// Changes in `Changes` that came after the snapshot.
    pub(crate) changes: u32,
}

/// What the store keeps of a customer for lists, and where its documents are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredRow {
    /// The customer.
    pub(crate) customer: CustomerId,
    /// Whose customer it is; unknown while only its background part has come.
    pub(crate) owner: Option<UserId>,
    /// The main document.
    pub(crate) main: Option<Held>,
    /// The background document.
    pub(crate) background: Option<Held>,
    /// `CustomerRow::VERSION` of the row.
    pub(crate) row_version: u16,
    /// The row, in postcard.
    pub(crate) row: ByteBuf,
}

impl StoredRow {
    pub(crate) fn new(customer: CustomerId) -> Self {
        Self { customer, owner: None, main: None, background: None, row_version: 0, row: ByteBuf::new() }
    }

    pub(crate) fn held(&self, kind: DocumentKind) -> Option<&Held> {
        match kind {
            DocumentKind::Customer => self.main.as_ref(),
            DocumentKind::Background => self.background.as_ref(),
        }
    }

    pub(crate) fn set_held(&mut self, kind: DocumentKind, held: Option<Held>) {
        match kind {
            DocumentKind::Customer => self.main = held,
            DocumentKind::Background => self.background = held,
        }
    }

    /// The row, when it is of this version.
    pub(crate) fn read_row(&self) -> Option<CustomerRow> {
        if self.row_version == CustomerRow::VERSION { read(&self.row) } else { None }
    }

    pub(crate) fn set_row(&mut self, row: &CustomerRow) {
        self.row_version = CustomerRow::VERSION;
        self.row = ByteBuf::from(write(row));
    }
}

/// A change that the server has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OutboxEntry {
    /// The document.
    pub(crate) name: DocumentName,
    /// The change; its bytes are in `Changes`.
    pub(crate) hash: ChangeHash,
    /// When the person made it.
    pub(crate) made_at: UnixMillis,
}

/// How far the exchange with the server is. Written in the same batch as what it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// Pull from here; `None` before the first sync has ended.
    pub(crate) cursor: Option<ByteBuf>,
    /// Where the first sync goes on.
    pub(crate) resume: Option<ByteBuf>,
    /// The cursor that counts once the first sync has ended.
    pub(crate) cursor_after: Option<ByteBuf>,
    /// When a sync last ended well.
    pub(crate) last_sync: Option<UnixMillis>,
    /// The server's history is another one: compare before anything else.
    pub(crate) reconcile: bool,
}

/// The next free numbers. Written in the same batch as what uses them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counters {
    pub(crate) outbox: u64,
    pub(crate) pack: u64,
    pub(crate) page: u64,
    pub(crate) quarantine: u64,
}

/// What was set aside, with its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SetAside {
    pub(crate) name: DocumentName,
    /// The customer's name when it happened.
    pub(crate) title: String,
    pub(crate) at: UnixMillis,
    pub(crate) reason: SetAsideReason,
    /// What the refused changes said, a line for each field.
    pub(crate) content: Vec<String>,
    pub(crate) bytes: Vec<ByteBuf>,
}

/// Why something was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SetAsideReason {
    /// The server refused it for good.
    Refused(RefusalCode),
    /// What the store holds is not what was written.
    Damaged,
}

/// An unsaved form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) at: UnixMillis,
    pub(crate) body: String,
}

/// Grows when a record changes its shape; older ones are then read by their own code.
const VERSION: u8 = 1;

/// Writes a record. These shapes hold nothing that postcard cannot write.
pub(crate) fn write(record: &impl Serialize) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(postcard::to_stdvec(record).unwrap_or_default());
    bytes
}

/// Reads a record; `None` for another version or shape.
pub(crate) fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    let (version, body) = bytes.split_first()?;
    (*version == VERSION).then(|| postcard::from_bytes(body).ok()).flatten()
}

/// Reads a record that may be missing or damaged.
pub(crate) fn read_found<'a, T: Deserialize<'a>>(found: &'a Found) -> Option<T> {
    match found {
        Found::Bytes(bytes) => read(bytes),
        Found::Missing | Found::Damaged => None,
    }
}

/// Reads the row of a server, which is bare postcard of the stated version.
pub(crate) fn read_foreign_row(version: u16, bytes: &[u8]) -> Option<CustomerRow> {
    if version == CustomerRow::VERSION { postcard::from_bytes(bytes).ok() } else { None }
}

/// Keys.
pub(crate) mod key {
    use super::{ChangeHash, CustomerId, DocumentId};

    pub(crate) const SESSION: &[u8] = b"session";
    pub(crate) const PROGRESS: &[u8] = b"progress";
    pub(crate) const COUNTERS: &[u8] = b"counters";

    const PAGE: u8 = 0;
    const SINGLE: u8 = 1;

    /// A page of rows or texts.
    pub(crate) fn page(number: u64) -> Vec<u8> {
        [&[PAGE][..], &number.to_be_bytes()].concat()
    }

    /// One row or text that wins over its page.
    pub(crate) fn single(customer: CustomerId) -> Vec<u8> {
        [&[SINGLE][..], customer.as_bytes()].concat()
    }

    /// The page that a key of rows or texts names, `None` for a single one.
    pub(crate) fn as_page(key: &[u8]) -> Option<u64> {
        match key {
            [PAGE, number @ ..] => number.try_into().ok().map(u64::from_be_bytes),
            _ => None,
        }
    }

    /// The drafts of every form on one customer: the page names them so.
    pub(crate) fn drafts(customer: CustomerId) -> Vec<u8> {
        format!("customer/{customer}/").into_bytes()
    }

    /// The draft of the form for the background part.
    pub(crate) fn background_draft(customer: CustomerId) -> Vec<u8> {
        format!("customer/{customer}/background").into_bytes()
    }

    pub(crate) fn number(number: u64) -> Vec<u8> {
        number.to_be_bytes().to_vec()
    }

    pub(crate) fn as_number(key: &[u8]) -> Option<u64> {
        key.try_into().ok().map(u64::from_be_bytes)
    }

    pub(crate) fn document(id: DocumentId) -> Vec<u8> {
        id.as_bytes().to_vec()
    }

    pub(crate) fn change(id: DocumentId, hash: ChangeHash) -> Vec<u8> {
        [&id.as_bytes()[..], &hash.0].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_and_damage_is_no_record() {
        let counters = Counters { outbox: 3, pack: 1, page: 2, quarantine: 0 };
        let bytes = write(&counters);
        assert_eq!(read::<Counters>(&bytes), Some(counters));
        assert_eq!(read::<Counters>(&bytes[..2]), None);
        assert_eq!(read::<Counters>(&[9, 0, 0, 0, 0]), None);
        assert_eq!(read::<Counters>(&[]), None);
    }

    #[test]
    fn pages_come_before_what_changed_since() {
        assert!(key::page(u64::MAX) < key::single(CustomerId::from_bytes([0; 16])));
        assert_eq!(key::as_page(&key::page(7)), Some(7));
        assert_eq!(key::as_page(&key::single(CustomerId::from_bytes([0; 16]))), None);
    }
}
