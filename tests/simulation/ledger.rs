//! What the harness knows of every change that a tablet made durable, noted at the moment when it did.

use std::collections::{BTreeMap, BTreeSet};

use satchel_document::{ChangeHash, Document, DocumentKind, Stamp, preparse, read};
use satchel_model::{ActorId, CustomerId, DocumentId, Edit, UnixMillis};

use super::Violation;
use super::server::person;
use crate::reference::{Model, Save};

/// One change.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which document.
    pub kind: DocumentKind,
    /// Of which customer.
    pub customer: CustomerId,
    /// Made on which tablet.
    pub tablet: usize,
    /// Under which of the tablet's enrolments: an erased tablet begins a new one.
    pub enrolment: u32,
    /// What it builds on.
    pub deps: Vec<ChangeHash>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether the person was told that it is saved.
    pub is_acknowledged: bool,
    /// The event that destroyed the last copy of it, if one did that no product can survive.
    pub excused: Option<&'static str>,
}

/// All changes.
#[derive(Default)]
pub struct Ledger {
    /// By name.
    pub changes: BTreeMap<ChangeHash, Change>,
    saves: BTreeMap<ChangeHash, Save>,
    /// What each writer of a document wrote under each of its numbers.
    numbered: BTreeMap<(DocumentId, ActorId, u64), ChangeHash>,
    /// Which customer and kind a document is.
    pub documents: BTreeMap<DocumentId, (DocumentKind, CustomerId)>,
}

/// What a tablet has just made durable of a person's save.
pub struct Saved<'a> {
    /// The tablet.
    pub tablet: usize,
    /// Its enrolment.
    pub enrolment: u32,
    /// Whose save.
    pub person: usize,
    /// The edits of the form.
    pub edits: &'a [Edit],
    /// The changes: document and bytes.
    pub changes: Vec<(DocumentId, Vec<u8>)>,
    /// Whether a number may come again: a change that was refused or lost leaves it free.
    pub may_reuse: bool,
}

impl Ledger {
    /// Knows the documents of a customer from now on.
    pub fn meet(&mut self, customer: CustomerId) {
        for kind in DocumentKind::ALL {
            self.documents.insert(kind.document_id(customer), (kind, customer));
        }
    }

    /// Notes a save and lets the model make it too. Returns the names of the changes.
    ///
    /// # Errors
    /// The change is not the one that the model expects.
    pub fn note(&mut self, saved: Saved<'_>) -> Result<Vec<ChangeHash>, Violation> {
        let mut names = Vec::new();
        for (document, bytes) in saved.changes {
            let wrong = |what: &str| Violation::new("a save is one change of a known document", what.to_owned());
            let Some((kind, customer)) = self.documents.get(&document).copied() else {
                return Err(wrong("an unknown document"));
            };
            let header = preparse(&bytes).map_err(|_| wrong("bytes that are no change"))?;
            let number = (document, header.actor, header.sequence);
            let before = self.numbered.insert(number, header.hash);
            if before.is_some_and(|before| before != header.hash) && !saved.may_reuse {
                let detail = format!("number {} on tablet {}", header.sequence, saved.tablet);
                return Err(Violation::new("no writer uses a number twice", detail));
            }
            let (mut model, note) = self.state(kind, customer, &header.deps)?;
            let own: Vec<Edit> = saved.edits.iter().filter(|edit| kind.takes(edit)).cloned().collect();
            let stamp = Stamp {
                actor: header.actor,
                author: person(saved.person),
                now: UnixMillis(header.time_unix_s * 1000),
                seed: [0; 16],
            };
            let Some(save) = model.save(&own, &note, &stamp) else {
                return Err(Violation::new("a save writes what the model writes", "a change where the model has none"));
            };
            self.saves.insert(header.hash, save);
            self.changes.insert(
                header.hash,
                Change {
                    kind,
                    customer,
                    tablet: saved.tablet,
                    enrolment: saved.enrolment,
                    deps: header.deps,
                    bytes,
                    is_acknowledged: false,
                    excused: None,
                },
            );
            names.push(header.hash);
        }
        Ok(names)
    }

    /// These changes and everything that they build on, but the genesis.
    #[must_use]
    pub fn closure(&self, heads: &[ChangeHash]) -> BTreeSet<ChangeHash> {
        let mut known = BTreeSet::new();
        let mut open: Vec<ChangeHash> = heads.to_vec();
        while let Some(hash) = open.pop() {
            if let Some(change) = self.changes.get(&hash)
                && known.insert(hash)
            {
                open.extend(&change.deps);
            }
        }
        known
    }

    /// What the model says of a document in a state.
    #[must_use]
    pub fn model(&self, kind: DocumentKind, heads: &[ChangeHash]) -> Model {
        let mut model = Model::new(match kind {
            DocumentKind::Customer => 15,
            DocumentKind::Background => 3,
        });
        for hash in self.closure(heads) {
            if let Some(save) = self.saves.get(&hash) {
                model.hear(save);
            }
        }
        model
    }

    /// The model and the note's text of a document in a state.
    fn state(
        &self,
        kind: DocumentKind,
        customer: CustomerId,
        heads: &[ChangeHash],
    ) -> Result<(Model, String), Violation> {
        if kind == DocumentKind::Background {
            return Ok((self.model(kind, heads), String::new()));
        }
        let mut document = Document::genesis(kind, kind.document_id(customer));
        let changes: Vec<Vec<u8>> =
            self.closure(heads).iter().filter_map(|hash| Some(self.changes.get(hash)?.bytes.clone())).collect();
        match document.apply(&changes) {
            Ok(applied) if applied.waiting.is_empty() => Ok((self.model(kind, heads), read(&document, None).note)),
            _ => Err(Violation::new("a change builds on changes that somebody made", customer.to_string())),
        }
    }
}
