//! The business units of a team: each is seen and run for itself.

use rusqlite::{Connection, OptionalExtension, Row};
use satchel_model::{TeamId, Unit, UnitId};

use crate::error::ServerError;
use crate::store::team;

fn read(row: &Row<'_>) -> rusqlite::Result<Unit> {
    Ok(Unit { id: UnitId::from_bytes(row.get(0)?), name: row.get(1)? })
}

/// Adds a unit.
///
/// # Errors
/// The name is taken in the team.
pub fn add(connection: &Connection, team: TeamId, unit: &Unit) -> Result<(), ServerError> {
    connection.execute(
        "INSERT INTO unit(team, unit, name) VALUES (?1, ?2, ?3)",
        (team.as_bytes(), unit.id.as_bytes(), &unit.name),
    )?;
    team::people_changed(connection, team)
}

/// A unit of a team by its name.
///
/// # Errors
/// The database failed.
pub fn by_name(connection: &Connection, team: TeamId, name: &str) -> Result<Option<Unit>, ServerError> {
    let sql = "SELECT unit, name FROM unit WHERE team = ?1 AND name = ?2";
    Ok(connection.prepare_cached(sql)?.query_row((team.as_bytes(), name), read).optional()?)
}

/// Every unit of a team, by name.
///
/// # Errors
/// The database failed.
pub fn all(connection: &Connection, team: TeamId) -> Result<Vec<Unit>, ServerError> {
    let mut statement = connection.prepare_cached("SELECT unit, name FROM unit WHERE team = ?1 ORDER BY name")?;
    let units = statement.query_map([team.as_bytes()], read)?.collect::<Result<_, _>>()?;
    Ok(units)
}
