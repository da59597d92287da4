//! One open document: genesis, load, save, merge, edit, history.

mod merge;

use std::collections::{HashMap, HashSet};

use automerge::{Automerge, Change, ObjId, ReadDoc, TextEncoding};
use satchel_model::order::{sort, sort_by_key};
use satchel_model::{ActorId, Customer, CustomerId, DocumentId, Edit};

use crate::change::{Applied, Created, NewChange, Stamp};
use crate::document::merge::{merge, merge_error, open};
use crate::error::DocumentError;
use crate::hash::{ChangeHash, Heads};
use crate::layout::{self, Section};
use crate::preparse::{self, Parsed};
use crate::{create, genesis, write};
use satchel_model::DocumentKind;

/// The version of the layout that this program reads and writes.
pub const SCHEMA: u32 = 1;

/// Positions in a text count characters, on every platform: Automerge's own default differs between them.
pub(crate) const TEXT_ENCODING: TextEncoding = TextEncoding::UnicodeCodePoint;

/// One open document.
#[derive(Clone)]
pub struct Document {
    id: DocumentId,
    kind: DocumentKind,
    automerge: Automerge,
}

impl std::fmt::Debug for Document {
    /// Without contents: they are a customer's data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Document {
    /// The empty document of an id. Every device makes the same one, byte for byte: it holds the first changes (see
    /// `genesis`), which are never sent; its one head is [`Document::genesis_hash`].
    #[must_use]
    pub fn genesis(kind: DocumentKind, id: DocumentId) -> Self {
        let mut automerge = Automerge::new_with_encoding(TEXT_ENCODING);
        let first = [genesis::change(kind, id)].into_iter().chain(genesis::addition(kind, id));
        let applied = automerge.apply_changes(first);
        debug_assert!(applied.is_ok(), "the frozen first changes apply to an empty document");
        Self { id, kind, automerge }
    }

    /// The hash of the first change of a document.
    #[must_use]
    pub fn genesis_hash(kind: DocumentKind, id: DocumentId) -> ChangeHash {
        genesis::change(kind, id).hash().into()
    }

    /// Makes the documents of a whole customer file at once, as import and demo do.
    ///
    /// A file with orders that count and no state gets the state that its orders cause. Conflicts
    /// of `file` are not written.
    ///
    /// # Errors
    /// [`DocumentError::Violation`] for values beyond their limits.
    pub fn create(id: CustomerId, file: &Customer, stamp: &Stamp) -> Result<Created, DocumentError> {
        create::create(id, file, stamp)
    }

    /// Opens a stored document: a snapshot (empty when only changes were stored) and the changes
    /// since, in any order.
    ///
    /// # Errors
    /// Nothing to load, damaged bytes, another document, a gap, or other heads than recorded.
    pub fn load(
        kind: DocumentKind,
        id: DocumentId,
        snapshot: &[u8],
        changes: &[Vec<u8>],
        heads: Option<&Heads>,
    ) -> Result<Self, DocumentError> {
        let mut document = match (snapshot, changes) {
            ([], []) => return Err(DocumentError::Empty),
            ([], _) => Self::genesis(kind, id),
            _ => Self { id, kind, automerge: open(snapshot)? },
        };
        if !document.has(&Self::genesis_hash(kind, id)) {
            return Err(DocumentError::OtherDocument);
        }
        let mut stored = Vec::with_capacity(changes.len() + 1);
        if !document.has_addition() {
            // A program that did not know it wrote the snapshot.
            stored.extend(genesis::addition(kind, id));
        }
        for bytes in changes {
            preparse::preparse(bytes)?;
            stored.push(Change::try_from(bytes.as_slice()).map_err(|_| DocumentError::Damaged)?);
        }
        document.automerge.apply_changes(stored).map_err(merge_error)?;
        let missing: Vec<ChangeHash> =
            document.automerge.get_missing_deps(&[]).into_iter().map(ChangeHash::from).collect();
        if !missing.is_empty() {
            return Err(DocumentError::Gap { missing });
        }
        match heads {
            Some(recorded) if document.heads() != *recorded => {
                Err(DocumentError::OtherHeads { recorded: recorded.clone(), found: document.heads() })
            }
            _ => Ok(document),
        }
    }

    /// The document as a stock `.automerge` file.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.automerge.save()
    }

    /// The same without DEFLATE: for a body that is compressed as a whole.
    #[must_use]
    pub fn save_uncompressed(&self) -> Vec<u8> {
        self.automerge.save_nocompress()
    }

    /// The id.
    #[must_use]
    pub const fn id(&self) -> DocumentId {
        self.id
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The heads. The addition is none, whoever knows it.
    #[must_use]
    pub fn heads(&self) -> Heads {
        let heads = self.automerge.get_heads().into_iter().map(ChangeHash::from);
        let mut heads: Vec<ChangeHash> = heads.collect();
        // It can only stand where nothing was written, or beside what a program wrote that did not know it.
        let may_stand = heads.len() > 1 || self.automerge.stats().num_changes <= 2;
        if may_stand
            && let Some(addition) = genesis::addition(self.kind, self.id).map(|change| ChangeHash::from(change.hash()))
            && heads.contains(&addition)
        {
            heads.retain(|hash| *hash != addition);
            if heads.is_empty() {
                heads.push(Self::genesis_hash(self.kind, self.id));
            }
        }
        heads.into_iter().collect()
    }

    /// The version of the layout: the highest that any writer stated.
    #[must_use]
    pub fn schema(&self) -> u32 {
        let stated = self.automerge.get_all(automerge::ROOT, layout::SCHEMA).unwrap_or_default();
        let highest = stated.iter().filter_map(|(value, _)| value.as_u64()).max().unwrap_or_default();
        u32::try_from(highest).unwrap_or(u32::MAX)
    }

    /// Whether a newer version wrote the document: then it is shown and merged, never edited here.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        self.schema() > SCHEMA
    }

    /// Merges changes, in any order. All or nothing on an error; changes whose dependencies are not
    /// there are left out and named in the answer.
    ///
    /// # Errors
    /// A change that is refused, does not fit, or reuses a sequence number.
    pub fn apply(&mut self, changes: &[Vec<u8>]) -> Result<Applied, DocumentError> {
        let mut applied = Applied::default();
        let mut incoming: Vec<(Parsed<'_>, &[u8])> = Vec::with_capacity(changes.len());
        let mut given = HashSet::new();
        for bytes in changes {
            let parsed = preparse::parse(bytes)?;
            if self.has(&parsed.header.hash) || !given.insert(parsed.header.hash) {
                applied.duplicates.push(parsed.header.hash);
            } else {
                incoming.push((parsed, bytes));
            }
        }
        if incoming.is_empty() {
            return Ok(applied);
        }
        let mut next = self.automerge.clone();
        let mut progress = true;
        while progress {
            let (ready, waiting): (Vec<_>, Vec<_>) =
                incoming.into_iter().partition(|(parsed, _)| parsed.header.deps.iter().all(|dep| has(&next, dep)));
            progress = !ready.is_empty();
            incoming = waiting;
            for (parsed, bytes) in ready {
                merge(&mut next, &parsed, bytes)?;
                applied.added.push(parsed.header.hash);
            }
        }
        for (parsed, _) in &incoming {
            applied.waiting.push(parsed.header.hash);
            let unknown = parsed.header.deps.iter().filter(|dep| !has(&next, dep) && !given.contains(dep));
            applied.missing.extend(unknown);
        }
        sort(&mut applied.missing);
        applied.missing.dedup();
        self.automerge = next;
        Ok(applied)
    }

    /// Writes the edits of a form save: as one change, or as several in order when the shared note grows by more than a
    /// change may hold. Edits of the other kind of document are left out. Empty when nothing changes.
    ///
    /// # Errors
    /// A newer document, an edit that the rules do not allow, or a document that grows too large.
    pub fn edit(&mut self, edits: &[Edit], stamp: &Stamp) -> Result<Vec<NewChange>, DocumentError> {
        if self.is_newer() {
            return Err(DocumentError::Newer { schema: self.schema() });
        }
        let mut next = self.clone();
        let changes = write::write(&mut next, edits, stamp)?;
        if !changes.is_empty() {
            *self = next;
        }
        Ok(changes)
    }

    /// The bytes of a change.
    #[must_use]
    pub fn change(&self, hash: &ChangeHash) -> Option<Vec<u8>> {
        self.automerge.get_change_by_hash(&(*hash).into()).map(|change| change.raw_bytes().to_vec())
    }

    /// Whether the document has a change.
    #[must_use]
    pub fn has(&self, hash: &ChangeHash) -> bool {
        has(&self.automerge, hash)
    }

    /// The changes that a reader with those heads lacks, each after what it builds on; heads
    /// unknown here count as nothing. The first changes are never among them.
    #[must_use]
    pub fn changes_since(&self, have: &Heads) -> Vec<(ChangeHash, Vec<u8>)> {
        let known: Vec<automerge::ChangeHash> =
            have.as_slice().iter().filter(|hash| self.has(hash)).map(|hash| (*hash).into()).collect();
        let changes = self.automerge.get_changes(&known);
        let genesis = Self::genesis_hash(self.kind, self.id);
        let mut changes: HashMap<ChangeHash, Change> =
            changes.into_iter().map(|change| (ChangeHash::from(change.hash()), change)).collect();
        changes.remove(&genesis);
        if let Some(addition) = genesis::addition(self.kind, self.id) {
            changes.remove(&addition.hash().into());
        }
        in_order(changes)
    }

    /// Every change but the first ones, each after what it builds on.
    #[must_use]
    pub fn all_changes(&self) -> Vec<(ChangeHash, Vec<u8>)> {
        self.changes_since(&Heads::default())
    }

    /// The document as it was at these heads: they and everything below them. `None` when it lacks one of them.
    #[must_use]
    pub fn until(&self, heads: &Heads) -> Option<Self> {
        if heads.is_empty() || !heads.as_slice().iter().all(|hash| self.has(hash)) {
            return None;
        }
        let later: HashSet<ChangeHash> = self.changes_since(heads).into_iter().map(|(hash, _)| hash).collect();
        let until = self.all_changes().into_iter().filter(|(hash, _)| !later.contains(hash));
        let changes: Vec<Vec<u8>> = until.map(|(_, bytes)| bytes).collect();
        let mut document = Self::genesis(self.kind, self.id);
        document.apply(&changes).ok()?;
        (document.heads() == *heads).then_some(document)
    }

    /// The number of the last change of an actor in this document, 0 for none. A fresh `Document`
    /// goes on from here, because the number is read from the changes themselves.
    #[must_use]
    pub fn last_sequence(&self, actor: ActorId) -> u64 {
        let changes = self.automerge.get_changes_meta(&[]);
        let own = changes.iter().filter(|change| change.actor.to_bytes() == actor.as_bytes());
        own.map(|change| change.seq).max().unwrap_or_default()
    }

    /// How many operations the document holds.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.automerge.stats().num_ops
    }

    pub(crate) const fn automerge(&self) -> &Automerge {
        &self.automerge
    }

    pub(crate) const fn automerge_mut(&mut self) -> &mut Automerge {
        &mut self.automerge
    }

    /// Whether the addition is there: its containers are.
    fn has_addition(&self) -> bool {
        let is_there = |section: &Section| self.automerge.object_type(self.section(*section)).is_ok();
        Section::later(self.kind).first().is_none_or(is_there)
    }

    /// A container that the first changes made.
    pub(crate) fn section(&self, section: Section) -> ObjId {
        section.object(self.id)
    }
}

fn has(document: &Automerge, hash: &ChangeHash) -> bool {
    document.get_change_meta_by_hash(&(*hash).into()).is_some()
}

/// Puts changes into an order in which each follows what it builds on. Within a document, a
/// change's first operation comes after the last of everything below it, so that the number orders.
fn in_order(changes: HashMap<ChangeHash, Change>) -> Vec<(ChangeHash, Vec<u8>)> {
    let mut changes: Vec<_> = changes.into_iter().collect();
    sort_by_key(&mut changes, |(hash, change)| (change.start_op(), *hash));
    changes.into_iter().map(|(hash, change)| (hash, change.raw_bytes().to_vec())).collect()
}

#[cfg(test)]
mod tests;
