//! Comparing what both ends hold, when the cursor is of no use or the digests differ.

use std::collections::BTreeMap;

use satchel_document::digest::{bucket, buckets};
use satchel_document::{ChangeHash, Heads};
use satchel_model::order::Gather;
use satchel_model::{DocumentId, DocumentKind};
use satchel_protocol::sync::{DocumentName, Hash, Reconcile, Reconciled, path};

use crate::context::Cx;
use crate::effect::Durability;
use crate::staged::Staged;
use crate::sync::call::{Trouble, send, writing};
use crate::sync::{Moved, adopt, give_back, incoming, leave, push, sweep};

/// Rounds of asking at most; each moves documents, so this is only a stop for a server that errs.
const MOST_ROUNDS: usize = 10_000;

/// Makes both ends hold the same, apart from what is unsent here, and takes a new cursor.
pub(crate) async fn run(cx: &Cx, moved: &mut Moved) -> Result<(), Trouble> {
    adopt::run(cx).await?;
    let ours = {
        let state = cx.state.borrow();
        buckets(state.book.leaves())
    };
    let answer: Reconciled = send(cx, moved, path::RECONCILE, &Reconcile::Buckets(ours)).await?;
    // Pull from this answer on: what happens while documents are compared, to them or to others, comes that way.
    let Reconciled::Buckets { unequal, cursor } = answer else { return Err(Trouble::Server) };
    let mut after = None;
    for _ in 0..MOST_ROUNDS {
        let (buckets, held) = (unequal.clone(), held(cx, &unequal));
        let request = Reconcile::Documents { buckets, held, after, cursor: cursor.clone() };
        let answer: Reconciled = send(cx, moved, path::RECONCILE, &request).await?;
        let Reconciled::Documents { wanted, documents, leave: left, more } = answer else {
            return Err(Trouble::Server);
        };
        if more.is_some_and(|more| after.is_some_and(|after| more <= after)) {
            return Err(Trouble::Server);
        }
        moved.received += u32::try_from(documents.len()).unwrap_or(u32::MAX);
        let theirs: BTreeMap<DocumentId, Heads> = documents
            .iter()
            .map(|packed| (packed.name.document, packed.heads.iter().copied().map(ChangeHash).collect()))
            .gather();
        let held_back = writing(cx).await?;
        incoming::enter_many(cx, documents).await?;
        drop(held_back);
        // What is wanted and did not come is not there at all, or must leave.
        let is_leaving = |name: &DocumentName| left.contains(name);
        let beyond: Vec<(DocumentName, Heads)> = names(cx)
            .into_iter()
            .filter(|name| wanted.contains(&name.document))
            .map(|name| (name, theirs.get(&name.document).cloned().unwrap_or_default()))
            .collect();
        let must_send_first = beyond.iter().any(|(name, _)| is_leaving(name));
        give_back::run(cx, moved, beyond).await?;
        if must_send_first {
            // What the server does not take is set aside, by the refusal or by the leaving.
            push::run(cx, moved).await?;
        }
        let _writing = writing(cx).await?;
        let mut work = Staged::new(cx);
        leave::leave_many(cx, &mut work, left).await?;
        if more.is_none() {
            work.progress.cursor = Some(cursor.clone());
            // What was found damaged only meanwhile has not been asked for yet.
            work.progress.reconcile = !cx.state.borrow().damaged.is_empty();
        }
        work.commit(cx, Durability::Relaxed).await?;
        drop(_writing);
        after = more;
        if after.is_none() {
            return Ok(sweep::run(cx).await?);
        }
    }
    Err(Trouble::Server)
}

/// Every document in these buckets with the digest of its heads.
fn held(cx: &Cx, unequal: &[u8]) -> Vec<(DocumentName, Hash)> {
    let state = cx.state.borrow();
    let mut held = Vec::new();
    for entry in state.book.all() {
        for kind in DocumentKind::ALL {
            let name = DocumentName::new(kind, entry.stored.customer);
            if let Some(document) = entry.stored.held(kind)
                && unequal.contains(&bucket(name.document))
            {
                held.push((name, document.heads.digest()));
            }
        }
    }
    held
}

fn names(cx: &Cx) -> Vec<DocumentName> {
    let state = cx.state.borrow();
    let held = |customer| DocumentKind::ALL.into_iter().map(move |kind| (customer, kind));
    let entries = state.book.all().flat_map(|entry| held(entry.stored.customer).zip(std::iter::repeat(entry)));
    let entries = entries.filter(|((_, kind), entry)| entry.stored.held(*kind).is_some());
    entries.map(|((customer, kind), _)| DocumentName::new(kind, customer)).collect()
}
