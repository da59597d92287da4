//! The durable side of the server: one SQLite file, one writer, a few readers.
//!
//! Every table leads with the team, so that an engine which splits data by team can take it over
//! as it is. Reads see one consistent state; writes go through [`Store::write`], one after the
//! other, durable when it returns.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use crate::error::ServerError;

pub mod audit;
pub mod comparison;
mod connection;
pub mod device;
pub mod document;
pub mod entry_kind;
pub mod fold;
pub mod handed_in;
pub mod log;
pub mod packed;
pub mod people;
pub mod request;
mod schema;
pub mod scope;
mod seal;
pub mod team;
pub mod unit;
mod writer;

pub use connection::DATABASE_FILE;

/// The database of a server.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    readers: connection::Readers,
    watch: Mutex<Connection>,
    writer: writer::Writer,
}

impl Store {
    /// Opens the database in a folder, makes both when they are missing, and brings an older layout up to date.
    ///
    /// # Errors
    /// The folder or the file cannot be used, or a newer program made it.
    pub fn open(folder: &Path) -> Result<Self, ServerError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| ServerError::File { path: folder.display().to_string(), source })?;
        let path = folder.join(DATABASE_FILE);
        let mut connection = connection::open(&path)?;
        schema::migrate(&mut connection)?;
        let writer = writer::Writer::start(connection)?;
        let watch = Mutex::new(connection::open(&path)?);
        Ok(Self { readers: connection::Readers::new(path.clone()), watch, writer, path })
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads from one consistent state.
    ///
    /// # Errors
    /// What `work` returns, or the database's own failure.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, ServerError>) -> Result<T, ServerError> {
        let connection = self.readers.take()?;
        let outcome = {
            let transaction = connection.unchecked_transaction()?;
            work(&transaction)
        };
        self.readers.put_back(connection);
        outcome
    }

    /// A number that is another one after any commit, whichever process made it.
    ///
    /// # Errors
    /// The database failed.
    pub fn version(&self) -> Result<i64, ServerError> {
        let watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(watch.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Does one piece of writing, all or nothing, and returns when it is durable. Pieces that
    /// wait at the same time share one commit: the disk's confirmation is what takes long.
    ///
    /// # Errors
    /// What `work` returns, then nothing of it is kept; or the failure of the commit.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, ServerError> + Send + 'static,
    ) -> Result<T, ServerError> {
        self.writer.write(work)
    }
}
