//! Bringing back what the server lacks: own work as changes, other people's as documents in a state that the server once
//! attested.

use std::collections::BTreeSet;

use satchel_document::{ChangeHash, Document, Heads};
use satchel_model::DocumentKind;
use satchel_model::order::Gather;
use satchel_protocol::limits::{PUSH_DOCUMENTS, REQUEST_BYTES};
use satchel_protocol::sync::{DocumentName, Reseed, Reseeded, Seed, path};
use serde_bytes::ByteBuf;

use crate::context::Cx;
use crate::documents::{LoadFault, load};
use crate::effect::Durability;
use crate::records::OutboxEntry;
use crate::staged::Staged;
use crate::sync::call::{Trouble, send, writing};
use crate::sync::refuse::author;
use crate::sync::{Moved, push, refuse};

/// Room for the frame and the names beside the documents.
const ROOM_BYTES: usize = 64 * 1024;

/// What this device has of a document and the server has not.
struct Beyond {
    name: DocumentName,
    /// Own changes that are not waiting to be sent.
    own: Vec<ChangeHash>,
    /// Changes of others.
    foreign: BTreeSet<ChangeHash>,
    /// The attested state, and which of the others' changes it has.
    seed: Option<(Seed, BTreeSet<ChangeHash>)>,
}

/// Brings back what the server lacks of these documents, each given with the heads that the server has of it.
pub(crate) async fn run(cx: &Cx, moved: &mut Moved, wanted: Vec<(DocumentName, Heads)>) -> Result<(), Trouble> {
    let is_customer = |(name, _): &(DocumentName, Heads)| name.kind == DocumentKind::Customer;
    let (customers, backgrounds): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_customer);
    let has_new_customers = customers.iter().any(|(_, theirs)| theirs.is_empty());
    bring(cx, moved, customers).await?;
    if has_new_customers && !backgrounds.is_empty() {
        // A background is taken of a customer only that is there, and what was written here alone goes as changes.
        push::run(cx, moved).await?;
    }
    bring(cx, moved, backgrounds).await
}

async fn bring(cx: &Cx, moved: &mut Moved, wanted: Vec<(DocumentName, Heads)>) -> Result<(), Trouble> {
    let mut beyond = Vec::new();
    for (name, theirs) in wanted {
        beyond.extend(find(cx, name, &theirs).await?);
    }
    reseed(cx, moved, &mut beyond).await?;
    for Beyond { name, own, mut foreign, seed } in beyond {
        let covered = seed.map(|(_, covered)| covered).unwrap_or_default();
        foreign.retain(|hash| !covered.contains(hash));
        if !foreign.is_empty() {
            refuse::lost(cx, name, &foreign).await?;
        }
        send_again(cx, name, own.into_iter().filter(|hash| !covered.contains(hash))).await?;
    }
    Ok(())
}

async fn find(cx: &Cx, name: DocumentName, theirs: &Heads) -> Result<Option<Beyond>, Trouble> {
    let _writing = writing(cx).await?;
    let document = match load(cx, name.customer, name.kind).await {
        Ok(Some(document)) => document,
        Ok(None) => return Ok(None),
        Err(LoadFault::Damaged) => {
            if theirs.is_empty() {
                // Nobody has it: what can still be read of it is set aside, and it is no file any more.
                refuse::unreadable_document(cx, name).await?;
            }
            return Ok(None);
        }
        Err(LoadFault::Store(fault)) => return Err(fault.into()),
    };
    let (me, waiting) = {
        let state = cx.state.borrow();
        let of_document = state.outbox.values().filter(|entry| entry.name == name);
        let waiting: BTreeSet<ChangeHash> = of_document.map(|entry| entry.hash).gather();
        (state.session.as_ref().map(|session| session.user.id), waiting)
    };
    let (mut own, mut foreign) = (Vec::new(), BTreeSet::new());
    for (hash, bytes) in document.changes_since(theirs) {
        if author(&bytes) != me {
            foreign.insert(hash);
        } else if !waiting.contains(&hash) {
            own.push(hash);
        }
    }
    let seed = if foreign.is_empty() { None } else { attested(cx, name, &document) };
    cx.state.borrow_mut().cache.put(document);
    Ok(Some(Beyond { name, own, foreign, seed }))
}

/// The document in the latest state that the server attested.
fn attested(cx: &Cx, name: DocumentName, document: &Document) -> Option<(Seed, BTreeSet<ChangeHash>)> {
    let stored = cx.state.borrow().book.stored(name.customer);
    let held = stored.held(name.kind)?;
    let (heads, attestation) = held.attested.heads(&held.heads)?;
    let attested = document.until(heads)?;
    let covered = attested.all_changes().into_iter().map(|(hash, _)| hash).gather();
    let seed = Seed {
        name,
        owner: stored.owner?,
        heads: heads.as_slice().iter().map(|hash| hash.0).collect(),
        attestation,
        bytes: ByteBuf::from(attested.save_uncompressed()),
    };
    Some((seed, covered))
}

/// Sends the attested states, several to a request. What the server does not believe is no longer a seed.
async fn reseed(cx: &Cx, moved: &mut Moved, beyond: &mut [Beyond]) -> Result<(), Trouble> {
    let mut first = 0;
    while first < beyond.len() {
        let (mut documents, mut bytes, mut end) = (Vec::new(), 0, first);
        for of in beyond.iter().skip(first) {
            let size = of.seed.as_ref().map_or(0, |(seed, _)| seed.bytes.len());
            let is_full = documents.len() == PUSH_DOCUMENTS || bytes + size > REQUEST_BYTES - ROOM_BYTES;
            if is_full && !documents.is_empty() {
                break;
            }
            documents.extend(of.seed.as_ref().map(|(seed, _)| seed.clone()));
            bytes += size;
            end += 1;
        }
        if !documents.is_empty() {
            let sent = documents.len();
            let Reseeded { refused } = send(cx, moved, path::RESEED, &Reseed { documents }).await?;
            if refused.len() != sent {
                return Err(Trouble::Server);
            }
            let with_seed = beyond.iter_mut().take(end).skip(first).filter(|of| of.seed.is_some());
            for (of, refused) in with_seed.zip(refused) {
                if refused.is_some() {
                    of.seed = None;
                }
            }
        }
        first = end;
    }
    Ok(())
}

/// Puts own changes back among what must be sent.
async fn send_again(cx: &Cx, name: DocumentName, own: impl Iterator<Item = ChangeHash>) -> Result<(), Trouble> {
    let _writing = writing(cx).await?;
    let mut work = Staged::new(cx);
    let waiting: BTreeSet<ChangeHash> = cx.state.borrow().outbox.values().map(|entry| entry.hash).gather();
    let document = match load(cx, name.customer, name.kind).await {
        Ok(Some(document)) => document,
        Ok(None) | Err(LoadFault::Damaged) => return Ok(()),
        Err(LoadFault::Store(fault)) => return Err(fault.into()),
    };
    for hash in own.filter(|hash| document.has(hash) && !waiting.contains(hash)) {
        work.unsent(OutboxEntry { name, hash, made_at: cx.now() });
    }
    work.keep_open(document);
    work.commit(cx, Durability::Relaxed).await?;
    Ok(())
}
