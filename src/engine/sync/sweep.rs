//! After rows or the outbox were damaged: what nobody points to any more is found and goes.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::order::Gather;
use satchel_model::{CustomerId, DocumentId, DocumentKind};

use crate::context::{Context, Cx};
use crate::effect::{Batch, Durability, StoreFault, Table};
use crate::records::{Home, key, read, write};
use crate::status;

/// Sweeps when the start found damaged rows; both ends have compared what they hold since, so the rows are whole.
pub(crate) async fn run(cx: &Cx) -> Result<(), StoreFault> {
    if !cx.state.borrow().must_sweep {
        return Ok(());
    }
    let _writing = cx.writer.lock().await;
    let mut batch = Batch::default();
    for table in [Table::Rows, Table::Texts] {
        for place in cx.scan(table, Vec::new()).await?.damaged {
            batch.delete(table, place);
        }
    }
    texts(cx, &mut batch).await?;
    let unreadable = cx.state.borrow().unreadable_outbox.clone();
    for place in unreadable {
        batch.delete(Table::Outbox, place);
    }
    let held = held(cx);
    for table in [Table::Docs, Table::Changes] {
        let scanned = cx.scan(table, Vec::new()).await?;
        let places = scanned.records.into_iter().map(|(place, _)| place).chain(scanned.damaged);
        for place in places.filter(|place| !is_of(place, &held)) {
            batch.delete(table, place);
        }
    }
    packs(cx, &mut batch).await?;
    cx.commit(batch, Durability::Relaxed).await?;
    {
        let mut state = cx.state.borrow_mut();
        state.must_sweep = false;
        state.unreadable_outbox.clear();
    }
    status::publish(cx);
    Ok(())
}

/// Documents that the rows or the outbox name.
fn held(cx: &Context) -> BTreeSet<DocumentId> {
    let state = cx.state.borrow();
    let of_rows = state.book.all().flat_map(|entry| {
        let of_kind = |kind: &DocumentKind| entry.stored.held(*kind).is_some();
        DocumentKind::ALL.into_iter().filter(of_kind).map(|kind| kind.document_id(entry.stored.customer))
    });
    of_rows.chain(state.outbox.values().map(|entry| entry.name.document)).gather()
}

fn is_of(place: &[u8], held: &BTreeSet<DocumentId>) -> bool {
    place.get(..16).and_then(|id| DocumentId::from_slice(id).ok()).is_some_and(|id| held.contains(&id))
}

/// Takes the texts out of which no row points to any more.
async fn texts(cx: &Cx, batch: &mut Batch) -> Result<(), StoreFault> {
    for (place, bytes) in cx.scan(Table::Texts, Vec::new()).await?.records {
        let state = cx.state.borrow();
        match key::as_page(&place) {
            Some(page) => {
                let mut texts: Vec<(CustomerId, String)> = read(&bytes).unwrap_or_default();
                let before = texts.len();
                texts.retain(|(customer, _)| state.book.get(*customer).is_some_and(|entry| entry.page == Some(page)));
                match texts.len() {
                    0 => batch.delete(Table::Texts, place),
                    after if after < before => batch.put(Table::Texts, place, write(&texts)),
                    _ => {}
                }
            }
            None => {
                let customer = place.get(1..).and_then(|id| CustomerId::from_slice(id).ok());
                if !customer.is_some_and(|customer| state.book.singles.contains(&customer)) {
                    batch.delete(Table::Texts, place);
                }
            }
        }
    }
    Ok(())
}

/// Blanks the parts of packs in which no held document lies.
async fn packs(cx: &Cx, batch: &mut Batch) -> Result<(), StoreFault> {
    let mut parts: BTreeMap<u64, Vec<std::ops::Range<usize>>> = BTreeMap::new();
    {
        let state = cx.state.borrow();
        let held = state.book.all().flat_map(|entry| DocumentKind::ALL.map(|kind| entry.stored.held(kind).cloned()));
        for held in held.flatten() {
            if let Home::Pack { number, offset, length } = held.home {
                let range = usize::try_from(offset).unwrap_or(0)..usize::try_from(offset + length).unwrap_or(0);
                parts.entry(number).or_default().push(range);
            }
        }
    }
    for (place, bytes) in cx.scan(Table::Packs, Vec::new()).await?.records {
        let of_pack = key::as_number(&place).and_then(|number| parts.get(&number)).cloned().unwrap_or_default();
        let mut swept = vec![0; bytes.len()];
        for range in of_pack {
            if let (Some(to), Some(from)) = (swept.get_mut(range.clone()), bytes.get(range)) {
                to.copy_from_slice(from);
            }
        }
        if swept.iter().all(|byte| *byte == 0) {
            batch.delete(Table::Packs, place);
        } else if swept != bytes {
            batch.put(Table::Packs, place, swept);
        }
    }
    Ok(())
}
