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
use crate::migration::STEPS;
use crate::store::check_sizes;
use crate::{Batch, Durability, Framed, Key, Record, Scan, Seal, Store, StoreError, Table};
use connection::Connection;
use transaction::Write;

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
        let store = Self { connection: Connection::new(name, STEPS), commits: Gate::default(), seal };
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

    async fn commit(&self, batch: Batch, durability: Durability) -> Result<(), StoreError> {
        check_sizes(&batch)?;
        if batch.is_empty() {
            return Ok(());
        }
        let _pass = self.commits.enter().await;
        let writes = self.prepared(batch);
        self.connection.run(async |database| transaction::commit(database, &writes, durability).await).await
    }

    async fn erase(&self) -> Result<(), StoreError> {
        let _pass = self.commits.enter().await;
        let writes: Vec<Write> = Table::ALL.map(Write::Clear).into_iter().collect();
        // Emptying the tables cannot be blocked by another tab, deleting the database can.
        let cleared = self
            .connection
            .run(async |database| transaction::commit(database, &writes, Durability::Strict).await)
            .await;
        match cleared {
            Ok(()) => Ok(()),
            // A database that cannot be opened must still not outlive its owner.
            Err(_) => self.connection.delete_database().await,
        }
    }

    async fn count(&self, table: Table) -> Result<u64, StoreError> {
        self.connection.run(async |database| transaction::count(database, table).await).await
    }
}
