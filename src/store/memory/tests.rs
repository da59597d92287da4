//! The memory backend keeps the contract, and fails when a test orders it to.

use super::{Fault, MemoryStore};
use crate::conformance::{self, Device};
use crate::{Batch, Durability, Key, Record, Store, StoreError, Table};
use pollster::block_on;

impl Device for MemoryStore {
    type Store = Self;

    async fn open(&self) -> Result<Self, StoreError> {
        Ok(self.clone())
    }

    async fn stored(&self, table: Table, key: &Key) -> Option<Vec<u8>> {
        Self::stored(self, table, key)
    }

    async fn tamper(&self, table: Table, key: &Key, stored: Vec<u8>) {
        Self::tamper(self, table, key, stored);
    }

    fn break_commits(&self, fault: Fault) {
        self.fail_next_commit(fault);
    }

    fn mend(&self) {
        self.fail_no_commit();
    }
}

macro_rules! over_memory {
    ($($fact:ident)+) => {$(
        #[test]
        fn $fact() {
            block_on(conformance::$fact(&MemoryStore::new()));
        }
    )+};
}

crate::store_conformance!(over_memory);

fn put(key: &str, value: &str) -> Batch {
    let mut batch = Batch::new();
    batch.put(Table::Meta, Key::name(key), value.as_bytes().to_vec());
    batch
}

fn get(store: &MemoryStore, key: &str) -> Result<Vec<Record>, StoreError> {
    block_on(store.get(&[(Table::Meta, Key::name(key))]))
}

fn commit(store: &MemoryStore, batch: Batch, durability: Durability) {
    assert_eq!(block_on(store.commit(batch, durability)), Ok(()));
}

#[test]
fn a_crash_takes_relaxed_commits_back_to_the_last_strict_one() {
    let store = MemoryStore::new();
    commit(&store, put("key", "relaxed, then covered"), Durability::Relaxed);
    commit(&store, put("other", "strict"), Durability::Strict);
    commit(&store, put("key", "lost"), Durability::Relaxed);
    let mut batch = Batch::new();
    batch.clear(Table::Meta);
    batch.put(Table::Meta, Key::name("new"), vec![1]);
    commit(&store, batch, Durability::Relaxed);

    store.crash();
    let kept = Record::Found(b"relaxed, then covered".to_vec());
    assert_eq!(get(&store, "key"), Ok(vec![kept]));
    assert_eq!(get(&store, "other"), Ok(vec![Record::Found(b"strict".to_vec())]));
    assert_eq!(get(&store, "new"), Ok(vec![Record::Missing]));
}

#[test]
fn an_erased_device_stays_erased_through_a_crash() {
    let store = MemoryStore::new();
    commit(&store, put("key", "strict"), Durability::Strict);
    commit(&store, put("key", "relaxed"), Durability::Relaxed);
    assert_eq!(block_on(store.erase()), Ok(()));
    store.crash();
    assert_eq!(get(&store, "key"), Ok(vec![Record::Missing]));
}

#[test]
fn an_ordered_failure_meets_one_commit() {
    for fault in [Fault::Quota, Fault::Aborted, Fault::Closed] {
        let store = MemoryStore::new();
        store.fail_next_commit(fault);
        let failed = block_on(store.commit(put("key", "value"), Durability::Strict));
        assert_eq!(failed, Err(fault.error()));
        commit(&store, put("key", "value"), Durability::Strict);
    }
}

#[test]
fn a_lost_connection_fails_every_call_until_it_is_back() {
    let store = MemoryStore::new();
    commit(&store, put("key", "value"), Durability::Strict);
    store.lose_connection();
    let closed = StoreError::Closed { cause: None };
    assert_eq!(get(&store, "key"), Err(closed.clone()));
    let failed = block_on(store.commit(put("key", "lost"), Durability::Strict));
    assert_eq!(failed, Err(closed.clone()));
    assert_eq!(block_on(store.erase()), Err(closed.clone()));
    assert_eq!(block_on(store.count(Table::Meta)), Err(closed));
    store.reconnect();
    let kept = Record::Found(b"value".to_vec());
    assert_eq!(get(&store, "key"), Ok(vec![kept]));
}
