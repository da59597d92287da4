//! Folding the changes of a long document into one compressed snapshot: thousands of records become one, which opens
//! faster and takes a tenth of the room. The snapshot has every change, so nothing of the history is given up.

use satchel_model::{CustomerId, DocumentKind};

use crate::context::{Context, Cx};
use crate::documents::load;
use crate::effect::{Durability, StoreFault};
use crate::staged::Staged;

/// Changes of a document that may lie beside its snapshot. Folding writes the whole document, so it must not come with
/// every save; each change read is one record more when the document is opened.
pub(crate) const MOST_CHANGES: u32 = 128;

/// Folds the documents that have more. The caller holds nothing; what is saved between two documents does not wait.
pub(crate) async fn run(cx: &Cx) -> Result<(), StoreFault> {
    for (customer, kind) in long(cx) {
        let _writing = cx.writer.lock().await;
        // A damaged document is for whoever opens it; it may also have gone meanwhile.
        let Ok(Some(document)) = load(cx, customer, kind).await else { continue };
        let (mut stored, row) = {
            let state = cx.state.borrow();
            let Some(entry) = state.book.get(customer) else { continue };
            (entry.stored.clone(), entry.row.clone())
        };
        let mut work = Staged::new(cx);
        work.snapshot(&mut stored, kind, &document);
        work.keep_unsent(cx, &document);
        work.row(stored, row, None);
        work.keep_open(document);
        work.commit(cx, Durability::Relaxed).await?;
    }
    Ok(())
}

fn long(cx: &Context) -> Vec<(CustomerId, DocumentKind)> {
    let state = cx.state.borrow();
    let most = cx.most_changes;
    let documents = state.book.changed().flat_map(|entry| DocumentKind::ALL.map(|kind| (entry, kind)));
    let is_long = |(_, held): &(_, Option<u32>)| held.is_some_and(|changes| changes > most);
    let with_changes = documents
        .map(|(entry, kind)| ((entry.stored.customer, kind), entry.stored.held(kind).map(|held| held.changes)));
    with_changes.filter(is_long).map(|(document, _)| document).collect()
}
