//! Changes that locked devices handed in: kept beside the log until somebody decides on them, and afterwards.

use rusqlite::{Connection, Row};
use satchel_model::{CustomerId, DeviceId, DocumentKind, TeamId, UnixMillis, UserId};
use satchel_protocol::sync::{DocumentName, Hash};

use crate::error::ServerError;
use crate::store::entry_kind::{kind_by_number, kind_number};

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log.
    Accepted,
    /// Somebody decided against it.
    Rejected,
    /// The server cannot merge it.
    Refused,
}

impl Outcome {
    const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Refused => "refused",
        }
    }
}

/// A change that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which device handed it in.
    pub device: DeviceId,
    /// Who wrote it.
    pub user: UserId,
    /// The document.
    pub name: DocumentName,
    /// The change's hash.
    pub hash: Hash,
    /// When it came.
    pub received_at: UnixMillis,
    /// The change.
    pub bytes: Vec<u8>,
}

/// Keeps a change, once. Returns whether it is new.
///
/// # Errors
/// The database failed.
pub fn keep(connection: &Connection, team: TeamId, change: &Change) -> Result<bool, ServerError> {
    let kept = connection
        .prepare_cached(
            "INSERT INTO handed_in(team, device, customer, kind, place, hash, user, received_at, state, bytes)
             VALUES (?1, ?2, ?3, ?4, (SELECT COALESCE(MAX(rowid), 0) + 1 FROM handed_in), ?5, ?6, ?7, 'waiting', ?8)
             ON CONFLICT DO NOTHING",
        )?
        .execute((
            team.as_bytes(),
            change.device.as_bytes(),
            change.name.customer.as_bytes(),
            kind_number(change.name.kind),
            change.hash,
            change.user.as_bytes(),
            change.received_at.0,
            &change.bytes,
        ))?;
    Ok(kept > 0)
}

/// How many changes a device has handed in, whatever became of them.
///
/// # Errors
/// The database failed.
pub fn count(connection: &Connection, team: TeamId, device: DeviceId) -> Result<u32, ServerError> {
    let count = connection
        .prepare_cached("SELECT COUNT(*) FROM handed_in WHERE team = ?1 AND device = ?2")?
        .query_row((team.as_bytes(), device.as_bytes()), |row| row.get(0))?;
    Ok(count)
}

/// Bytes that a device has handed in and that wait.
///
/// # Errors
/// The database failed.
pub fn weight(connection: &Connection, team: TeamId, device: DeviceId) -> Result<usize, ServerError> {
    let bytes: i64 = connection
        .prepare_cached(
            "SELECT COALESCE(SUM(length(bytes)), 0) FROM handed_in
             WHERE team = ?1 AND state = 'waiting' AND device = ?2",
        )?
        .query_row((team.as_bytes(), device.as_bytes()), |row| row.get(0))?;
    Ok(usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// Forgets handed-in changes that still waited: their device works again and has sent them itself. Not before, since it may
/// have lost them meanwhile.
///
/// # Errors
/// The database failed.
pub fn arrived(
    connection: &Connection,
    team: TeamId,
    device: DeviceId,
    changes: impl Iterator<Item = Hash>,
) -> Result<(), ServerError> {
    if weight(connection, team, device)? == 0 {
        return Ok(());
    }
    let mut forget = connection
        .prepare_cached("DELETE FROM handed_in WHERE team = ?1 AND state = 'waiting' AND device = ?2 AND hash = ?3")?;
    for hash in changes {
        forget.execute((team.as_bytes(), device.as_bytes(), hash))?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Change> {
    let kind: DocumentKind = kind_by_number(row.get(2)?)?;
    Ok(Change {
        device: DeviceId::from_bytes(row.get(0)?),
        user: UserId::from_bytes(row.get(1)?),
        name: DocumentName::new(kind, CustomerId::from_bytes(row.get(3)?)),
        hash: row.get(4)?,
        received_at: UnixMillis(row.get(5)?),
        bytes: row.get(6)?,
    })
}

/// Which devices have work waiting about which customers, whose it is, and since when; oldest first.
///
/// # Errors
/// The database failed.
pub fn groups(
    connection: &Connection,
    team: TeamId,
) -> Result<Vec<(DeviceId, UserId, CustomerId, UnixMillis)>, ServerError> {
    let mut statement = connection.prepare_cached(
        "SELECT device, user, customer, MIN(received_at), MIN(place) FROM handed_in
         WHERE team = ?1 AND state = 'waiting' GROUP BY device, user, customer ORDER BY 5",
    )?;
    let groups = statement
        .query_map([team.as_bytes()], |row| {
            Ok((
                DeviceId::from_bytes(row.get(0)?),
                UserId::from_bytes(row.get(1)?),
                CustomerId::from_bytes(row.get(2)?),
                UnixMillis(row.get(3)?),
            ))
        })?
        .collect::<Result<_, _>>()?;
    Ok(groups)
}

/// The names of all changes that were ever handed in and are still kept.
///
/// # Errors
/// The database failed.
pub fn names(connection: &Connection, team: TeamId) -> Result<Vec<Hash>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT hash FROM handed_in WHERE team = ?1")?;
    let names = statement.query_map([team.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(names)
}

/// The waiting changes of one device about one customer: the customer's before its background's, in the order in which
/// they were made.
///
/// # Errors
/// The database failed.
pub fn of_group(
    connection: &Connection,
    team: TeamId,
    device: DeviceId,
    customer: CustomerId,
) -> Result<Vec<Change>, ServerError> {
    let mut statement = connection.prepare_cached(
        "SELECT device, user, kind, customer, hash, received_at, bytes FROM handed_in
         WHERE team = ?1 AND state = 'waiting' AND device = ?2 AND customer = ?3 ORDER BY kind, place",
    )?;
    let changes = statement
        .query_map((team.as_bytes(), device.as_bytes(), customer.as_bytes()), read)?
        .collect::<Result<_, _>>()?;
    Ok(changes)
}

/// Writes down what became of a change.
///
/// # Errors
/// The database failed.
pub fn settle(
    connection: &Connection,
    team: TeamId,
    change: &Change,
    outcome: Outcome,
    (by, at): (UserId, UnixMillis),
) -> Result<(), ServerError> {
    connection
        .prepare_cached(
            "UPDATE handed_in SET state = ?6, reviewed_by = ?7, reviewed_at = ?8
             WHERE team = ?1 AND device = ?2 AND customer = ?3 AND kind = ?4 AND hash = ?5",
        )?
        .execute((
            team.as_bytes(),
            change.device.as_bytes(),
            change.name.customer.as_bytes(),
            kind_number(change.name.kind),
            change.hash,
            outcome.code(),
            by.as_bytes(),
            at.0,
        ))?;
    Ok(())
}
