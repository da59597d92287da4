//! The store in the browser's IndexedDB, in a window or a worker.
//!
//! Start at [`IndexedDb`]; `connection` opens, loses and reopens the database, `transaction` does
//! the reading and writing, `transfer` is where bytes cross into JavaScript, and `failure` tells
//! the browser's exceptions apart.

mod connection;
mod failure;
mod slot;
mod transaction;
mod transfer;

use crate::gate::Gate;
use crate::lease::lease_key;
use crate::migration::STEPS;
use crate::store::check_sizes;
use crate::{Batch, Durability, Framed, Key, Lease, Record, Scan, Seal, Store, StoreError, Table};
use connection::Connection;
use std::cell::RefCell;
use transaction::{Proof, Write};

/// A [`Store`] in one IndexedDB database: one object store for each table, binary keys, and
/// values that are buffers of exactly one sealed record.
///
/// Every call reopens a lost connection once and tries again, so that a tablet that slept, or a
/// tab that stepped aside for a newer version, goes on by itself.
pub struct IndexedDb<S = Framed> {
    connection: Connection,
    /// Commits pass one by one: a commit that is tried again on a fresh connection must not
    /// overtake the next one, or the older value would win.
    commits: Gate,
    /// What the lease's record must say for this connection to write, once it has taken over.
    proof: RefCell<Option<Proof>>,
    seal: S,
}

impl IndexedDb {
    /// Opens the database with this name, creates it when there is none, and brings its tables
    /// to the version of this program.
    ///
    /// # Errors
    /// [`StoreError::NewerVersion`] when a newer program wrote it, which leaves it untouched;
    /// [`StoreError::Blocked`] while a tab of an older program holds it; [`StoreError::Unavailable`]
    /// where the browser has no database to offer.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        Self::open_with_seal(name, Framed).await
    }
}

impl<S: Seal> IndexedDb<S> {
    /// The same, with every record passing through `seal`.
    ///
    /// # Errors
    /// As [`IndexedDb::open`].
    pub async fn open_with_seal(name: &str, seal: S) -> Result<Self, StoreError> {
        let store = Self {
            connection: Connection::new(name, STEPS),
            commits: Gate::default(),
            proof: RefCell::default(),
            seal,
        };
        store.connection.run(async |_| Ok::<(), failure::Failure>(())).await?;
        Ok(store)
    }

    fn open_record(&self, place: &(Table, Key), stored: transfer::Stored) -> Record {
        let opened = match stored {
            transfer::Stored::Missing => return Record::Missing,
            transfer::Stored::Bytes(bytes) => self.seal.open(place.0, &place.1, bytes),
            transfer::Stored::Damaged(damage) => Err(damage),
        };
        opened.map_or_else(Record::Damaged, Record::Found)
    }

    /// The lease as a record of its own, sealed like any other.
    fn proof_of(&self, lease: &Lease) -> Proof {
        let (table, key) = (Table::Meta, lease_key());
        let stored = self.seal.seal(table, &key, lease.as_bytes());
        Proof { table, key, stored }
    }

    async fn write(&self, writes: &[Write], durability: Durability) -> Result<(), StoreError> {
        let proof = self.proof.borrow().clone();
        let proof = proof.as_ref();
        self.connection.run(async |database| transaction::commit(database, writes, durability, proof).await).await
    }

    fn prepared(&self, batch: Batch) -> Vec<Write> {
        batch.into_operations().into_iter().map(|operation| Write::prepare(operation, &self.seal)).collect()
    }
}

impl<S: Seal> Store for IndexedDb<S> {
    async fn get(&self, wanted: &[(Table, Key)]) -> Result<Vec<Record>, StoreError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let stored = self.connection.run(async |database| transaction::get(database, wanted).await).await?;
        let records = wanted.iter().zip(stored);
        Ok(records.map(|(place, stored)| self.open_record(place, stored)).collect())
    }

    async fn scan(&self, table: Table, prefix: &Key) -> Result<Scan, StoreError> {
        let stored = self.connection.run(async |database| transaction::scan(database, table, prefix).await).await?;
        let mut scan = Scan::default();
        for (key, stored) in stored {
            let place = (table, key);
            match self.open_record(&place, stored) {
                Record::Found(value) => scan.items.push((place.1, value)),
                Record::Damaged(damage) => scan.damaged.push((place.1, damage)),
                Record::Missing => {}
            }
        }
        Ok(scan)
    }

    async fn take_over(&self, lease: Lease) -> Result<(), StoreError> {
        let _pass = self.commits.enter().await;
        let proof = self.proof_of(&lease);
        let writes = [proof.as_write()];
        let taking = async |database: &_| transaction::commit(database, &writes, Durability::Relaxed, None).await;
        self.connection.run(taking).await?;
        self.proof.replace(Some(proof));
        Ok(())
    }

    async fn commit(&self, batch: Batch, durability: Durability) -> Result<(), StoreError> {
        check_sizes(&batch)?;
        if batch.is_empty() {
            return Ok(());
        }
        let _pass = self.commits.enter().await;
        let writes = self.prepared(batch);
        self.write(&writes, durability).await
    }

    async fn erase(&self) -> Result<(), StoreError> {
        let _pass = self.commits.enter().await;
        let mut writes: Vec<Write> = Table::ALL.map(Write::Clear).into_iter().collect();
        if let Some(proof) = &*self.proof.borrow() {
            writes.push(proof.as_write());
        }
        // Emptying the tables cannot be blocked by another tab, deleting the database can.
        match self.write(&writes, Durability::Strict).await {
            Ok(()) => Ok(()),
            Err(StoreError::Superseded) => Err(StoreError::Superseded),
            // A database that cannot be opened must still not outlive its owner.
            Err(_) => self.connection.delete_database().await,
        }
    }

    async fn count(&self, table: Table) -> Result<u64, StoreError> {
        self.connection.run(async |database| transaction::count(database, table).await).await
    }
}
