//! Takes documents back from tablets after the server was restored from a copy that is older than they are. What a
//! tablet brings is believed because the server once attested it, whoever wrote it.

use rusqlite::Connection;
use satchel_document::{ChangeHash, Document, DocumentKind, Heads, preparse};
use satchel_model::{UnixMillis, UserId};
use satchel_protocol::limits::PUSH_DOCUMENTS;
use satchel_protocol::sync::{DocumentName, ProblemCode, RefusalCode, Reseed, Reseeded, Seed};

use crate::auth::Session;
use crate::error::ServerError;
use crate::hub::Poke;
use crate::policy::{Scope, may_hold, scopes_of_document};
use crate::push::commit::{Changed, Origin, Taken, commit};
use crate::push::{guarded, other, shown_after};
use crate::service::Service;
use crate::store::comparison::{self, Counts};
use crate::store::document::{self, Record, Shown};
use crate::store::fold::{Folding, fold};
use crate::store::people;
use crate::store::team::{self, Team};

/// What became of one document: refused, or in the scopes that have news now.
type Outcome = Result<Vec<Scope>, RefusalCode>;

/// Takes documents back with one commit, and tells the devices that wait for news.
///
/// # Errors
/// The request is beyond its limits, or the database failed: then nothing of it was taken.
pub fn reseed(service: &Service, session: &Session, request: Reseed, now: UnixMillis) -> Result<Reseeded, ServerError> {
    if request.documents.len() > PUSH_DOCUMENTS {
        return Err(ServerError::refused(ProblemCode::TooLarge));
    }
    // Only what this server attested is opened at all.
    let opened: Vec<Result<(Seed, Document), RefusalCode>> =
        request.documents.into_iter().map(|seed| open(service, session, seed)).collect();
    let (origin, folding) = (session.clone(), service.folding());
    let (outcomes, head) = service.store.write(move |connection| {
        let mut desk = Desk { connection, team: team::load(connection, origin.team)?, session: &origin, folding, now };
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(opened.len());
        for seed in opened {
            outcomes.push(match seed {
                Ok((seed, document)) => desk.take(&seed, &document)?,
                Err(code) => Err(code),
            });
        }
        team::advance(connection, &desk.team)?;
        let returned = outcomes.iter().flatten().filter(|scopes| !scopes.is_empty()).count();
        if returned > 0 {
            let counts = Counts { returned: i64::try_from(returned).unwrap_or(i64::MAX), ..Counts::default() };
            comparison::add(connection, origin.team, origin.device, &counts, now)?;
        }
        Ok((outcomes, desk.team.head))
    })?;
    let mut scopes: Vec<Scope> = outcomes.iter().flatten().flatten().copied().collect();
    scopes.sort_unstable();
    scopes.dedup();
    if !scopes.is_empty() {
        let (team, by) = (Some(session.team), Some(session.device));
        service.hub.poke(Poke { team, scopes, by, head: head.unsigned_abs() });
    }
    Ok(Reseeded { refused: outcomes.into_iter().map(Result::err).collect() })
}

fn open(service: &Service, session: &Session, seed: Seed) -> Result<(Seed, Document), RefusalCode> {
    let heads: Heads = seed.heads.iter().copied().map(ChangeHash).collect();
    if !service.attest.is_mine(session.team, seed.name.document, &heads, &seed.attestation) {
        return Err(RefusalCode::NotAttested);
    }
    let loaded = guarded(|| Document::load(seed.name.kind, seed.name.document, &seed.bytes, &[], Some(&heads)));
    match loaded {
        Some(Ok(document)) => Ok((seed, document)),
        _ => Err(RefusalCode::Malformed),
    }
}

struct Desk<'a> {
    connection: &'a Connection,
    team: Team,
    session: &'a Session,
    folding: Folding,
    now: UnixMillis,
}

impl Desk<'_> {
    /// Adds what the server lacks of one document.
    fn take(&mut self, seed: &Seed, returned: &Document) -> Result<Outcome, ServerError> {
        let name = seed.name;
        let record = document::find(self.connection, self.team.id, name.document)?;
        let Some(owner) = self.owner(seed, record.as_ref())? else { return Ok(Err(RefusalCode::DependencyLost)) };
        let mut document = match &record {
            Some(record) => document::open(self.connection, self.team.id, record)?,
            None => Document::genesis(name.kind, name.document),
        };
        let lacking = returned.changes_since(&document.heads());
        let bytes: Vec<Vec<u8>> = lacking.into_iter().map(|(_, bytes)| bytes).collect();
        let Some(Ok(applied)) = guarded(|| document.apply(&bytes)) else { return Ok(Err(RefusalCode::Invalid)) };
        let mut taken = Vec::new();
        for bytes in &bytes {
            if let Ok(header) = preparse(bytes)
                && applied.added.contains(&header.hash)
            {
                taken.push(Taken { hash: header.hash, actor: header.actor, bytes });
            }
        }
        if taken.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let shown = self.shown(name, &document)?;
        let origin = Origin { device: self.session.device, user: self.session.user, at: self.now };
        let (before, document) = (record.as_ref(), &document);
        let changed = Changed { name, owner, before, document, shown: &shown, changes: &taken };
        let (record, _) = commit(self.connection, &mut self.team, &origin, &changed)?;
        fold(self.connection, self.team.id, &record, document, self.folding)?;
        let owner = people::owner(self.connection, self.team.id, owner)?;
        Ok(Ok(scopes_of_document(name.kind, owner)))
    }

    /// Whose customer it is: the server's own record counts. What the server does not know goes back to whom the tablet
    /// names, if the person may write that one's customers, else to the person. A background follows its customer.
    ///
    /// Whoever brings a document back need not hold it any more: the attestation says that it is the server's own.
    fn owner(&self, seed: &Seed, record: Option<&Record>) -> Result<Option<UserId>, ServerError> {
        if let Some(record) = record {
            return Ok(Some(record.owner));
        }
        if seed.name.kind == DocumentKind::Background {
            let customer = DocumentKind::Customer.document_id(seed.name.customer);
            return Ok(document::find(self.connection, self.team.id, customer)?.map(|record| record.owner));
        }
        let known = people::find(self.connection, self.team.id, seed.owner)?.is_some();
        let owner = people::owner(self.connection, self.team.id, seed.owner)?;
        let is_taken = known && may_hold(&self.session.standing, DocumentKind::Customer, owner);
        Ok(Some(if is_taken { seed.owner } else { self.session.user }))
    }

    fn shown(&self, name: DocumentName, document: &Document) -> Result<Shown, ServerError> {
        let id = other(name.kind).document_id(name.customer);
        let beside = match document::find(self.connection, self.team.id, id)? {
            Some(record) => Some(document::open(self.connection, self.team.id, &record)?),
            None => None,
        };
        shown_after(self.connection, self.team.id, name.kind, document, beside.as_ref())
    }
}
