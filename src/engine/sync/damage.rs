//! Files whose stored bytes are not what was written.

use satchel_document::Heads;
use satchel_model::{CustomerId, DocumentKind};

use crate::book::Entry;
use crate::context::{Context, Cx};
use crate::documents::{LoadFault, load};
use crate::effect::{Durability, StoreFault};
use crate::records::StoredRow;
use crate::staged::Staged;
use crate::status;
use crate::sync::call::{Trouble, writing};

/// A document whose stored bytes are not what was written: it counts as not held until the server has sent it again.
pub(crate) fn note(cx: &Context, work: &mut Staged, stored: &mut StoredRow, kind: DocumentKind) {
    stored.set_held(kind, stored.held(kind).map(|held| held.moved_to(Heads::default())));
    work.progress.reconcile = true;
    cx.state.borrow_mut().damaged.insert(kind.document_id(stored.customer));
}

/// Finds out which document of a customer is damaged and has it fetched again. The caller holds the writer.
pub(crate) async fn report(cx: &Cx, customer: CustomerId) {
    // If even this is not kept, the next exchange writes it down before anything else.
    let _written_later = mark(cx, customer).await;
    cx.state.borrow().wake_sync();
    status::publish(cx);
}

/// Writes down what was found damaged and could not be written down then: a row that still says that its document is
/// held compares as equal, and nobody would fetch the document.
pub(crate) async fn write_down(cx: &Cx) -> Result<(), Trouble> {
    if cx.state.borrow().damaged.is_empty() {
        return Ok(());
    }
    let _writing = writing(cx).await?;
    for customer in unwritten(cx) {
        mark(cx, customer).await?;
    }
    Ok(())
}

/// Customers with a damaged document that their row takes for a held one.
fn unwritten(cx: &Context) -> Vec<CustomerId> {
    let state = cx.state.borrow();
    let is_unwritten = |entry: &&Entry| {
        DocumentKind::ALL.into_iter().any(|kind| {
            let is_held = entry.stored.held(kind).is_some_and(|held| held.heads != Heads::default());
            is_held && state.damaged.contains(&kind.document_id(entry.stored.customer))
        })
    };
    state.book.all().filter(is_unwritten).map(|entry| entry.stored.customer).collect()
}

async fn mark(cx: &Cx, customer: CustomerId) -> Result<(), StoreFault> {
    let mut work = Staged::new(cx);
    let mut stored = cx.state.borrow().book.stored(customer);
    for kind in DocumentKind::ALL {
        match load(cx, customer, kind).await {
            Err(LoadFault::Damaged) => note(cx, &mut work, &mut stored, kind),
            Err(LoadFault::Store(fault)) => return Err(fault),
            Ok(_) => {}
        }
    }
    let row = cx.state.borrow().book.get(customer).map(|entry| entry.row.clone());
    if let Some(row) = row {
        work.row(stored, row, None);
    }
    work.commit(cx, Durability::Relaxed).await
}
