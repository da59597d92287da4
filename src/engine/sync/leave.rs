//! What this device may not hold any more goes: every byte of it, except unsent work, which is set aside first.

use std::collections::{BTreeMap, BTreeSet};

use satchel_document::ChangeHash;
use satchel_model::order::Gather;
use satchel_model::{CustomerId, DocumentKind};
use satchel_protocol::sync::{DocumentName, RefusalCode};

use crate::context::Cx;
use crate::effect::Table;
use crate::records::{StoredRow, key};
use crate::staged::Staged;
use crate::sync::call::Trouble;
use crate::sync::refuse;

/// Takes documents of one customer away; a customer whose main document goes goes whole. Returns whether something of the
/// customer stays: its row is then the caller's to write.
pub(super) async fn leave(
    cx: &Cx,
    work: &mut Staged,
    stored: &mut StoredRow,
    left: &[DocumentKind],
) -> Result<bool, Trouble> {
    let goes_whole = left.contains(&DocumentKind::Customer);
    let leaving: Vec<DocumentKind> =
        DocumentKind::ALL.into_iter().filter(|kind| goes_whole || left.contains(kind)).collect();
    for kind in leaving {
        set_unsent_aside(cx, work, DocumentName::new(kind, stored.customer)).await?;
        work.drop_document(stored, kind);
        let mut state = cx.state.borrow_mut();
        let document = kind.document_id(stored.customer);
        state.cache.forget(document);
        state.damaged.remove(&document);
    }
    let goes_whole = goes_whole || (stored.main.is_none() && stored.background.is_none());
    if goes_whole {
        work.batch.delete_prefix(Table::Drafts, key::drafts(stored.customer));
        work.purge(cx, stored.customer);
    } else {
        work.batch.delete(Table::Drafts, key::background_draft(stored.customer));
    }
    Ok(!goes_whole)
}

/// Takes away what the server named in a comparison.
pub(super) async fn leave_many(cx: &Cx, work: &mut Staged, names: Vec<DocumentName>) -> Result<(), Trouble> {
    let mut by_customer: BTreeMap<CustomerId, Vec<DocumentKind>> = BTreeMap::new();
    for name in names {
        by_customer.entry(name.customer).or_default().push(name.kind);
    }
    for (customer, left) in by_customer {
        let mut stored = cx.state.borrow().book.stored(customer);
        if leave(cx, work, &mut stored, &left).await? {
            work.project(stored, None, None);
        }
    }
    Ok(())
}

/// Keeps what the server never confirmed of a document, with words that the person can read.
async fn set_unsent_aside(cx: &Cx, work: &mut Staged, name: DocumentName) -> Result<(), Trouble> {
    let unsent: Vec<(u64, ChangeHash)> = {
        let state = cx.state.borrow();
        let of_document = state.outbox.iter().filter(|(_, entry)| entry.name == name);
        of_document.map(|(number, entry)| (*number, entry.hash)).collect()
    };
    if unsent.is_empty() {
        return Ok(());
    }
    let hashes: BTreeSet<ChangeHash> = unsent.iter().map(|(_, hash)| *hash).gather();
    for record in refuse::records_of_unsent(cx, name, &hashes, RefusalCode::NotAllowed).await? {
        refuse::set_aside(cx, work, record);
    }
    for (number, _) in unsent {
        work.sent(number);
    }
    Ok(())
}
