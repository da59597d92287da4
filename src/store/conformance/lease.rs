//! What a lease promises: whoever lost it changes nothing, however late it comes.

use super::{Device, commit_strictly, found, opened, puts, read};
use crate::{Durability, Key, Lease, Record, Store, StoreError, Table};

const FIRST: Lease = Lease::from_bytes([1; 16]);
const SECOND: Lease = Lease::from_bytes([2; 16]);

/// A tab that was suspended wakes up after another has taken over: it hears so, and nothing of its batch is there.
pub async fn a_connection_that_lost_the_lease_changes_nothing(device: &impl Device) {
    let (older, newer) = (opened(device).await, opened(device).await);
    let key = Key::name("key");
    assert_eq!(older.take_over(FIRST).await, Ok(()));
    commit_strictly(&older, puts(Table::Docs, &[(&key, b"older")])).await;
    assert_eq!(newer.take_over(SECOND).await, Ok(()));
    for durability in [Durability::Relaxed, Durability::Strict] {
        let mut batch = puts(Table::Docs, &[(&key, b"late"), (&Key::name("new"), b"late")]);
        batch.clear(Table::Meta);
        assert_eq!(older.commit(batch, durability).await, Err(StoreError::Superseded));
    }
    assert_eq!(older.erase().await, Err(StoreError::Superseded));
    assert_eq!(read(&newer, Table::Docs, &[&key, &Key::name("new")]).await, [found(b"older"), Record::Missing]);
    commit_strictly(&newer, puts(Table::Docs, &[(&key, b"newer")])).await;
    assert_eq!(read(&older, Table::Docs, &[&key]).await, [found(b"newer")], "reading needs no lease");
}

/// Signing out empties the device under the tab that leads; it goes on leading, and the other one does not.
pub async fn an_erased_device_still_knows_who_writes(device: &impl Device) {
    let (older, newer) = (opened(device).await, opened(device).await);
    assert_eq!(older.take_over(FIRST).await, Ok(()));
    assert_eq!(newer.take_over(SECOND).await, Ok(()));
    assert_eq!(newer.erase().await, Ok(()));
    let key = Key::name("key");
    commit_strictly(&newer, puts(Table::Rows, &[(&key, b"newer")])).await;
    let late = older.commit(puts(Table::Rows, &[(&key, b"late")]), Durability::Strict).await;
    assert_eq!(late, Err(StoreError::Superseded));
    assert_eq!(read(&newer, Table::Rows, &[&key]).await, [found(b"newer")]);
}

/// The tab that lost the lease may take it again, as when the other one was closed.
pub async fn a_lease_can_be_taken_again(device: &impl Device) {
    let (one, other) = (opened(device).await, opened(device).await);
    let key = Key::name("key");
    for (store, lease, rival) in [(&one, FIRST, &other), (&other, SECOND, &one), (&one, FIRST, &other)] {
        assert_eq!(store.take_over(lease).await, Ok(()));
        commit_strictly(store, puts(Table::Meta, &[(&key, lease.as_bytes())])).await;
        assert_eq!(read(rival, Table::Meta, &[&key]).await, [found(lease.as_bytes())]);
    }
}
