//! The records that the engine keeps in the store, and the keys under which they lie.
//!
//! Rows and texts are kept twice over: pages of a few hundred, written by a first sync, and single
//! records for what changed since, which win. So a save writes one small record, and a start reads
//! few records.

mod session;
mod version_1;

use satchel_document::{ChangeHash, Heads};
use satchel_model::{CustomerId, CustomerRow, DocumentId, DocumentKind, UnixMillis, UserId};
use satchel_protocol::sync::{Attestation, DocumentName, RefusalCode};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::effect::Found;

pub(crate) use session::{Ended, Session, read_session, write_session};

/// Where the saved bytes of a document lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Home {
    /// No snapshot: the changes alone make the document.
    #[default]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// Where its snapshot lies.
    pub(crate) home: Home,
    /// The heads that loading it must give.
    pub(crate) heads: Heads,
    /// Changes in `Changes` that came after the snapshot.
    pub(crate) changes: u32,
    /// The latest state that the server has attested.
    pub(crate) attested: Attested,
}

/// The latest state of a document that the server has attested: with it this device can bring the document back to a
/// server that has lost it, whoever wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Attested {
    /// None: all of it was written here.
    #[default]
    Not,
    /// The state that is held.
    Here(Attestation),
    /// A state below the one that is held.
    Before(Heads, Attestation),
}

impl Attested {
    /// The attested heads, of a document that is held with `heads`.
    pub(crate) fn heads<'a>(&'a self, heads: &'a Heads) -> Option<(&'a Heads, Attestation)> {
        match self {
            Self::Not => None,
            Self::Here(attestation) => Some((heads, *attestation)),
            Self::Before(before, attestation) => Some((before, *attestation)),
        }
    }
}

impl Held {
    /// The same document in a later state, of which nothing is attested yet.
    pub(crate) fn moved_to(&self, heads: Heads) -> Self {
        let attested = match &self.attested {
            Attested::Here(attestation) if heads != self.heads => Attested::Before(self.heads.clone(), *attestation),
            attested => attested.clone(),
        };
        Self { heads, attested, ..self.clone() }
    }
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

impl Counters {
    /// The counters of a store, if they are any that this program can have written.
    pub(crate) fn read(found: &Found) -> Option<Self> {
        let counters: Self = read_found(found)?;
        let Self { outbox, pack, page, quarantine } = counters;
        [outbox, pack, page, quarantine].into_iter().all(|number| number <= key::LAST_NUMBER).then_some(counters)
    }
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
    /// Other people's work that the server lost and does not believe from this device.
    Unattested,
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

/// Grows when the rows of customers change their shape.
const ROWS_VERSION: u8 = 2;

/// Writes one row, or a page of rows.
pub(crate) fn write_rows(rows: &impl Serialize) -> Vec<u8> {
    let mut bytes = write(rows);
    if let Some(version) = bytes.first_mut() {
        *version = ROWS_VERSION;
    }
    bytes
}

/// Reads one row.
pub(crate) fn read_row(bytes: &[u8]) -> Option<StoredRow> {
    match bytes.split_first()? {
        (&ROWS_VERSION, body) => postcard::from_bytes(body).ok(),
        _ => read::<version_1::StoredRow>(bytes).map(StoredRow::from),
    }
}

/// Reads a page of rows.
pub(crate) fn read_rows(bytes: &[u8]) -> Option<Vec<StoredRow>> {
    match bytes.split_first()? {
        (&ROWS_VERSION, body) => postcard::from_bytes(body).ok(),
        _ => read::<Vec<version_1::StoredRow>>(bytes).map(|rows| rows.into_iter().map(StoredRow::from).collect()),
    }
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

/// A customer that came out of a file, and the state in which it came: as long as it is in that state, undoing the import
/// takes nothing from anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImportedCustomer {
    /// Which import.
    pub(crate) batch: UnixMillis,
    /// Heads of the main document after it.
    pub(crate) heads: Vec<satchel_protocol::sync::Hash>,
}

/// Keys.
pub(crate) mod key {
    use super::{ChangeHash, CustomerId, DocumentId};

    pub(crate) const SESSION: &[u8] = b"session";
    /// Whose store this is, beside the session: a sign-in record that is lost must not open it to another person.
    pub(crate) const PERSON: &[u8] = b"person";
    pub(crate) const PROGRESS: &[u8] = b"progress";
    pub(crate) const COUNTERS: &[u8] = b"counters";
    /// Customers that look alike and of which the person has said that they are two.
    pub(crate) const APART: &[u8] = b"apart";
    /// Before the customers that came out of a file.
    pub(crate) const IMPORTS: &[u8] = b"import/";
    /// Before the customers that are given to another owner at the next sync.
    pub(crate) const OWNERS: &[u8] = b"owner/";

    /// Numbers count up from 0, or from a clock in milliseconds: a higher one is nobody's, and nothing may count on from it.
    pub(crate) const LAST_NUMBER: u64 = 1 << 53;

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
            [PAGE, number @ ..] => as_number(number),
            _ => None,
        }
    }

    /// What is known of a customer that came out of a file.
    pub(crate) fn import(customer: CustomerId) -> Vec<u8> {
        [IMPORTS, customer.as_bytes()].concat()
    }

    /// To whom a customer is given at the next sync.
    pub(crate) fn owner(customer: CustomerId) -> Vec<u8> {
        [OWNERS, customer.as_bytes()].concat()
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
        key.try_into().ok().map(u64::from_be_bytes).filter(|number| *number <= LAST_NUMBER)
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
    fn counters_that_could_not_count_on_are_none() {
        let counters = |outbox| Found::Bytes(write(&Counters { outbox, ..Counters::default() }));
        assert_eq!(Counters::read(&counters(7)).map(|counters| counters.outbox), Some(7));
        assert_eq!(Counters::read(&counters(u64::MAX)), None);
        assert_eq!(key::as_number(&key::number(u64::MAX)), None);
    }

    #[test]
    fn rows_of_the_first_version_are_read_as_rows_without_attestations() {
        let customer = CustomerId::from_bytes([7; 16]);
        let heads: Heads = [ChangeHash([3; 32])].into_iter().collect();
        // A row as version 1 wrote it: customer, owner, main, background, row version, row.
        let main = (Home::Own, heads.clone(), 4_u32);
        let old = (customer, None::<UserId>, Some(main), None::<(Home, Heads, u32)>, 3_u16, ByteBuf::from(vec![9]));
        let mut expected = StoredRow::new(customer);
        expected.main = Some(Held { home: Home::Own, heads, changes: 4, attested: Attested::Not });
        expected.row_version = 3;
        expected.row = ByteBuf::from(vec![9]);
        assert_eq!(read_row(&write(&old)), Some(expected.clone()));
        assert_eq!(read_rows(&write(&vec![old])), Some(vec![expected.clone()]));
        assert_eq!(read_row(&write_rows(&expected)), Some(expected.clone()));
        assert_eq!(read_rows(&write_rows(&vec![&expected])), Some(vec![expected]));
        assert_eq!(read_rows(&[7, 7]), None);
    }

    #[test]
    fn pages_come_before_what_changed_since() {
        assert!(key::page(u64::MAX) < key::single(CustomerId::from_bytes([0; 16])));
        assert_eq!(key::as_page(&key::page(key::LAST_NUMBER + 1)), None);
        assert_eq!(key::as_page(&key::page(7)), Some(7));
        assert_eq!(key::as_page(&key::single(CustomerId::from_bytes([0; 16]))), None);
    }
}
