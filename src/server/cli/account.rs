//! Finds teams, units and people by the names that operators use.

use rusqlite::Connection;
use satchel_model::{TeamId, UnitId, UnixMillis};

use crate::error::ServerError;
use crate::random;
use crate::store::people::{self, User};
use crate::store::team::{self, Team};
use crate::store::unit;

/// The team with a name.
pub(super) fn require_team(connection: &Connection, name: &str) -> Result<Team, ServerError> {
    team::by_name(connection, name)?.ok_or_else(|| {
        let known = team::all(connection).unwrap_or_default();
        let names: Vec<&str> = known.iter().map(|team| team.name.as_str()).collect();
        ServerError::Request(format!("there is no team {name}; there are: {}", names.join(", ")))
    })
}

/// The team with a name, made when there is none.
pub(super) fn team_or_new(connection: &Connection, name: &str, now: UnixMillis) -> Result<(Team, bool), ServerError> {
    match team::by_name(connection, name)? {
        Some(team) => Ok((team, false)),
        None => Ok((team::create(connection, TeamId::at(now, random::bytes()?), name, random::bytes()?, now)?, true)),
    }
}

/// The person of a team with a sign-in name.
pub(super) fn require_user(connection: &Connection, team: &Team, name: &str) -> Result<User, ServerError> {
    people::by_name(connection, team.id, name)?
        .ok_or_else(|| ServerError::Request(format!("there is no {name} in {}", team.name)))
}

/// The unit of a team with a name.
pub(super) fn require_unit(connection: &Connection, team: &Team, name: &str) -> Result<UnitId, ServerError> {
    if let Some(unit) = unit::by_name(connection, team.id, name)? {
        return Ok(unit.id);
    }
    let known = unit::all(connection, team.id)?;
    let names: Vec<&str> = known.iter().map(|unit| unit.name.as_str()).collect();
    let names = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
    Err(ServerError::Request(format!("there is no unit {name} in {}; there are: {names}", team.name)))
}
