//! Documents in and out of the store: loading with checks, and the few that stay open.

use std::collections::{BTreeSet, HashMap};

use satchel_document::digest::leaf;
use satchel_document::{Document, Heads};
use satchel_model::order::Gather;
use satchel_model::{CustomerId, DocumentId, DocumentKind};
use satchel_protocol::sync::Hash;

use crate::context::Context;
use crate::effect::{Found, Place, StoreFault, Table};
use crate::records::{Held, Home, StoredRow, key};

/// Open documents at most: each keeps about 11 KiB for ever, as wasm memory never shrinks.
const OPEN_DOCUMENTS: usize = 48;

/// The documents used last.
#[derive(Default)]
pub(crate) struct Cache {
    documents: HashMap<DocumentId, (Document, u64)>,
    uses: u64,
}

impl Cache {
    /// Takes a document out. Whoever changes it puts it back after its bytes are durable, and drops
    /// it when they are not: so memory never holds what the store does not.
    pub(crate) fn take(&mut self, id: DocumentId) -> Option<Document> {
        self.documents.remove(&id).map(|(document, _)| document)
    }

    pub(crate) fn put(&mut self, document: Document) {
        self.uses += 1;
        self.documents.insert(document.id(), (document, self.uses));
        if self.documents.len() > OPEN_DOCUMENTS
            && let Some(oldest) = self.documents.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id)
        {
            self.documents.remove(&oldest);
        }
    }

    pub(crate) fn forget(&mut self, id: DocumentId) {
        self.documents.remove(&id);
    }
}

/// Why a document is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoadFault {
    /// The store failed.
    Store(StoreFault),
    /// What the store holds is not the document that was written.
    Damaged,
}

impl From<StoreFault> for LoadFault {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

/// The leaves by which both ends compare what they hold.
pub(crate) fn leaves_of(stored: &StoredRow) -> impl Iterator<Item = (DocumentId, Hash)> {
    DocumentKind::ALL.into_iter().filter_map(|kind| {
        let held = stored.held(kind)?;
        let id = kind.document_id(stored.customer);
        Some((id, leaf(id, &heads_bytes(&held.heads))))
    })
}

pub(crate) fn heads_bytes(heads: &Heads) -> Vec<Hash> {
    heads.as_slice().iter().map(|hash| hash.0).collect()
}

/// Opens one document; `None` when this device holds none.
pub(crate) async fn load(
    cx: &Context,
    customer: CustomerId,
    kind: DocumentKind,
) -> Result<Option<Document>, LoadFault> {
    let mut loaded = load_many(cx, &[(customer, kind)]).await?;
    loaded.remove(&kind.document_id(customer)).transpose()
}

/// Opens many documents with few reads. Documents that this device does not hold are left out; a
/// damaged one never takes the others down.
pub(crate) async fn load_many(
    cx: &Context,
    wanted: &[(CustomerId, DocumentKind)],
) -> Result<HashMap<DocumentId, Result<Document, LoadFault>>, LoadFault> {
    let mut loaded: HashMap<DocumentId, Result<Document, LoadFault>> = HashMap::new();
    let mut missing: Vec<(DocumentId, DocumentKind, Held)> = Vec::new();
    {
        let mut state = cx.state.borrow_mut();
        for (customer, kind) in wanted {
            let id = kind.document_id(*customer);
            let Some(held) = state.book.get(*customer).and_then(|entry| entry.stored.held(*kind)).cloned() else {
                continue;
            };
            match state.cache.take(id) {
                Some(document) if document.heads() == held.heads => drop(loaded.insert(id, Ok(document))),
                _ => missing.push((id, *kind, held)),
            }
        }
    }
    let snapshots = read_snapshots(cx, &missing).await?;
    for (id, kind, held) in missing {
        let changes = if held.changes == 0 { Some(Vec::new()) } else { read_changes(cx, id).await? };
        let document = match (snapshot_of(&snapshots, id, &held.home), changes) {
            (Some(snapshot), Some(changes)) => {
                Document::load(kind, id, snapshot, &changes, Some(&held.heads)).map_err(|_| LoadFault::Damaged)
            }
            _ => Err(LoadFault::Damaged),
        };
        loaded.insert(id, document);
    }
    Ok(loaded)
}

async fn read_snapshots(
    cx: &Context,
    missing: &[(DocumentId, DocumentKind, Held)],
) -> Result<HashMap<Place, Found>, StoreFault> {
    let places: BTreeSet<Place> = missing.iter().filter_map(|(id, _, held)| place_of(*id, &held.home)).gather();
    let places: Vec<Place> = places.into_iter().collect();
    let found = cx.read(places.clone()).await?;
    Ok(places.into_iter().zip(found).collect())
}

fn place_of(id: DocumentId, home: &Home) -> Option<Place> {
    match home {
        Home::Changes => None,
        Home::Own => Some((Table::Docs, key::document(id))),
        Home::Pack { number, .. } => Some((Table::Packs, key::number(*number))),
    }
}

/// The snapshot's bytes, empty for a document that is all changes, `None` when they are not there.
fn snapshot_of<'a>(found: &'a HashMap<Place, Found>, id: DocumentId, home: &Home) -> Option<&'a [u8]> {
    let Some(place) = place_of(id, home) else { return Some(&[]) };
    let Some(Found::Bytes(bytes)) = found.get(&place) else { return None };
    match home {
        Home::Pack { offset, length, .. } => {
            let start = usize::try_from(*offset).ok()?;
            bytes.get(start..start.checked_add(usize::try_from(*length).ok()?)?)
        }
        Home::Changes | Home::Own => Some(bytes),
    }
}

/// The changes after the snapshot; `None` when one of them is damaged.
async fn read_changes(cx: &Context, id: DocumentId) -> Result<Option<Vec<Vec<u8>>>, StoreFault> {
    let scanned = cx.scan(Table::Changes, key::document(id)).await?;
    if !scanned.damaged.is_empty() {
        return Ok(None);
    }
    Ok(Some(scanned.records.into_iter().map(|(_, bytes)| bytes).collect()))
}

/// Whatever changes of a document can still be read, for rebuilding a damaged one.
pub(crate) async fn readable_changes(cx: &Context, id: DocumentId) -> Result<Vec<Vec<u8>>, StoreFault> {
    let scanned = cx.scan(Table::Changes, key::document(id)).await?;
    Ok(scanned.records.into_iter().map(|(_, bytes)| bytes).collect())
}
