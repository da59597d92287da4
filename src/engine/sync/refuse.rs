//! Work that the server refuses for good: kept, told, and taken out of the document.

use std::collections::{BTreeMap, BTreeSet};

use satchel_document::{ChangeHash, Document, author_of, difference, preparse};
use satchel_model::order::Gather;
use satchel_model::{DocumentKind, UserId};
use satchel_protocol::sync::{DocumentName, RefusalCode};
use serde_bytes::ByteBuf;

use crate::context::{Context, Cx};
use crate::documents::{LoadFault, load, readable_changes};
use crate::effect::{Durability, Found, Table};
use crate::records::{OutboxEntry, SetAside, SetAsideReason, key, write};
use crate::staged::Staged;
use crate::status;
use crate::sync::call::{Trouble, writing};
use crate::sync::leave::leave;

/// Rebuilds the document from everything but the refused change and what this device built on it,
/// and sets their bytes aside for the person.
pub(crate) async fn refused(cx: &Cx, number: u64, entry: &OutboxEntry, code: RefusalCode) -> Result<(), Trouble> {
    let _writing = writing(cx).await?;
    if !cx.state.borrow().outbox.contains_key(&number) {
        // It went together with a change that it was built on.
        return Ok(());
    }
    let document = loaded(cx, entry.name).await?;
    let mut work = Staged::new(cx);
    let Some(document) = document else {
        let record = record(cx, entry.name, entry.hash, code).await?;
        set_aside(cx, &mut work, record);
        work.sent(number);
        work.commit(cx, Durability::Strict).await?;
        return Ok(());
    };
    take_out(cx, &mut work, &document, entry.name, &BTreeSet::from([entry.hash]), code).await?;
    work.commit(cx, Durability::Strict).await?;
    status::publish(cx);
    Ok(())
}

/// Takes changes of others out of a document, of which the server has none and believes none: this device cannot bring
/// them back, and whoever wrote them still can. What this person built on them is set aside and told.
pub(crate) async fn lost(cx: &Cx, name: DocumentName, lost: &BTreeSet<ChangeHash>) -> Result<(), Trouble> {
    let _writing = writing(cx).await?;
    let Some(document) = loaded(cx, name).await? else { return Ok(()) };
    let mut work = Staged::new(cx);
    take_out(cx, &mut work, &document, name, lost, RefusalCode::DependencyLost).await?;
    work.commit(cx, Durability::Strict).await?;
    status::publish(cx);
    Ok(())
}

/// Sets aside the unsent changes of a document of which the server lacks something that this device lacks as well.
pub(crate) async fn orphaned(cx: &Cx, name: DocumentName) -> Result<(), Trouble> {
    let unsent: BTreeSet<ChangeHash> = {
        let state = cx.state.borrow();
        state.outbox.values().filter(|entry| entry.name == name).map(|entry| entry.hash).gather()
    };
    let _writing = writing(cx).await?;
    let mut work = Staged::new(cx);
    match loaded(cx, name).await? {
        Some(document) => take_out(cx, &mut work, &document, name, &unsent, RefusalCode::DependencyLost).await?,
        None => {
            let changes = readable_changes(cx, name.document).await?;
            let unsent: Vec<ChangeHash> = unsent.into_iter().collect();
            orphans(cx, &mut work, name, &changes, &unsent, (RefusalCode::DependencyLost, Vec::new()));
        }
    }
    work.commit(cx, Durability::Strict).await?;
    status::publish(cx);
    Ok(())
}

/// Rebuilds a document without these changes and what builds on them, and sets their bytes aside.
async fn take_out(
    cx: &Cx,
    work: &mut Staged,
    document: &Document,
    name: DocumentName,
    refused: &BTreeSet<ChangeHash>,
    code: RefusalCode,
) -> Result<(), Trouble> {
    let (kept, dropped) = split(document, refused);
    let mut rebuilt = Document::genesis(name.kind, name.document);
    if rebuilt.apply(&kept).is_err() {
        return Err(Trouble::Server);
    }
    let me = cx.state.borrow().session.as_ref().map(|session| session.user.id);
    let gone: BTreeSet<ChangeHash> = dropped.iter().map(|(hash, _)| *hash).gather();
    let (own, foreign): (Vec<Dropped>, Vec<Dropped>) = dropped.into_iter().partition(|(_, bytes)| author(bytes) == me);
    let packed = |dropped: Vec<Dropped>| dropped.into_iter().map(|(_, bytes)| ByteBuf::from(bytes)).collect();
    if !own.is_empty() {
        let content = difference(document, &rebuilt);
        set_aside(cx, work, record_of(cx, name, SetAsideReason::Refused(code), content, packed(own)));
    }
    if !foreign.is_empty() {
        set_aside(cx, work, record_of(cx, name, SetAsideReason::Unattested, Vec::new(), packed(foreign)));
    }
    let numbers: Vec<u64> = {
        let state = cx.state.borrow();
        let of_document =
            state.outbox.iter().filter(|(_, waiting)| waiting.name == name && gone.contains(&waiting.hash));
        of_document.map(|(number, _)| *number).collect()
    };
    for number in numbers {
        work.sent(number);
    }
    replace(cx, work, name, rebuilt).await
}

/// Who wrote a change.
pub(crate) fn author(bytes: &[u8]) -> Option<UserId> {
    preparse(bytes).ok().and_then(|header| author_of(header.message.as_deref()))
}

async fn loaded(cx: &Cx, name: DocumentName) -> Result<Option<Document>, Trouble> {
    match load(cx, name.customer, name.kind).await {
        Ok(document) => Ok(document),
        Err(LoadFault::Damaged) => Ok(None),
        Err(LoadFault::Store(fault)) => Err(fault.into()),
    }
}

/// Unsent changes of a document that cannot be part of it any more: set aside, told with what they said, and out of the
/// outbox.
pub(crate) fn orphans(
    cx: &Context,
    work: &mut Staged,
    name: DocumentName,
    changes: &[Vec<u8>],
    orphaned: &[ChangeHash],
    (code, content): (RefusalCode, Vec<String>),
) {
    let numbers: BTreeMap<ChangeHash, u64> = {
        let state = cx.state.borrow();
        let of_document = state.outbox.iter().filter(|(_, entry)| entry.name == name);
        of_document.map(|(number, entry)| (entry.hash, *number)).gather()
    };
    for hash in orphaned.iter().copied().gather::<BTreeSet<ChangeHash>>() {
        let is_it = |bytes: &&Vec<u8>| preparse(bytes).is_ok_and(|header| header.hash == hash);
        let bytes = changes.iter().find(is_it).map(|bytes| ByteBuf::from(bytes.clone())).into_iter().collect();
        let number = numbers.get(&hash);
        // What was sent before may be on the server; its bytes are kept for the case that it is not.
        let reason = if number.is_some() { SetAsideReason::Refused(code) } else { SetAsideReason::Damaged };
        let told = if number.is_some() { content.clone() } else { Vec::new() };
        set_aside(cx, work, record_of(cx, name, reason, told, bytes));
        work.batch.delete(Table::Changes, key::change(name.document, hash));
        if let Some(number) = number {
            work.sent(*number);
        }
    }
}

/// A damaged document that the server does not have either goes, with its unsent changes: they are set aside as far as
/// they can be read. The caller holds the writer.
pub(crate) async fn unreadable_document(cx: &Cx, name: DocumentName) -> Result<(), Trouble> {
    let mut work = Staged::new(cx);
    let changes = readable_changes(cx, name.document).await?;
    let unsent: Vec<ChangeHash> = {
        let state = cx.state.borrow();
        state.outbox.values().filter(|entry| entry.name == name).map(|entry| entry.hash).gather()
    };
    orphans(cx, &mut work, name, &changes, &unsent, (RefusalCode::DependencyLost, Vec::new()));
    let sent = changes.into_iter().filter(|bytes| preparse(bytes).is_ok_and(|header| !unsent.contains(&header.hash)));
    let sent: Vec<ByteBuf> = sent.map(ByteBuf::from).collect();
    if !sent.is_empty() {
        set_aside(cx, &mut work, record_of(cx, name, SetAsideReason::Damaged, Vec::new(), sent));
    }
    replace(cx, &mut work, name, Document::genesis(name.kind, name.document)).await?;
    work.commit(cx, Durability::Strict).await?;
    cx.state.borrow_mut().damaged.remove(&name.document);
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
            set_sent_aside(cx, work, DocumentName::new(DocumentKind::Background, name.customer)).await?;
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

/// Keeps what this person wrote into a document that goes and was sent before: a restored server may have lost it, and
/// nobody else may have it. What was never sent is kept by the leaving.
async fn set_sent_aside(cx: &Cx, work: &mut Staged, name: DocumentName) -> Result<(), Trouble> {
    let changes: Vec<Vec<u8>> = match load(cx, name.customer, name.kind).await {
        Ok(Some(document)) => document.all_changes().into_iter().map(|(_, bytes)| bytes).collect(),
        Ok(None) => Vec::new(),
        Err(LoadFault::Damaged) => readable_changes(cx, name.document).await?,
        Err(LoadFault::Store(fault)) => return Err(fault.into()),
    };
    let (me, unsent): (Option<UserId>, BTreeSet<ChangeHash>) = {
        let state = cx.state.borrow();
        let of_document = state.outbox.values().filter(|entry| entry.name == name);
        (state.session.as_ref().map(|session| session.user.id), of_document.map(|entry| entry.hash).gather())
    };
    let is_sent = |bytes: &Vec<u8>| preparse(bytes).is_ok_and(|header| !unsent.contains(&header.hash));
    let own = changes.into_iter().filter(|bytes| author(bytes) == me && is_sent(bytes));
    let own: Vec<ByteBuf> = own.map(ByteBuf::from).collect();
    if !own.is_empty() {
        set_aside(cx, work, record_of(cx, name, SetAsideReason::Damaged, Vec::new(), own));
    }
    Ok(())
}

/// A change that leaves the document, with its bytes.
type Dropped = (ChangeHash, Vec<u8>);

/// All changes without some and their descendants, and those.
fn split(document: &Document, refused: &BTreeSet<ChangeHash>) -> (Vec<Vec<u8>>, Vec<Dropped>) {
    let mut gone: BTreeSet<ChangeHash> = refused.clone();
    let mut kept = Vec::new();
    let mut dropped = Vec::new();
    for (hash, bytes) in document.all_changes() {
        let builds_on_gone = preparse(&bytes).is_ok_and(|header| header.deps.iter().any(|dep| gone.contains(dep)));
        if gone.contains(&hash) || builds_on_gone {
            gone.insert(hash);
            dropped.push((hash, bytes));
        } else {
            kept.push(bytes);
        }
    }
    (kept, dropped)
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
pub(crate) async fn unreadable(cx: &Cx, number: u64, entry: &OutboxEntry) -> Result<(), Trouble> {
    let _writing = writing(cx).await?;
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
