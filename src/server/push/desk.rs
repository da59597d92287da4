//! Judges the changes of one push against what is stored, inside the transaction that writes them.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use satchel_document::Document;
use satchel_model::{DocumentId, DocumentKind, UnixMillis};
use satchel_protocol::sync::{ChangeResult, DocumentName, RefusalCode};

use super::apply::{all_at_once, one_by_one};
use super::cache::Cache;
use super::commit::{Changed, Origin, Taken, commit};
use super::prepare::{Incoming, Prepared};
use super::show::{other, shown_after};
use crate::auth::Session;
use crate::clock;
use crate::error::ServerError;
use crate::policy::{Owner, Scope, may_hold, scopes_of_document};
use crate::store::document::{self, Record, Shown};
use crate::store::fold::{Folding, fold};
use crate::store::team::Team;
use crate::store::{device, log, people};

/// What one push may spend on finding the bad changes among good ones; the rest is asked for again.
const PATIENCE: Duration = Duration::from_secs(2);

/// By what right changes are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Authority {
    /// The person's own.
    Person,
    /// Somebody who may decide has approved them; the person's own right does not count any more.
    Approved,
}

/// The place where a push is judged.
pub(crate) struct Desk<'a> {
    connection: &'a Connection,
    session: &'a Session,
    cache: &'a Cache,
    folding: Folding,
    origin: Origin,
    deadline: Instant,
    touched: BTreeSet<Scope>,
    opened: HashMap<DocumentId, (Document, i64)>,
    authority: Authority,
    /// The team with the end of its log as it moves.
    pub(crate) team: Team,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        team: Team,
        session: &'a Session,
        cache: &'a Cache,
        (folding, now): (Folding, UnixMillis),
    ) -> Self {
        let origin = Origin { device: session.device, user: session.user, at: now };
        let deadline = clock::instant() + PATIENCE;
        Self {
            connection,
            session,
            cache,
            folding,
            origin,
            deadline,
            touched: BTreeSet::new(),
            opened: HashMap::new(),
            authority: Authority::Person,
            team,
        }
    }

    /// The same desk, where changes are taken by another right.
    pub(crate) fn with(self, authority: Authority) -> Self {
        Self { authority, ..self }
    }

    fn may_hold(&self, kind: DocumentKind, owner: Owner) -> bool {
        self.authority == Authority::Approved || may_hold(&self.session.standing, kind, owner)
    }

    /// The end of the log, the scopes with news, and the documents that are open now.
    pub(crate) fn finish(self) -> (i64, Vec<Scope>, Vec<(Document, i64)>) {
        (self.team.head, self.touched.into_iter().collect(), self.opened.into_values().collect())
    }

    /// Judges the changes of one document and writes those that are accepted.
    pub(crate) fn judge(&mut self, prepared: &Prepared) -> Result<Vec<ChangeResult>, ServerError> {
        let name = prepared.name;
        let record = document::find(self.connection, self.team.id, name.document)?;
        let owner = self.owner(name, record.as_ref())?;
        let mut results: Vec<Option<ChangeResult>> = Vec::with_capacity(prepared.changes.len());
        for change in &prepared.changes {
            results.push(match change {
                Err(code) => Some(ChangeResult::Refused { code: *code }),
                Ok(change) => self.without_the_document(name, change, owner)?,
            });
        }
        let open: Vec<(usize, &Incoming)> = prepared
            .changes
            .iter()
            .enumerate()
            .filter(|(index, _)| results.get(*index).is_some_and(Option::is_none))
            .filter_map(|(index, change)| change.as_ref().ok().map(|change| (index, change)))
            .collect();
        if let (false, Some(owner)) = (open.is_empty(), owner) {
            for (index, result) in self.with_the_document(name, record.as_ref(), owner, &open)? {
                if let Some(slot) = results.get_mut(index) {
                    *slot = Some(result);
                }
            }
        }
        Ok(results.into_iter().map(|result| result.unwrap_or(ChangeResult::MissingDependencies)).collect())
    }

    /// Whose customer it is: a new customer is the pusher's, a background follows its customer.
    /// `None` for a background whose customer is not here yet.
    fn owner(&self, name: DocumentName, record: Option<&Record>) -> Result<Option<Owner>, ServerError> {
        let user = match (record, name.kind) {
            (Some(record), _) => Some(record.owner),
            (None, DocumentKind::Customer) => Some(self.session.user),
            (None, DocumentKind::Background) => {
                let customer = DocumentKind::Customer.document_id(name.customer);
                document::find(self.connection, self.team.id, customer)?.map(|record| record.owner)
            }
        };
        user.map(|user| people::owner(self.connection, self.team.id, user)).transpose()
    }

    /// What can be said of a change without opening the document; `None` when that is nothing.
    fn without_the_document(
        &self,
        name: DocumentName,
        change: &Incoming,
        owner: Option<Owner>,
    ) -> Result<Option<ChangeResult>, ServerError> {
        let hash = change.header.hash.as_bytes();
        if let Some(seq) = log::place_of(self.connection, self.team.id, name.document, hash)? {
            return Ok(Some(ChangeResult::Duplicate { sequence: seq.unsigned_abs() }));
        }
        if change.author != Some(self.session.user) {
            return Ok(Some(ChangeResult::Refused { code: RefusalCode::ForeignAuthor }));
        }
        let Some(owner) = owner else {
            // The customer would be the person's own, so who may not hold its background part waits for nothing.
            let own = people::owner(self.connection, self.team.id, self.session.user)?;
            return Ok(Some(if self.may_hold(name.kind, own) {
                ChangeResult::MissingDependencies
            } else {
                ChangeResult::Refused { code: RefusalCode::NotAllowed }
            }));
        };
        if !self.may_hold(name.kind, owner) {
            return Ok(Some(ChangeResult::Refused { code: RefusalCode::NotAllowed }));
        }
        let device = device::of_actor(self.connection, self.team.id, change.header.actor)?;
        if device.is_some_and(|device| device != self.session.device) {
            return Ok(Some(ChangeResult::Refused { code: RefusalCode::ForeignActor }));
        }
        Ok(None)
    }

    fn with_the_document(
        &mut self,
        name: DocumentName,
        record: Option<&Record>,
        owner: Owner,
        open: &[(usize, &Incoming)],
    ) -> Result<Vec<(usize, ChangeResult)>, ServerError> {
        let start = self.open_or_begin(name, record)?;
        let (document, mut results) = match all_at_once(start, open) {
            Ok(outcome) => outcome,
            Err(()) => one_by_one(self.open_or_begin(name, record)?, open, self.deadline),
        };
        let is_taken = |index: usize| !results.iter().any(|(at, _)| *at == index);
        let taken: Vec<(usize, Taken<'_>)> = open
            .iter()
            .filter(|(index, _)| is_taken(*index))
            .map(|(index, change)| {
                let header = &change.header;
                (*index, Taken { hash: header.hash, actor: header.actor, bytes: &change.bytes })
            })
            .collect();
        if taken.is_empty() {
            self.keep(document, record);
            return Ok(results);
        }
        let shown = match self.shown(name, &document)? {
            Ok(shown) => shown,
            Err(code) => {
                results.extend(taken.iter().map(|(index, _)| (*index, ChangeResult::Refused { code })));
                return Ok(results);
            }
        };
        let changes: Vec<Taken<'_>> = taken.iter().map(|(_, change)| *change).collect();
        for change in &changes {
            device::register_actor(
                self.connection,
                self.team.id,
                change.actor,
                self.session.device,
                self.session.user,
            )?;
        }
        let changed =
            Changed { name, owner: owner.user, before: record, document: &document, shown: &shown, changes: &changes };
        let (record, places) = commit(self.connection, &mut self.team, &self.origin, &changed)?;
        fold(self.connection, self.team.id, &record, &document, self.folding)?;
        self.touched.extend(scopes_of_document(name.kind, owner));
        results.extend(
            taken
                .iter()
                .zip(places)
                .map(|((index, _), place)| (*index, ChangeResult::Accepted { sequence: place.unsigned_abs() })),
        );
        self.keep(document, Some(&record));
        Ok(results)
    }

    /// What lists show after the changes; a refusal when computing it fails.
    fn shown(&mut self, name: DocumentName, changed: &Document) -> Result<Result<Shown, RefusalCode>, ServerError> {
        let other_id = other(name.kind).document_id(name.customer);
        let record = document::find(self.connection, self.team.id, other_id)?;
        let beside = match &record {
            Some(record) => Some(self.open(record)?),
            None => None,
        };
        let result = shown_after(self.connection, self.team.id, name.kind, changed, beside.as_ref());
        if let Some(beside) = beside {
            self.keep(beside, record.as_ref());
        }
        match result {
            Ok(shown) => Ok(Ok(shown)),
            Err(ServerError::Panicked) => Ok(Err(RefusalCode::Invalid)),
            Err(error) => Err(error),
        }
    }

    fn open_or_begin(&mut self, name: DocumentName, record: Option<&Record>) -> Result<Document, ServerError> {
        match record {
            Some(record) => self.open(record),
            None => Ok(Document::genesis(name.kind, name.document)),
        }
    }

    fn open(&mut self, record: &Record) -> Result<Document, ServerError> {
        let id = record.name.document;
        if let Some((document, seq)) = self.opened.remove(&id)
            && seq == record.last_seq
        {
            return Ok(document);
        }
        match self.cache.take(self.team.id, id, record.last_seq) {
            Some(document) => Ok(document),
            None => document::open(self.connection, self.team.id, record),
        }
    }

    fn keep(&mut self, document: Document, record: Option<&Record>) {
        if let Some(record) = record {
            self.opened.insert(document.id(), (document, record.last_seq));
        }
    }
}
