//! The first changes of every document, the same bytes on every device for ever.
//!
//! *Genesis* makes the containers, so that two devices that begin one background document without
//! knowing of each other write into the same maps, and nobody's map hides another's. Its actor is
//! the document's id, so that no two documents share it. It is *frozen*.
//!
//! The *addition* makes the containers that came later, as the same actor, on genesis alone. Every program that knows it
//! has it in every document, also in those that others wrote without it, and nobody sends it or names it as a head: so
//! documents from before it keep their heads, and two devices never make a container twice. It is frozen too; what comes
//! after it is another addition. Whatever older programs cannot read raises [`crate::SCHEMA`] in a change of its own.

use std::num::NonZeroU64;

use automerge::legacy::{Key, ObjectId, Op, OpType};
use automerge::{Change, ExpandedChange, ScalarValue};
use satchel_model::DocumentId;

use crate::layout::{KIND, SCHEMA, Section};
use satchel_model::DocumentKind;

/// The version that genesis states, whatever the program's own is.
const GENESIS_SCHEMA: u64 = 1;

/// Makes the genesis change.
pub(crate) fn change(kind: DocumentKind, id: DocumentId) -> Change {
    let put = |key: &str, value: ScalarValue| operation(key, OpType::Put(value));
    let mut operations =
        vec![put(SCHEMA, ScalarValue::Uint(GENESIS_SCHEMA)), put(KIND, ScalarValue::Str(kind.code().into()))];
    operations.extend(containers(Section::first(kind)));
    of_operations(id, operations, NonZeroU64::MIN, None)
}

/// Makes the addition, where the kind has one.
pub(crate) fn addition(kind: DocumentKind, id: DocumentId) -> Option<Change> {
    let first = change(kind, id);
    let operations: Vec<Op> = containers(Section::later(kind)).collect();
    let start = NonZeroU64::new(first.max_op() + 1).filter(|_| !operations.is_empty())?;
    Some(of_operations(id, operations, start, Some(&first)))
}

/// The operations that both make.
pub(crate) fn operations(kind: DocumentKind) -> u64 {
    2 + Section::of(kind).count() as u64
}

fn containers(sections: &[Section]) -> impl Iterator<Item = Op> {
    sections.iter().map(|section| operation(section.key(), OpType::Make(section.object_type())))
}

fn of_operations(id: DocumentId, operations: Vec<Op>, start_op: NonZeroU64, on: Option<&Change>) -> Change {
    Change::from(ExpandedChange {
        operations,
        actor_id: automerge::ActorId::from(id.as_bytes().as_slice()),
        hash: None,
        seq: on.map_or(1, |change| change.seq() + 1),
        start_op,
        time: 0,
        message: None,
        deps: on.map(Change::hash).into_iter().collect(),
        extra_bytes: Vec::new(),
        author: None,
    })
}

fn operation(key: &str, action: OpType) -> Op {
    Op { action, obj: ObjectId::Root, key: Key::Map(key.into()), pred: Vec::new().into(), insert: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::hash::ChangeHash;
    use automerge::{ObjType, ReadDoc};

    /// What the first version made of document id `07070707…`. These bytes lie in every store:
    /// they never change.
    const FROZEN: [(DocumentKind, &str); 2] = [
        (DocumentKind::Customer, "8fa7be34c1c752bf2093598e36ac0a1b4ed2ab89353bf873c208d93aa607ddef"),
        (DocumentKind::Background, "10144643332519fb27520e0562bc98f3629b49b5f424f037c261a535eccc42b1"),
    ];

    #[test]
    fn the_genesis_change_is_frozen() {
        for (kind, expected) in FROZEN {
            let hash = ChangeHash::from(change(kind, DocumentId::from_bytes([7; 16])).hash());
            assert_eq!(hash.to_string(), expected, "{kind:?}");
            assert_eq!(Document::genesis_hash(kind, DocumentId::from_bytes([7; 16])), hash);
        }
    }

    /// The same for the addition.
    const FROZEN_ADDITION: &str = "64af6ce378bd22377b40e26494049773dd22541797cce42cf875c3f367f930d4";

    #[test]
    fn the_addition_is_frozen() {
        let id = DocumentId::from_bytes([7; 16]);
        let hash = ChangeHash::from(addition(DocumentKind::Customer, id).unwrap().hash());
        assert_eq!(hash.to_string(), FROZEN_ADDITION);
        assert!(addition(DocumentKind::Background, id).is_none());
    }

    #[test]
    fn each_container_is_found_by_the_operation_that_made_it() {
        let id = DocumentId::from_bytes([7; 16]);
        for kind in DocumentKind::ALL {
            let document = Document::genesis(kind, id);
            for section in Section::of(kind) {
                let (value, found) = document.automerge().get(automerge::ROOT, section.key()).unwrap().unwrap();
                assert_eq!(found, section.object(id), "{section:?}");
                assert_eq!(value.to_objtype(), Some(section.object_type()));
            }
        }
        assert_eq!(Section::Note.object_type(), ObjType::Text);
    }
}
