//! The store in memory, for native tests and simulations; it can be made to fail like a device.

use crate::store::check_sizes;
use crate::{Batch, Durability, Framed, Key, Lease, Operation, Record, Scan, Seal, Store, StoreError, Table};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A failure that a test can order for the next commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full: [`StoreError::Quota`].
    Quota,
    /// The transaction is rolled back: [`StoreError::Aborted`].
    Aborted,
    /// The connection is lost for good: [`StoreError::Closed`].
    Closed,
}

impl Fault {
    /// The error that a commit reports for this fault.
    #[must_use]
    pub fn error(self) -> StoreError {
        match self {
            Self::Quota => StoreError::Quota,
            Self::Aborted => StoreError::Aborted { cause: None },
            Self::Closed => StoreError::Closed { cause: None },
        }
    }
}

/// A [`Store`] in memory. A clone is another connection to the same device, without a lease.
#[derive(Default)]
pub struct MemoryStore<S = Framed> {
    disk: Arc<Mutex<Disk>>,
    /// What this connection writes under, once it has taken over.
    lease: Mutex<Option<Lease>>,
    seal: S,
}

impl<S: Clone> Clone for MemoryStore<S> {
    fn clone(&self) -> Self {
        Self { disk: Arc::clone(&self.disk), lease: Mutex::default(), seal: self.seal.clone() }
    }
}

type Place = (Table, Key);

/// What lay in a place before it was written.
type Replaced = (Place, Option<Vec<u8>>);

#[derive(Default)]
struct Disk {
    records: BTreeMap<Place, Vec<u8>>,
    /// Of the connection that took over last.
    lease: Option<Lease>,
    /// What the writes of each commit since the last strict one replaced, oldest first.
    unflushed: Vec<Vec<Replaced>>,
    /// How many commits still succeed before one fails, and how it does.
    next_fault: Option<(usize, Fault)>,
    is_connection_lost: bool,
}

impl MemoryStore {
    /// An empty device.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl<S: Seal> MemoryStore<S> {
    /// An empty device whose records pass through `seal`.
    pub fn with_seal(seal: S) -> Self {
        Self { disk: Arc::default(), lease: Mutex::default(), seal }
    }

    /// Makes the next commit fail, on any connection to this device.
    pub fn fail_next_commit(&self, fault: Fault) {
        self.fail_commit_after(0, fault);
    }

    /// Makes a commit fail once so many others have succeeded, on any connection to this device.
    pub fn fail_commit_after(&self, others: usize, fault: Fault) {
        self.lock().next_fault = Some((others, fault));
    }

    /// Takes an ordered failure back, if no commit has met it yet.
    pub fn fail_no_commit(&self) {
        self.lock().next_fault = None;
    }

    /// Whether an ordered failure has met no commit yet.
    #[must_use]
    pub fn will_fail(&self) -> bool {
        self.lock().next_fault.is_some()
    }

    /// Pulls the plug: what relaxed commits wrote since the last strict one is gone.
    pub fn crash(&self) {
        self.crash_after(0);
    }

    /// Pulls the plug when the first `kept` of the relaxed commits since the last strict one had reached the disk.
    pub fn crash_after(&self, kept: usize) {
        let mut disk = self.lock();
        while disk.unflushed.len() > kept {
            for (place, replaced) in disk.unflushed.pop().unwrap_or_default().into_iter().rev() {
                match replaced {
                    Some(stored) => disk.records.insert(place, stored),
                    None => disk.records.remove(&place),
                };
            }
        }
        disk.unflushed.clear();
    }

    /// How many commits a crash would lose.
    #[must_use]
    pub fn unflushed_commits(&self) -> usize {
        self.lock().unflushed.len()
    }

    /// Another device with the same records, as a copy of the disk has.
    #[must_use]
    pub fn copy(&self) -> Self
    where
        S: Clone,
    {
        let records = self.lock().records.clone();
        let disk = Arc::new(Mutex::new(Disk { records, ..Disk::default() }));
        Self { disk, lease: Mutex::default(), seal: self.seal.clone() }
    }

    /// Puts the records of a copy in place of what is here.
    pub fn put_back(&self, copy: &Self) {
        let records = copy.lock().records.clone();
        *self.lock() = Disk { records, ..Disk::default() };
    }

    /// Every call fails with [`StoreError::Closed`] until [`MemoryStore::reconnect`].
    pub fn lose_connection(&self) {
        self.lock().is_connection_lost = true;
    }

    /// Ends what [`MemoryStore::lose_connection`] began.
    pub fn reconnect(&self) {
        self.lock().is_connection_lost = false;
    }

    /// The stored bytes of a record, still sealed.
    #[must_use]
    pub fn stored(&self, table: Table, key: &Key) -> Option<Vec<u8>> {
        self.lock().records.get(&(table, key.clone())).cloned()
    }

    /// Overwrites the stored bytes of a record behind the seal's back.
    pub fn tamper(&self, table: Table, key: &Key, stored: Vec<u8>) {
        self.lock().records.insert((table, key.clone()), stored);
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        // A panic elsewhere in a test cannot leave a half-done commit: each is applied in one go.
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connected(&self) -> Result<MutexGuard<'_, Disk>, StoreError> {
        let disk = self.lock();
        if disk.is_connection_lost {
            return Err(Fault::Closed.error());
        }
        Ok(disk)
    }

    /// The device, for whoever may write.
    fn leased(&self) -> Result<MutexGuard<'_, Disk>, StoreError> {
        let disk = self.connected()?;
        let ours = *self.lease.lock().unwrap_or_else(PoisonError::into_inner);
        if ours.is_some() && ours != disk.lease { Err(StoreError::Superseded) } else { Ok(disk) }
    }
}

impl Disk {
    /// Fails when the ordered failure is due.
    fn meet_fault(&mut self) -> Result<(), StoreError> {
        match self.next_fault.take() {
            Some((0, fault)) => Err(fault.error()),
            Some((others, fault)) => {
                self.next_fault = Some((others - 1, fault));
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn write(&mut self, place: Place, stored: Option<Vec<u8>>) {
        let replaced = match stored {
            Some(stored) => self.records.insert(place.clone(), stored),
            None => self.records.remove(&place),
        };
        if let Some(commit) = self.unflushed.last_mut() {
            commit.push((place, replaced));
        }
    }

    fn places(&self, table: Table, prefix: &Key) -> Vec<Place> {
        self.below(table, prefix).map(|(place, _)| place.clone()).collect()
    }

    fn below(&self, table: Table, prefix: &Key) -> impl Iterator<Item = (&Place, &Vec<u8>)> {
        let start = Bound::Included((table, prefix.clone()));
        self.records
            .range((start, Bound::Unbounded))
            .take_while(move |((at, key), _)| *at == table && key.starts_with(prefix))
    }

    fn perform<S: Seal>(&mut self, operation: Operation, seal: &S) {
        match operation {
            Operation::Put { table, key, value } => {
                let stored = seal.seal(table, &key, &value);
                self.write((table, key), Some(stored));
            }
            Operation::Delete { table, key } => self.write((table, key), None),
            Operation::DeletePrefix { table, prefix } => {
                for place in self.places(table, &prefix) {
                    self.write(place, None);
                }
            }
            Operation::Clear { table } => {
                for place in self.places(table, &Key::empty()) {
                    self.write(place, None);
                }
            }
        }
    }
}

impl<S: Seal> Store for MemoryStore<S> {
    async fn get(&self, wanted: &[(Table, Key)]) -> Result<Vec<Record>, StoreError> {
        let disk = self.connected()?;
        let read = |place: &Place| match disk.records.get(place) {
            None => Record::Missing,
            Some(stored) => match self.seal.open(place.0, &place.1, stored.clone()) {
                Ok(value) => Record::Found(value),
                Err(damage) => Record::Damaged(damage),
            },
        };
        Ok(wanted.iter().map(read).collect())
    }

    async fn scan(&self, table: Table, prefix: &Key) -> Result<Scan, StoreError> {
        let disk = self.connected()?;
        let mut scan = Scan::default();
        for ((_, key), stored) in disk.below(table, prefix) {
            match self.seal.open(table, key, stored.clone()) {
                Ok(value) => scan.items.push((key.clone(), value)),
                Err(damage) => scan.damaged.push((key.clone(), damage)),
            }
        }
        Ok(scan)
    }

    async fn take_over(&self, lease: Lease) -> Result<(), StoreError> {
        let mut disk = self.connected()?;
        disk.meet_fault()?;
        disk.lease = Some(lease);
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = Some(lease);
        Ok(())
    }

    async fn commit(&self, batch: Batch, durability: Durability) -> Result<(), StoreError> {
        check_sizes(&batch)?;
        let mut disk = self.leased()?;
        disk.meet_fault()?;
        disk.unflushed.push(Vec::new());
        for operation in batch.into_operations() {
            disk.perform(operation, &self.seal);
        }
        if durability == Durability::Strict {
            disk.unflushed.clear();
        }
        Ok(())
    }

    async fn erase(&self) -> Result<(), StoreError> {
        let mut disk = self.leased()?;
        disk.records.clear();
        disk.unflushed.clear();
        Ok(())
    }

    async fn count(&self, table: Table) -> Result<u64, StoreError> {
        Ok(self.connected()?.below(table, &Key::empty()).count() as u64)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
