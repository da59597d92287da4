//! The promises of [`Store`] as assertions that every backend must pass.
//!
//! A backend brings a [`Device`]; [`crate::store_conformance`] makes one test of every fact:
//! natively over memory, in the browser over IndexedDB. A pass means that callers need not know
//! which of the two they have.

mod damage;
mod failure;
mod lease;
mod reading;
mod writing;

pub use damage::{
    a_damaged_record_can_be_overwritten_and_deleted, a_damaged_record_is_still_counted,
    a_record_moved_to_another_key_or_table_is_damaged, damage_of_one_record_leaves_the_others_readable,
    every_kind_of_damage_is_noticed,
};
pub use failure::{
    a_failed_commit_changes_nothing, a_failed_commit_over_many_tables_changes_nothing,
    a_value_that_is_too_large_is_refused_with_its_batch, an_erased_device_can_be_used_again,
    erasing_leaves_nothing_behind,
};
pub use lease::{
    a_connection_that_lost_the_lease_changes_nothing, a_lease_can_be_taken_again,
    an_erased_device_still_knows_who_writes,
};
pub use reading::{
    a_new_device_holds_nothing, a_scan_gives_more_records_than_fit_a_page, a_scan_is_ordered_by_bytes,
    a_scan_keeps_to_its_prefix_and_table, an_all_ones_prefix_covers_only_what_lies_below,
    get_answers_in_the_order_of_asking, getting_nothing_answers_nothing,
};
pub use writing::{
    a_batch_is_read_wholly_or_not_at_all, a_commit_is_seen_through_every_connection,
    a_reopened_store_holds_what_was_committed, a_value_comes_back_as_it_was_put, an_empty_batch_commits, both,
    clearing_empties_one_table, commits_begun_together_happen_in_order,
    deleting_a_prefix_removes_exactly_what_lies_below, empty_keys_and_values_are_kept,
    large_values_and_many_records_are_kept, the_last_put_of_a_key_wins, the_steps_of_a_batch_happen_in_order,
};

use crate::{Batch, Durability, Fault, Key, Record, Store, StoreError, Table};

/// A device that can be opened again and again, looked into, and made to fail. Each test gets
/// one of its own, with nothing on it.
#[expect(async_fn_in_trait, reason = "as with `Store`, nothing here is ever sent to another thread")]
pub trait Device {
    /// The backend under test.
    type Store: Store;

    /// Another connection to this device.
    ///
    /// # Errors
    /// As the backend says.
    async fn open(&self) -> Result<Self::Store, StoreError>;

    /// The stored bytes of a record, still sealed, read around the backend.
    async fn stored(&self, table: Table, key: &Key) -> Option<Vec<u8>>;

    /// Overwrites the stored bytes of a record around the backend.
    async fn tamper(&self, table: Table, key: &Key, stored: Vec<u8>);

    /// From now on every commit fails like this; whatever of the batch reached the device before
    /// the failure must be rolled back.
    fn break_commits(&self, fault: Fault);

    /// Ends what [`Device::break_commits`] began.
    fn mend(&self);
}

/// Hands the names of all facts to a macro of the caller, which makes one test of each: it calls
/// `conformance::$fact(&device)` with a fresh [`Device`] and awaits it.
#[macro_export]
macro_rules! store_conformance {
    ($make_tests:ident) => {
        $make_tests! {
            a_new_device_holds_nothing
            getting_nothing_answers_nothing
            get_answers_in_the_order_of_asking
            a_scan_is_ordered_by_bytes
            a_scan_keeps_to_its_prefix_and_table
            an_all_ones_prefix_covers_only_what_lies_below
            a_scan_gives_more_records_than_fit_a_page
            a_value_comes_back_as_it_was_put
            empty_keys_and_values_are_kept
            large_values_and_many_records_are_kept
            the_last_put_of_a_key_wins
            the_steps_of_a_batch_happen_in_order
            deleting_a_prefix_removes_exactly_what_lies_below
            clearing_empties_one_table
            an_empty_batch_commits
            a_commit_is_seen_through_every_connection
            a_reopened_store_holds_what_was_committed
            a_batch_is_read_wholly_or_not_at_all
            commits_begun_together_happen_in_order
            a_failed_commit_changes_nothing
            a_failed_commit_over_many_tables_changes_nothing
            a_value_that_is_too_large_is_refused_with_its_batch
            erasing_leaves_nothing_behind
            an_erased_device_can_be_used_again
            a_connection_that_lost_the_lease_changes_nothing
            an_erased_device_still_knows_who_writes
            a_lease_can_be_taken_again
            every_kind_of_damage_is_noticed
            damage_of_one_record_leaves_the_others_readable
            a_record_moved_to_another_key_or_table_is_damaged
            a_damaged_record_can_be_overwritten_and_deleted
            a_damaged_record_is_still_counted
        }
    };
}

/// A batch of puts into one table.
fn puts(table: Table, records: &[(&Key, &[u8])]) -> Batch {
    let mut batch = Batch::new();
    for (key, value) in records {
        batch.put(table, (*key).clone(), value.to_vec());
    }
    batch
}

async fn commit_strictly(store: &impl Store, batch: Batch) {
    assert_eq!(store.commit(batch, Durability::Strict).await, Ok(()));
}

/// The records under these keys of one table.
async fn read(store: &impl Store, table: Table, keys: &[&Key]) -> Vec<Record> {
    let wanted: Vec<_> = keys.iter().map(|key| (table, (*key).clone())).collect();
    match store.get(&wanted).await {
        Ok(records) => records,
        Err(error) => panic!("get failed: {error}"),
    }
}

/// The intact records below a prefix; any damage fails the test.
async fn items(store: &impl Store, table: Table, prefix: &Key) -> Vec<(Key, Vec<u8>)> {
    match store.scan(table, prefix).await {
        Ok(scan) => {
            assert_eq!(scan.damaged, vec![]);
            scan.items
        }
        Err(error) => panic!("scan failed: {error}"),
    }
}

async fn keys(store: &impl Store, table: Table, prefix: &Key) -> Vec<Key> {
    let found = items(store, table, prefix).await;
    found.into_iter().map(|(key, _)| key).collect()
}

async fn opened<D: Device>(device: &D) -> D::Store {
    match device.open().await {
        Ok(store) => store,
        Err(error) => panic!("open failed: {error}"),
    }
}

fn found(value: &[u8]) -> Record {
    Record::Found(value.to_vec())
}
