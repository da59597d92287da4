//! How often devices compared what they hold with the server, and what that healed.

use rusqlite::Connection;
use satchel_model::{DeviceId, TeamId, UnixMillis};
use serde::Serialize;

use crate::error::ServerError;

/// What comparisons of one device came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Comparisons that began.
    pub compared: i64,
    /// Those of them in which something differed.
    pub unequal: i64,
    /// Those again that nothing had announced: the digests disagreed after a quiet sync, or the device found damage.
    pub unexpected: i64,
    /// Documents that the device was sent because it lacked them or held them otherwise.
    pub sent: i64,
    /// Documents that the device was asked for.
    pub wanted: i64,
    /// Documents of which the device brought something back that the server lacked and had once attested.
    pub returned: i64,
    /// Documents that the device may not hold any more.
    pub removed: i64,
}

/// A device with its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The device.
    pub device: DeviceId,
    /// What its person recognises it by.
    pub label: String,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
    /// When they last grew.
    pub last_at: UnixMillis,
}

/// Adds to the counts of a device.
///
/// # Errors
/// The database failed.
pub(crate) fn add(
    connection: &Connection,
    team: TeamId,
    device: DeviceId,
    more: &Counts,
    now: UnixMillis,
) -> Result<(), ServerError> {
    connection
        .prepare_cached(
            "INSERT INTO comparison(team, device, compared, unequal, unexpected, sent, wanted, returned, removed, last_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT(team, device) DO UPDATE
             SET compared = compared + excluded.compared, unequal = unequal + excluded.unequal,
                 unexpected = unexpected + excluded.unexpected, sent = sent + excluded.sent,
                 wanted = wanted + excluded.wanted, returned = returned + excluded.returned,
                 removed = removed + excluded.removed, last_at = excluded.last_at",
        )?
        .execute((
            team.as_bytes(),
            device.as_bytes(),
            more.compared,
            more.unequal,
            more.unexpected,
            more.sent,
            more.wanted,
            more.returned,
            more.removed,
            now.0,
        ))?;
    Ok(())
}

/// The devices of a team that ever compared, in the order of their enrolment.
///
/// # Errors
/// The database failed.
pub fn all(connection: &Connection, team: TeamId) -> Result<Vec<Compared>, ServerError> {
    let mut statement = connection.prepare(
        "SELECT c.device, d.label, c.compared, c.unequal, c.unexpected, c.sent, c.wanted, c.returned, c.removed, c.last_at
         FROM comparison c JOIN device d ON d.team = c.team AND d.device = c.device
         WHERE c.team = ?1 ORDER BY d.created_at, c.device",
    )?;
    let rows = statement.query_map([team.as_bytes()], |row| {
        let counts = Counts {
            compared: row.get(2)?,
            unequal: row.get(3)?,
            unexpected: row.get(4)?,
            sent: row.get(5)?,
            wanted: row.get(6)?,
            returned: row.get(7)?,
            removed: row.get(8)?,
        };
        let device = DeviceId::from_bytes(row.get(0)?);
        Ok(Compared { device, label: row.get(1)?, counts, last_at: UnixMillis(row.get(9)?) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
