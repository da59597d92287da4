//! What Automerge is given: snapshots and changes that passed the gate.

use automerge::{Automerge, AutomergeError, Change, LoadOptions, OnPartialLoad, VerificationMode};
use satchel_model::ActorId;

use crate::admit;
use crate::document::TEXT_ENCODING;
use crate::error::DocumentError;
use crate::preparse::{self, Parsed};

/// Opens a snapshot: one document chunk, whole, with the heads that it says.
pub(super) fn open(snapshot: &[u8]) -> Result<Automerge, DocumentError> {
    preparse::check_snapshot(snapshot).map_err(|_| DocumentError::Damaged)?;
    let options = LoadOptions::new()
        .on_partial_load(OnPartialLoad::Error)
        .verification_mode(VerificationMode::Check)
        .text_encoding(TEXT_ENCODING);
    Automerge::load_with_options(snapshot, options).map_err(|_| DocumentError::Damaged)
}

/// Merges one change whose dependencies are there.
pub(super) fn merge(document: &mut Automerge, parsed: &Parsed<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let hash = parsed.header.hash;
    let misfit = DocumentError::Misfit { hash };
    let change = Change::try_from(bytes).map_err(|_| misfit.clone())?;
    admit::admit(document, parsed, &change).map_err(|_| misfit.clone())?;
    document.apply_changes([change]).map_err(merge_error)?;
    admit::check_rebuilt(document, hash, bytes).map_err(|_| misfit)
}

/// Names the one error of the engine that the gate cannot foresee.
pub(super) fn merge_error(error: AutomergeError) -> DocumentError {
    match error {
        AutomergeError::DuplicateSeqNumber(sequence, actor) => match ActorId::from_slice(actor.to_bytes()) {
            Ok(actor) => DocumentError::SequenceReused { actor, sequence },
            Err(_) => DocumentError::Engine,
        },
        other => other.into(),
    }
}
