//! Computes everything again that can be computed, and says where the database disagrees.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::Connection;
use satchel_document::digest::{self, Digest};
use satchel_document::{ChangeHash, Document, preparse};
use satchel_model::{DocumentId, DocumentKind};
use satchel_protocol::sync::Packed;
use serde::Serialize;

use crate::error::ServerError;
use crate::policy::{Scope, scopes_of_document};
use crate::push::shown;
use crate::store::comparison::{self, Compared};
use crate::store::document::{self, Record, Shown};
use crate::store::log::{self, EntryKind, NewEntry};
use crate::store::team::{self, START_OF_CHAIN, Team};
use crate::store::{Store, fold, packed, people, scope};

/// What was looked at and what was found.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Teams.
    pub teams: usize,
    /// Entries of all logs.
    pub entries: usize,
    /// Changes among them.
    pub changes: usize,
    /// Documents.
    pub documents: usize,
    /// Customers among them.
    pub customers: usize,
    /// Scopes.
    pub scopes: usize,
    /// Changes whose bytes are folded, among all.
    pub folded: usize,
    /// Devices that compared what they hold, and what that healed.
    pub comparisons: Vec<Compared>,
    /// What disagrees: ids and facts, never a customer's data.
    pub findings: Vec<String>,
}

/// Checks the whole database from one consistent state of it.
///
/// # Errors
/// The database cannot be read at all.
pub fn check(store: &Store) -> Result<Report, ServerError> {
    store.read(|connection| {
        let mut report = Report::default();
        let integrity: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if integrity != "ok" {
            report.findings.push("the database file is damaged".to_owned());
        }
        for team in team::all(connection)? {
            report.teams += 1;
            report.comparisons.extend(comparison::all(connection, team.id)?);
            let (last_by_document, folded_by_document) = (HashMap::new(), HashMap::new());
            let mut check =
                Check { connection, team: &team, report: &mut report, last_by_document, folded_by_document };
            check.log()?;
            check.documents()?;
        }
        Ok(report)
    })
}

struct Check<'a> {
    connection: &'a Connection,
    team: &'a Team,
    report: &'a mut Report,
    /// The last change and the number of changes of each document, as the log has them.
    last_by_document: HashMap<DocumentId, (i64, i64)>,
    /// The changes of each document that must be in its folded piece: place and hash.
    folded_by_document: HashMap<DocumentId, Vec<(i64, ChangeHash)>>,
}

impl Check<'_> {
    fn find(&mut self, what: impl std::fmt::Display) {
        self.report.findings.push(format!("team {}: {what}", self.team.id));
    }

    /// Every hash of a change, every link of the chain, no gap, and the end that the team records.
    fn log(&mut self) -> Result<(), ServerError> {
        let (mut chain, mut seq) = (START_OF_CHAIN, 0);
        let mut findings = Vec::new();
        let (connection, team) = (self.connection, self.team.id);
        log::for_each(connection, team, |entry| {
            seq += 1;
            self.report.entries += 1;
            if entry.seq != seq {
                findings.push(format!("the log has a gap before {}", entry.seq));
                seq = entry.seq;
            }
            let change = entry.hash.zip(entry.actor);
            if let Some((hash, actor)) = change {
                self.report.changes += 1;
                let header = preparse(&entry.bytes);
                if entry.bytes.is_empty() {
                    self.report.folded += 1;
                    let folded = self.folded_by_document.entry(entry.name.document).or_default();
                    folded.push((seq, ChangeHash(hash)));
                } else if !header.is_ok_and(|header| *header.hash.as_bytes() == hash && header.actor == actor) {
                    findings.push(format!("entry {seq}: the change is not the one that its hash names"));
                }
                let last = self.last_by_document.entry(entry.name.document).or_default();
                *last = (seq, last.1 + 1);
            } else if entry.kind == EntryKind::Change {
                findings.push(format!("entry {seq}: a change without a hash"));
            }
            let new = NewEntry {
                kind: entry.kind,
                name: entry.name,
                change,
                device: entry.device,
                user: satchel_model::UserId::from_bytes([0; 16]),
                at: satchel_model::UnixMillis(0),
                bytes: &entry.bytes,
            };
            chain = log::link(&chain, seq, &new);
            if chain != entry.chain {
                findings.push(format!("entry {seq}: the chain is broken"));
                chain = entry.chain;
            }
            Ok(())
        })?;
        if (seq, chain) != (self.team.head, self.team.chain) {
            findings.push("the end of the log is not the recorded one".to_owned());
        }
        findings.into_iter().for_each(|finding| self.find(finding));
        Ok(())
    }

    fn documents(&mut self) -> Result<(), ServerError> {
        let mut digests: BTreeMap<Scope, (Digest, u64)> = BTreeMap::new();
        let mut known: HashSet<DocumentId> = HashSet::new();
        for record in document::all(self.connection, self.team.id)? {
            self.report.documents += 1;
            known.insert(record.name.document);
            self.document(&record)?;
            let owner = people::owner(self.connection, self.team.id, record.owner)?;
            for scope in scopes_of_document(record.name.kind, owner) {
                let (sum, documents) = digests.entry(scope).or_default();
                digest::toggle(sum, &record.leaf());
                *documents += 1;
                if scope::membership(self.connection, self.team.id, record.name.document, &[scope])?.is_none() {
                    self.find(format_args!("document {}: missing in a scope", record.name.document));
                }
            }
        }
        let unknown: Vec<DocumentId> =
            self.last_by_document.keys().filter(|document| !known.contains(document)).copied().collect();
        for document in unknown {
            self.find(format_args!("document {document}: in the log, but not stored"));
        }
        self.scopes(&digests)
    }

    /// From the log alone to heads, snapshot, row and text.
    fn document(&mut self, record: &Record) -> Result<(), ServerError> {
        let id = record.name.document;
        if self.last_by_document.get(&id) != Some(&(record.last_seq, record.changes)) {
            self.find(format_args!("document {id}: the log has other changes than recorded"));
        }
        for part in document::damage(self.connection, self.team.id, id)? {
            self.find(format_args!("document {id}: the stored {part} is not what was written"));
        }
        if record.name.kind.document_id(record.name.customer) != id {
            self.find(format_args!("document {id}: it is not that of its customer"));
        }
        self.folded(record)?;
        let document = match document::from_log(self.connection, self.team.id, record) {
            Ok(document) => document,
            Err(error) => {
                self.find(format_args!("document {id}: {error}"));
                return Ok(());
            }
        };
        let packed = packed::packed(self.connection, self.team.id, id)?;
        let is_of_heads =
            |packed: Packed| Document::load(record.name.kind, id, &packed.bytes, &[], Some(&record.heads)).is_ok();
        if !packed.is_some_and(is_of_heads) {
            self.find(format_args!("document {id}: the snapshot has not the heads that the log gives"));
        }
        let expected = match record.name.kind {
            DocumentKind::Background => Shown::default(),
            DocumentKind::Customer => {
                self.report.customers += 1;
                let background = DocumentKind::Background.document_id(record.name.customer);
                let background = match document::find(self.connection, self.team.id, background)? {
                    Some(record) => document::open(self.connection, self.team.id, &record).ok(),
                    None => None,
                };
                shown(&document, background.as_ref())?
            }
        };
        if document::shown(self.connection, self.team.id, id)? != expected {
            self.find(format_args!("document {id}: row or search text are not what the document gives"));
        }
        Ok(())
    }

    /// Every entry without bytes is in the folded piece, and none that comes after it.
    fn folded(&mut self, record: &Record) -> Result<(), ServerError> {
        let id = record.name.document;
        let entries = self.folded_by_document.remove(&id).unwrap_or_default();
        let fold = fold::find(self.connection, self.team.id, id)?;
        let to = fold.as_ref().map_or(0, |fold| fold.seq);
        let piece = fold.and_then(|fold| Document::load(record.name.kind, id, &fold.bytes, &[], None).ok());
        let is_there =
            |(seq, hash): &(i64, ChangeHash)| *seq <= to && piece.as_ref().is_some_and(|piece| piece.has(hash));
        if !entries.iter().all(is_there) {
            self.find(format_args!("document {id}: the bytes of a change are neither in the log nor folded"));
        }
        Ok(())
    }

    fn scopes(&mut self, expected: &BTreeMap<Scope, (Digest, u64)>) -> Result<(), ServerError> {
        let stored = scope::all(self.connection, self.team.id)?;
        self.report.scopes += stored.len();
        for (scope, digest) in &stored {
            let (leaves, documents) = expected.get(scope).copied().unwrap_or_default();
            if (digest.leaves, digest.documents) != (leaves, documents) {
                self.find(format_args!("a scope of {} documents has another digest", digest.documents));
            }
        }
        let names: HashSet<Scope> = stored.into_iter().map(|(scope, _)| scope).collect();
        if expected.keys().any(|scope| !names.contains(scope)) {
            self.find("a scope has no digest");
        }
        let members: u64 = expected.values().map(|(_, documents)| documents).sum();
        if scope::memberships(self.connection, self.team.id)? != members {
            self.find("a document lies in a scope that is not its own");
        }
        Ok(())
    }
}
