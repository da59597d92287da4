//! Gives a customer to another owner: a fact of the server, told to tablets by the feed.

use rusqlite::Connection;
use satchel_model::order::sort_by_key;
use satchel_model::{CustomerId, DocumentKind, UnixMillis, UserId};
use satchel_protocol::admin::AuditAction;
use satchel_protocol::sync::{Assign, AssignMany, Assigned, AssignedMany, ProblemCode};

use crate::auth::Session;
use crate::error::ServerError;
use crate::hub::Poke;
use crate::policy::{Owner, Scope, Standing, may_assign, may_be_given, may_hold, scopes_of_document};
use crate::push::commit::Origin;
use crate::service::Service;
use crate::store::audit::{self, Act};
use crate::store::document::{self, Record};
use crate::store::log::{self, EntryKind, NewEntry};
use crate::store::people::{self, User};
use crate::store::scope::{self, Membership};
use crate::store::team::{self, Team};

/// Who gives a customer away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giver {
    /// A person of the team, within the person's rights.
    Person(Standing),
    /// Whoever runs the server.
    Operator,
}

/// Does what a device asks for, and tells the devices that it concerns.
///
/// # Errors
/// [`ProblemCode::NotAllowed`], [`ProblemCode::NotFound`], or the database failed.
pub fn serve(service: &Service, session: &Session, request: Assign, now: UnixMillis) -> Result<Assigned, ServerError> {
    let origin = Origin { device: session.device, user: session.user, at: now };
    let (team, giver) = (session.team, Giver::Person(session.standing));
    let (scopes, head) = service.store.write(move |connection| {
        let mut team = team::load(connection, team)?;
        let scopes = give(connection, &mut team, &origin, giver, request)?;
        team::advance(connection, &team)?;
        Ok((scopes, team.head))
    })?;
    service.hub.poke(Poke { team: Some(team), scopes, by: Some(session.device), head: head.unsigned_abs() });
    Ok(Assigned)
}

/// Does the same with some customers in one commit. What is refused for one keeps none of the others.
///
/// # Errors
/// The database failed; then nothing is done.
pub fn serve_many(
    service: &Service,
    session: &Session,
    request: AssignMany,
    now: UnixMillis,
) -> Result<AssignedMany, ServerError> {
    let origin = Origin { device: session.device, user: session.user, at: now };
    let (team, giver) = (session.team, Giver::Person(session.standing));
    let (scopes, refused, head) = service.store.write(move |connection| {
        let mut team = team::load(connection, team)?;
        let (mut scopes, mut refused) = (Vec::new(), Vec::new());
        for customer in request.customers {
            let one = Assign { customer, owner: request.owner };
            match give(connection, &mut team, &origin, giver, one) {
                Ok(concerned) => scopes.extend(concerned),
                Err(ServerError::Refused { .. }) => refused.push(customer),
                Err(error) => return Err(error),
            }
        }
        team::advance(connection, &team)?;
        sort_by_key(&mut scopes, |scope| *scope);
        scopes.dedup();
        Ok((scopes, refused, team.head))
    })?;
    if !scopes.is_empty() {
        service.hub.poke(Poke { team: Some(team), scopes, by: Some(session.device), head: head.unsigned_abs() });
    }
    Ok(AssignedMany { refused })
}

/// Gives a customer away, if the giver may. Returns the scopes that it concerns. The caller writes the end of the log in
/// `team` back.
///
/// # Errors
/// As [`serve`]. A customer that the giver may not see is as one that is not there.
pub fn give(
    connection: &Connection,
    team: &mut Team,
    origin: &Origin,
    giver: Giver,
    Assign { customer, owner }: Assign,
) -> Result<Vec<Scope>, ServerError> {
    let (not_allowed, not_found) =
        (ServerError::refused(ProblemCode::NotAllowed), ServerError::refused(ProblemCode::NotFound));
    if matches!(giver, Giver::Person(person) if !person.role.assigns()) {
        return Err(not_allowed);
    }
    let main = document::find(connection, team.id, DocumentKind::Customer.document_id(customer))?;
    let Some(main) = main else { return Err(not_found) };
    let before = people::owner(connection, team.id, main.owner)?;
    if matches!(giver, Giver::Person(person) if !may_hold(&person, DocumentKind::Customer, before)) {
        return Err(not_found);
    }
    let Some(to) = people::find(connection, team.id, owner)?.filter(User::is_active) else { return Err(not_found) };
    let is_allowed = match giver {
        Giver::Person(person) => may_assign(&person, before, &to.standing()),
        Giver::Operator => may_be_given(&to.standing()),
    };
    if !is_allowed {
        return Err(not_allowed);
    }
    assign(connection, team, origin, customer, owner)?;
    let by = match giver {
        Giver::Person(person) => Some(person.user),
        Giver::Operator => None,
    };
    let act =
        Act { customer: Some(customer), count: Some(1), ..Act::new(by, AuditAction::CustomersAssigned).about(owner) };
    audit::note(connection, team.id, origin.at, &act)?;
    let after = Owner { user: owner, unit: to.unit };
    let concerned = DocumentKind::ALL
        .into_iter()
        .flat_map(|kind| [before, after].into_iter().flat_map(move |owner| scopes_of_document(kind, owner)));
    Ok(concerned.collect())
}

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
