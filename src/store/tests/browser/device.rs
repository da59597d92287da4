//! One database of the browser, opened through the backend or looked into around it.

use super::faults;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::{Build, QuerySource};
use indexed_db_futures::transaction::TransactionMode;
use js_sys::{ArrayBuffer, Uint8Array};
use satchel_store::conformance::Device;
use satchel_store::{Fault, IndexedDb, Key, StoreError, Table};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static DEVICES: Cell<u32> = const { Cell::new(0) };
}

/// A database of its own for one test.
pub(super) struct Browser {
    pub(super) name: String,
}

impl Browser {
    /// A database that does not exist yet, in a browser without faults.
    pub(super) async fn new() -> Self {
        faults::mend();
        let number = DEVICES.replace(DEVICES.get() + 1);
        let name = format!("satchel-test-{number}");
        let deleted = Database::delete_by_name(&name).unwrap();
        deleted.await.unwrap();
        Self { name }
    }

    /// A connection around the backend, to the database as it is.
    pub(super) async fn raw(&self) -> Database {
        Database::open(self.name.as_str()).await.unwrap()
    }

    /// What lies under a key, as JavaScript sees it.
    pub(super) async fn raw_value(&self, table: Table, key: &Key) -> Option<JsValue> {
        let database = self.raw().await;
        let transaction = database.transaction(table.name()).build().unwrap();
        let store = transaction.object_store(table.name()).unwrap();
        let value = store.get::<JsValue, _, _>(buffer(key.as_bytes()));
        let value = value.await.unwrap();
        drop(store);
        drop(transaction);
        database.close();
        value
    }

    /// Writes anything under anything.
    pub(super) async fn write_raw(&self, table: Table, key: JsValue, value: JsValue) {
        let database = self.raw().await;
        write(&database, table.name(), key, value).await;
        database.close();
    }
}

impl Device for Browser {
    type Store = IndexedDb;

    async fn open(&self) -> Result<IndexedDb, StoreError> {
        IndexedDb::open(&self.name).await
    }

    async fn stored(&self, table: Table, key: &Key) -> Option<Vec<u8>> {
        let value = self.raw_value(table, key).await?;
        Some(Uint8Array::new(&value.dyn_into::<ArrayBuffer>().unwrap()).to_vec())
    }

    async fn tamper(&self, table: Table, key: &Key, stored: Vec<u8>) {
        let key = buffer(key.as_bytes());
        self.write_raw(table, key, buffer(&stored)).await;
    }

    fn break_commits(&self, fault: Fault) {
        match fault {
            Fault::Quota => faults::fill_the_disk(),
            Fault::Aborted => faults::abort_commits(u32::MAX),
            Fault::Closed => faults::lose_every_connection(),
        }
    }

    fn mend(&self) {
        faults::mend();
    }
}

/// A buffer of exactly these bytes.
pub(super) fn buffer(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).buffer().into()
}

/// Writes one record through any connection.
pub(super) async fn write(database: &Database, store_name: &str, key: JsValue, value: JsValue) {
    let transaction = database.transaction(store_name).with_mode(TransactionMode::Readwrite).build().unwrap();
    let store = transaction.object_store(store_name).unwrap();
    store.put(value).with_key(key).without_key_type().build().unwrap();
    drop(store);
    transaction.commit().await.unwrap();
}
