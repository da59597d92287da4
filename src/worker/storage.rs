//! The engine's reads and writes as calls of the store.

use satchel_engine::{Batch, Durability, Found, Place, Scanned, StoreFault, Table, Write};
use satchel_store::{self as store, IndexedDb, Key, Record, Store as _, StoreError};

/// The device's store, opened when it is first needed and again after a failure to open.
pub(crate) struct Storage {
    opened: futures_util::lock::Mutex<Option<std::rc::Rc<IndexedDb>>>,
}

/// The name of the database in the browser.
const DATABASE: &str = "satchel";

impl Storage {
    pub(crate) fn new() -> Self {
        Self { opened: futures_util::lock::Mutex::new(None) }
    }

    async fn open(&self) -> Result<std::rc::Rc<IndexedDb>, StoreFault> {
        let mut opened = self.opened.lock().await;
        if let Some(database) = opened.as_ref() {
            return Ok(database.clone());
        }
        let database = std::rc::Rc::new(IndexedDb::open(DATABASE).await.map_err(fault)?);
        *opened = Some(database.clone());
        Ok(database)
    }

    pub(crate) async fn take_over(&self, lease: [u8; 16]) -> Result<(), StoreFault> {
        self.open().await?.take_over(store::Lease::from_bytes(lease)).await.map_err(fault)
    }

    pub(crate) async fn read(&self, places: Vec<Place>) -> Result<Vec<Found>, StoreFault> {
        let wanted: Vec<(store::Table, Key)> =
            places.into_iter().map(|(place, key)| (table(place), Key::raw(key))).collect();
        let records = self.open().await?.get(&wanted).await.map_err(fault)?;
        Ok(records
            .into_iter()
            .map(|record| match record {
                Record::Found(bytes) => Found::Bytes(bytes),
                Record::Missing => Found::Missing,
                Record::Damaged(_) => Found::Damaged,
            })
            .collect())
    }

    pub(crate) async fn scan(&self, from: Table, prefix: Vec<u8>) -> Result<Scanned, StoreFault> {
        let scan = self.open().await?.scan(table(from), &Key::raw(prefix)).await.map_err(fault)?;
        Ok(Scanned {
            records: scan.items.into_iter().map(|(key, bytes)| (key.as_bytes().to_vec(), bytes)).collect(),
            damaged: scan.damaged.into_iter().map(|(key, _)| key.as_bytes().to_vec()).collect(),
        })
    }

    pub(crate) async fn commit(&self, batch: Batch, durability: Durability) -> Result<(), StoreFault> {
        let mut writes = store::Batch::new();
        for write in batch.writes {
            match write {
                Write::Put(to, key, bytes) => writes.put(table(to), Key::raw(key), bytes),
                Write::Delete(from, key) => writes.delete(table(from), Key::raw(key)),
                Write::DeletePrefix(from, prefix) => writes.delete_prefix(table(from), Key::raw(prefix)),
            }
        }
        let durability = match durability {
            Durability::Relaxed => store::Durability::Relaxed,
            Durability::Strict => store::Durability::Strict,
        };
        self.open().await?.commit(writes, durability).await.map_err(fault)
    }

    pub(crate) async fn erase(&self) -> Result<(), StoreFault> {
        self.open().await?.erase().await.map_err(fault)
    }
}

const fn table(table: Table) -> store::Table {
    match table {
        Table::Docs => store::Table::Docs,
        Table::Packs => store::Table::Packs,
        Table::Changes => store::Table::Changes,
        Table::Rows => store::Table::Rows,
        Table::Texts => store::Table::Texts,
        Table::Outbox => store::Table::Outbox,
        Table::Meta => store::Table::Meta,
        Table::Drafts => store::Table::Drafts,
        Table::Quarantine => store::Table::Quarantine,
    }
}

fn fault(error: StoreError) -> StoreFault {
    web_sys::console::warn_1(&format!("store: {}", error.code()).into());
    match error {
        StoreError::Quota => StoreFault::Full,
        StoreError::NewerVersion { .. } => StoreFault::Newer,
        StoreError::Unavailable { .. } => StoreFault::Unavailable,
        StoreError::Superseded => StoreFault::Superseded,
        _ => StoreFault::Failed,
    }
}
