//! Records that somebody else wrote, or that the browser lost, take no other record down.

use super::device::{Browser, buffer};
use super::faults;
use js_sys::{Array, Object, Uint8Array};
use satchel_store::conformance::Device;
use satchel_store::{Batch, Damage, Durability, IndexedDb, Key, Record, Store, Table};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Five intact records under the numbers 0 to 4.
async fn five_records(device: &Browser) -> IndexedDb {
    let store = device.open().await.unwrap();
    let mut batch = Batch::new();
    for number in 0..5 {
        batch.put(Table::Docs, Key::number(number), vec![number as u8]);
    }
    assert_eq!(store.commit(batch, Durability::Strict).await, Ok(()));
    store
}

/// Get and scan report `damage` of number 2 and read the others.
async fn assert_only_number_2_is_damaged(store: &IndexedDb, damage: Damage) {
    let keys: Vec<Key> = (0..5).map(Key::number).collect();
    let wanted: Vec<_> = keys.iter().map(|key| (Table::Docs, key.clone())).collect();
    let records = store.get(&wanted).await.unwrap();
    let scan = store.scan(Table::Docs, &Key::empty()).await.unwrap();
    assert_eq!(scan.damaged, [(keys[2].clone(), damage)]);
    assert_eq!(scan.items.len(), 4);
    for (number, record) in records.into_iter().enumerate() {
        if number == 2 {
            assert_eq!(record, Record::Damaged(damage));
        } else {
            let value = vec![number as u8];
            assert_eq!(record, Record::Found(value.clone()));
            assert!(scan.items.contains(&(keys[number].clone(), value)));
        }
    }
}

#[wasm_bindgen_test]
async fn garbage_written_into_the_database_is_damage_and_the_others_still_read() {
    let device = Browser::new().await;
    let store = five_records(&device).await;
    let key = || buffer(Key::number(2).as_bytes());
    let garbage: [JsValue; 7] = [
        "<html>captive portal</html>".into(),
        42.into(),
        true.into(),
        Object::new().into(),
        Array::of1(&1.into()).into(),
        Uint8Array::from(&[0xc5, 1][..]).into(),
        js_sys::Date::new_0().into(),
    ];
    for value in garbage {
        device.write_raw(Table::Docs, key(), value).await;
        assert_only_number_2_is_damaged(&store, Damage::Format).await;
    }
    device.write_raw(Table::Docs, key(), buffer(&[])).await;
    assert_only_number_2_is_damaged(&store, Damage::Length).await;
}

#[wasm_bindgen_test]
async fn keys_of_other_kinds_are_no_records_of_ours() {
    let device = Browser::new().await;
    let store = five_records(&device).await;
    let kinds: [JsValue; 4] = [7.into(), "name".into(), Array::of1(&1.into()).into(), js_sys::Date::new_0().into()];
    for key in kinds {
        device.write_raw(Table::Docs, key, "value".into()).await;
    }
    let scan = store.scan(Table::Docs, &Key::empty()).await.unwrap();
    assert_eq!((scan.items.len(), scan.damaged.len()), (5, 0));
    assert_eq!(store.count(Table::Docs).await, Ok(5));

    // Erasing a device takes them along all the same.
    assert_eq!(store.erase().await, Ok(()));
    let database = device.raw().await;
    assert_eq!(count_everything(&database).await, 0);
}

#[wasm_bindgen_test]
async fn a_record_that_the_browser_has_lost_is_damage_and_the_others_still_read() {
    let device = Browser::new().await;
    let store = five_records(&device).await;
    faults::lose_the_record(&buffer(Key::number(2).as_bytes()));
    assert_only_number_2_is_damaged(&store, Damage::Unreadable).await;
    faults::mend();
    let scan = store.scan(Table::Docs, &Key::empty()).await.unwrap();
    assert_eq!(scan.items.len(), 5);
}

async fn count_everything(database: &indexed_db_futures::database::Database) -> u32 {
    use indexed_db_futures::prelude::{Build, QuerySource};
    let name = Table::Docs.name();
    let transaction = database.transaction(name).build().unwrap();
    let store = transaction.object_store(name).unwrap();
    store.count().await.unwrap()
}
