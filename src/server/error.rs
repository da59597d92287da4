//! What can go wrong in the server, and which problem a tablet is told of it.

use satchel_document::DocumentError;
use satchel_protocol::frame::FrameError;
use satchel_protocol::sync::ProblemCode;

/// A fault or a refusal. Its text is for the operator's log, never for the answer, and never quotes a customer.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// What the tablet is told: the request was understood and is refused.
    #[error("refused: {code:?}")]
    Refused {
        /// The problem.
        code: ProblemCode,
        /// When to try again.
        retry_after_ms: Option<u64>,
    },
    /// A request that is no message of the protocol.
    #[error("reading a request: {0}")]
    Frame(#[from] FrameError),
    /// The database refused or failed.
    #[error("using the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The database was made by a newer version of this program.
    #[error("opening the database: it has layout {found}, this program knows {known}; use the newer program")]
    NewerDatabase {
        /// Layout of the file.
        found: usize,
        /// Last layout that this program knows.
        known: usize,
    },
    /// A stored document cannot be used.
    #[error("using a stored document: {0}")]
    Document(#[from] DocumentError),
    /// A stored row, heads list or cursor cannot be read or written.
    #[error("reading a stored record: {0}")]
    Record(#[from] postcard::Error),
    /// What is stored contradicts itself; `satchel check` says where.
    #[error("the database contradicts itself: {0}")]
    Damaged(&'static str),
    /// The operating system has no randomness to give.
    #[error("drawing randomness failed")]
    NoRandomness,
    /// Hashing a password failed.
    #[error("hashing a password failed")]
    Password,
    /// The commit that this piece of writing shared failed.
    #[error("committing to the database: {0}")]
    Commit(std::sync::Arc<rusqlite::Error>),
    /// A piece of writing panicked; nothing of it was kept.
    #[error("a piece of writing panicked")]
    Panicked,
    /// The thread that writes is gone: the program is ending.
    #[error("the writer has stopped")]
    WriterStopped,
    /// A file could not be read or written.
    #[error("using {path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The operator asked for something that cannot be done.
    #[error("{0}")]
    Request(String),
}

impl ServerError {
    /// A refusal without a time to try again.
    #[must_use]
    pub const fn refused(code: ProblemCode) -> Self {
        Self::Refused { code, retry_after_ms: None }
    }

    /// What the tablet is told.
    #[must_use]
    pub fn problem(&self) -> ProblemCode {
        match self {
            Self::Refused { code, .. } => *code,
            Self::Frame(FrameError::Version(_)) => ProblemCode::UpdateRequired,
            Self::Frame(FrameError::TooLarge) => ProblemCode::TooLarge,
            Self::Frame(FrameError::Foreign | FrameError::Damaged) => ProblemCode::BadRequest,
            Self::Database(error) => of_database(error),
            Self::Commit(error) => of_database(error),
            Self::WriterStopped => ProblemCode::Unavailable,
            _ => ProblemCode::Internal,
        }
    }

    /// When the tablet should try again, where that can be said.
    #[must_use]
    pub fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::Refused { retry_after_ms, .. } => *retry_after_ms,
            _ if self.problem() == ProblemCode::Unavailable => Some(RETRY_AFTER_MS),
            _ => None,
        }
    }
}

fn of_database(error: &rusqlite::Error) -> ProblemCode {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => ProblemCode::ServerFull,
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => ProblemCode::Unavailable,
        _ => ProblemCode::Internal,
    }
}

/// How long a tablet waits for a server that is starting, stopping or overloaded.
pub const RETRY_AFTER_MS: u64 = 2_000;
