//! Documents that stay open between pushes, within a bound of memory. What is here is never
//! believed without its place in the log.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use satchel_document::Document;
use satchel_model::{DocumentId, TeamId};

/// Operations of all open documents together: about 50 MB.
const OPERATIONS: u64 = 500_000;
/// What an open document weighs beside its operations.
const BASE_OPERATIONS: u64 = 200;

type Key = (TeamId, DocumentId);

#[derive(Debug)]
struct Kept {
    document: Document,
    seq: i64,
    turn: u64,
}

#[derive(Debug, Default)]
struct Shelf {
    documents: HashMap<Key, Kept>,
    turns: BTreeMap<u64, Key>,
    next_turn: u64,
    operations: u64,
}

/// Open documents, the least recently used given up first.
#[derive(Debug, Default)]
pub struct Cache {
    shelf: Mutex<Shelf>,
}

impl Cache {
    /// Takes a document out, if it is here in the state of this place in the log.
    #[must_use]
    pub fn take(&self, team: TeamId, document: DocumentId, seq: i64) -> Option<Document> {
        let kept = self.shelf.lock().unwrap_or_else(PoisonError::into_inner).remove((team, document))?;
        (kept.seq == seq).then_some(kept.document)
    }

    /// Keeps a document in the state of a place in the log.
    pub fn put(&self, team: TeamId, document: Document, seq: i64) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (team, document.id());
        if shelf.documents.get(&key).is_some_and(|kept| kept.seq > seq) {
            return;
        }
        let _ = shelf.remove(key);
        let turn = shelf.next_turn;
        shelf.next_turn += 1;
        shelf.operations += weight(&document);
        shelf.turns.insert(turn, key);
        shelf.documents.insert(key, Kept { document, seq, turn });
        while shelf.operations > OPERATIONS {
            let Some((_, oldest)) = shelf.turns.pop_first() else { break };
            let _ = shelf.remove(oldest);
        }
    }
}

impl Shelf {
    fn remove(&mut self, key: Key) -> Option<Kept> {
        let kept = self.documents.remove(&key)?;
        self.turns.remove(&kept.turn);
        self.operations = self.operations.saturating_sub(weight(&kept.document));
        Some(kept)
    }
}

fn weight(document: &Document) -> u64 {
    document.operations() + BASE_OPERATIONS
}

#[cfg(test)]
mod tests {
    use super::*;
    use satchel_document::DocumentKind;

    const TEAM: TeamId = TeamId::from_bytes([1; 16]);

    fn document(number: u32) -> Document {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_le_bytes());
        Document::genesis(DocumentKind::Customer, DocumentId::from_bytes(id))
    }

    #[test]
    fn a_document_in_another_state_than_the_log_is_not_believed() {
        let cache = Cache::default();
        cache.put(TEAM, document(1), 5);
        assert!(cache.take(TEAM, document(1).id(), 6).is_none());
        cache.put(TEAM, document(1), 5);
        assert!(cache.take(TEAM, document(1).id(), 5).is_some());
        assert!(cache.take(TEAM, document(1).id(), 5).is_none());
    }

    #[test]
    fn memory_is_bounded_and_the_latest_stay() {
        let cache = Cache::default();
        let most = u32::try_from(OPERATIONS / BASE_OPERATIONS).unwrap();
        for number in 0..most + 10 {
            cache.put(TEAM, document(number), 1);
        }
        assert!(cache.shelf.lock().unwrap().operations <= OPERATIONS);
        assert!(cache.take(TEAM, document(0).id(), 1).is_none());
        assert!(cache.take(TEAM, document(most + 9).id(), 1).is_some());
    }
}
