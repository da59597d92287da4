//! What lies on a tablet's disk, read as another program would read it: the shapes of the engine's records, said a
//! second time. With them the harness holds the disk to its cursor, and writes what an older version would have left.

use std::collections::BTreeMap;

use satchel_document::{ChangeHash, Document, DocumentKind, Heads};
use satchel_engine::Table;
use satchel_model::{CustomerId, DocumentId, UnixMillis, UserId};
use satchel_store::{Batch, Durability, Key, Store as _};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::Violation;
use super::tablet::Tablet;
use crate::device::table;

/// The version of a record of rows that older programs wrote, and of one of today.
const ROWS: [u8; 2] = [1, 2];
/// The first byte of a key of rows that names a page.
const PAGE: u8 = 0;

#[derive(Clone, Serialize, Deserialize)]
enum Home {
    Changes,
    Own,
    Pack { number: u64, offset: u32, length: u32 },
}

#[derive(Clone, Serialize, Deserialize)]
enum Attested {
    Not,
    Here([u8; 16]),
    Before(Heads, [u8; 16]),
}

#[derive(Clone, Serialize, Deserialize)]
struct Held {
    home: Home,
    heads: Heads,
    changes: u32,
    attested: Attested,
}

#[derive(Clone, Serialize, Deserialize)]
struct HeldBefore {
    home: Home,
    heads: Heads,
    changes: u32,
}

#[derive(Clone, Serialize, Deserialize)]
struct Row<H> {
    customer: CustomerId,
    owner: Option<UserId>,
    main: Option<H>,
    background: Option<H>,
    row_version: u16,
    row: ByteBuf,
}

#[derive(Deserialize)]
struct Progress {
    cursor: Option<ByteBuf>,
    _resume: Option<ByteBuf>,
    _cursor_after: Option<ByteBuf>,
    _last_sync: Option<UnixMillis>,
    reconcile: bool,
}

/// The cursor that the disk claims to have everything up to; `None` where it claims nothing, or knows that it lacks
/// something.
#[must_use]
pub fn cursor(tablet: &Tablet) -> Option<Vec<u8>> {
    let bytes = record(tablet, Table::Meta, b"progress".to_vec())?;
    let progress: Progress = postcard::from_bytes(bytes.get(1..)?).ok()?;
    progress.cursor.filter(|_| !progress.reconcile).map(ByteBuf::into_vec)
}

fn record(tablet: &Tablet, of: Table, key: Vec<u8>) -> Option<Vec<u8>> {
    let found = pollster::block_on(tablet.store.get(&[(table(of), Key::raw(key))])).ok()?;
    match found.into_iter().next() {
        Some(satchel_store::Record::Found(bytes)) => Some(bytes),
        _ => None,
    }
}

/// The documents that the disk holds, opened from its bytes alone.
pub struct Shelf<'a> {
    tablet: &'a Tablet,
    rows: BTreeMap<CustomerId, Row<Held>>,
    open: BTreeMap<DocumentId, Option<Document>>,
    attested: BTreeMap<DocumentId, Option<Document>>,
}

impl<'a> Shelf<'a> {
    /// Reads the rows.
    #[must_use]
    pub fn of(tablet: &'a Tablet) -> Self {
        let mut rows = BTreeMap::new();
        // Single records come after pages, and win over them.
        for (key, bytes) in tablet.records(Table::Rows) {
            rows.extend(rows_of(&key, &bytes).into_iter().map(|row| (row.customer, row)));
        }
        Self { tablet, rows, open: BTreeMap::new(), attested: BTreeMap::new() }
    }

    /// Whether the disk holds a change of a document.
    pub fn has(&mut self, customer: CustomerId, kind: DocumentKind, change: &ChangeHash) -> bool {
        let id = kind.document_id(customer);
        if !self.open.contains_key(&id) {
            let document = self.load(customer, kind);
            self.open.insert(id, document);
        }
        self.open.get(&id).is_some_and(|document| document.as_ref().is_some_and(|document| document.has(change)))
    }

    /// Whether the disk holds a change of a document in a state that the server attested.
    pub fn has_attested(&mut self, customer: CustomerId, kind: DocumentKind, change: &ChangeHash) -> bool {
        let id = kind.document_id(customer);
        if !self.attested.contains_key(&id) {
            let document = self.load_attested(customer, kind);
            self.attested.insert(id, document);
        }
        self.attested.get(&id).is_some_and(|document| document.as_ref().is_some_and(|document| document.has(change)))
    }

    fn load_attested(&self, customer: CustomerId, kind: DocumentKind) -> Option<Document> {
        let held = self.held(customer, kind)?;
        let heads = match &held.attested {
            Attested::Not => return None,
            Attested::Here(_) => &held.heads,
            Attested::Before(heads, _) => heads,
        };
        self.load(customer, kind)?.until(heads)
    }

    fn held(&self, customer: CustomerId, kind: DocumentKind) -> Option<&Held> {
        let row = self.rows.get(&customer)?;
        match kind {
            DocumentKind::Customer => row.main.as_ref(),
            DocumentKind::Background => row.background.as_ref(),
        }
    }

    fn load(&self, customer: CustomerId, kind: DocumentKind) -> Option<Document> {
        let held = self.held(customer, kind)?;
        let id = kind.document_id(customer);
        let snapshot = match held.home {
            Home::Changes => Vec::new(),
            Home::Own => record(self.tablet, Table::Docs, id.as_bytes().to_vec())?,
            Home::Pack { number, offset, length } => {
                let pack = record(self.tablet, Table::Packs, number.to_be_bytes().to_vec())?;
                let start = usize::try_from(offset).ok()?;
                pack.get(start..start + usize::try_from(length).ok()?)?.to_vec()
            }
        };
        let changes = if held.changes == 0 {
            Vec::new()
        } else {
            let prefix = Key::raw(id.as_bytes().to_vec());
            pollster::block_on(self.tablet.store.scan(table(Table::Changes), &prefix))
                .ok()?
                .items
                .into_iter()
                .map(|(_, bytes)| bytes)
                .collect()
        };
        Document::load(kind, id, &snapshot, &changes, Some(&held.heads)).ok()
    }
}

fn rows_of(key: &[u8], bytes: &[u8]) -> Vec<Row<Held>> {
    let Some((version, body)) = bytes.split_first() else { return Vec::new() };
    let is_page = key.first() == Some(&PAGE);
    if *version == ROWS[1] {
        return read(is_page, body);
    }
    read::<HeldBefore>(is_page, body).into_iter().map(|row| row.with(Held::from)).collect()
}

fn read<'a, H: Deserialize<'a>>(is_page: bool, body: &'a [u8]) -> Vec<Row<H>> {
    let row = || Some(vec![postcard::from_bytes(body).ok()?]);
    if is_page { postcard::from_bytes(body).ok() } else { row() }.unwrap_or_default()
}

impl<H> Row<H> {
    fn with<I>(self, held: impl Fn(H) -> I) -> Row<I> {
        let Self { customer, owner, main, background, row_version, row } = self;
        Row { customer, owner, main: main.map(&held), background: background.map(&held), row_version, row }
    }
}

impl From<HeldBefore> for Held {
    fn from(HeldBefore { home, heads, changes }: HeldBefore) -> Self {
        Self { home, heads, changes, attested: Attested::Not }
    }
}

impl From<Held> for HeldBefore {
    fn from(Held { home, heads, changes, .. }: Held) -> Self {
        Self { home, heads, changes }
    }
}

/// Leaves every row of a disk as the first version of the program wrote it, and as it made rows then: another shape, to
/// be computed anew.
///
/// # Errors
/// The disk refuses.
pub fn make_older(tablet: &Tablet) -> Result<(), Violation> {
    let mut batch = Batch::new();
    for (key, bytes) in tablet.records(Table::Rows) {
        let older = |row: Row<Held>| Row { row_version: 0, row: ByteBuf::new(), ..row.with(HeldBefore::from) };
        let rows: Vec<Row<HeldBefore>> = rows_of(&key, &bytes).into_iter().map(older).collect();
        let body = match rows.as_slice() {
            [row] if key.first() != Some(&PAGE) => postcard::to_stdvec(row),
            _ => postcard::to_stdvec(&rows),
        };
        let body = body.map_err(|error| Violation::new("the harness works", error.to_string()))?;
        batch.put(table(Table::Rows), Key::raw(key), [vec![ROWS[0]], body].concat());
    }
    // A commit that was to fail was to be one of the program's own.
    let commit = || pollster::block_on(tablet.store.commit(batch.clone(), Durability::Strict));
    let written = commit().or_else(|_| commit());
    written.map_err(|error| Violation::new("the harness works", error.to_string()))
}
