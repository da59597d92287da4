//! Writes accepted changes of one document: log, snapshot, row, scopes and their digests.

use rusqlite::Connection;
use satchel_document::{ChangeHash, Document, digest};
use satchel_model::{ActorId, DeviceId, UnixMillis, UserId};
use satchel_protocol::sync::DocumentName;

use crate::error::ServerError;
use crate::policy::scopes_of_document;
use crate::store::document::{self, Record, Shown};
use crate::store::log::{self, EntryKind, NewEntry};
use crate::store::people;
use crate::store::scope::{self, Membership};
use crate::store::team::Team;

/// Who brings changes, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The device.
    pub device: DeviceId,
    /// The person.
    pub user: UserId,
    /// The server's clock.
    pub at: UnixMillis,
}

/// A change that the document has taken.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// Its hash.
    pub hash: ChangeHash,
    /// Its actor.
    pub actor: ActorId,
    /// The change.
    pub bytes: &'a [u8],
}

/// A document that has taken changes.
#[derive(Debug)]
pub struct Changed<'a> {
    /// Its name.
    pub name: DocumentName,
    /// Whose customer it is.
    pub owner: UserId,
    /// What was stored of it before; `None` for a new document.
    pub before: Option<&'a Record>,
    /// The document with the changes.
    pub document: &'a Document,
    /// What lists show of it now.
    pub shown: &'a Shown,
    /// The changes, in order.
    pub changes: &'a [Taken<'a>],
}

/// Writes all of it. Returns the new record and the place of each change. The caller writes the
/// end of the log in `team` back.
///
/// # Errors
/// The database failed.
pub fn commit(
    connection: &Connection,
    team: &mut Team,
    origin: &Origin,
    changed: &Changed<'_>,
) -> Result<(Record, Vec<i64>), ServerError> {
    let owner = people::owner(connection, team.id, changed.owner)?;
    let scopes = scopes_of_document(changed.name.kind, owner);
    let first = team.head + 1;
    let mut places = Vec::with_capacity(changed.changes.len());
    for change in changed.changes {
        let entry = NewEntry {
            kind: EntryKind::Change,
            name: changed.name,
            change: Some((*change.hash.as_bytes(), change.actor)),
            device: origin.device,
            user: origin.user,
            at: origin.at,
            bytes: change.bytes,
        };
        places.push(log::append(connection, team, &scopes, &entry)?);
    }
    let record = Record {
        name: changed.name,
        owner: changed.owner,
        last_seq: team.head,
        heads: changed.document.heads(),
        changes: changed.before.map_or(0, |before| before.changes) + i64::try_from(places.len()).unwrap_or(0),
    };
    document::put(connection, team.id, &record, changed.document, changed.shown)?;
    let mut difference = record.leaf();
    if let Some(before) = changed.before {
        digest::toggle(&mut difference, &before.leaf());
    }
    for scope in scopes {
        if changed.before.is_none() {
            let membership = Membership { entered: first, by: origin.device };
            scope::enter(connection, team.id, changed.name, scope, membership)?;
        }
        scope::toggle(connection, team.id, scope, &difference, i64::from(changed.before.is_none()))?;
    }
    Ok((record, places))
}
