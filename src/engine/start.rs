//! Starting: from the store to rows in memory, without opening a single document.

use std::collections::BTreeSet;

use satchel_model::order::Gather;
use satchel_model::{CustomerId, UnixMillis, UserId};
use satchel_protocol::bridge::{Failure, Phase};

use crate::book::Entry;
use crate::context::{Context, Cx};
use crate::effect::{Found, Scanned, StoreFault, Table};
use crate::records::{
    Counters, OutboxEntry, Progress, Session, SetAside, StoredRow, key, read, read_found, read_row, read_rows,
    read_session,
};
use crate::staged::nameless;
use crate::sync::adopt;
use crate::{documents, lock, staged, status};

/// Reads the store. Afterwards lists answer, or nobody is signed in, or the phase says what is wrong.
pub(crate) async fn run(cx: &Cx) {
    let started = cx.now();
    let starting = cx.starting.lock().await;
    let reading_texts = cx.reading_texts.lock().await;
    // First of all: what another engine has under way is there before this one reads, or never. A store that cannot
    // even note this can still be read, and says itself what is wrong with it.
    let _asked_again = cx.take_over().await;
    let read = match read_store(cx).await {
        // Before anything builds on an older row: the store may hold more than it knows.
        Ok(()) => adopt::run(cx).await,
        Err(fault) => Err(fault),
    };
    if let Err(fault) = read {
        cx.state.borrow_mut().phase = Phase::Failed(Failure::from(fault));
    }
    let (ready, locked) = {
        let state = cx.state.borrow();
        (state.phase == Phase::Ready, matches!(state.phase, Phase::Locked(_)))
    };
    if ready {
        mark_ready(cx, started);
    }
    status::publish(cx);
    drop(starting);
    if ready || locked {
        let lost = read_texts(cx).await;
        drop(reading_texts);
        make_searchable(cx, lost).await;
    }
}

/// Makes texts for customers that lost theirs.
async fn make_searchable(cx: &Context, lost: BTreeSet<CustomerId>) {
    cx.state.borrow_mut().unprojected = Some(lost);
    // A store that refuses it now is asked again after the next exchange.
    let _asked_again = project_stale(cx).await;
}

/// Whose store this is, where no sign-in record says it: `None` for a new store.
pub(crate) async fn person(cx: &Context) -> Result<Option<UserId>, StoreFault> {
    let found = cx.read(vec![(Table::Meta, key::PERSON.to_vec())]).await?;
    Ok(found.first().and_then(read_found))
}

/// Goes on, after a sign-in, with whatever the store holds: of a device whose sign-in record was lost that is all its
/// work, of a new one nothing.
pub(crate) async fn go_on(cx: &Cx, session: Session) -> Result<(), StoreFault> {
    let meta = [key::PROGRESS, key::COUNTERS].map(|name| (Table::Meta, name.to_vec()));
    let found = cx.read(meta.to_vec()).await?;
    let [progress, counters] = found.as_slice() else { return Err(StoreFault::Failed) };
    read_work(cx, session, progress, counters).await?;
    adopt::run(cx).await?;
    let later = cx.clone();
    cx.spawn(async move {
        let reading_texts = later.reading_texts.lock().await;
        let lost = read_texts(&later).await;
        drop(reading_texts);
        make_searchable(&later, lost).await;
    });
    Ok(())
}

fn mark_ready(cx: &Context, started: UnixMillis) {
    let rows = cx.state.borrow().book.len();
    let duration_ms = cx.now().0 - started.0;
    cx.mark("satchel:rows-ready", format!("{{\"rows\":{rows},\"duration_ms\":{duration_ms}}}"));
}

async fn read_store(cx: &Context) -> Result<(), StoreFault> {
    let meta = [key::SESSION, key::PROGRESS, key::COUNTERS].map(|name| (Table::Meta, name.to_vec()));
    let found = cx.read(meta.to_vec()).await?;
    let [session, progress, counters] = found.as_slice() else { return Err(StoreFault::Failed) };
    let Some(session) = read_session(session) else {
        // Without a session the device is new, or its sign-in record is damaged: then signing in again
        // as the same person goes on with what is there.
        cx.state.borrow_mut().phase = Phase::SignedOut;
        return Ok(());
    };
    read_work(cx, session, progress, counters).await
}

/// Reads everything but the search texts.
async fn read_work(cx: &Context, session: Session, progress: &Found, counters: &Found) -> Result<(), StoreFault> {
    let lost_progress = matches!(progress, Found::Damaged);
    let mut progress = read_found::<Progress>(progress).unwrap_or_default();
    progress.reconcile |= lost_progress;
    let counters = Counters::read(counters);
    let rows = cx.scan(Table::Rows, Vec::new()).await?;
    let mut outbox = cx.scan(Table::Outbox, Vec::new()).await?;
    let quarantine = cx.scan(Table::Quarantine, Vec::new()).await?;
    let mut state = cx.state.borrow_mut();
    state.session = Some(session);
    for (record_key, bytes) in outbox.records {
        match (key::as_number(&record_key), read::<OutboxEntry>(&bytes)) {
            (Some(number), Some(entry)) => drop(state.outbox.insert(number, entry)),
            // Whole, and still nothing that this program reads: as good as damaged.
            _ => outbox.damaged.push(record_key),
        }
    }
    for (record_key, bytes) in &quarantine.records {
        if let (Some(number), Some(record)) = (key::as_number(record_key), read::<SetAside>(bytes)) {
            state.set_aside.insert(number, record);
        }
    }
    let mut highest_page = 0;
    let mut are_rows_whole = rows.damaged.is_empty();
    for (record_key, bytes) in &rows.records {
        let page = key::as_page(record_key);
        highest_page = highest_page.max(page.map_or(0, |number| number + 1));
        are_rows_whole &= put_rows(&mut state, page, record_key, bytes);
    }
    state.must_sweep = !are_rows_whole || !outbox.damaged.is_empty();
    progress.reconcile |= state.must_sweep;
    state.progress = progress;
    state.unreadable_outbox = outbox.damaged;
    let in_use = recount(&state, highest_page, cx.now());
    // Never below what is in use: a number that is given out twice writes over somebody's work.
    state.counters = counters.map_or(in_use, |counters| Counters {
        outbox: counters.outbox.max(in_use.outbox),
        page: counters.page.max(in_use.page),
        quarantine: counters.quarantine.max(in_use.quarantine),
        ..counters
    });
    drop(state);
    let phase = lock::phase(cx);
    cx.state.borrow_mut().phase = phase;
    Ok(())
}

/// Puts one record of rows into the book; false when it cannot be read.
fn put_rows(state: &mut crate::state::State, page: Option<u64>, record_key: &[u8], bytes: &[u8]) -> bool {
    let rows: Option<Vec<StoredRow>> = match page {
        Some(_) => read_rows(bytes),
        // It lies at the customer that it is of.
        None => read_row(bytes).filter(|row| single_customer(record_key) == Some(row.customer)).map(|row| vec![row]),
    };
    let Some(rows) = rows else { return false };
    for stored in rows {
        let row = stored.read_row().unwrap_or_else(|| nameless(stored.customer));
        if page.is_none() {
            state.book.singles.insert(stored.customer);
        }
        state.book.put(stored, row, None, page);
    }
    true
}

/// Counters after theirs were damaged: higher than anything in use, by the clock where it is not known.
fn recount(state: &crate::state::State, highest_page: u64, now: UnixMillis) -> Counters {
    let clock = u64::try_from(now.0).unwrap_or(0);
    let after = |last: Option<&u64>| last.map_or(0, |number| number + 1);
    // What cannot be read has its number still, and waits to be looked into.
    let unreadable = state.unreadable_outbox.iter().filter_map(|record_key| key::as_number(record_key)).max();
    Counters {
        outbox: after(state.outbox.keys().next_back()).max(after(unreadable.as_ref())),
        pack: clock,
        page: highest_page,
        quarantine: after(state.set_aside.keys().next_back()),
    }
}

/// Search texts come after the list is on screen. Returns the customers whose text was damaged.
async fn read_texts(cx: &Context) -> BTreeSet<CustomerId> {
    let Ok(Scanned { records, damaged }) = cx.scan(Table::Texts, Vec::new()).await else { return BTreeSet::new() };
    let mut state = cx.state.borrow_mut();
    let mut found: BTreeSet<CustomerId> = BTreeSet::new();
    for (record_key, bytes) in &records {
        if key::as_page(record_key).is_some() {
            for (customer, text) in read::<Vec<(CustomerId, &str)>>(bytes).unwrap_or_default() {
                state.book.set_text(customer, text);
                found.insert(customer);
            }
        } else if let (Some(customer), Ok(text)) = (single_customer(record_key), std::str::from_utf8(bytes)) {
            state.book.set_text(customer, text);
            found.insert(customer);
        }
    }
    let lost: BTreeSet<CustomerId> = if damaged.is_empty() {
        BTreeSet::new()
    } else {
        state.book.listed().map(|entry| entry.stored.customer).filter(|customer| !found.contains(customer)).gather()
    };
    drop(state);
    cx.mark("satchel:search-ready", String::new());
    lost
}

fn single_customer(record_key: &[u8]) -> Option<CustomerId> {
    CustomerId::from_slice(record_key.get(1..)?).ok()
}

/// Rows of another version, and those that have no text to search, are computed anew from their documents: once, as soon
/// as the store takes it.
pub(crate) async fn project_stale(cx: &Context) -> Result<(), StoreFault> {
    let stale: Vec<CustomerId> = {
        let state = cx.state.borrow();
        let Some(without_text) = &state.unprojected else { return Ok(()) };
        let is_stale =
            |entry: &&Entry| entry.stored.read_row().is_none() || without_text.contains(&entry.stored.customer);
        let stale = state.book.listed().filter(is_stale);
        stale.map(|entry| entry.stored.customer).collect()
    };
    project_anew(cx, &stale).await?;
    cx.state.borrow_mut().unprojected = None;
    Ok(())
}

/// Computes the rows of customers anew from their documents. A document that cannot be opened leaves its row as it is.
pub(crate) async fn project_anew(cx: &Context, customers: &[CustomerId]) -> Result<(), StoreFault> {
    for customers in customers.chunks(32) {
        let _writing = cx.writer.lock().await;
        let mut work = staged::Staged::new(cx);
        for customer in customers {
            if cx.state.borrow().book.get(*customer).is_none() {
                // It left this device, or all of it was erased, meanwhile.
                continue;
            }
            let Ok(main) = documents::load(cx, *customer, satchel_model::DocumentKind::Customer).await else {
                continue;
            };
            let background =
                documents::load(cx, *customer, satchel_model::DocumentKind::Background).await.ok().flatten();
            // What was taken away or erased since must not come back as an empty row.
            let Some(stored) = cx.state.borrow().book.get(*customer).map(|entry| entry.stored.clone()) else {
                continue;
            };
            work.project(stored, main.as_ref(), background.as_ref());
        }
        work.commit(cx, crate::effect::Durability::Relaxed).await?;
    }
    Ok(())
}
