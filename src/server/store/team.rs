//! Teams, and the end of each team's log.

use rusqlite::{Connection, OptionalExtension, Row};
use satchel_model::{TeamId, UnixMillis};
use satchel_protocol::frame::Epoch;

use crate::error::ServerError;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// The incarnation of its log.
    pub epoch: Epoch,
    /// The last place in its log; 0 when the log is empty.
    pub head: i64,
    /// The hash of the log up to there.
    pub chain: [u8; 32],
    /// Grows with each change of its people, units or offline days.
    pub people_version: i64,
    /// Days after which a device that has not reached the server locks; 0 for never.
    pub offline_days: u16,
}

/// The chain before the first entry of a log.
pub const START_OF_CHAIN: [u8; 32] = [0; 32];
const COLUMNS: &str = "team, name, epoch, head_seq, chain, people_version, offline_days";

fn read(row: &Row<'_>) -> rusqlite::Result<Team> {
    Ok(Team {
        id: TeamId::from_bytes(row.get(0)?),
        name: row.get(1)?,
        epoch: row.get(2)?,
        head: row.get(3)?,
        chain: row.get(4)?,
        people_version: row.get(5)?,
        offline_days: row.get(6)?,
    })
}

/// Makes a team.
///
/// # Errors
/// The name is taken.
pub fn create(
    connection: &Connection,
    id: TeamId,
    name: &str,
    epoch: Epoch,
    now: UnixMillis,
) -> Result<Team, ServerError> {
    connection.execute(
        "INSERT INTO team(team, name, epoch, chain, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        (id.as_bytes(), name, epoch, START_OF_CHAIN, now.0),
    )?;
    load(connection, id)
}

/// A team by its id.
///
/// # Errors
/// There is no such team.
pub fn load(connection: &Connection, id: TeamId) -> Result<Team, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM team WHERE team = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([id.as_bytes()], read)?)
}

/// A team by its name.
///
/// # Errors
/// The database failed.
pub fn by_name(connection: &Connection, name: &str) -> Result<Option<Team>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM team WHERE name = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([name], read).optional()?)
}

/// Every team, by name.
///
/// # Errors
/// The database failed.
pub fn all(connection: &Connection) -> Result<Vec<Team>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM team ORDER BY name");
    let mut statement = connection.prepare_cached(&sql)?;
    let teams = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(teams)
}

/// Records the new end of the log.
///
/// # Errors
/// The database failed.
pub fn advance(connection: &Connection, team: &Team) -> Result<(), ServerError> {
    connection.prepare_cached("UPDATE team SET head_seq = ?2, chain = ?3 WHERE team = ?1")?.execute((
        team.id.as_bytes(),
        team.head,
        team.chain,
    ))?;
    Ok(())
}

/// Makes tablets fetch the people of the team again.
pub(crate) fn people_changed(connection: &Connection, id: TeamId) -> Result<(), ServerError> {
    connection.execute("UPDATE team SET people_version = people_version + 1 WHERE team = ?1", [id.as_bytes()])?;
    Ok(())
}

/// Sets after how many days without the server devices lock; 0 for never.
///
/// # Errors
/// More than 3 650 days, or the database failed.
pub(crate) fn set_offline_days(connection: &Connection, id: TeamId, days: u16) -> Result<(), ServerError> {
    connection.execute("UPDATE team SET offline_days = ?2 WHERE team = ?1", (id.as_bytes(), days))?;
    people_changed(connection, id)
}

/// Begins a new incarnation of the log: every cursor of the old one asks for a comparison.
pub(crate) fn stamp(connection: &Connection, id: TeamId, epoch: Epoch) -> Result<(), ServerError> {
    connection.execute("UPDATE team SET epoch = ?2 WHERE team = ?1", (id.as_bytes(), epoch))?;
    Ok(())
}
