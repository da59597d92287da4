//! Which documents lie in a scope, and the digest by which devices check what they hold.

use rusqlite::{Connection, OptionalExtension};
use satchel_document::digest::{self, Digest};
use satchel_model::{DeviceId, DocumentId, TeamId};
use satchel_protocol::sync::{DocumentName, ScopeDigest};

use crate::error::ServerError;
use crate::policy::Scope;

/// When a document came into a scope, and by which device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The place in the log.
    pub entered: i64,
    /// The device whose push brought it.
    pub by: DeviceId,
}

/// What a device should hold: the sum over its scopes, which never overlap.
///
/// # Errors
/// The database failed.
pub fn digest(connection: &Connection, team: TeamId, scopes: &[Scope]) -> Result<ScopeDigest, ServerError> {
    let mut sum = ScopeDigest::default();
    let mut statement =
        connection.prepare_cached("SELECT digest, documents FROM scope WHERE team = ?1 AND scope = ?2")?;
    for scope in scopes {
        let found: Option<(Digest, u32)> =
            statement.query_row((team.as_bytes(), scope), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        if let Some((leaves, documents)) = found {
            digest::toggle(&mut sum.leaves, &leaves);
            sum.documents += u64::from(documents);
        }
    }
    Ok(sum)
}

/// Adds a leaf to a scope's digest, or takes it out, with `documents` more documents than before.
///
/// # Errors
/// The database failed.
pub(crate) fn toggle(
    connection: &Connection,
    team: TeamId,
    scope: Scope,
    leaf: &Digest,
    documents: i64,
) -> Result<(), ServerError> {
    let mut sum: Digest = connection
        .prepare_cached("SELECT digest FROM scope WHERE team = ?1 AND scope = ?2")?
        .query_row((team.as_bytes(), scope), |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    digest::toggle(&mut sum, leaf);
    connection
        .prepare_cached(
            "INSERT INTO scope(team, scope, digest, documents) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT(team, scope) DO UPDATE SET digest = excluded.digest, documents = documents + ?4",
        )?
        .execute((team.as_bytes(), scope, sum, documents))?;
    Ok(())
}

/// The earliest membership of a document in one of these scopes.
///
/// # Errors
/// The database failed.
pub fn membership(
    connection: &Connection,
    team: TeamId,
    document: DocumentId,
    scopes: &[Scope],
) -> Result<Option<Membership>, ServerError> {
    let mut statement = connection.prepare_cached(
        "SELECT entered_seq, entered_device FROM doc_scope WHERE team = ?1 AND doc = ?3 AND scope = ?2",
    )?;
    let mut earliest: Option<Membership> = None;
    for scope in scopes {
        let found = statement
            .query_row((team.as_bytes(), scope, document.as_bytes()), |row| {
                Ok(Membership { entered: row.get(0)?, by: DeviceId::from_bytes(row.get(1)?) })
            })
            .optional()?;
        earliest = match (earliest, found) {
            (Some(one), Some(other)) if other.entered < one.entered => Some(other),
            (None, found) => found,
            (one, _) => one,
        };
    }
    Ok(earliest)
}

/// Puts a document into a scope.
///
/// # Errors
/// The database failed.
pub(crate) fn enter(
    connection: &Connection,
    team: TeamId,
    name: DocumentName,
    scope: Scope,
    membership: Membership,
) -> Result<(), ServerError> {
    connection
        .prepare_cached(
            "INSERT INTO doc_scope(team, scope, customer, doc, entered_seq, entered_device)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            team.as_bytes(),
            scope,
            name.customer.as_bytes(),
            name.document.as_bytes(),
            membership.entered,
            membership.by.as_bytes(),
        ))?;
    Ok(())
}

/// Takes a document out of a scope.
///
/// # Errors
/// The database failed.
pub(crate) fn leave(
    connection: &Connection,
    team: TeamId,
    name: DocumentName,
    scope: Scope,
) -> Result<(), ServerError> {
    connection.execute(
        "DELETE FROM doc_scope WHERE team = ?1 AND scope = ?2 AND customer = ?3 AND doc = ?4",
        (team.as_bytes(), scope, name.customer.as_bytes(), name.document.as_bytes()),
    )?;
    Ok(())
}

/// Every scope of a team with its digest.
///
/// # Errors
/// The database failed.
pub fn all(connection: &Connection, team: TeamId) -> Result<Vec<(Scope, ScopeDigest)>, ServerError> {
    let mut statement =
        connection.prepare("SELECT scope, digest, documents FROM scope WHERE team = ?1 ORDER BY scope")?;
    let scopes = statement
        .query_map([team.as_bytes()], |row| {
            let documents = u64::from(row.get::<_, u32>(2)?);
            Ok((row.get(0)?, ScopeDigest { leaves: row.get(1)?, documents }))
        })?
        .collect::<Result<_, _>>()?;
    Ok(scopes)
}

/// How many times a document of the team lies in a scope.
///
/// # Errors
/// The database failed.
pub fn memberships(connection: &Connection, team: TeamId) -> Result<u64, ServerError> {
    let count: u32 =
        connection.query_row("SELECT count(*) FROM doc_scope WHERE team = ?1", [team.as_bytes()], |row| row.get(0))?;
    Ok(u64::from(count))
}
