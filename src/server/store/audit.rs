//! The log of administration: who did what, when, about whom. Nothing of a customer but an id ever gets in here.

use rusqlite::{Connection, Row};
use satchel_model::{CustomerId, DeviceId, TeamId, UnixMillis, UserId};
use satchel_protocol::admin::{AuditAction, AuditEntry};

use crate::error::ServerError;

/// What is written down of one act.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// Who did it; `None` for whoever runs the server.
    pub by: Option<UserId>,
    /// What.
    pub action: AuditAction,
    /// About whom.
    pub about: Option<UserId>,
    /// On or about which device.
    pub device: Option<DeviceId>,
    /// About which customer.
    pub customer: Option<CustomerId>,
    /// How many, where the action counts.
    pub count: Option<u32>,
    /// Why, as the person wrote it.
    pub reason: &'a str,
}

impl Act<'_> {
    /// An act without anything else to say.
    #[must_use]
    pub const fn new(by: Option<UserId>, action: AuditAction) -> Self {
        Self { by, action, about: None, device: None, customer: None, count: None, reason: "" }
    }

    /// About a person.
    #[must_use]
    pub const fn about(self, user: UserId) -> Self {
        Self { about: Some(user), ..self }
    }
}

/// Writes an act down.
///
/// # Errors
/// The database failed.
pub fn note(connection: &Connection, team: TeamId, now: UnixMillis, act: &Act<'_>) -> Result<(), ServerError> {
    connection
        .prepare_cached(
            "INSERT INTO audit(team, number, at, by, action, about, device, customer, count, reason)
             VALUES (?1, (SELECT COALESCE(MAX(number), 0) + 1 FROM audit WHERE team = ?1),
                     ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            team.as_bytes(),
            now.0,
            act.by.as_ref().map(|user| user.as_bytes()),
            act.action.code(),
            act.about.as_ref().map(|user| user.as_bytes()),
            act.device.as_ref().map(|device| device.as_bytes()),
            act.customer.as_ref().map(|customer| customer.as_bytes()),
            act.count,
            act.reason,
        ))?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<AuditEntry>> {
    let code: String = row.get(3)?;
    // An action of a newer program, in a database that went back to this one.
    let Some(action) = AuditAction::by_code(&code) else { return Ok(None) };
    Ok(Some(AuditEntry {
        number: row.get::<_, i64>(0)?.unsigned_abs(),
        at: UnixMillis(row.get(1)?),
        by: row.get::<_, Option<[u8; 16]>>(2)?.map(UserId::from_bytes),
        action,
        about: row.get::<_, Option<[u8; 16]>>(4)?.map(UserId::from_bytes),
        device: row.get::<_, Option<[u8; 16]>>(5)?.map(DeviceId::from_bytes),
        customer: row.get::<_, Option<[u8; 16]>>(6)?.map(CustomerId::from_bytes),
        count: row.get(7)?,
        reason: row.get(8)?,
    }))
}

/// At most `most` entries older than `before`, newest first.
///
/// # Errors
/// The database failed.
pub fn page(
    connection: &Connection,
    team: TeamId,
    before: Option<u64>,
    most: usize,
) -> Result<Vec<AuditEntry>, ServerError> {
    let before = before.and_then(|number| i64::try_from(number).ok()).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(
        "SELECT number, at, by, action, about, device, customer, count, reason FROM audit
         WHERE team = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let entries: Vec<Option<AuditEntry>> =
        statement.query_map((team.as_bytes(), before, most), read)?.collect::<Result<_, _>>()?;
    Ok(entries.into_iter().flatten().collect())
}
