//! Handed-in work: shown to whoever may read it, then merged as if it had come in time, or not.

use rusqlite::Connection;
use satchel_document::{Document, difference, project};
use satchel_model::{CustomerId, DeviceId, DocumentKind, UserId};
use satchel_protocol::admin::{Answer, AuditAction, Verdict, Waiting, WaitingFile};
use satchel_protocol::limits::WAITING_FILES;
use satchel_protocol::sync::{Assign, ChangeResult, DocumentName, ProblemCode, PushDocument};
use serde_bytes::ByteBuf;

use super::{Desk, Done, require};
use crate::assign::{Giver, give};
use crate::auth;
use crate::error::ServerError;
use crate::policy::office::looks_after;
use crate::policy::{Owner, Scope, may_hold};
use crate::push::cache::Cache;
use crate::push::desk::{Authority, Desk as PushDesk};
use crate::push::guarded;
use crate::push::prepare::prepare;
use crate::store::audit::Act;
use crate::store::handed_in::{self, Change, Outcome};
use crate::store::{document, people, team};

/// Handed-in work of one device about one customer.
type Group = (DeviceId, UserId, CustomerId, satchel_model::UnixMillis);

/// Work that this person decides on: of people whom the person looks after, never the person's own.
fn groups(connection: &Connection, desk: &Desk) -> Result<Vec<Group>, ServerError> {
    let mut groups = handed_in::groups(connection, desk.team)?;
    let mut failed = None;
    groups.retain(|(_, user, ..)| {
        *user != desk.me()
            && match people::owner(connection, desk.team, *user) {
                Ok(owner) => looks_after(&desk.session.standing, owner.unit),
                Err(error) => {
                    failed = Some(error);
                    false
                }
            }
    });
    failed.map_or(Ok(groups), Err)
}

pub(super) fn count(connection: &Connection, desk: &Desk) -> Result<u32, ServerError> {
    Ok(u32::try_from(groups(connection, desk)?.len()).unwrap_or(u32::MAX))
}

pub(super) fn waiting(connection: &Connection, desk: &Desk) -> Result<Answer, ServerError> {
    require(desk.rights.reviews)?;
    let mut all = Vec::new();
    for group in groups(connection, desk)?.into_iter().take(WAITING_FILES) {
        all.push(described(connection, desk, group)?);
    }
    Ok(Answer::Waiting(all))
}

fn described(
    connection: &Connection,
    desk: &Desk,
    (device, user, customer, received_at): Group,
) -> Result<Waiting, ServerError> {
    let changes = handed_in::of_group(connection, desk.team, device, customer)?;
    let main = DocumentName::new(DocumentKind::Customer, customer);
    let record = document::find(connection, desk.team, main.document)?;
    let owner = people::owner(connection, desk.team, record.as_ref().map_or(user, |record| record.owner))?;
    let mut waiting = Waiting {
        device,
        user,
        customer,
        title: None,
        owner: record.as_ref().map(|record| record.owner),
        received_at,
        files: Vec::new(),
    };
    if may_hold(&desk.session.standing, DocumentKind::Customer, owner) {
        let of_main: Vec<&Change> = changes.iter().filter(|change| change.name == main).collect();
        waiting.title = title(connection, desk, main, &of_main)?;
    }
    for kind in DocumentKind::ALL {
        let of_kind: Vec<&Change> = changes.iter().filter(|change| change.name.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let mut content = Vec::new();
        if may_hold(&desk.session.standing, kind, owner)
            && let Some((with, without)) = applied(connection, desk, DocumentName::new(kind, customer), &of_kind)?
        {
            content = guarded(|| difference(&with, &without)).unwrap_or_default();
        }
        waiting.files.push(WaitingFile { kind, changes: u32::try_from(of_kind.len()).unwrap_or(u32::MAX), content });
    }
    Ok(waiting)
}

fn title(
    connection: &Connection,
    desk: &Desk,
    main: DocumentName,
    changes: &[&Change],
) -> Result<Option<String>, ServerError> {
    let applied = applied(connection, desk, main, changes)?;
    let name = applied.and_then(|(with, _)| guarded(|| project(&with, None).row.name));
    Ok(name.filter(|name| !name.is_empty()))
}

/// The document with the changes, and without them; nothing where they do not fit.
fn applied(
    connection: &Connection,
    desk: &Desk,
    name: DocumentName,
    changes: &[&Change],
) -> Result<Option<(Document, Document)>, ServerError> {
    let record = document::find(connection, desk.team, name.document)?;
    let without = match &record {
        Some(record) => document::open(connection, desk.team, record)?,
        None => Document::genesis(name.kind, name.document),
    };
    let bytes: Vec<Vec<u8>> = changes.iter().map(|change| change.bytes.clone()).collect();
    let mut with = without.clone();
    let fits = guarded(|| with.apply(&bytes)).is_some_and(|outcome| outcome.is_ok());
    Ok(fits.then_some((with, without)))
}

impl Desk {
    pub(super) fn review(
        &self,
        connection: &Connection,
        cache: &Cache,
        device: DeviceId,
        customer: CustomerId,
        verdict: Verdict,
    ) -> Result<Done, ServerError> {
        require(self.rights.reviews)?;
        let changes = handed_in::of_group(connection, self.team, device, customer)?;
        let Some(first) = changes.first() else { return Err(ServerError::refused(ProblemCode::NotNow)) };
        let author = self.looked_after(connection, first.user)?;
        require(author.id != self.me())?;
        let record = document::find(connection, self.team, DocumentKind::Customer.document_id(customer))?;
        let owner = record.map_or(author.id, |record| record.owner);
        let owner: Owner = people::owner(connection, self.team, owner)?;
        if !may_hold(&self.session.standing, DocumentKind::Customer, owner) {
            return Err(ServerError::refused(ProblemCode::NotFound));
        }
        let act = Act { device: Some(device), customer: Some(customer), ..self.of(AuditAction::WorkRejected) };
        let act = act.about(author.id);
        let count = |changes: usize| Some(u32::try_from(changes).unwrap_or(u32::MAX));
        if verdict == Verdict::Reject {
            for change in &changes {
                handed_in::settle(connection, self.team, change, Outcome::Rejected, (self.me(), self.now))?;
            }
            self.note(connection, &Act { count: count(changes.len()), ..act })?;
            return Ok(Done::quiet(Answer::Reviewed { merged: 0, refused: 0 }));
        }
        let mut done = self.merge(connection, cache, &author, &changes)?;
        let Answer::Reviewed { merged, .. } = &done.answer else { return Ok(done) };
        self.note(connection, &Act { action: AuditAction::WorkAccepted, count: Some(*merged), ..act })?;
        if let Verdict::HandOver { to } = verdict {
            let mut team = team::load(connection, self.team)?;
            let giver = Giver::Person(self.session.standing);
            let scopes = give(connection, &mut team, &self.origin(), giver, Assign { customer, owner: to })?;
            team::advance(connection, &team)?;
            done.scopes.extend(scopes);
            done.head = team.head.unsigned_abs();
        }
        Ok(done)
    }

    /// Merges changes as if their device had sent them while it could. What lacks something goes on waiting.
    fn merge(
        &self,
        connection: &Connection,
        cache: &Cache,
        author: &people::User,
        changes: &[Change],
    ) -> Result<Done, ServerError> {
        let Some(first) = changes.first() else { return Ok(Done::quiet(Answer::Done)) };
        let team = team::load(connection, self.team)?;
        let session = auth::session(author, team.epoch, first.device);
        let mut push =
            PushDesk::new(connection, team, &session, cache, (self.folding, self.now)).with(Authority::Approved);
        let (mut merged, mut refused) = (0, 0);
        for kind in [DocumentKind::Customer, DocumentKind::Background] {
            let of_kind: Vec<&Change> = changes.iter().filter(|change| change.name.kind == kind).collect();
            let Some(name) = of_kind.first().map(|change| change.name) else { continue };
            let bytes = of_kind.iter().map(|change| ByteBuf::from(change.bytes.clone())).collect();
            let results = push.judge(&prepare(PushDocument { name, changes: bytes }))?;
            for (change, result) in of_kind.into_iter().zip(results) {
                let outcome = match result {
                    ChangeResult::Accepted { .. } | ChangeResult::Duplicate { .. } => {
                        merged += 1;
                        Outcome::Accepted
                    }
                    ChangeResult::Refused { .. } => {
                        refused += 1;
                        Outcome::Refused
                    }
                    ChangeResult::MissingDependencies | ChangeResult::Retry { .. } => {
                        refused += 1;
                        continue;
                    }
                };
                handed_in::settle(connection, self.team, change, outcome, (self.me(), self.now))?;
            }
        }
        team::advance(connection, &push.team)?;
        let (head, scopes, _) = push.finish();
        let scopes: Vec<Scope> = scopes;
        let answer = Answer::Reviewed { merged, refused };
        Ok(Done { answer, scopes, head: head.unsigned_abs(), tells_everybody: false })
    }
}
