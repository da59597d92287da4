//! What failing promises: that nothing has happened; and that erasing leaves nothing.

use super::{Device, commit_strictly, found, keys, opened, puts, read};
use crate::{Batch, Durability, Fault, Key, MAX_RECORD_BYTES, Record, Store, StoreError, Table};

/// Full disk and rolled-back transaction: the error says which, the records are as before, and
/// the store goes on as if nothing had been.
pub async fn a_failed_commit_changes_nothing(device: &impl Device) {
    let store = opened(device).await;
    let (kept, new) = (Key::name("kept"), Key::name("new"));
    commit_strictly(&store, puts(Table::Docs, &[(&kept, b"before")])).await;

    for (fault, code) in [(Fault::Quota, "quota"), (Fault::Aborted, "aborted")] {
        for durability in [Durability::Relaxed, Durability::Strict] {
            device.break_commits(fault);
            let mut batch = puts(Table::Docs, &[(&kept, b"after"), (&new, b"after")]);
            batch.delete(Table::Docs, kept.clone());
            let failure = store.commit(batch, durability).await;
            device.mend();
            assert_eq!(failure.map_err(|error| error.code()), Err(code));
            let records = read(&store, Table::Docs, &[&kept, &new]).await;
            assert_eq!(records, [found(b"before"), Record::Missing]);
        }
    }
    commit_strictly(&store, puts(Table::Docs, &[(&kept, b"after")])).await;
    assert_eq!(read(&store, Table::Docs, &[&kept]).await, [found(b"after")]);
}

/// Puts, deletes and clears over every table are one piece.
pub async fn a_failed_commit_over_many_tables_changes_nothing(device: &impl Device) {
    let store = opened(device).await;
    let (one, two) = (Key::name("one"), Key::name("two"));
    for table in Table::ALL {
        commit_strictly(&store, puts(table, &[(&one, b"before"), (&two, b"before")])).await;
    }
    for fault in [Fault::Quota, Fault::Aborted] {
        let mut batch = Batch::new();
        for table in Table::ALL {
            batch.put(table, one.clone(), vec![0; 1_000]);
            batch.delete_prefix(table, Key::name("tw"));
        }
        batch.clear(Table::Meta);
        device.break_commits(fault);
        let failure = store.commit(batch, Durability::Strict).await;
        device.mend();
        assert!(failure.is_err());
        for table in Table::ALL {
            let records = read(&store, table, &[&one, &two]).await;
            assert_eq!(records, [found(b"before"), found(b"before")], "{table:?}");
        }
    }
}

/// The limit is the same everywhere, and what stands beside the large value is not written.
pub async fn a_value_that_is_too_large_is_refused_with_its_batch(device: &impl Device) {
    let store = opened(device).await;
    let mut batch = puts(Table::Meta, &[(&Key::name("beside"), b"value")]);
    let bytes = MAX_RECORD_BYTES + 1;
    batch.put(Table::Packs, Key::name("large"), vec![0; bytes]);
    let refusal = StoreError::TooLarge { table: Table::Packs, bytes };
    let failure = store.commit(batch, Durability::Strict).await;
    assert_eq!(failure, Err(refusal));
    for table in [Table::Meta, Table::Packs] {
        assert_eq!(store.count(table).await, Ok(0));
    }
}

/// Neither this connection, nor another, nor a later one finds anything.
pub async fn erasing_leaves_nothing_behind(device: &impl Device) {
    let (store, other) = (opened(device).await, opened(device).await);
    let key = Key::name("key");
    for table in Table::ALL {
        commit_strictly(&store, puts(table, &[(&key, b"secret")])).await;
    }
    // A damaged record must go too.
    device.tamper(Table::Docs, &Key::name("torn"), vec![1]).await;
    assert_eq!(store.erase().await, Ok(()));

    let later = opened(device).await;
    for table in Table::ALL {
        assert_eq!(store.count(table).await, Ok(0));
        assert_eq!(other.count(table).await, Ok(0));
        assert_eq!(later.count(table).await, Ok(0));
        assert_eq!(device.stored(table, &key).await, None);
    }
}

/// The next person signs in on the same tablet.
pub async fn an_erased_device_can_be_used_again(device: &impl Device) {
    let store = opened(device).await;
    let key = Key::name("key");
    commit_strictly(&store, puts(Table::Meta, &[(&key, b"old")])).await;
    assert_eq!(store.erase().await, Ok(()));
    assert_eq!(store.erase().await, Ok(()));
    commit_strictly(&store, puts(Table::Drafts, &[(&key, b"new")])).await;
    assert_eq!(read(&store, Table::Drafts, &[&key]).await, [found(b"new")]);
    assert_eq!(keys(&store, Table::Meta, &Key::empty()).await, Vec::<Key>::new());
}
