//! Work that is ready to become durable: one batch, and what memory becomes once it is.

use std::collections::BTreeSet;

use satchel_document::{Document, Heads, Projection, background_conflicts, project};
use satchel_model::order::Gather;
use satchel_model::{CustomerId, CustomerRow, DocumentKind};
use satchel_protocol::bridge::Notice;

use crate::context::Context;
use crate::effect::{Batch, Durability, StoreFault, Table};
use crate::records::{Counters, Held, Home, OutboxEntry, Progress, StoredRow, key, write, write_rows};
use crate::remains::Remains;
use crate::status;

/// A batch in the making. Nothing of it is in memory before the store has confirmed it.
pub(crate) struct Staged {
    pub(crate) batch: Batch,
    pub(crate) counters: Counters,
    pub(crate) progress: Progress,
    counters_before: Counters,
    progress_before: Progress,
    rows: Vec<StagedRow>,
    documents: Vec<Document>,
    outbox_added: Vec<(u64, OutboxEntry)>,
    outbox_removed: Vec<u64>,
    purged: Vec<CustomerId>,
    remains: Remains,
}

struct StagedRow {
    stored: StoredRow,
    row: CustomerRow,
    text: Option<String>,
    page: Option<u64>,
}

impl Staged {
    pub(crate) fn new(cx: &Context) -> Self {
        let state = cx.state.borrow();
        Self {
            batch: Batch::default(),
            counters: state.counters,
            progress: state.progress.clone(),
            counters_before: state.counters,
            progress_before: state.progress.clone(),
            rows: Vec::new(),
            documents: Vec::new(),
            outbox_added: Vec::new(),
            outbox_removed: Vec::new(),
            purged: Vec::new(),
            remains: Remains::default(),
        }
    }

    /// A change that becomes part of the stored document.
    pub(crate) fn change(&mut self, document: &Document, hash: satchel_document::ChangeHash, bytes: Vec<u8>) {
        self.batch.put(Table::Changes, key::change(document.id(), hash), bytes);
    }

    /// A change that the server must get.
    pub(crate) fn unsent(&mut self, entry: OutboxEntry) {
        let number = self.counters.outbox;
        self.counters.outbox += 1;
        self.batch.put(Table::Outbox, key::number(number), write(&entry));
        self.outbox_added.push((number, entry));
    }

    /// The server has it.
    pub(crate) fn sent(&mut self, number: u64) {
        self.batch.delete(Table::Outbox, key::number(number));
        self.outbox_removed.push(number);
    }

    /// Says where a document is from now on, with `new_changes` more changes after its snapshot.
    pub(crate) fn hold(stored: &mut StoredRow, kind: DocumentKind, document: &Document, new_changes: u32) {
        let before = stored.held(kind).cloned().unwrap_or_default();
        let changes = before.changes.saturating_add(new_changes);
        stored.set_held(kind, Some(Held { changes, ..before.moved_to(document.heads()) }));
    }

    /// Writes a whole snapshot of a document in place of what was stored.
    pub(crate) fn snapshot(&mut self, stored: &mut StoredRow, kind: DocumentKind, document: &Document) {
        let before = stored.held(kind).cloned().unwrap_or_default();
        self.drop_document(stored, kind);
        self.batch.put(Table::Docs, key::document(document.id()), document.save());
        stored.set_held(kind, Some(Held { home: Home::Own, changes: 0, ..before.moved_to(document.heads()) }));
    }

    /// Unsent changes keep their own records beside a new snapshot.
    pub(crate) fn keep_unsent(&mut self, cx: &Context, document: &Document) {
        let state = cx.state.borrow();
        for entry in state.outbox.values().filter(|entry| entry.name.document == document.id()) {
            if let Some(bytes) = document.change(&entry.hash) {
                self.change(document, entry.hash, bytes);
            }
        }
    }

    /// Nothing of a document stays in the store.
    pub(crate) fn drop_document(&mut self, stored: &mut StoredRow, kind: DocumentKind) {
        let document = key::document(kind.document_id(stored.customer));
        self.batch.delete(Table::Docs, document.clone());
        self.batch.delete_prefix(Table::Changes, document);
        if let Some(held) = stored.held(kind) {
            self.remains.part(held.home);
        }
        stored.set_held(kind, None);
    }

    /// Projects the documents into the row, as a single record. A document that is not given has not changed: what the
    /// row had of it stays.
    pub(crate) fn project(&mut self, mut stored: StoredRow, main: Option<&Document>, background: Option<&Document>) {
        let before = stored.read_row();
        let (row, text) = match main {
            Some(main) => {
                let Projection { mut row, text } = project(main, background);
                if background.is_none() && stored.background.is_some() {
                    row.set_background_conflicts(before.map_or(0, |before| before.background_conflicts));
                }
                (row, Some(text))
            }
            None => {
                let mut row = before.unwrap_or_else(|| nameless(stored.customer));
                match background {
                    Some(background) => row.set_background_conflicts(background_conflicts(background)),
                    None if stored.background.is_none() => row.set_background_conflicts(0),
                    None => {}
                }
                (row, None)
            }
        };
        stored.set_row(&row);
        self.row(stored, row, text);
    }

    /// A row as a single record.
    pub(crate) fn row(&mut self, stored: StoredRow, row: CustomerRow, text: Option<String>) {
        self.batch.put(Table::Rows, key::single(stored.customer), write_rows(&stored));
        if let Some(text) = &text {
            self.batch.put(Table::Texts, key::single(stored.customer), text.clone().into_bytes());
        }
        self.rows.push(StagedRow { stored, row, text, page: None });
    }

    /// Rows as one page.
    pub(crate) fn page(&mut self, rows: Vec<(StoredRow, CustomerRow, String)>) {
        let number = self.counters.page;
        self.counters.page += 1;
        let stored: Vec<&StoredRow> = rows.iter().map(|(stored, ..)| stored).collect();
        let texts: Vec<(CustomerId, &str)> =
            rows.iter().map(|(stored, _, text)| (stored.customer, text.as_str())).collect();
        self.batch.put(Table::Rows, key::page(number), write_rows(&stored));
        self.batch.put(Table::Texts, key::page(number), write(&texts));
        self.rows.extend(rows.into_iter().map(|(stored, row, text)| StagedRow {
            stored,
            row,
            text: Some(text),
            page: Some(number),
        }));
    }

    /// A document to keep open once the batch is durable.
    pub(crate) fn keep_open(&mut self, document: Document) {
        self.documents.push(document);
    }

    /// A customer of which nothing stays on this device, once its documents are dropped.
    pub(crate) fn purge(&mut self, cx: &Context, customer: CustomerId) {
        self.batch.delete(Table::Rows, key::single(customer));
        self.batch.delete(Table::Texts, key::single(customer));
        self.batch.delete(Table::Meta, key::import(customer));
        self.batch.delete(Table::Meta, key::owner(customer));
        if let Some(page) = cx.state.borrow().book.get(customer).and_then(|entry| entry.page) {
            self.remains.row(page, customer);
        }
        self.purged.push(customer);
    }

    /// Makes the batch durable and then brings memory in step with it, or leaves memory as it was.
    pub(crate) async fn commit(mut self, cx: &Context, durability: Durability) -> Result<(), StoreFault> {
        if self.counters != self.counters_before {
            self.batch.put(Table::Meta, key::COUNTERS, write(&self.counters));
        }
        if self.progress != self.progress_before {
            self.batch.put(Table::Meta, key::PROGRESS, write(&self.progress));
        }
        std::mem::take(&mut self.remains).clear(cx, &mut self.batch).await?;
        cx.commit(std::mem::take(&mut self.batch), durability).await?;
        let outbox_changed = !self.outbox_added.is_empty() || !self.outbox_removed.is_empty();
        let (version, touched) = self.apply(cx);
        if !touched.is_empty() {
            cx.notice(Notice::RowsChanged { version });
            cx.notice(Notice::CustomersChanged(touched.into_iter().collect()));
        }
        if outbox_changed || version_changes_status(cx) {
            status::publish(cx);
        }
        Ok(())
    }

    /// Brings memory in step; returns the version of the rows and the customers that look different now.
    fn apply(self, cx: &Context) -> (u64, BTreeSet<CustomerId>) {
        let mut state = cx.state.borrow_mut();
        let mut touched: BTreeSet<CustomerId> =
            self.rows.iter().map(|row| row.stored.customer).chain(self.purged.iter().copied()).gather();
        state.counters = self.counters;
        if self.progress != self.progress_before {
            state.progress = self.progress;
        }
        for StagedRow { stored, row, text, page } in self.rows {
            if page.is_none() {
                state.book.singles.insert(stored.customer);
            }
            state.book.put(stored, row, text.as_deref(), page);
        }
        for customer in self.purged {
            if let Some(entry) = state.book.remove(customer) {
                for kind in DocumentKind::ALL {
                    let document = kind.document_id(entry.stored.customer);
                    state.cache.forget(document);
                    state.damaged.remove(&document);
                }
            }
        }
        for (number, entry) in self.outbox_added {
            state.outbox.insert(number, entry);
        }
        for number in self.outbox_removed {
            if let Some(entry) = state.outbox.remove(&number) {
                // The mark of unsent work goes, in lists too.
                touched.insert(entry.name.customer);
                state.book.touch(entry.name.customer);
            }
        }
        for document in self.documents {
            state.damaged.remove(&document.id());
            state.cache.put(document);
        }
        (state.book.version(), touched)
    }
}

/// Counts of customers and conflicts are part of the status, so it may differ after any batch.
fn version_changes_status(cx: &Context) -> bool {
    let state = cx.state.borrow();
    state.last_status.as_ref() != Some(&state.status())
}

/// The row of a customer whose main document has not come yet.
pub(crate) fn nameless(customer: CustomerId) -> CustomerRow {
    CustomerRow::of(&satchel_model::Customer::empty(customer))
}

/// Whether two states of a document are the same.
pub(crate) fn same(heads: &Heads, hashes: &[satchel_protocol::sync::Hash]) -> bool {
    heads.as_slice().len() == hashes.len() && heads.as_slice().iter().zip(hashes).all(|(one, other)| one.0 == *other)
}
