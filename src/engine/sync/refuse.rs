//! Work that the server refuses for good: kept, told, and taken out of the document.

use std::collections::BTreeSet;

use satchel_document::{ChangeHash, Document, preparse, read};
use satchel_model::{Customer, DocumentKind};
use satchel_protocol::sync::{DocumentName, RefusalCode};
use serde_bytes::ByteBuf;

use crate::context::{Context, Cx};
use crate::documents::{LoadFault, load};
use crate::effect::{Durability, Found, Table};
use crate::records::{OutboxEntry, SetAside, SetAsideReason, key, write};
use crate::staged::Staged;
use crate::status;
use crate::sync::call::Trouble;
use crate::sync::leave::leave;

/// Rebuilds the document from everything but the refused change and what this device built on it,
/// and sets their bytes aside for the person.
pub(crate) async fn refused(cx: &Cx, number: u64, entry: &OutboxEntry, code: RefusalCode) -> Result<(), Trouble> {
    let _writing = cx.writer.lock().await;
    if !cx.state.borrow().outbox.contains_key(&number) {
        // It went together with a change that it was built on.
        return Ok(());
    }
    let document = match load(cx, entry.name.customer, entry.name.kind).await {
        Ok(document) => document,
        Err(LoadFault::Damaged) => None,
        Err(LoadFault::Store(fault)) => return Err(fault.into()),
    };
    let mut work = Staged::new(cx);
    let Some(document) = document else {
        let record = record(cx, entry.name, entry.hash, code).await?;
        set_aside(cx, &mut work, record);
        work.sent(number);
        work.commit(cx, Durability::Strict).await?;
        return Ok(());
    };
    let (kept, dropped) = split(&document, &BTreeSet::from([entry.hash]));
    let mut rebuilt = Document::genesis(entry.name.kind, entry.name.document);
    if rebuilt.apply(&kept).is_err() {
        return Err(Trouble::Server);
    }
    let content = difference(&document, &rebuilt);
    let bytes = dropped.iter().map(|(_, bytes)| ByteBuf::from(bytes.clone())).collect();
    let record = record_of(cx, entry.name, SetAsideReason::Refused(code), content, bytes);
    set_aside(cx, &mut work, record);
    let gone: BTreeSet<ChangeHash> = dropped.iter().map(|(hash, _)| *hash).collect();
    let numbers: Vec<u64> = {
        let state = cx.state.borrow();
        let of_document =
            state.outbox.iter().filter(|(_, waiting)| waiting.name == entry.name && gone.contains(&waiting.hash));
        of_document.map(|(number, _)| *number).collect()
    };
    for number in numbers {
        work.sent(number);
    }
    replace(cx, &mut work, entry.name, rebuilt).await?;
    work.commit(cx, Durability::Strict).await?;
    status::publish(cx);
    Ok(())
}

/// Writes the rebuilt document, or takes the customer away when nothing of it is left.
async fn replace(cx: &Cx, work: &mut Staged, name: DocumentName, rebuilt: Document) -> Result<(), Trouble> {
    let mut stored = cx.state.borrow().book.stored(name.customer);
    cx.state.borrow_mut().cache.forget(name.document);
    if rebuilt.all_changes().is_empty() {
        work.drop_document(&mut stored, name.kind);
        if name.kind == DocumentKind::Customer {
            // The background part of a customer that does not exist would wait for it for ever.
            leave(cx, work, &mut stored, &[DocumentKind::Background]).await?;
        }
        if stored.main.is_none() && stored.background.is_none() {
            work.purge(cx, name.customer);
            return Ok(());
        }
    } else {
        work.snapshot(&mut stored, name.kind, &rebuilt);
        let state = cx.state.borrow();
        for waiting in state.outbox.values().filter(|waiting| waiting.name == name) {
            if let Some(bytes) = rebuilt.change(&waiting.hash) {
                work.change(&rebuilt, waiting.hash, bytes);
            }
        }
    }
    let other = if name.kind == DocumentKind::Customer { DocumentKind::Background } else { DocumentKind::Customer };
    let other = load(cx, name.customer, other).await.ok().flatten();
    match name.kind {
        DocumentKind::Customer => {
            let main = stored.main.is_some().then_some(&rebuilt);
            work.project(stored, main, other.as_ref());
        }
        DocumentKind::Background => {
            let background = stored.background.is_some().then_some(&rebuilt);
            work.project(stored, other.as_ref(), background);
        }
    }
    Ok(())
}

/// A change that leaves the document, with its bytes.
type Dropped = (ChangeHash, Vec<u8>);

/// All changes without some and their descendants, and those.
fn split(document: &Document, unwanted: &BTreeSet<ChangeHash>) -> (Vec<Vec<u8>>, Vec<Dropped>) {
    let mut gone: BTreeSet<ChangeHash> = unwanted.clone();
    let mut kept = Vec::new();
    let mut dropped = Vec::new();
    for (hash, bytes) in document.all_changes() {
        let builds_on_gone = preparse(&bytes).is_ok_and(|header| header.deps.iter().any(|dep| gone.contains(dep)));
        if unwanted.contains(&hash) || builds_on_gone {
            gone.insert(hash);
            dropped.push((hash, bytes));
        } else {
            kept.push(bytes);
        }
    }
    (kept, dropped)
}

/// What the refused changes said, a line for each field, so that it can be typed again.
fn difference(with: &Document, without: &Document) -> Vec<String> {
    let file = |document: &Document| match document.kind() {
        DocumentKind::Customer => read(document, None),
        DocumentKind::Background => {
            let empty = Document::genesis(DocumentKind::Customer, document.id());
            read(&empty, Some(document))
        }
    };
    let (with, without) = (lines(&file(with)), lines(&file(without)));
    with.difference(&without).cloned().collect()
}

fn lines(customer: &Customer) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let records = [&customer.record, &customer.background]
        .into_iter()
        .chain(customer.contacts.values().map(|contact| &contact.record))
        .chain(customer.activities.values().map(|activity| &activity.record))
        .chain(customer.orders.values().map(|order| &order.record));
    for record in records {
        lines.extend(record.0.iter().map(|(field, value)| format!("{field}={}", value.encode())));
    }
    if !customer.note.is_empty() {
        lines.insert(format!("customer.note={}", customer.note));
    }
    lines.extend(customer.tags.iter().map(|tag| format!("customer.tag={tag}")));
    lines
}

/// The records of changes that go with their document: one with its words, or bytes alone where it cannot be read.
pub(super) async fn records_of_unsent(
    cx: &Cx,
    name: DocumentName,
    hashes: &BTreeSet<ChangeHash>,
    code: RefusalCode,
) -> Result<Vec<SetAside>, Trouble> {
    match load(cx, name.customer, name.kind).await {
        Ok(Some(document)) => {
            let (kept, dropped) = split(&document, hashes);
            let mut confirmed = Document::genesis(name.kind, name.document);
            if confirmed.apply(&kept).is_ok() {
                let bytes = dropped.into_iter().map(|(_, bytes)| ByteBuf::from(bytes)).collect();
                let content = difference(&document, &confirmed);
                return Ok(vec![record_of(cx, name, SetAsideReason::Refused(code), content, bytes)]);
            }
        }
        Ok(None) | Err(LoadFault::Damaged) => {}
        Err(LoadFault::Store(fault)) => return Err(fault.into()),
    }
    let mut records = Vec::new();
    for hash in hashes {
        records.push(record(cx, name, *hash, code).await?);
    }
    Ok(records)
}

/// The record of one refused change, with its bytes as the store has them.
async fn record(cx: &Cx, name: DocumentName, hash: ChangeHash, code: RefusalCode) -> Result<SetAside, Trouble> {
    let found = cx.read(vec![(Table::Changes, key::change(name.document, hash))]).await?;
    let bytes = match found.into_iter().next() {
        Some(Found::Bytes(bytes)) => vec![ByteBuf::from(bytes)],
        _ => Vec::new(),
    };
    Ok(record_of(cx, name, SetAsideReason::Refused(code), Vec::new(), bytes))
}

/// The bytes of an unsent change cannot be read any more. That is said, not hidden.
pub(crate) async fn lost(cx: &Cx, number: u64, entry: &OutboxEntry) -> Result<(), Trouble> {
    let _writing = cx.writer.lock().await;
    let mut work = Staged::new(cx);
    let record = record_of(cx, entry.name, SetAsideReason::Refused(RefusalCode::Malformed), Vec::new(), Vec::new());
    set_aside(cx, &mut work, record);
    work.sent(number);
    work.commit(cx, Durability::Strict).await?;
    status::publish(cx);
    Ok(())
}

/// Keeps a record until the person has seen it.
pub(super) fn set_aside(cx: &Context, work: &mut Staged, record: SetAside) {
    let number = work.counters.quarantine;
    work.counters.quarantine += 1;
    work.batch.put(Table::Quarantine, key::number(number), write(&record));
    cx.state.borrow_mut().set_aside.insert(number, record);
}

fn record_of(
    cx: &Context,
    name: DocumentName,
    reason: SetAsideReason,
    content: Vec<String>,
    bytes: Vec<ByteBuf>,
) -> SetAside {
    let title = cx.state.borrow().book.get(name.customer).map(|entry| entry.row.name.clone()).unwrap_or_default();
    SetAside { name, title, at: cx.now(), reason, content, bytes }
}
