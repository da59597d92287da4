//! Enrolled devices, their tokens and the actors that they write as.

use rusqlite::{Connection, OptionalExtension, Row};
use satchel_model::{ActorId, DeviceId, TeamId, UnixMillis, UserId};

use crate::error::ServerError;

/// An enrolled device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The team.
    pub team: TeamId,
    /// The device.
    pub id: DeviceId,
    /// Who signed in on it.
    pub user: UserId,
    /// What the person recognises it by.
    pub label: String,
    /// The hash of its token.
    pub token_hash: [u8; 32],
    /// Whether it was revoked.
    pub is_revoked: bool,
    /// When its token stops working.
    pub expires_at: UnixMillis,
    /// When it was last seen, to the day.
    pub seen_at: UnixMillis,
    /// When it was enrolled.
    pub created_at: UnixMillis,
    /// When it said that it had handed in everything and erases itself.
    pub emptied_at: Option<UnixMillis>,
}

const COLUMNS: &str = "team, device, user, label, token_hash, state, expires_at, seen_at, created_at, emptied_at";

fn read(row: &Row<'_>) -> rusqlite::Result<Device> {
    let state: String = row.get(5)?;
    Ok(Device {
        team: TeamId::from_bytes(row.get(0)?),
        id: DeviceId::from_bytes(row.get(1)?),
        user: UserId::from_bytes(row.get(2)?),
        label: row.get(3)?,
        token_hash: row.get(4)?,
        is_revoked: state == "revoked",
        expires_at: UnixMillis(row.get(6)?),
        seen_at: UnixMillis(row.get(7)?),
        created_at: UnixMillis(row.get(8)?),
        emptied_at: row.get::<_, Option<i64>>(9)?.map(UnixMillis),
    })
}

/// Enrols a device, or gives an enrolled one a new token and label.
///
/// # Errors
/// The database failed.
pub fn enrol(connection: &Connection, device: &Device) -> Result<(), ServerError> {
    connection.execute(
        "INSERT INTO device(team, device, user, label, token_hash, state, created_at, expires_at, seen_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?7, ?6, ?7)
         ON CONFLICT(team, device) DO UPDATE
         SET label = excluded.label, token_hash = excluded.token_hash,
             expires_at = excluded.expires_at, seen_at = excluded.seen_at, emptied_at = NULL",
        (
            device.team.as_bytes(),
            device.id.as_bytes(),
            device.user.as_bytes(),
            &device.label,
            device.token_hash,
            device.expires_at.0,
            device.seen_at.0,
        ),
    )?;
    Ok(())
}

/// The device with this token.
///
/// # Errors
/// The database failed.
pub fn by_token(connection: &Connection, token_hash: &[u8; 32]) -> Result<Option<Device>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM device WHERE token_hash = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([token_hash], read).optional()?)
}

/// A device by id.
///
/// # Errors
/// The database failed.
pub fn load(connection: &Connection, team: TeamId, id: DeviceId) -> Result<Option<Device>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM device WHERE team = ?1 AND device = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((team.as_bytes(), id.as_bytes()), read).optional()?)
}

/// The devices of a team.
///
/// # Errors
/// The database failed.
pub fn all(connection: &Connection, team: TeamId) -> Result<Vec<Device>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM device WHERE team = ?1 ORDER BY created_at, device");
    let mut statement = connection.prepare_cached(&sql)?;
    let devices = statement.query_map([team.as_bytes()], read)?.collect::<Result<_, _>>()?;
    Ok(devices)
}

/// Notes that a device was seen and moves the end of its token.
///
/// # Errors
/// The database failed.
pub fn extend(
    connection: &Connection,
    team: TeamId,
    id: DeviceId,
    expires_at: UnixMillis,
    now: UnixMillis,
) -> Result<(), ServerError> {
    connection.execute(
        "UPDATE device SET expires_at = ?3, seen_at = ?4 WHERE team = ?1 AND device = ?2",
        (team.as_bytes(), id.as_bytes(), expires_at.0, now.0),
    )?;
    Ok(())
}

/// Notes that a locked device has handed in everything.
///
/// # Errors
/// The database failed.
pub fn emptied(connection: &Connection, team: TeamId, id: DeviceId, now: UnixMillis) -> Result<(), ServerError> {
    connection.execute(
        "UPDATE device SET emptied_at = ?3 WHERE team = ?1 AND device = ?2",
        (team.as_bytes(), id.as_bytes(), now.0),
    )?;
    Ok(())
}

/// Revokes a device for good: its next request is told so; it hands in its unsent work and erases its data.
///
/// # Errors
/// There is no such device.
pub fn revoke(connection: &Connection, team: TeamId, id: DeviceId) -> Result<(), ServerError> {
    let changed = connection.execute(
        "UPDATE device SET state = 'revoked' WHERE team = ?1 AND device = ?2",
        (team.as_bytes(), id.as_bytes()),
    )?;
    if changed == 0 { Err(ServerError::Request(format!("there is no device {id}"))) } else { Ok(()) }
}

/// The device that writes as an actor, if any does.
///
/// # Errors
/// The database failed.
pub fn of_actor(connection: &Connection, team: TeamId, actor: ActorId) -> Result<Option<DeviceId>, ServerError> {
    let device = connection
        .prepare_cached("SELECT device FROM actor WHERE team = ?1 AND actor = ?2")?
        .query_row((team.as_bytes(), actor.as_bytes()), |row| row.get(0))
        .optional()?;
    Ok(device.map(DeviceId::from_bytes))
}

/// Records that a device writes as an actor.
///
/// # Errors
/// The database failed.
pub fn register_actor(
    connection: &Connection,
    team: TeamId,
    actor: ActorId,
    device: DeviceId,
    user: UserId,
) -> Result<(), ServerError> {
    connection
        .prepare_cached("INSERT INTO actor(team, actor, device, user) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
        .execute((team.as_bytes(), actor.as_bytes(), device.as_bytes(), user.as_bytes()))?;
    Ok(())
}
