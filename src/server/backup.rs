//! Copies the database while it is in use, and puts a copy back under a new epoch.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::error::ServerError;
use crate::lease::Lease;
use crate::random;
use crate::store::{DATABASE_FILE, Store, team};

/// Pages copied at a time; between them the server may write.
const PAGES: i32 = 1000;
/// The pause between them, so that a server which is writing gets on.
const PAUSE: Duration = Duration::from_millis(2);

/// Writes a copy of one consistent state into a new file.
///
/// # Errors
/// The file exists, or cannot be written.
pub fn backup(data: &Path, target: &Path) -> Result<(), ServerError> {
    refuse_existing(target)?;
    let unfinished = beside(target, "unfinished");
    let source = read_only(&data.join(DATABASE_FILE))?;
    copy(&source, &unfinished)?;
    rename(&unfinished, target)
}

/// Makes the database of a folder from a copy. A database that is there is put aside, and the new one begins a new
/// epoch: tablets compare what they hold, and bring back what the copy is too old to have.
/// Returns where the old database is now.
///
/// # Errors
/// The copy is no database of Satchel, a server runs on the folder, or files cannot be written.
pub fn restore(data: &Path, copy_of_database: &Path) -> Result<Option<PathBuf>, ServerError> {
    let source = read_only(copy_of_database)?;
    let teams: i64 = source.query_row("SELECT count(*) FROM team", [], |row| row.get(0))?;
    if teams == 0 {
        return Err(ServerError::Request("there is no team in that file".to_owned()));
    }
    let _lease = Lease::take(data)?;
    let database = data.join(DATABASE_FILE);
    let unfinished = beside(&database, "unfinished");
    copy(&source, &unfinished)?;
    let old = put_aside(&database)?;
    rename(&unfinished, &database)?;
    let store = Store::open(data)?;
    store.write(|connection| {
        team::all(connection)?.iter().try_for_each(|team| team::stamp(connection, team.id, random::bytes()?))
    })?;
    Ok(old)
}

fn read_only(path: &Path) -> Result<Connection, ServerError> {
    if !path.is_file() {
        return Err(ServerError::Request(format!("there is no file {}", path.display())));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

fn copy(source: &Connection, target: &Path) -> Result<(), ServerError> {
    // What a cut-off copy left behind is of no use to anybody.
    if target.exists() {
        std::fs::remove_file(target).map_err(|source| file_error(target, source))?;
    }
    let mut connection = Connection::open(target)?;
    Backup::new(source, &mut connection)?.run_to_completion(PAGES, PAUSE, None)?;
    // One file without a log beside it, complete on the disk.
    connection.execute_batch("PRAGMA journal_mode = DELETE")?;
    connection.close().map_err(|(_, error)| error)?;
    let file = std::fs::File::open(target).map_err(|source| file_error(target, source))?;
    file.sync_all().map_err(|source| file_error(target, source))
}

/// Moves a database and what belongs to it to the first free `<name>.old-<n>`.
fn put_aside(database: &Path) -> Result<Option<PathBuf>, ServerError> {
    if !database.exists() {
        return Ok(None);
    }
    let free = (1_u32..).map(|number| beside(database, &format!("old-{number}"))).find(|path| !path.exists());
    let free = free.ok_or_else(|| ServerError::Request("there is no free name for the old database".to_owned()))?;
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (with_suffix(database, suffix), with_suffix(&free, suffix));
        if from.exists() {
            rename(&from, &to)?;
        }
    }
    Ok(Some(free))
}

fn refuse_existing(path: &Path) -> Result<(), ServerError> {
    if path.exists() {
        return Err(ServerError::Request(format!("{} exists already", path.display())));
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<(), ServerError> {
    std::fs::rename(from, to).map_err(|source| file_error(to, source))
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    with_suffix(path, &format!(".{extension}"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn file_error(path: &Path, source: std::io::Error) -> ServerError {
    ServerError::File { path: path.display().to_string(), source }
}
