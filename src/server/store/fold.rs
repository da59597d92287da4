//! The older changes of long documents, folded into one compressed piece each.
//!
//! A change in the log costs its whole bytes; in an Automerge document that holds thousands of them it costs a few. So the
//! log keeps the bytes of a document's latest changes only. The older entries keep place, hash, actor and their link of
//! the chain: the same change is still found to be a duplicate, and cursors stay true. Nothing of the history is given up,
//! because the piece is the document with all of its changes.

use rusqlite::{Connection, OptionalExtension};
use satchel_document::Document;
use satchel_model::{DeviceId, DocumentId, TeamId};

use crate::error::ServerError;
use crate::store::document::Record;

/// When changes are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folding {
    /// The latest changes of a document, which stay in the log as they are: so devices that were away for less are sent
    /// changes, and only others the whole document.
    pub keep: u32,
    /// How many more may gather before they are folded, because each time writes the whole document.
    pub gather: u32,
}

impl Default for Folding {
    fn default() -> Self {
        Self { keep: 256, gather: 256 }
    }
}

/// Changes in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// The last entry of the log whose bytes are here.
    pub seq: i64,
    /// The document as it was when it was folded, compressed.
    pub bytes: Vec<u8>,
}

/// The folded changes of a document.
///
/// # Errors
/// The database failed.
pub fn find(connection: &Connection, team: TeamId, document: DocumentId) -> Result<Option<Fold>, ServerError> {
    Ok(connection
        .prepare_cached("SELECT seq, bytes FROM fold WHERE team = ?1 AND doc = ?2")?
        .query_row((team.as_bytes(), document.as_bytes()), |row| Ok(Fold { seq: row.get(0)?, bytes: row.get(1)? }))
        .optional()?)
}

/// The place up to which a document is folded, 0 for one that is not.
fn folded_to(connection: &Connection, team: TeamId, document: DocumentId) -> Result<i64, ServerError> {
    Ok(connection
        .prepare_cached("SELECT seq FROM fold WHERE team = ?1 AND doc = ?2")?
        .query_row((team.as_bytes(), document.as_bytes()), |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// The last folded entry of a document that another device than this one wrote.
///
/// # Errors
/// The database failed.
pub fn last_of_others(
    connection: &Connection,
    team: TeamId,
    document: DocumentId,
    device: DeviceId,
) -> Result<Option<i64>, ServerError> {
    let to = folded_to(connection, team, document)?;
    Ok(connection
        .prepare_cached(
            "SELECT seq FROM log WHERE team = ?1 AND doc = ?2 AND seq <= ?3 AND hash IS NOT NULL AND device <> ?4
             ORDER BY seq DESC LIMIT 1",
        )?
        .query_row((team.as_bytes(), document.as_bytes(), to, device.as_bytes()), |row| row.get(0))
        .optional()?)
}

/// Folds the older changes of a document that has just been written, when enough have gathered.
///
/// # Errors
/// The database failed.
pub(crate) fn fold(
    connection: &Connection,
    team: TeamId,
    record: &Record,
    document: &Document,
    folding: Folding,
) -> Result<(), ServerError> {
    let (keep, gather) = (i64::from(folding.keep), i64::from(folding.gather));
    if record.changes < keep + gather {
        return Ok(());
    }
    let id = record.name.document;
    let from = folded_to(connection, team, id)?;
    let places = "SELECT seq FROM log WHERE team = ?1 AND doc = ?2 AND hash IS NOT NULL AND seq > ?3
                  ORDER BY seq DESC LIMIT 1 OFFSET ?4";
    let place_before = |latest: i64| {
        let mut statement = connection.prepare_cached(places)?;
        statement.query_row((team.as_bytes(), id.as_bytes(), from, latest), |row| row.get::<_, i64>(0)).optional()
    };
    if place_before(keep + gather - 1)?.is_none() {
        return Ok(());
    }
    let Some(to) = place_before(keep)? else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO fold(team, doc, seq, bytes) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT(team, doc) DO UPDATE SET seq = excluded.seq, bytes = excluded.bytes",
        )?
        .execute((team.as_bytes(), id.as_bytes(), to, document.save()))?;
    connection
        .prepare_cached(
            "UPDATE log SET bytes = x'' WHERE team = ?1 AND doc = ?2 AND hash IS NOT NULL AND seq > ?3 AND seq <= ?4",
        )?
        .execute((team.as_bytes(), id.as_bytes(), from, to))?;
    Ok(())
}
