//! The first sync: everything in this device's scopes, stored as it comes without opening it.

use satchel_document::{ChangeHash, Heads};
use satchel_model::{CustomerId, CustomerRow, DocumentKind};
use satchel_protocol::sync::{Bootstrap, BootstrapPage, Packed, path};

use crate::context::Cx;
use crate::effect::{Durability, Table};
use crate::records::{Attested, Held, Home, StoredRow, key, read_foreign_row};
use crate::staged::{Staged, nameless};
use crate::sync::Moved;
use crate::sync::call::{Trouble, send, writing};
use crate::sync::incoming;
use crate::{start, status};

/// Documents are kept together in records of about this size: large enough for few writes, small
/// enough to read one for a single document.
const PACK_BYTES: usize = 16 * 1024;

/// Runs or resumes the first sync, page by page; each page is durable together with the place to resume from.
pub(crate) async fn run(cx: &Cx, moved: &mut Moved) -> Result<(), Trouble> {
    loop {
        let resume = cx.state.borrow().progress.resume.clone();
        let page: BootstrapPage = send(cx, moved, path::BOOTSTRAP, &Bootstrap { resume: resume.clone() }).await?;
        moved.received += u32::try_from(page.documents.len()).unwrap_or(u32::MAX);
        let nameless: Vec<CustomerId> =
            page.documents.iter().filter(|packed| !has_row(packed)).map(|packed| packed.name.customer).collect();
        let stored = store(cx, page, resume.is_none()).await;
        // A page of which the second half failed has left its first half in the list.
        let projected = start::project_anew(cx, &nameless).await;
        let last = stored?;
        projected?;
        status::publish(cx);
        if last {
            cx.state.borrow_mut().first_sync = None;
            status::publish(cx);
            return Ok(());
        }
    }
}

/// Whether lists can show a customer without opening its document: a server of another version has other rows.
fn has_row(packed: &Packed) -> bool {
    packed.name.kind != DocumentKind::Customer || read_foreign_row(packed.row_version, &packed.row).is_some()
}

/// Stores one page; true when it was the last.
async fn store(cx: &Cx, page: BootstrapPage, first: bool) -> Result<bool, Trouble> {
    let _writing = writing(cx).await?;
    let BootstrapPage { documents, resume, cursor, total } = page;
    let (known, fresh): (Vec<Packed>, Vec<Packed>) = {
        let state = cx.state.borrow();
        documents.into_iter().partition(|packed| state.book.get(packed.name.customer).is_some())
    };
    let received = known.len() + fresh.len();
    let mut work = Staged::new(cx);
    pack(&mut work, fresh);
    if first {
        work.progress.cursor_after = Some(cursor);
    }
    let last = resume.is_none();
    work.progress.resume = resume;
    // A customer that is here already (its background came in an earlier page, or this device kept
    // work of its own) is merged; the page counts only once that is durable too.
    if known.is_empty() {
        finish(&mut work, last);
        work.commit(cx, Durability::Relaxed).await?;
    } else {
        let progress = work.progress.clone();
        work.progress = cx.state.borrow().progress.clone();
        work.commit(cx, Durability::Relaxed).await?;
        incoming::enter_many(cx, known).await?;
        let mut work = Staged::new(cx);
        work.progress = progress;
        finish(&mut work, last);
        work.commit(cx, Durability::Relaxed).await?;
    }
    let mut state = cx.state.borrow_mut();
    let done = state.first_sync.map_or(0, |(done, _)| done) + u64::try_from(received).unwrap_or(0);
    state.first_sync = Some((done.min(total), total));
    Ok(last)
}

fn finish(work: &mut Staged, last: bool) {
    if last {
        work.progress.cursor = work.progress.cursor_after.take();
        work.progress.resume = None;
    }
}

/// Lays documents into packs and their rows into one page.
fn pack(work: &mut Staged, documents: Vec<Packed>) {
    let mut rows: Vec<(StoredRow, CustomerRow, String)> = Vec::new();
    let mut place_of_customer: std::collections::HashMap<CustomerId, usize> = std::collections::HashMap::new();
    let mut bytes: Vec<u8> = Vec::new();
    for packed in documents {
        if bytes.len() + packed.bytes.len() > PACK_BYTES {
            close_pack(work, &mut bytes);
        }
        let (Ok(offset), Ok(length)) = (u32::try_from(bytes.len()), u32::try_from(packed.bytes.len())) else {
            continue;
        };
        let home = Home::Pack { number: work.counters.pack, offset, length };
        bytes.extend_from_slice(&packed.bytes);
        let heads: Heads = packed.heads.iter().copied().map(ChangeHash).collect();
        let place = *place_of_customer.entry(packed.name.customer).or_insert_with(|| {
            rows.push((StoredRow::new(packed.name.customer), nameless(packed.name.customer), String::new()));
            rows.len() - 1
        });
        let Some((stored, row, text)) = rows.get_mut(place) else { continue };
        stored.owner = Some(packed.owner);
        let attested = Attested::Here(packed.attestation);
        stored.set_held(packed.name.kind, Some(Held { home, heads, changes: 0, attested }));
        if packed.name.kind == DocumentKind::Customer
            && let Some(foreign) = read_foreign_row(packed.row_version, &packed.row)
        {
            stored.set_row(&foreign);
            *row = foreign;
            *text = packed.text;
        }
    }
    close_pack(work, &mut bytes);
    if !rows.is_empty() {
        for chunk in chunks(rows) {
            work.page(chunk);
        }
    }
}

/// Rows to a page: ten thousand customers make fifty records.
const PAGE_ROWS: usize = 200;

fn chunks(mut rows: Vec<(StoredRow, CustomerRow, String)>) -> Vec<Vec<(StoredRow, CustomerRow, String)>> {
    let mut chunks = Vec::new();
    while rows.len() > PAGE_ROWS {
        let rest = rows.split_off(PAGE_ROWS);
        chunks.push(std::mem::replace(&mut rows, rest));
    }
    chunks.push(rows);
    chunks
}

fn close_pack(work: &mut Staged, bytes: &mut Vec<u8>) {
    if !bytes.is_empty() {
        work.batch.put(Table::Packs, key::number(work.counters.pack), std::mem::take(bytes));
        work.counters.pack += 1;
    }
}
