//! What can go wrong with a document.

use satchel_model::lifecycle::ForbiddenTransition;
use satchel_model::{ActorId, Field};

use crate::hash::{ChangeHash, Heads};
use crate::preparse::Refusal;
use crate::validate::Violation;

/// Why a document could not be loaded, changed or merged. The document is as it was before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// There are no bytes to load: never an empty customer.
    #[error("loading a document from nothing")]
    Empty,
    /// The stored bytes are no document.
    #[error("loading a document: the stored bytes are damaged")]
    Damaged,
    /// The document has another state than was recorded for it.
    #[error("loading a document: its heads are not the recorded ones")]
    OtherHeads {
        /// What was recorded.
        recorded: Heads,
        /// What the bytes give.
        found: Heads,
    },
    /// Stored changes build on changes that are not there.
    #[error("loading a document: {} changes that others build on are missing", missing.len())]
    Gap {
        /// The changes that are missing.
        missing: Vec<ChangeHash>,
    },
    /// The bytes are of another document than was asked for.
    #[error("loading a document: this is another document")]
    OtherDocument,
    /// A change is refused before Automerge sees it.
    #[error("reading a change: {0}")]
    Refused(#[from] Refusal),
    /// A change does not fit the document: it refers to what is not there, or its bytes are not what they stand for.
    #[error("applying a change: {hash} does not fit the document")]
    Misfit {
        /// The change.
        hash: ChangeHash,
    },
    /// Two different changes of one actor have the same number: a store was copied.
    #[error("applying a change: number {sequence} of actor {actor} is taken by another change")]
    SequenceReused {
        /// The actor.
        actor: ActorId,
        /// The number.
        sequence: u64,
    },
    /// The document would break a rule or a limit.
    #[error("changing a document: {0}")]
    Violation(#[from] Violation),
    /// The document, or the state that is to be moved, is of a newer version than this program.
    #[error("changing a document: it is of the newer version {schema}")]
    Newer {
        /// The version that can change it, at least.
        schema: u32,
    },
    /// The edit is about a part that lies in another document, or about nothing that can be edited so.
    #[error("changing a document: the edit does not belong to this document")]
    WrongDocument,
    /// The field is none of the record that the edit names.
    #[error("changing a document: {field} is no field of that record")]
    WrongField {
        /// The field.
        field: Field,
    },
    /// The state, or the stage of an opportunity, changes by a move, which checks and logs it; a plain value only settles a
    /// conflict.
    #[error("changing a document: the state changes by a move only")]
    StateNeedsMove,
    /// An opportunity moves to a stage with a code, and for a reason.
    #[error("changing a document: the move names no stage, or no reason")]
    EmptyMove,
    /// The rule of the life cycle does not have the move.
    #[error("changing a document: {0}")]
    ForbiddenTransition(#[from] ForbiddenTransition),
    /// Automerge refused what this crate believed to be right.
    #[error("changing a document: the document engine refused")]
    Engine,
}

impl From<automerge::AutomergeError> for DocumentError {
    /// The text of the engine's error can quote contents, and contents are a customer's data.
    fn from(_: automerge::AutomergeError) -> Self {
        Self::Engine
    }
}
