//! Gives a customer to another owner: a fact of the server, told to tablets by the feed.

use rusqlite::Connection;
use satchel_model::{CustomerId, DocumentKind, UserId};

use crate::error::ServerError;
use crate::policy::{Owner, Scope, scopes_of_document};
use crate::push::commit::Origin;
use crate::store::document::{self, Record};
use crate::store::log::{self, EntryKind, NewEntry};
use crate::store::people;
use crate::store::scope::{self, Membership};
use crate::store::team::Team;

/// Moves the documents of a customer from the old owner's scopes to the new one's. The caller writes the end of the log
/// in `team` back.
///
/// # Errors
/// The database failed.
pub fn assign(
    connection: &Connection,
    team: &mut Team,
    origin: &Origin,
    customer: CustomerId,
    owner: UserId,
) -> Result<(), ServerError> {
    let after = people::owner(connection, team.id, owner)?;
    for kind in [DocumentKind::Customer, DocumentKind::Background] {
        let record = document::find(connection, team.id, kind.document_id(customer))?;
        if let Some(record) = record.filter(|record| record.owner != owner) {
            let before = people::owner(connection, team.id, record.owner)?;
            relocate(connection, team, origin, &record, (before, after))?;
            document::set_owner(connection, team.id, record.name.document, owner)?;
        }
    }
    Ok(())
}

/// Takes a document out of the scopes that are only the old owner's and puts it into those that are only the new one's.
/// Devices of the others keep it, and are told of the owner.
pub(crate) fn relocate(
    connection: &Connection,
    team: &mut Team,
    origin: &Origin,
    record: &Record,
    (before, after): (Owner, Owner),
) -> Result<(), ServerError> {
    let old = scopes_of_document(record.name.kind, before);
    let new = scopes_of_document(record.name.kind, after);
    let only_in = |one: &[Scope], other: &[Scope]| -> Vec<Scope> {
        one.iter().filter(|scope| !other.contains(scope)).copied().collect()
    };
    let entry = |kind, bytes| NewEntry {
        kind,
        name: record.name,
        change: None,
        device: origin.device,
        user: origin.user,
        at: origin.at,
        bytes,
    };
    let leaf = record.leaf();
    let (left, entered) = (only_in(&old, &new), only_in(&new, &old));
    if !left.is_empty() {
        log::append(connection, team, &left, &entry(EntryKind::Leave, &[]))?;
    }
    for scope in &left {
        scope::leave(connection, team.id, record.name, *scope)?;
        scope::toggle(connection, team.id, *scope, &leaf, -1)?;
    }
    if !entered.is_empty() {
        let place = log::append(connection, team, &entered, &entry(EntryKind::Enter, &[]))?;
        let membership = Membership { entered: place, by: origin.device };
        for scope in &entered {
            scope::enter(connection, team.id, record.name, *scope, membership)?;
            scope::toggle(connection, team.id, *scope, &leaf, 1)?;
        }
    }
    if record.name.kind == DocumentKind::Customer && before.user != after.user {
        let kept: Vec<Scope> = old.iter().filter(|scope| new.contains(scope)).copied().collect();
        log::append(connection, team, &kept, &entry(EntryKind::Owner, after.user.as_bytes()))?;
    }
    Ok(())
}
