//! One attempt at one transaction: all requests first, then one wait.

use super::failure::Failure;
use super::slot::Slot;
use super::transfer::{Stored, buffer_of, key_of, range_of, stored_of};
use crate::{Damage, Durability, Key, Operation, Seal, Table};
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::{Build, QuerySource};
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Records that a scan asks for at a time: enough to make the way to the browser and back cheap,
/// few enough that a scan of large records never holds all of them twice.
const SCAN_PAGE_RECORDS: u32 = 512;

/// The events of which each transaction has one, at its end.
const COMPLETE: &str = "complete";
const ABORT: &str = "abort";

/// One step of a batch, sealed and handed over to JavaScript, so that it can be tried twice.
pub(super) enum Write {
    Put(Table, JsValue, JsValue),
    Delete(Table, JsValue),
    DeleteRange(Table, KeyRange<JsValue>),
    Clear(Table),
}

impl Write {
    pub(super) fn prepare(operation: Operation, seal: &impl Seal) -> Self {
        match operation {
            Operation::Put { table, key, value } => {
                let sealed = seal.seal(table, &key, &value);
                Self::Put(table, buffer_of(key.as_bytes()), buffer_of(&sealed))
            }
            Operation::Delete { table, key } => Self::Delete(table, buffer_of(key.as_bytes())),
            Operation::DeletePrefix { table, prefix } => Self::DeleteRange(table, range_of(&prefix, None)),
            Operation::Clear { table } => Self::Clear(table),
        }
    }

    fn table(&self) -> Table {
        match self {
            Self::Put(table, ..) | Self::Delete(table, _) | Self::DeleteRange(table, _) | Self::Clear(table) => *table,
        }
    }

    /// Sends the request. Nobody waits for its answer: when it fails, the transaction does.
    fn send(&self, store: &ObjectStore<'_>) -> Result<(), Failure> {
        match self {
            Self::Put(_, key, value) => {
                store.put(value).with_key(key).without_key_type().build()?;
            }
            Self::Delete(_, key) => {
                store.delete::<JsValue, _>(key.clone()).build()?;
            }
            Self::DeleteRange(_, range) => {
                store.delete::<JsValue, _>(range.clone()).build()?;
            }
            Self::Clear(_) => {
                store.clear()?;
            }
        }
        Ok(())
    }
}

/// What the record of the lease must be, byte for byte.
#[derive(Clone)]
pub(super) struct Proof {
    pub(super) table: Table,
    pub(super) key: Key,
    pub(super) stored: Vec<u8>,
}

impl Proof {
    /// Writes the record again, as it is.
    pub(super) fn as_write(&self) -> Write {
        Write::Put(self.table, buffer_of(self.key.as_bytes()), buffer_of(&self.stored))
    }
}

/// Performs the writes as one transaction, and returns when the browser says it is complete. With a
/// proof, the transaction is rolled back unless the lease is still what it says.
pub(super) async fn commit(
    database: &Database,
    writes: &[Write],
    durability: Durability,
    proof: Option<&Proof>,
) -> Result<(), Failure> {
    let durability = match durability {
        Durability::Relaxed => TransactionDurability::Relaxed,
        Durability::Strict => TransactionDurability::Strict,
    };
    let mut options = TransactionOptions::new();
    options.set_durability(durability);
    let transaction = database
        .transaction(names(writes.iter().map(Write::table).chain(proof.map(|proof| proof.table))))
        .with_mode(TransactionMode::Readwrite)
        .with_options(options)
        .build()?;
    hear_errors_elsewhere(&transaction);
    // On an early return the transaction is dropped, which rolls it back.
    let mut stores = Stores::of(&transaction);
    // Requests are answered in order: the lease is read as it was before the writes, and its answer
    // comes while they can still be rolled back. So the check costs no further way to the browser.
    let lease = match proof {
        Some(proof) => {
            let key = buffer_of(proof.key.as_bytes());
            Some((proof, stores.store(proof.table)?.get::<JsValue, _, _>(key).build()?))
        }
        None => None,
    };
    for write in writes {
        write.send(stores.store(write.table())?)?;
    }
    drop(stores);
    // Before anything is waited for: its end must not pass unheard.
    let answer = finished(&transaction)?;
    if let Some((proof, held)) = lease {
        let handle: web_sys::IdbTransaction = transaction.as_sys().clone().unchecked_into();
        let held = match held.await.map_err(|noticed| Failure::of_transaction(noticed, handle.error())) {
            Ok(held) => held.map(stored_of),
            // A record that cannot be read is nobody's lease.
            Err(Failure::Unreadable(_)) => None,
            Err(failure) => return Err(failure),
        };
        if !matches!(held, Some(Stored::Bytes(bytes)) if bytes == proof.stored) {
            // Dropped, it is rolled back.
            return Err(Failure::Superseded);
        }
    }
    let answer = answer.take().await;
    // Held until here: dropping a transaction rolls back what is not complete.
    drop(transaction);
    answer
}

/// What becomes of a transaction whose requests are all sent. The browser commits it by itself once they are done.
///
/// Telling it to commit would be a moment faster. But WebKit forgets a transaction that was told so when its page goes
/// before the requests are done: it neither commits nor rolls back, and everything that comes after it waits for ever.
fn finished(transaction: &Transaction<'_>) -> Result<Slot<Result<(), Failure>>, Failure> {
    let handle: web_sys::IdbTransaction = transaction.as_sys().clone().unchecked_into();
    let answer = Slot::new();
    let on_end = Closure::<dyn FnMut(web_sys::Event)>::once_into_js({
        let (handle, answer) = (handle.clone(), answer.clone());
        move |event: web_sys::Event| {
            answer.fill(match event.type_().as_str() {
                COMPLETE => Ok(()),
                _ => Err(Failure::of_abort(handle.error())),
            });
        }
    });
    for end in [COMPLETE, ABORT] {
        handle.add_event_listener_with_callback(end, on_end.unchecked_ref())?;
    }
    Ok(answer)
}

/// The stored values of the wanted keys, in the order of asking.
pub(super) async fn get(database: &Database, wanted: &[(Table, Key)]) -> Result<Vec<Stored>, Failure> {
    match get_together(database, wanted).await {
        Err(Failure::Unreadable(_)) => {}
        answer => return answer,
    }
    // One record that the browser cannot read takes the whole transaction down; alone, each of
    // the others is still there.
    let mut answers = Vec::with_capacity(wanted.len());
    for place in wanted {
        match get_together(database, std::slice::from_ref(place)).await {
            Ok(found) => answers.extend(found),
            Err(Failure::Unreadable(_)) => answers.push(Stored::Damaged(Damage::Unreadable)),
            Err(failure) => return Err(failure),
        }
    }
    Ok(answers)
}

async fn get_together(database: &Database, wanted: &[(Table, Key)]) -> Result<Vec<Stored>, Failure> {
    let transaction = reading(database, wanted.iter().map(|(table, _)| *table))?;
    let mut stores = Stores::of(&transaction);
    let mut requests = Vec::with_capacity(wanted.len());
    for (table, key) in wanted {
        let key = buffer_of(key.as_bytes());
        requests.push(stores.store(*table)?.get::<JsValue, _, _>(key).build()?);
    }
    // Requests of a transaction are answered in order: when the last one is, all are, and the
    // others are read without waiting.
    let Some(last) = requests.pop() else {
        return Ok(Vec::new());
    };
    let last = last.await?;
    let mut values = Vec::with_capacity(wanted.len());
    for request in requests {
        values.push(request.await?);
    }
    values.push(last);
    let stored = |value: Option<JsValue>| value.map_or(Stored::Missing, stored_of);
    Ok(values.into_iter().map(stored).collect())
}

/// The stored records below a prefix, in the order of the keys.
pub(super) async fn scan(database: &Database, table: Table, prefix: &Key) -> Result<Vec<(Key, Stored)>, Failure> {
    match scan_together(database, table, prefix).await {
        Err(Failure::Unreadable(_)) => {}
        answer => return answer,
    }
    let wanted: Vec<_> = scan_keys(database, table, prefix).await?.into_iter().map(|key| (table, key)).collect();
    let stored = get(database, &wanted).await?;
    let keys = wanted.into_iter().map(|(_, key)| key);
    Ok(keys.zip(stored).collect())
}

async fn scan_together(database: &Database, table: Table, prefix: &Key) -> Result<Vec<(Key, Stored)>, Failure> {
    let transaction = reading(database, [table])?;
    let store = transaction.object_store(table.name())?;
    let mut records = Vec::new();
    let mut range = range_of(prefix, None);
    loop {
        let keys = store
            .get_all_keys::<JsValue>()
            .with_query::<JsValue, _>(range.clone())
            .with_limit(SCAN_PAGE_RECORDS)
            .build()?;
        let values =
            store.get_all::<JsValue>().with_query::<JsValue, _>(range).with_limit(SCAN_PAGE_RECORDS).build()?;
        let values = values.await?;
        let keys = keys.await?;
        let mut last = None;
        let page_start = records.len();
        for (key, value) in keys.zip(values) {
            let key = key?;
            if let Some(bytes) = key_of(&key) {
                records.push((bytes, stored_of(value?)));
            }
            last = Some(key);
        }
        match last {
            Some(last) if records.len() - page_start == SCAN_PAGE_RECORDS as usize => {
                range = range_of(prefix, Some(&last));
            }
            Some(_) | None => return Ok(records),
        }
    }
}

async fn scan_keys(database: &Database, table: Table, prefix: &Key) -> Result<Vec<Key>, Failure> {
    let transaction = reading(database, [table])?;
    let store = transaction.object_store(table.name())?;
    let range = range_of(prefix, None);
    let keys = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range).build()?;
    let mut found = Vec::new();
    for key in keys.await? {
        found.extend(key_of(&key?));
    }
    Ok(found)
}

/// The number of records with a binary key.
pub(super) async fn count(database: &Database, table: Table) -> Result<u64, Failure> {
    let transaction = reading(database, [table])?;
    let store = transaction.object_store(table.name())?;
    let range = range_of(&Key::empty(), None);
    Ok(u64::from(store.count().with_query::<JsValue, _>(range).build()?.await?))
}

fn reading(database: &Database, tables: impl IntoIterator<Item = Table>) -> Result<Transaction<'_>, Failure> {
    let transaction = database.transaction(names(tables)).with_mode(TransactionMode::Readonly).build()?;
    hear_errors_elsewhere(&transaction);
    Ok(transaction)
}

/// Takes away the library's listener for errors, which can be called once only: where a transaction ends with several
/// requests under way, each of them is an error, and from the second on an uncaught one, which ends the worker. Each
/// request has a listener of its own.
fn hear_errors_elsewhere(transaction: &Transaction<'_>) {
    let handle: &web_sys::IdbTransaction = transaction.as_sys().unchecked_ref();
    handle.set_onerror(None);
}

/// The names of these tables, each once.
fn names(tables: impl IntoIterator<Item = Table>) -> Vec<&'static str> {
    let mut tables: Vec<Table> = tables.into_iter().collect();
    tables.sort_unstable();
    tables.dedup();
    tables.into_iter().map(Table::name).collect()
}

/// The object stores of a transaction, each looked up once.
struct Stores<'transaction> {
    transaction: &'transaction Transaction<'transaction>,
    open: BTreeMap<Table, ObjectStore<'transaction>>,
}

impl<'transaction> Stores<'transaction> {
    fn of(transaction: &'transaction Transaction<'transaction>) -> Self {
        Self { transaction, open: BTreeMap::new() }
    }

    fn store(&mut self, table: Table) -> Result<&ObjectStore<'transaction>, Failure> {
        use std::collections::btree_map::Entry;
        Ok(match self.open.entry(table) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(self.transaction.object_store(table.name())?),
        })
    }
}
