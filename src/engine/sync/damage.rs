//! Files whose stored bytes are not what was written.

use satchel_document::Heads;
use satchel_model::{CustomerId, DocumentKind};

use crate::context::{Context, Cx};
use crate::documents::{LoadFault, load};
use crate::effect::Durability;
use crate::records::StoredRow;
use crate::staged::Staged;
use crate::status;

/// A document whose stored bytes are not what was written: it counts as not held until the server has sent it again.
pub(crate) fn note(cx: &Context, work: &mut Staged, stored: &mut StoredRow, kind: DocumentKind) {
    stored.set_held(kind, stored.held(kind).map(|held| held.moved_to(Heads::default())));
    work.progress.reconcile = true;
    cx.state.borrow_mut().damaged.insert(kind.document_id(stored.customer));
}

/// Finds out which document of a customer is damaged and has it fetched again. The caller holds the writer.
pub(crate) async fn report(cx: &Cx, customer: CustomerId) {
    let mut work = Staged::new(cx);
    let mut stored = cx.state.borrow().book.stored(customer);
    for kind in DocumentKind::ALL {
        if matches!(load(cx, customer, kind).await, Err(LoadFault::Damaged)) {
            note(cx, &mut work, &mut stored, kind);
        }
    }
    let row = cx.state.borrow().book.get(customer).map(|entry| entry.row.clone());
    if let Some(row) = row {
        work.row(stored, row, None);
    }
    // If even this is not kept, the next opening finds the damage again.
    let _found_again = work.commit(cx, Durability::Relaxed).await;
    cx.state.borrow().wake_sync();
    status::publish(cx);
}
