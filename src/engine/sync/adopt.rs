//! After rows were damaged: documents that still lie in the store get a row again, so that nothing that the server may
//! lack is taken for rubbish.

use std::collections::BTreeMap;

use satchel_document::Document;
use satchel_model::{CustomerId, DocumentId, DocumentKind};

use crate::context::{Context, Cx};
use crate::effect::{Durability, StoreFault, Table};
use crate::records::{Held, Home, StoredRow};
use crate::staged::Staged;

/// What lies in records of its own of a document that no row names.
#[derive(Default)]
struct Stray {
    snapshot: Option<Vec<u8>>,
    changes: Vec<Vec<u8>>,
}

/// Looks through the store when the start found damaged rows. What was in packs came from the server, and comes again.
pub(crate) async fn run(cx: &Cx) -> Result<(), StoreFault> {
    if !cx.state.borrow().must_sweep {
        return Ok(());
    }
    let _writing = cx.writer.lock().await;
    let mut strays = strays(cx).await?;
    let mut work = Staged::new(cx);
    let ids: Vec<DocumentId> = strays.keys().copied().collect();
    for id in ids {
        // A customer's document has the customer's id.
        let customer = CustomerId::from_bytes(*id.as_bytes());
        let Some(main) = strays.get(&id).and_then(|stray| open(DocumentKind::Customer, id, stray)) else { continue };
        let mut stored = cx.state.borrow().book.stored(customer);
        hold(&mut stored, DocumentKind::Customer, &main, strays.remove(&id));
        let background_id = DocumentKind::Background.document_id(customer);
        let stray = strays.remove(&background_id);
        let background = stray.as_ref().and_then(|stray| open(DocumentKind::Background, background_id, stray));
        if let Some(background) = &background {
            hold(&mut stored, DocumentKind::Background, background, stray);
        }
        let owner = cx.state.borrow().session.as_ref().map(|session| session.user.id);
        stored.owner = stored.owner.or(owner);
        work.project(stored, Some(&main), background.as_ref());
    }
    work.commit(cx, Durability::Relaxed).await
}

async fn strays(cx: &Context) -> Result<BTreeMap<DocumentId, Stray>, StoreFault> {
    let mut strays: BTreeMap<DocumentId, Stray> = BTreeMap::new();
    for (place, bytes) in cx.scan(Table::Changes, Vec::new()).await?.records {
        if let Some(id) = place.get(..16).and_then(|id| DocumentId::from_slice(id).ok()) {
            strays.entry(id).or_default().changes.push(bytes);
        }
    }
    for (place, bytes) in cx.scan(Table::Docs, Vec::new()).await?.records {
        if let Ok(id) = DocumentId::from_slice(&place) {
            strays.entry(id).or_default().snapshot = Some(bytes);
        }
    }
    let state = cx.state.borrow();
    for entry in state.book.all() {
        for kind in DocumentKind::ALL {
            if entry.stored.held(kind).is_some() {
                strays.remove(&kind.document_id(entry.stored.customer));
            }
        }
    }
    Ok(strays)
}

/// The document, as far as its changes fit together.
fn open(kind: DocumentKind, id: DocumentId, stray: &Stray) -> Option<Document> {
    let mut document = match &stray.snapshot {
        Some(snapshot) => Document::load(kind, id, snapshot, &[], None).ok()?,
        None => Document::genesis(kind, id),
    };
    let applied = document.apply(&stray.changes).ok()?;
    (stray.snapshot.is_some() || !applied.added.is_empty()).then_some(document)
}

fn hold(stored: &mut StoredRow, kind: DocumentKind, document: &Document, stray: Option<Stray>) {
    let stray = stray.unwrap_or_default();
    let home = if stray.snapshot.is_some() { Home::Own } else { Home::Changes };
    let changes = u32::try_from(stray.changes.len()).unwrap_or(u32::MAX);
    stored.set_held(kind, Some(Held { home, heads: document.heads(), changes, ..Held::default() }));
}
