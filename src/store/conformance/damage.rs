//! What a damaged record may do: be reported, and nothing else.

use super::{Device, commit_strictly, found, opened, puts, read};
use crate::{Batch, Damage, Key, Record, Scan, Store, StoreError, Table};

/// Flipped bits anywhere, truncations and foreign bytes are all noticed by get and by scan.
pub async fn every_kind_of_damage_is_noticed(device: &impl Device) {
    let store = opened(device).await;
    let key = Key::name("key");
    commit_strictly(&store, puts(Table::Docs, &[(&key, b"a value")])).await;
    let Some(intact) = device.stored(Table::Docs, &key).await else {
        panic!("nothing was stored");
    };

    let flipped = |index: usize| {
        let mut bytes = intact.clone();
        if let Some(byte) = bytes.get_mut(index) {
            *byte ^= 0x10;
        }
        bytes
    };
    let truncated = |length: usize| intact.iter().copied().take(length).collect();
    let longer = [intact.as_slice(), &[0]].concat();
    let mut broken: Vec<Vec<u8>> = vec![longer, b"<html>captive</html>".to_vec()];
    broken.extend((0..intact.len()).map(flipped));
    broken.extend((0..intact.len()).step_by(7).map(truncated));
    for bytes in broken {
        assert_ne!(bytes, intact);
        device.tamper(Table::Docs, &key, bytes).await;
        let records = read(&store, Table::Docs, &[&key]).await;
        assert!(matches!(records.as_slice(), [Record::Damaged(_)]));
        let scan = store.scan(Table::Docs, &Key::empty()).await;
        let scan = scan.unwrap_or_default();
        assert_eq!((scan.items.len(), scan.damaged.len()), (0, 1));
    }
    device.tamper(Table::Docs, &key, intact).await;
    assert_eq!(read(&store, Table::Docs, &[&key]).await, [found(b"a value")]);
}

/// The neighbours are read as ever, and the damage carries its key.
pub async fn damage_of_one_record_leaves_the_others_readable(device: &impl Device) {
    let store = opened(device).await;
    let ordered = [0, 1, 2, 3, 4].map(Key::number);
    let mut batch = Batch::new();
    for key in &ordered {
        batch.put(Table::Rows, key.clone(), key.as_bytes().to_vec());
    }
    commit_strictly(&store, batch).await;
    let torn = &ordered[2];
    device.tamper(Table::Rows, torn, b"garbage".to_vec()).await;

    let records = read(&store, Table::Rows, &ordered.iter().collect::<Vec<_>>()).await;
    for (key, record) in ordered.iter().zip(&records) {
        if key == torn {
            assert_eq!(*record, Record::Damaged(Damage::Format));
        } else {
            assert_eq!(*record, found(key.as_bytes()));
        }
    }
    let intact = ordered.iter().filter(|key| *key != torn).map(|key| (key.clone(), key.as_bytes().to_vec())).collect();
    let scan = Scan { items: intact, damaged: vec![(torn.clone(), Damage::Format)] };
    assert_eq!(store.scan(Table::Rows, &Key::empty()).await, Ok(scan.clone()));
    let refusal = StoreError::Damaged { table: Table::Rows, damage: Damage::Format };
    assert_eq!(scan.require_intact(Table::Rows), Err(refusal));
}

/// A record is bound to its place: bytes that are intact elsewhere are damage here.
pub async fn a_record_moved_to_another_key_or_table_is_damaged(device: &impl Device) {
    let store = opened(device).await;
    let (from, to) = (Key::doc([1; 16]), Key::doc([2; 16]));
    commit_strictly(&store, puts(Table::Docs, &[(&from, b"one"), (&to, b"two")])).await;
    let moved = device.stored(Table::Docs, &from).await.unwrap_or_default();
    device.tamper(Table::Docs, &to, moved.clone()).await;
    device.tamper(Table::Packs, &from, moved).await;

    let records = read(&store, Table::Docs, &[&from, &to]).await;
    assert_eq!(records, [found(b"one"), Record::Damaged(Damage::Hash)]);
    let records = read(&store, Table::Packs, &[&from]).await;
    assert_eq!(records, [Record::Damaged(Damage::Hash)]);
}

/// Repair needs no other way in than the usual one.
pub async fn a_damaged_record_can_be_overwritten_and_deleted(device: &impl Device) {
    let store = opened(device).await;
    let (mended, dropped) = (Key::name("mended"), Key::name("dropped"));
    for key in [&mended, &dropped] {
        device.tamper(Table::Meta, key, vec![0; 100]).await;
    }
    let mut batch = puts(Table::Meta, &[(&mended, b"again")]);
    batch.delete(Table::Meta, dropped.clone());
    commit_strictly(&store, batch).await;
    let records = read(&store, Table::Meta, &[&mended, &dropped]).await;
    assert_eq!(records, [found(b"again"), Record::Missing]);
}

/// An unsent count must not shrink because a record cannot be read.
pub async fn a_damaged_record_is_still_counted(device: &impl Device) {
    let store = opened(device).await;
    let (one, two) = (Key::name("one"), Key::name("two"));
    commit_strictly(&store, puts(Table::Outbox, &[(&one, b"1"), (&two, b"2")])).await;
    device.tamper(Table::Outbox, &one, vec![]).await;
    assert_eq!(store.count(Table::Outbox).await, Ok(2));
}
