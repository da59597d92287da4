//! The one thread that writes. It takes what waits, does each piece in a savepoint of its own,
//! commits once, and answers only then.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::error::ServerError;

/// Pieces in one commit: so many that the disk's confirmation is shared, so few that the first does not wait long.
const GROUP: usize = 32;

/// Tells whoever waits how the commit went.
type Answer = Box<dyn FnOnce(Result<(), ServerError>) + Send>;
/// One piece of writing; `true` when it wants to be kept.
type Piece = Box<dyn FnOnce(&Connection) -> Answer + Send>;

/// The handle of the writing thread. Dropping it finishes what waits and ends the thread.
pub(super) struct Writer {
    pieces: Mutex<Option<Sender<Piece>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, ServerError> {
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new()
            .name("satchel-writer".to_owned())
            .spawn(move || run(&connection, &receiver))
            .map_err(|_| ServerError::WriterStopped)?;
        Ok(Self { pieces: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, ServerError> + Send + 'static,
    ) -> Result<T, ServerError> {
        let (sender, receiver) = sync_channel(1);
        let piece: Piece = Box::new(move |connection| {
            let outcome = in_savepoint(connection, work);
            Box::new(move |committed: Result<(), ServerError>| {
                // Nobody waits any more when a request was given up; the work is committed all the same.
                let _ = sender.send(committed.and(outcome));
            })
        });
        let pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner).clone();
        pieces.ok_or(ServerError::WriterStopped)?.send(piece).map_err(|_| ServerError::WriterStopped)?;
        receiver.recv().map_err(|_| ServerError::WriterStopped)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        *self.pieces.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The thread catches every panic of a piece, so there is none to pass on.
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, pieces: &Receiver<Piece>) {
    while let Ok(first) = pieces.recv() {
        let (committed, answers) = group(connection, first, pieces);
        for answer in answers {
            answer(committed.clone().map_err(ServerError::Commit));
        }
    }
}

type Committed = Result<(), Arc<rusqlite::Error>>;

fn group(connection: &Connection, first: Piece, pieces: &Receiver<Piece>) -> (Committed, Vec<Answer>) {
    let mut answers = Vec::new();
    let begun = connection.execute_batch("BEGIN IMMEDIATE").map_err(Arc::new);
    if begun.is_err() {
        // Without a transaction the savepoint would be one: the piece must not run.
        return (begun, vec![refuse(first)]);
    }
    let mut next = Some(first);
    while let Some(piece) = next {
        answers.push(piece(connection));
        if connection.is_autocommit() {
            // A full disk ends the whole transaction at once: nobody of this group is kept.
            return (Err(Arc::new(lost())), answers);
        }
        next = if answers.len() < GROUP { pieces.try_recv().ok() } else { None };
    }
    let committed = connection.execute_batch("COMMIT").map_err(Arc::new);
    if committed.is_err() && !connection.is_autocommit() {
        // The failure of the commit is what is answered; a failing rollback adds nothing to it.
        let _ = connection.execute_batch("ROLLBACK");
    }
    (committed, answers)
}

/// Answers a piece without doing it: dropping it closes its channel, which is an error at the other end.
fn refuse(piece: Piece) -> Answer {
    Box::new(move |_| drop(piece))
}

fn lost() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL),
        Some("the transaction was rolled back".to_owned()),
    )
}

fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, ServerError>,
) -> Result<T, ServerError> {
    connection.execute_batch("SAVEPOINT piece")?;
    let outcome = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or(Err(ServerError::Panicked));
    if !connection.is_autocommit() {
        if outcome.is_err() {
            connection.execute_batch("ROLLBACK TO piece")?;
        }
        connection.execute_batch("RELEASE piece")?;
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE line(text TEXT NOT NULL)").unwrap();
        Writer::start(connection).unwrap()
    }

    fn insert(text: &'static str) -> impl FnOnce(&Connection) -> Result<(), ServerError> {
        move |connection| {
            connection.execute("INSERT INTO line VALUES (?1)", [text])?;
            Ok(())
        }
    }

    fn count(writer: &Writer) -> i64 {
        writer.write(|connection| Ok(connection.query_row("SELECT count(*) FROM line", [], |row| row.get(0))?)).unwrap()
    }

    #[test]
    fn a_failed_piece_leaves_nothing_and_harms_no_other() {
        let writer = writer();
        writer.write(insert("kept")).unwrap();
        let failed = writer.write::<()>(|connection| {
            insert("lost")(connection)?;
            Err(ServerError::Damaged("on purpose"))
        });
        assert!(matches!(failed, Err(ServerError::Damaged(_))));
        assert_eq!(count(&writer), 1);
    }

    #[test]
    fn a_panic_in_one_piece_leaves_the_writer_working() {
        let writer = writer();
        let failed = writer.write::<()>(|connection| {
            insert("lost")(connection)?;
            panic!("on purpose")
        });
        assert!(matches!(failed, Err(ServerError::Panicked)));
        writer.write(insert("kept")).unwrap();
        assert_eq!(count(&writer), 1);
    }
}
