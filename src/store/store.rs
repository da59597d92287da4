//! The contract between the program and the bytes on the device.

use crate::{Batch, Key, Lease, Record, Scan, StoreError, Table};

/// The largest single value. Chromium refuses a record of about 127 MiB with an error that names
/// no cause; half of that leaves room for every browser, and no value of ours comes near it.
pub const MAX_RECORD_BYTES: usize = 64 * 1024 * 1024;

/// What "durable" means for one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Survives the end of the tab and of the browser; a power cut may take the last seconds.
    /// For what can be fetched or computed again.
    Relaxed,
    /// Survives a power cut as far as the browser and the disk keep their word, together with
    /// every commit before it. For what a person typed.
    Strict,
}

/// Durable bytes in named tables.
///
/// Every backend passes `conformance`. What it promises beyond the signatures:
/// * a commit happens wholly or not at all, also when it fails, is aborted, or the power goes;
/// * commits take effect in the order in which `commit` was first polled;
/// * a read sees every commit that returned before it began, and never half of one;
/// * a damaged record never takes another record down with it;
/// * once a connection has taken the lease, nothing that was written through an older holder's
///   connection after that has any effect.
#[expect(async_fn_in_trait, reason = "the browser has one thread; nothing here is ever sent to another")]
pub trait Store {
    /// The records of the wanted keys, in the order of asking, all from one transaction.
    ///
    /// # Errors
    /// When nothing could be read at all; damage of single records is in the answer.
    async fn get(&self, wanted: &[(Table, Key)]) -> Result<Vec<Record>, StoreError>;

    /// Every record whose key begins with `prefix`, in the order of the keys.
    ///
    /// # Errors
    /// When nothing could be read at all; damage of single records is in the answer.
    async fn scan(&self, table: Table, prefix: &Key) -> Result<Scan, StoreError>;

    /// Makes this connection the one that writes: from now on every other that ever took a lease
    /// fails with [`StoreError::Superseded`]. A browser frees a lock whose tab is suspended, and
    /// that tab may wake up in the middle of a commit: only the database itself can stop it.
    ///
    /// A connection that never takes a lease is not held to one.
    ///
    /// # Errors
    /// The lease is with whoever had it.
    async fn take_over(&self, lease: Lease) -> Result<(), StoreError>;

    /// Does everything in the batch, or nothing. Returns `Ok` only after the bytes are durable.
    ///
    /// # Errors
    /// Nothing of the batch has happened then. [`StoreError::Superseded`] when another connection
    /// has taken over since this one did.
    async fn commit(&self, batch: Batch, durability: Durability) -> Result<(), StoreError>;

    /// Removes everything on this device. The lease stays with its holder.
    ///
    /// # Errors
    /// Everything is still there then; as for [`Store::commit`].
    async fn erase(&self) -> Result<(), StoreError>;

    /// The number of records in a table, damaged ones included.
    ///
    /// # Errors
    /// When the table could not be read.
    async fn count(&self, table: Table) -> Result<u64, StoreError>;
}

/// Refuses a batch with a value that some browser could not store.
pub(crate) fn check_sizes(batch: &Batch) -> Result<(), StoreError> {
    for operation in batch.operations() {
        if let crate::Operation::Put { table, value, .. } = operation
            && value.len() > MAX_RECORD_BYTES
        {
            return Err(StoreError::TooLarge { table: *table, bytes: value.len() });
        }
    }
    Ok(())
}
