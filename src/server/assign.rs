//! Gives a customer to another owner: a fact of the server, told to tablets by the feed.

use rusqlite::Connection;
use satchel_model::{CustomerId, DocumentKind, UserId};

use crate::error::ServerError;
use crate::policy::Scope;
use crate::push::commit::Origin;
use crate::store::document::{self, Record};
use crate::store::log::{self, EntryKind, NewEntry};
use crate::store::scope::{self, Membership};
use crate::store::team::Team;

/// Moves both documents of a customer from the old owner's scope to the new one's. The caller
/// writes the end of the log in `team` back.
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
    for kind in [DocumentKind::Customer, DocumentKind::Background] {
        let record = document::find(connection, team.id, kind.document_id(customer))?;
        if let Some(record) = record.filter(|record| record.owner != owner) {
            move_document(connection, team, origin, &record, owner)?;
        }
    }
    Ok(())
}

fn move_document(
    connection: &Connection,
    team: &mut Team,
    origin: &Origin,
    record: &Record,
    owner: UserId,
) -> Result<(), ServerError> {
    let (from, to) = (Scope::Own(record.owner), Scope::Own(owner));
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
    log::append(connection, team, &[from], &entry(EntryKind::Leave, &[]))?;
    scope::leave(connection, team.id, record.name, from)?;
    scope::toggle(connection, team.id, from, &leaf, -1)?;
    let entered = log::append(connection, team, &[to], &entry(EntryKind::Enter, &[]))?;
    let membership = Membership { entered, by: origin.device };
    scope::enter(connection, team.id, record.name, to, membership)?;
    scope::toggle(connection, team.id, to, &leaf, 1)?;
    if record.name.kind == DocumentKind::Customer {
        log::append(connection, team, &[Scope::Team], &entry(EntryKind::Owner, owner.as_bytes()))?;
    }
    document::set_owner(connection, team.id, record.name.document, owner)
}
