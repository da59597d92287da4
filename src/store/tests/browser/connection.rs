//! Connections come and go; the store goes on.

use super::device::{Browser, buffer, write};
use super::faults;
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::{Build, QuerySource};
use satchel_store::conformance::Device;
use satchel_store::{Batch, Durability, IndexedDb, Key, Record, Store, StoreError, Table};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

async fn put(store: &IndexedDb, value: &str) -> Result<(), StoreError> {
    let mut batch = Batch::new();
    batch.put(Table::Meta, Key::name("key"), value.as_bytes().to_vec());
    store.commit(batch, Durability::Strict).await
}

async fn get(store: &IndexedDb) -> Result<Vec<Record>, StoreError> {
    store.get(&[(Table::Meta, Key::name("key"))]).await
}

fn found(value: &str) -> Result<Vec<Record>, StoreError> {
    Ok(vec![Record::Found(value.as_bytes().to_vec())])
}

/// A newer program begins to upgrade and gives up: the event is real, the version stays.
async fn ask_everyone_to_step_aside(device: &Browser) {
    let asked = Database::open(device.name.as_str())
        .with_version(50_u32)
        .with_on_upgrade_needed(|_, database| {
            let store = database.create_object_store("given up").build()?;
            store.transaction().as_sys().abort()?;
            Ok(())
        })
        .await;
    assert!(asked.is_err());
}

#[wasm_bindgen_test]
async fn a_connection_closed_for_a_version_change_is_reopened() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(put(&store, "before").await, Ok(()));
    for _ in 0..3 {
        ask_everyone_to_step_aside(&device).await;
        assert_eq!(get(&store).await, found("before"));
    }
    ask_everyone_to_step_aside(&device).await;
    assert_eq!(put(&store, "after").await, Ok(()));
    assert_eq!(get(&store).await, found("after"));
}

#[wasm_bindgen_test]
async fn a_database_deleted_elsewhere_is_a_new_device() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(put(&store, "before").await, Ok(()));
    let deleted = Database::delete_by_name(&device.name).unwrap();
    deleted.await.unwrap();
    assert_eq!(get(&store).await, Ok(vec![Record::Missing]));
    assert_eq!(put(&store, "after").await, Ok(()));
    assert_eq!(get(&store).await, found("after"));
}

#[wasm_bindgen_test]
async fn a_connection_lost_behind_the_store_is_reopened_for_every_kind_of_call() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(put(&store, "1").await, Ok(()));

    faults::lose_the_connection_once();
    assert_eq!(put(&store, "2").await, Ok(()));
    faults::lose_the_connection_once();
    assert_eq!(get(&store).await, found("2"));
    faults::lose_the_connection_once();
    let scan = store.scan(Table::Meta, &Key::empty()).await.unwrap();
    assert_eq!(scan.items, [(Key::name("key"), b"2".to_vec())]);
    faults::lose_the_connection_once();
    assert_eq!(store.count(Table::Meta).await, Ok(1));
    faults::lose_the_connection_once();
    assert_eq!(store.erase().await, Ok(()));
    assert_eq!(faults::calls(), 5);
    assert_eq!(store.count(Table::Meta).await, Ok(0));
}

#[wasm_bindgen_test]
async fn a_connection_that_stays_lost_is_reported_after_one_more_try() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(put(&store, "before").await, Ok(()));

    faults::lose_every_connection();
    let failure = put(&store, "after").await.unwrap_err();
    assert_eq!(faults::calls(), 2);
    assert_eq!((failure.code(), failure.is_retryable()), ("closed", true));
    assert_eq!(get(&store).await.unwrap_err().code(), "closed");
    faults::mend();
    assert_eq!(get(&store).await, found("before"));
}

#[wasm_bindgen_test]
async fn a_newer_database_is_reported_and_left_untouched() {
    let device = Browser::new().await;
    let newer = Database::open(device.name.as_str())
        .with_version(99_u32)
        .with_on_upgrade_needed(|_, database| {
            database.create_object_store("later").build()?;
            Ok(())
        })
        .await
        .unwrap();
    write(&newer, "later", 1.into(), "a record of later".into()).await;
    newer.close();

    let failure = device.open().await.map(|_| ()).unwrap_err();
    assert_eq!(failure, StoreError::NewerVersion { known: 1 });
    assert_eq!((failure.code(), failure.is_retryable()), ("newer_version", false));

    let newer = device.raw().await;
    assert_eq!(newer.version() as u32, 99);
    assert_eq!(newer.object_store_names().collect::<Vec<_>>(), ["later"]);
    let transaction = newer.transaction("later").build().unwrap();
    let store = transaction.object_store("later").unwrap();
    let kept = store.get::<JsValue, _, _>(JsValue::from(1)).await.unwrap();
    assert_eq!(kept, Some("a record of later".into()));
}

#[wasm_bindgen_test]
async fn a_device_taken_over_by_a_newer_version_is_noticed_in_the_middle() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(put(&store, "before").await, Ok(()));
    let newer = Database::open(device.name.as_str()).with_version(2_u32);
    newer.await.unwrap().close();
    let newer_version = StoreError::NewerVersion { known: 1 };
    assert_eq!(put(&store, "after").await, Err(newer_version.clone()));
    assert_eq!(get(&store).await, Err(newer_version));
    let kept = device.stored(Table::Meta, &Key::name("key")).await;
    assert!(kept.unwrap().ends_with(b"before"));
}

#[wasm_bindgen_test]
async fn erasing_removes_even_a_newer_database_and_says_who_is_in_the_way() {
    let device = Browser::new().await;
    let store = device.open().await.unwrap();
    assert_eq!(put(&store, "secret").await, Ok(()));
    let newer = Database::open(device.name.as_str()).with_version(2_u32);
    let stubborn = newer.await.unwrap();
    // This tab never closes its connection when it is asked to.
    assert_eq!(store.erase().await, Err(StoreError::Blocked));
    stubborn.as_sys().close();
    // The browser answers requests for one database in order: once this one is answered, the
    // blocked one is done.
    let deleted = Database::delete_by_name(&device.name).unwrap();
    deleted.await.unwrap();
    assert_eq!(store.count(Table::Meta).await, Ok(0));
}

#[wasm_bindgen_test]
async fn a_browser_without_databases_is_reported() {
    let device = Browser::new().await;
    faults::hide_the_database();
    let failure = device.open().await.map(|_| ()).unwrap_err();
    faults::mend();
    assert_eq!(failure.code(), "unavailable");

    faults::forbid_the_database();
    let failure = device.open().await.map(|_| ()).unwrap_err();
    faults::mend();
    assert_eq!(failure.code(), "unavailable");
    assert!(!failure.is_retryable());
}

/// A database as version 1 of this program left it, written without any of its code.
#[wasm_bindgen_test]
async fn a_database_of_version_1_is_read() {
    const SHIPPED: &str = "docs packs changes rows texts outbox meta drafts quarantine";
    let device = Browser::new().await;
    let shipped = Database::open(device.name.as_str())
        .with_version(1_u32)
        .with_on_upgrade_needed(|_, database| {
            for name in SHIPPED.split(' ') {
                database.create_object_store(name).build()?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let record = [
        0xc5, 0x01, 0x05, 0x00, 0x00, 0x00, 0x08, 0xbd, 0x74, 0xce, 0xe1, 0x5e, 0x77, 0xc2, 0x85, 0xe9, 0xbb, 0x4d,
        0x47, 0x33, 0x7d, 0x47, b'v', b'a', b'l', b'u', b'e',
    ];
    write(&shipped, "docs", buffer(b"key"), buffer(&record)).await;
    shipped.close();

    let store = device.open().await.unwrap();
    let records = store.get(&[(Table::Docs, Key::name("key"))]).await;
    assert_eq!(records, found("value"));
    for table in Table::ALL {
        assert_eq!(store.count(table).await, Ok(u64::from(table == Table::Docs)));
    }
}
