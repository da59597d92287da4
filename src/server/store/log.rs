//! The log of a team: every accepted change and every change of scope, in order, chained by hash.

use rusqlite::{Connection, OptionalExtension, Row};
use satchel_model::{ActorId, CustomerId, DeviceId, DocumentId, TeamId, UnixMillis, UserId};
use satchel_protocol::sync::{DocumentName, Hash};

use crate::error::ServerError;
use crate::policy::Scope;
use crate::store::entry_kind::{kind_by_number, kind_number};
use crate::store::team::{START_OF_CHAIN, Team};

pub use crate::store::entry_kind::EntryKind;

/// One entry, as it is appended.
#[derive(Debug, Clone, Copy)]
pub struct NewEntry<'a> {
    /// What it says.
    pub kind: EntryKind,
    /// The document.
    pub name: DocumentName,
    /// Hash and actor, for a change.
    pub change: Option<(Hash, ActorId)>,
    /// Whose device.
    pub device: DeviceId,
    /// Who.
    pub user: UserId,
    /// When, by the server's clock.
    pub at: UnixMillis,
    /// The change, or the new owner's id.
    pub bytes: &'a [u8],
}

/// One entry, as it is read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place.
    pub seq: i64,
    /// What it says.
    pub kind: EntryKind,
    /// The document.
    pub name: DocumentName,
    /// The hash of the change, for a change.
    pub hash: Option<Hash>,
    /// The actor of the change, for a change.
    pub actor: Option<ActorId>,
    /// Whose device.
    pub device: DeviceId,
    /// The hash of the log up to and with this entry.
    pub chain: Hash,
    /// The change, or the new owner's id. Empty for a change whose bytes are folded, see [`crate::store::fold`].
    pub bytes: Vec<u8>,
}

/// The hash of the log after one more entry.
#[must_use]
pub fn link(chain: &Hash, seq: i64, entry: &NewEntry<'_>) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(chain);
    hasher.update(&seq.to_le_bytes());
    hasher.update(entry.kind.code().as_bytes());
    hasher.update(entry.name.document.as_bytes());
    match entry.change {
        Some((hash, _)) => hasher.update(&hash),
        None => hasher.update(blake3::hash(entry.bytes).as_bytes()),
    };
    *hasher.finalize().as_bytes()
}

/// Appends an entry that the devices of these scopes read, and moves the end of the log in
/// `team`; whoever appends writes the team back when done. Returns the place.
///
/// # Errors
/// The database failed.
pub(crate) fn append(
    connection: &Connection,
    team: &mut Team,
    scopes: &[Scope],
    entry: &NewEntry<'_>,
) -> Result<i64, ServerError> {
    let seq = team.head + 1;
    let chain = link(&team.chain, seq, entry);
    connection
        .prepare_cached(
            "INSERT INTO log(team, seq, kind, doc, doc_kind, customer, hash, actor, device, user, received_at, chain, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute((
            team.id.as_bytes(),
            seq,
            entry.kind,
            entry.name.document.as_bytes(),
            kind_number(entry.name.kind),
            entry.name.customer.as_bytes(),
            entry.change.map(|(hash, _)| hash),
            entry.change.map(|(_, actor)| *actor.as_bytes()),
            entry.device.as_bytes(),
            entry.user.as_bytes(),
            entry.at.0,
            chain,
            entry.bytes,
        ))?;
    let mut scoped = connection.prepare_cached("INSERT INTO log_scope(team, scope, seq) VALUES (?1, ?2, ?3)")?;
    for scope in scopes {
        scoped.execute((team.id.as_bytes(), scope, seq))?;
    }
    team.head = seq;
    team.chain = chain;
    Ok(seq)
}

/// Where a change stands in the log, if it does.
///
/// # Errors
/// The database failed.
pub fn place_of(
    connection: &Connection,
    team: TeamId,
    document: DocumentId,
    hash: &Hash,
) -> Result<Option<i64>, ServerError> {
    Ok(connection
        .prepare_cached("SELECT seq FROM log WHERE team = ?1 AND doc = ?2 AND hash = ?3")?
        .query_row((team.as_bytes(), document.as_bytes(), hash), |row| row.get(0))
        .optional()?)
}

/// The hash of the log up to a place; `None` for a place that it does not have.
///
/// # Errors
/// The database failed.
pub fn chain_at(connection: &Connection, team: TeamId, seq: i64) -> Result<Option<Hash>, ServerError> {
    if seq == 0 {
        return Ok(Some(START_OF_CHAIN));
    }
    Ok(connection
        .prepare_cached("SELECT chain FROM log WHERE team = ?1 AND seq = ?2")?
        .query_row((team.as_bytes(), seq), |row| row.get(0))
        .optional()?)
}

/// Whether the log had this hash up to this place; a log that was put back, or goes on otherwise since, has not.
///
/// # Errors
/// The database failed.
pub fn has_been(connection: &Connection, team: &Team, seq: i64, chain: &Hash) -> Result<bool, ServerError> {
    Ok((0..=team.head).contains(&seq) && chain_at(connection, team.id, seq)?.as_ref() == Some(chain))
}

/// The places of the next entries after `seq` that devices of these scopes read, at most `limit`.
///
/// # Errors
/// The database failed.
pub fn places_after(
    connection: &Connection,
    team: TeamId,
    scopes: &[Scope],
    seq: i64,
    limit: usize,
) -> Result<Vec<i64>, ServerError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq FROM log_scope WHERE team = ?1 AND scope = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4",
    )?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut places: Vec<i64> = Vec::new();
    for scope in scopes {
        let rows = statement.query_map((team.as_bytes(), scope, seq, most), |row| row.get(0))?;
        for row in rows {
            places.push(row?);
        }
    }
    places.sort_unstable();
    places.dedup();
    places.truncate(limit);
    Ok(places)
}

/// The last place after `seq` that devices of these scopes read and that another device wrote.
///
/// # Errors
/// The database failed.
pub fn news_after(
    connection: &Connection,
    team: TeamId,
    scopes: &[Scope],
    device: DeviceId,
    seq: i64,
) -> Result<Option<i64>, ServerError> {
    let mut statement = connection.prepare_cached(
        "SELECT s.seq FROM log_scope s JOIN log l ON l.team = s.team AND l.seq = s.seq
         WHERE s.team = ?1 AND s.scope = ?2 AND s.seq > ?3 AND l.device <> ?4 ORDER BY s.seq DESC LIMIT 1",
    )?;
    let mut last = None;
    for scope in scopes {
        let found: Option<i64> =
            statement.query_row((team.as_bytes(), scope, seq, device.as_bytes()), |row| row.get(0)).optional()?;
        last = last.max(found);
    }
    Ok(last)
}

const COLUMNS: &str = "seq, kind, doc, doc_kind, customer, hash, actor, device, chain, bytes";

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get(0)?,
        kind: row.get(1)?,
        name: DocumentName {
            document: DocumentId::from_bytes(row.get(2)?),
            kind: kind_by_number(row.get(3)?)?,
            customer: CustomerId::from_bytes(row.get(4)?),
        },
        hash: row.get(5)?,
        actor: row.get::<_, Option<[u8; 16]>>(6)?.map(ActorId::from_bytes),
        device: DeviceId::from_bytes(row.get(7)?),
        chain: row.get(8)?,
        bytes: row.get(9)?,
    })
}

/// The entry at a place.
///
/// # Errors
/// There is none.
pub fn entry(connection: &Connection, team: TeamId, seq: i64) -> Result<Entry, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM log WHERE team = ?1 AND seq = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((team.as_bytes(), seq), read)?)
}

/// Shows every entry of a team in order.
///
/// # Errors
/// The database failed, or `visit` did.
pub fn for_each(
    connection: &Connection,
    team: TeamId,
    mut visit: impl FnMut(Entry) -> Result<(), ServerError>,
) -> Result<(), ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM log WHERE team = ?1 ORDER BY seq");
    let mut statement = connection.prepare(&sql)?;
    for entry in statement.query_map([team.as_bytes()], read)? {
        visit(entry?)?;
    }
    Ok(())
}

/// The changes of a document after a place, in order.
///
/// # Errors
/// The database failed.
pub fn changes_after(
    connection: &Connection,
    team: TeamId,
    document: DocumentId,
    seq: i64,
) -> Result<Vec<Vec<u8>>, ServerError> {
    let mut statement = connection.prepare_cached(
        "SELECT bytes FROM log WHERE team = ?1 AND doc = ?2 AND hash IS NOT NULL AND seq > ?3 ORDER BY seq",
    )?;
    let changes = statement
        .query_map((team.as_bytes(), document.as_bytes(), seq), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(changes)
}
