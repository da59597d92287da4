//! Requests about accounts, from filing to execution.

use rusqlite::{Connection, OptionalExtension, Row};
use satchel_model::{RequestId, TeamId, UnitId, UnixMillis, UserId};
use satchel_protocol::admin::{AccountRequest, RequestState, Step};

use crate::error::ServerError;

/// A stored request with the unit whose business it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The request.
    pub request: AccountRequest,
    /// The unit of the person that it is about.
    pub unit: Option<UnitId>,
}

const fn code(state: RequestState) -> &'static str {
    match state {
        RequestState::Filed => "filed",
        RequestState::Approved => "approved",
        RequestState::Rejected => "rejected",
        RequestState::Executed => "executed",
    }
}

fn state_by_code(code: &str) -> Option<RequestState> {
    let states = [RequestState::Filed, RequestState::Approved, RequestState::Rejected, RequestState::Executed];
    states.into_iter().find(|state| self::code(*state) == code)
}

const COLUMNS: &str = "request, unit, state, filing, filed_by, filed_at, due_at, decided_by, decided_at, note, \
                       executed_by, executed_at";

fn step(by: Option<[u8; 16]>, at: Option<i64>) -> Option<Step> {
    Some(Step { by: UserId::from_bytes(by?), at: UnixMillis(at?) })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let (state, filing): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(Stored {
        request: AccountRequest {
            id: RequestId::from_bytes(row.get(0)?),
            filing: serde_json::from_str(&filing).map_err(|_| rusqlite::Error::InvalidQuery)?,
            filed: Step { by: UserId::from_bytes(row.get(4)?), at: UnixMillis(row.get(5)?) },
            due_at: UnixMillis(row.get(6)?),
            state: state_by_code(&state).ok_or(rusqlite::Error::InvalidQuery)?,
            decided: step(row.get(7)?, row.get(8)?),
            note: row.get(9)?,
            executed: step(row.get(10)?, row.get(11)?),
        },
        unit: row.get::<_, Option<[u8; 16]>>(1)?.map(UnitId::from_bytes),
    })
}

/// Writes a request down, new or as it is after a step.
///
/// # Errors
/// The database failed.
pub fn put(connection: &Connection, team: TeamId, stored: &Stored) -> Result<(), ServerError> {
    let Stored { request, unit } = stored;
    let filing = serde_json::to_string(&request.filing)
        .map_err(|_| ServerError::Damaged("a request that cannot be written down"))?;
    connection
        .prepare_cached(
            "INSERT INTO request(team, request, unit, state, filing, filed_by, filed_at, due_at, decided_by, decided_at,
                                 note, executed_by, executed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT(team, request) DO UPDATE
             SET state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at,
                 note = excluded.note, executed_by = excluded.executed_by, executed_at = excluded.executed_at",
        )?
        .execute((
            team.as_bytes(),
            request.id.as_bytes(),
            unit.as_ref().map(|unit| unit.as_bytes()),
            code(request.state),
            filing,
            request.filed.by.as_bytes(),
            request.filed.at.0,
            request.due_at.0,
            request.decided.as_ref().map(|step| step.by.as_bytes()),
            request.decided.as_ref().map(|step| step.at.0),
            &request.note,
            request.executed.as_ref().map(|step| step.by.as_bytes()),
            request.executed.as_ref().map(|step| step.at.0),
        ))?;
    Ok(())
}

/// A request by id.
///
/// # Errors
/// The database failed.
pub fn find(connection: &Connection, team: TeamId, id: RequestId) -> Result<Option<Stored>, ServerError> {
    let sql = format!("SELECT {COLUMNS} FROM request WHERE team = ?1 AND request = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((team.as_bytes(), id.as_bytes()), read).optional()?)
}

/// Open requests, oldest first, then at most `most` of the others, newest first.
///
/// # Errors
/// The database failed.
pub fn listed(connection: &Connection, team: TeamId, most: usize) -> Result<Vec<Stored>, ServerError> {
    let open =
        format!("SELECT {COLUMNS} FROM request WHERE team = ?1 AND state IN ('filed', 'approved') ORDER BY request");
    let done = format!(
        "SELECT {COLUMNS} FROM request WHERE team = ?1 AND state IN ('rejected', 'executed')
         ORDER BY request DESC LIMIT ?2"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut listed: Vec<Stored> =
        connection.prepare_cached(&open)?.query_map([team.as_bytes()], read)?.collect::<Result<_, _>>()?;
    for stored in connection.prepare_cached(&done)?.query_map((team.as_bytes(), most), read)? {
        listed.push(stored?);
    }
    Ok(listed)
}
