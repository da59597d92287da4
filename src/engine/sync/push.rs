//! Bringing unsent changes to the server.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::DocumentId;
use satchel_protocol::limits::{PUSH_CHANGES, PUSH_DOCUMENTS, REQUEST_BYTES};
use satchel_protocol::sync::{ChangeResult, DocumentName, Pulled, Push, PushDocument, Pushed, RefusalCode, path};
use serde_bytes::ByteBuf;

use crate::context::Cx;
use crate::documents::load;
use crate::effect::{Durability, Found, Table};
use crate::records::{OutboxEntry, key};
use crate::staged::Staged;
use crate::sync::Moved;
use crate::sync::call::{Trouble, send, writing};
use crate::sync::refuse;

/// Room for the frame and the names beside the changes.
pub(crate) const ROOM_BYTES: usize = 64 * 1024;

/// A change on its way: its number in the outbox, what it is, its bytes.
type Unsent = (u64, OutboxEntry, Vec<u8>);

/// One request in the making: for each document the numbers and bytes of its changes, oldest first.
#[derive(Default)]
pub(crate) struct Parcel {
    documents: Vec<(DocumentName, Vec<Unsent>)>,
    place: BTreeMap<DocumentId, usize>,
    changes: usize,
    bytes: usize,
}

/// What came of sending.
#[derive(Default)]
pub(crate) struct Sent {
    /// The first page of what is new, if the last request brought one.
    pub(crate) news: Option<Pulled>,
    /// Documents of which the server lacks something that unsent changes build on.
    pub(crate) lacking: BTreeSet<DocumentName>,
}

/// Sends until nothing is unsent, or nothing more can be sent now. The last request also asks for what is new, so that a
/// save and what came meanwhile cost one way to the server; that page is given back for [`crate::sync::pull`].
pub(crate) async fn run(cx: &Cx, moved: &mut Moved) -> Result<Sent, Trouble> {
    let mut sent = Sent::default();
    loop {
        let parcel = gather(cx, |_, entry| !sent.lacking.contains(&entry.name)).await?;
        if parcel.changes == 0 {
            return Ok(sent);
        }
        let cursor = {
            let state = cx.state.borrow();
            let is_last = parcel.changes == state.outbox.len();
            state.progress.cursor.as_ref().filter(|_| is_last).map(|cursor| ByteBuf::from(cursor.to_vec()))
        };
        let push = Push { documents: parcel.documents(), cursor };
        let Pushed { results, pulled } = send(cx, moved, path::PUSH, &push).await?;
        sent.news = pulled;
        let verdicts = sort(parcel, results)?;
        moved.sent += u32::try_from(verdicts.taken.len()).unwrap_or(u32::MAX);
        let progressed = !verdicts.taken.is_empty() || !verdicts.refused.is_empty();
        confirm(cx, &verdicts.taken).await?;
        let is_refused = !verdicts.refused.is_empty();
        for (number, entry, code) in verdicts.refused {
            refuse::refused(cx, number, &entry, code).await?;
        }
        let is_lacking = !verdicts.lacking.is_empty();
        // What is lacking after a refusal may be what was refused, and is set aside with it: the next answer tells.
        if !is_refused {
            sent.lacking.extend(verdicts.lacking);
        }
        if !progressed && !is_lacking {
            return match verdicts.retry_after_ms {
                Some(retry_after_ms) => Err(Trouble::Busy { retry_after_ms }),
                None => Err(Trouble::Server),
            };
        }
    }
}

/// Takes the oldest unsent changes of those that are wanted, as many as one request may carry.
pub(crate) async fn gather(cx: &Cx, is_wanted: impl Fn(u64, &OutboxEntry) -> bool) -> Result<Parcel, Trouble> {
    let entries: Vec<(u64, OutboxEntry)> = {
        let state = cx.state.borrow();
        let sendable = state.outbox.iter().filter(|(number, entry)| is_wanted(**number, entry));
        sendable.take(PUSH_CHANGES).map(|(number, entry)| (*number, entry.clone())).collect()
    };
    let places =
        entries.iter().map(|(_, entry)| (Table::Changes, key::change(entry.name.document, entry.hash))).collect();
    let found = cx.read(places).await?;
    let mut parcel = Parcel::default();
    for ((number, entry), found) in entries.into_iter().zip(found) {
        let bytes = match found {
            Found::Bytes(bytes) => bytes,
            Found::Missing | Found::Damaged => match recover(cx, &entry).await? {
                Some(bytes) => bytes,
                None => {
                    refuse::unreadable(cx, number, &entry).await?;
                    continue;
                }
            },
        };
        if !parcel.add(number, entry, bytes) {
            break;
        }
    }
    Ok(parcel)
}

/// A change that is not in its own record can still be part of the document's snapshot.
async fn recover(cx: &Cx, entry: &OutboxEntry) -> Result<Option<Vec<u8>>, Trouble> {
    let _writing = writing(cx).await?;
    match load(cx, entry.name.customer, entry.name.kind).await {
        Ok(Some(document)) => {
            let bytes = document.change(&entry.hash);
            cx.state.borrow_mut().cache.put(document);
            Ok(bytes)
        }
        Ok(None) | Err(crate::documents::LoadFault::Damaged) => Ok(None),
        Err(crate::documents::LoadFault::Store(fault)) => Err(fault.into()),
    }
}

impl Parcel {
    /// The documents with their changes, as a request carries them.
    pub(crate) fn documents(&self) -> Vec<PushDocument> {
        let of_document = |(name, changes): &(DocumentName, Vec<Unsent>)| PushDocument {
            name: *name,
            changes: changes.iter().map(|(_, _, bytes)| ByteBuf::from(bytes.clone())).collect(),
        };
        self.documents.iter().map(of_document).collect()
    }

    /// The numbers of the changes in the outbox.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.documents.iter().flat_map(|(_, changes)| changes.iter().map(|(number, _, _)| *number))
    }

    /// Adds a change; false when the request is full.
    fn add(&mut self, number: u64, entry: OutboxEntry, bytes: Vec<u8>) -> bool {
        let is_new = !self.place.contains_key(&entry.name.document);
        if (is_new && self.documents.len() == PUSH_DOCUMENTS) || self.bytes + bytes.len() > REQUEST_BYTES - ROOM_BYTES {
            return false;
        }
        let place = *self.place.entry(entry.name.document).or_insert_with(|| {
            self.documents.push((entry.name, Vec::new()));
            self.documents.len() - 1
        });
        self.changes += 1;
        self.bytes += bytes.len();
        if let Some((_, changes)) = self.documents.get_mut(place) {
            changes.push((number, entry, bytes));
        }
        true
    }
}

/// What became of a parcel.
#[derive(Default)]
struct Verdicts {
    taken: Vec<u64>,
    refused: Vec<(u64, OutboxEntry, RefusalCode)>,
    lacking: BTreeSet<DocumentName>,
    retry_after_ms: Option<u64>,
}

fn sort(parcel: Parcel, results: Vec<Vec<ChangeResult>>) -> Result<Verdicts, Trouble> {
    let fits = parcel.documents.len() == results.len()
        && parcel.documents.iter().zip(&results).all(|((_, changes), results)| changes.len() == results.len());
    if !fits {
        return Err(Trouble::Server);
    }
    let mut verdicts = Verdicts::default();
    for ((name, changes), results) in parcel.documents.into_iter().zip(results) {
        for ((number, entry, _), result) in changes.into_iter().zip(results) {
            match result {
                ChangeResult::Accepted { .. } | ChangeResult::Duplicate { .. } => verdicts.taken.push(number),
                ChangeResult::Refused { code } => verdicts.refused.push((number, entry, code)),
                ChangeResult::MissingDependencies => drop(verdicts.lacking.insert(name)),
                ChangeResult::Retry { after_ms } => {
                    verdicts.retry_after_ms = Some(verdicts.retry_after_ms.map_or(after_ms, |held| held.min(after_ms)));
                }
            }
        }
    }
    Ok(verdicts)
}

/// The server has these durable: only now do they leave the outbox.
async fn confirm(cx: &Cx, taken: &[u64]) -> Result<(), Trouble> {
    let _writing = writing(cx).await?;
    let mut work = Staged::new(cx);
    for number in taken {
        work.sent(*number);
    }
    work.commit(cx, Durability::Relaxed).await?;
    Ok(())
}
