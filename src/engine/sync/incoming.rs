//! Taking in what the server sends: changes, whole documents, departures.

use std::collections::BTreeMap;

use satchel_document::{ChangeHash, Document, Heads, preparse};
use satchel_model::{CustomerId, CustomerRow, DocumentKind, UserId};
use satchel_protocol::sync::{DocumentName, Hash, Item, Packed, Pulled, RefusalCode, Roster};

use crate::context::{Context, Cx};
use crate::documents::{LoadFault, load_many, readable_changes};
use crate::effect::Durability;
use crate::records::{Attested, Held, StoredRow};
use crate::staged::{Staged, same};
use crate::sync::call::{Trouble, writing};
use crate::sync::leave::leave;
use crate::sync::{damage, refuse};
use crate::{session, status};

/// Customers whose documents are open at once while a page is taken in.
const OPEN_AT_ONCE: usize = 64;

/// What a page says about one customer, in its order.
#[derive(Default)]
struct News {
    changes: Vec<(DocumentKind, Vec<u8>)>,
    echoes: Vec<(DocumentKind, Hash)>,
    entered: Vec<Packed>,
    left: Vec<(DocumentKind, [u8; 4])>,
    owner: Option<UserId>,
    attested: Vec<(DocumentKind, satchel_protocol::sync::Attested)>,
}

/// Takes in one page. Its cursor becomes durable in the same batch as the last of its work.
pub(crate) async fn page(cx: &Cx, pulled: Pulled) -> Result<(), Trouble> {
    let Pulled { items, cursor, roster, attested, .. } = pulled;
    let _writing = writing(cx).await?;
    if let Some(roster) = roster {
        take_roster(cx, *roster).await?;
    }
    let mut by_customer: BTreeMap<CustomerId, News> = BTreeMap::new();
    for (name, attested) in changed(&items).into_iter().zip(attested) {
        by_customer.entry(name.customer).or_default().attested.push((name.kind, attested));
    }
    for item in items {
        sort(&mut by_customer, item);
    }
    let customers: Vec<(CustomerId, News)> = by_customer.into_iter().collect();
    let mut rest = customers.into_iter().peekable();
    loop {
        let chunk: Vec<(CustomerId, News)> = rest.by_ref().take(OPEN_AT_ONCE).collect();
        let mut work = Staged::new(cx);
        take_in(cx, &mut work, chunk).await?;
        let last = rest.peek().is_none();
        if last {
            work.progress.cursor = Some(cursor.clone());
        }
        work.commit(cx, Durability::Relaxed).await?;
        if last {
            return Ok(());
        }
    }
}

/// The documents that a page changes, in the order of the first change: so their attestations come.
fn changed(items: &[Item]) -> Vec<DocumentName> {
    let mut names: Vec<DocumentName> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for item in items {
        if let Item::Change { name, .. } = item
            && known.insert(*name)
        {
            names.push(*name);
        }
    }
    names
}

async fn take_roster(cx: &Cx, roster: Roster) -> Result<(), Trouble> {
    let Some(mut session) = cx.state.borrow().session.clone() else { return Ok(()) };
    session.take(roster);
    session::store(cx, &session).await?;
    cx.state.borrow_mut().session = Some(session);
    status::publish(cx);
    Ok(())
}

fn sort(by_customer: &mut BTreeMap<CustomerId, News>, item: Item) {
    match item {
        Item::Change { name, bytes } => {
            by_customer.entry(name.customer).or_default().changes.push((name.kind, bytes.into_vec()));
        }
        Item::Echo { name, hash } => by_customer.entry(name.customer).or_default().echoes.push((name.kind, hash)),
        Item::Enter(packed) => by_customer.entry(packed.name.customer).or_default().entered.push(*packed),
        Item::Leave { name, heads } => {
            let news = by_customer.entry(name.customer).or_default();
            news.changes.retain(|(kind, _)| *kind != name.kind);
            news.entered.retain(|packed| packed.name.kind != name.kind);
            news.left.push((name.kind, heads));
        }
        Item::Owner { customer, owner } => by_customer.entry(customer).or_default().owner = Some(owner),
    }
}

async fn take_in(cx: &Cx, work: &mut Staged, customers: Vec<(CustomerId, News)>) -> Result<(), Trouble> {
    let wanted: Vec<(CustomerId, DocumentKind)> =
        customers.iter().flat_map(|(customer, news)| wanted(cx, *customer, news)).collect();
    let mut open = load_many(cx, &wanted).await.map_err(of_load)?;
    for (customer, news) in customers {
        let mut stored = cx.state.borrow().book.stored(customer);
        if news.left.iter().any(|(kind, heads)| is_ahead(cx, &stored, *kind, heads)) {
            // A comparison brings back what the server lacks, and takes the document away afterwards.
            work.progress.reconcile = true;
            continue;
        }
        let left: Vec<DocumentKind> = news.left.iter().map(|(kind, _)| *kind).collect();
        if !left.is_empty() && !leave(cx, work, &mut stored, &left).await? {
            continue;
        }
        stored.owner = news.owner.or(news.entered.first().map(|packed| packed.owner)).or(stored.owner);
        let main = open.remove(&DocumentKind::Customer.document_id(customer));
        let background = open.remove(&DocumentKind::Background.document_id(customer));
        let mut documents = [(DocumentKind::Customer, main), (DocumentKind::Background, background)];
        let mut open_documents: [Option<Document>; 2] = [None, None];
        let mut unchanged = news.left.is_empty();
        for ((kind, document), slot) in documents.iter_mut().zip(&mut open_documents) {
            let document = document.take();
            let (merged, changed) = merge(cx, work, &mut stored, *kind, document, &news).await?;
            unchanged &= !changed;
            attest(&mut stored, *kind, &news);
            *slot = merged;
        }
        notice_missing_echoes(work, &stored, &open_documents, &news);
        let [main, background] = open_documents;
        if news.owner.is_some() && stored.main.is_none() && news.left.is_empty() {
            // It changed hands while a first sync went from the person's own customers to the others', and past it.
            work.progress.reconcile = true;
        }
        if unchanged && news.owner.is_none() {
            continue;
        }
        if unchanged {
            // Only the owner changed: the row stays as it is.
            let row = cx.state.borrow().book.get(customer).map(|entry| entry.row.clone());
            if let Some(row) = row {
                work.row(stored, row, None);
            }
            continue;
        }
        work.project(stored, main.as_ref(), background.as_ref());
    }
    Ok(())
}

/// Whether this device holds a departing document in another state than the server, and nothing unsent explains that: the
/// server may have been restored from a copy that is older than what it had confirmed.
fn is_ahead(cx: &Context, stored: &StoredRow, kind: DocumentKind, heads: &[u8; 4]) -> bool {
    let name = DocumentName::new(kind, stored.customer);
    stored.held(kind).is_some_and(|held| !held.heads.digest().starts_with(heads))
        && !cx.state.borrow().outbox.values().any(|entry| entry.name == name)
}

/// Keeps the attestation of a document when it is of the very state that is held now.
fn attest(stored: &mut StoredRow, kind: DocumentKind, news: &News) {
    let Some(held) = stored.held(kind).cloned() else { return };
    let of_kind = news.attested.iter().rev().find(|(of, _)| *of == kind);
    if let Some((_, attested)) = of_kind
        && held.heads.digest().starts_with(&attested.heads)
    {
        stored.set_held(kind, Some(Held { attested: Attested::Here(attested.attestation), ..held }));
    }
}

/// The documents that must be open to take the news in: those that they are about, and both where the row must be made
/// anew because another version of the program made it. An own change that comes back concerns a document only where the
/// heads do not say already that it is there.
fn wanted(cx: &Context, customer: CustomerId, news: &News) -> Vec<(CustomerId, DocumentKind)> {
    let state = cx.state.borrow();
    let entry = state.book.get(customer);
    let is_head = |kind, hash: &Hash| {
        let held = entry.and_then(|entry| entry.stored.held(kind));
        held.is_some_and(|held| held.heads.as_slice().iter().any(|head| head.0 == *hash))
    };
    let is_about = |kind| {
        news.changes.iter().any(|(of, _)| *of == kind)
            || news.entered.iter().any(|packed| packed.name.kind == kind)
            || news.echoes.iter().any(|(of, hash)| *of == kind && !is_head(kind, hash))
    };
    if !DocumentKind::ALL.into_iter().any(is_about) {
        return Vec::new();
    }
    let is_current = entry.is_none_or(|entry| entry.stored.row_version == CustomerRow::VERSION);
    DocumentKind::ALL.into_iter().filter(|kind| !is_current || is_about(*kind)).map(|kind| (customer, kind)).collect()
}

/// Merges what came for one document. Returns the document and whether anything of it is new.
async fn merge(
    cx: &Cx,
    work: &mut Staged,
    stored: &mut StoredRow,
    kind: DocumentKind,
    document: Option<Result<Document, LoadFault>>,
    news: &News,
) -> Result<(Option<Document>, bool), Trouble> {
    let changes: Vec<Vec<u8>> =
        news.changes.iter().filter(|(of, _)| *of == kind).map(|(_, bytes)| bytes.clone()).collect();
    let entered = news.entered.iter().filter(|packed| packed.name.kind == kind);
    let is_damaged = matches!(document, Some(Err(LoadFault::Damaged)));
    let mut document = match document {
        Some(Ok(document)) => Some(document),
        Some(Err(LoadFault::Store(fault))) => return Err(fault.into()),
        Some(Err(LoadFault::Damaged)) => {
            // The feed goes on; the whole document is asked for in this same sync.
            damage::note(cx, work, stored, kind);
            None
        }
        None => None,
    };
    // That it is damaged is written down with the row.
    let mut changed = is_damaged;
    for packed in entered {
        let (merged, new) = enter(cx, work, stored, document.take(), packed).await?;
        changed |= new;
        document = merged;
    }
    if changes.is_empty() {
        return Ok((document, changed));
    }
    let id = kind.document_id(stored.customer);
    let mut target = document.unwrap_or_else(|| Document::genesis(kind, id));
    let Ok(applied) = target.apply(&changes) else {
        // One document that cannot be merged must not stop the others: it is compared as a whole.
        work.progress.reconcile = true;
        return Ok((None, changed));
    };
    if !applied.waiting.is_empty() {
        work.progress.reconcile = true;
        if is_damaged {
            return Ok((None, changed));
        }
    }
    for bytes in &changes {
        let Ok(header) = preparse(bytes) else { continue };
        if applied.added.contains(&header.hash) {
            work.change(&target, header.hash, bytes.clone());
        }
    }
    if applied.added.is_empty() {
        return Ok((Some(target), changed));
    }
    Staged::hold(stored, kind, &target, u32::try_from(applied.added.len()).unwrap_or(u32::MAX));
    if cx.state.borrow().damaged.contains(&id) {
        // All of it came again, change by change.
        work.keep_open(target.clone());
    }
    Ok((Some(target), true))
}

/// Merges a whole document with what is here; unsent changes of this device stay in it.
async fn enter(
    cx: &Cx,
    work: &mut Staged,
    stored: &mut StoredRow,
    held: Option<Document>,
    packed: &Packed,
) -> Result<(Option<Document>, bool), Trouble> {
    let kind = packed.name.kind;
    if let Some(held) = &held
        && same(&held.heads(), &packed.heads)
    {
        let stored_held = stored.held(kind).cloned().unwrap_or_default();
        let attested = Attested::Here(packed.attestation);
        let is_new = stored_held.attested != attested;
        stored.set_held(kind, Some(Held { attested, ..stored_held }));
        return Ok((Some(held.clone()), is_new));
    }
    let heads: Heads = packed.heads.iter().copied().map(satchel_document::ChangeHash).collect();
    let loaded = Document::load(kind, packed.name.document, &packed.bytes, &[], Some(&heads));
    let Ok(mut document) = loaded else { return Err(Trouble::Server) };
    // An attestation of more than the server has now is what a restored server needs: it stays.
    let before = stored.held(kind).cloned().unwrap_or_default();
    let is_news = before
        .attested
        .heads(&before.heads)
        .is_none_or(|(heads, _)| heads.as_slice().iter().all(|hash| document.has(hash)));
    // The store's own records too: a row that was damaged and is older now does not know of the latest.
    let mut own = readable_changes(cx, packed.name.document).await?;
    own.extend(held.iter().flat_map(Document::all_changes).map(|(_, bytes)| bytes));
    let (unfit, code) = merge_own(&mut document, &own);
    let content = held.as_ref().map(|held| satchel_document::difference(held, &document)).unwrap_or_default();
    refuse::orphans(cx, work, packed.name, &own, &unfit, (code, content));
    work.snapshot(stored, kind, &document);
    if is_news {
        let attested = if document.heads() == heads {
            Attested::Here(packed.attestation)
        } else {
            Attested::Before(heads, packed.attestation)
        };
        stored.set_held(kind, stored.held(kind).map(|held| Held { attested, ..held.clone() }));
    }
    work.keep_unsent(cx, &document);
    stored.owner = Some(packed.owner);
    work.keep_open(document.clone());
    Ok((Some(document), true))
}

/// Merges this device's changes into what came. Returns those that do not fit, and why: they hang on one that was
/// damaged, or the store is an older copy that gave their number out a second time.
fn merge_own(document: &mut Document, own: &[Vec<u8>]) -> (Vec<ChangeHash>, RefusalCode) {
    if let Ok(applied) = document.apply(own) {
        return (applied.waiting, RefusalCode::DependencyLost);
    }
    let mut unfit: Vec<&Vec<u8>> = own.iter().collect();
    loop {
        let before = unfit.len();
        unfit.retain(|bytes| {
            let applied = document.apply(std::slice::from_ref(*bytes));
            !applied.is_ok_and(|applied| applied.waiting.is_empty())
        });
        if unfit.len() == before {
            let hashes = unfit.into_iter().filter_map(|bytes| preparse(bytes).ok()).map(|header| header.hash);
            return (hashes.collect(), RefusalCode::SequenceReused);
        }
    }
}

/// Own changes that the server has and this device lacks: its store is older than it believes, or the document left in the
/// meantime and came back.
fn notice_missing_echoes(work: &mut Staged, stored: &StoredRow, documents: &[Option<Document>; 2], news: &News) {
    let [main, background] = documents;
    for (kind, hash) in &news.echoes {
        let document = if *kind == DocumentKind::Customer { main } else { background };
        let is_missing = match document {
            Some(document) => !document.has(&ChangeHash(*hash)),
            None => stored.held(*kind).is_none(),
        };
        work.progress.reconcile |= is_missing;
    }
}

/// Takes in whole documents outside the feed.
pub(crate) async fn enter_many(cx: &Cx, documents: Vec<Packed>) -> Result<(), Trouble> {
    let mut by_customer: BTreeMap<CustomerId, News> = BTreeMap::new();
    for packed in documents {
        by_customer.entry(packed.name.customer).or_default().entered.push(packed);
    }
    let mut rest = by_customer.into_iter().peekable();
    while rest.peek().is_some() {
        let chunk: Vec<(CustomerId, News)> = rest.by_ref().take(OPEN_AT_ONCE).collect();
        let mut work = Staged::new(cx);
        take_in(cx, &mut work, chunk).await?;
        work.commit(cx, Durability::Relaxed).await?;
    }
    Ok(())
}

fn of_load(fault: LoadFault) -> Trouble {
    match fault {
        LoadFault::Store(fault) => fault.into(),
        LoadFault::Damaged => Trouble::Server,
    }
}
