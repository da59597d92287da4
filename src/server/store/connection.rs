//! How a connection to the database is set up, and the pool of those that read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use crate::error::ServerError;

/// The name of the database file inside the data folder.
pub const DATABASE_FILE: &str = "satchel.sqlite3";

/// How long a connection waits for another process that is writing (an import beside a running server).
const BUSY_WAIT: Duration = Duration::from_secs(20);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 96;
/// Idle reading connections that are kept; more are opened under load and closed after it.
const IDLE_READERS: usize = 8;

/// WAL lets readers read while the writer writes; `synchronous=FULL` makes a commit survive a
/// power cut. The page cache is 16 MiB for each connection.
const SETUP: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA wal_autocheckpoint = 4000;
";

/// Opens a connection with the settings that all of them share.
pub(super) fn open(path: &Path) -> Result<Connection, ServerError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(SETUP)?;
    Ok(connection)
}

/// Idle connections for reading.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Vec::new()) }
    }

    pub(super) fn take(&self) -> Result<Connection, ServerError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(connection) => Ok(connection),
            None => open(&self.path),
        }
    }

    pub(super) fn put_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(connection);
        }
    }
}
