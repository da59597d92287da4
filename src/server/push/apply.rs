//! Applies changes to a document that may be spoilt: all at once, or one by one to find the bad ones.

use std::collections::BTreeSet;
use std::time::Instant;

use satchel_document::{ChangeHash, Document, DocumentError};
use satchel_protocol::sync::{ChangeResult, RefusalCode};

use super::prepare::Incoming;
use super::show::{guarded, of_violation, validated};
use crate::clock;
use crate::error::RETRY_AFTER_MS;

/// Results of the changes that were not taken, beside the document with those that were.
pub(super) type Outcome = (Document, Vec<(usize, ChangeResult)>);

/// The usual case: everything is good. `Err` when something is not, and the document is spoilt.
pub(super) fn all_at_once(mut document: Document, open: &[(usize, &Incoming)]) -> Result<Outcome, ()> {
    let bytes: Vec<Vec<u8>> = open.iter().map(|(_, change)| change.bytes.clone()).collect();
    let applied = guarded(|| document.apply(&bytes)).ok_or(())?.map_err(drop)?;
    if !applied.duplicates.is_empty() {
        return Err(());
    }
    validated(&document).map_err(drop)?;
    let waiting: BTreeSet<ChangeHash> = applied.waiting.into_iter().collect();
    let results = open
        .iter()
        .filter(|(_, change)| waiting.contains(&change.header.hash))
        .map(|(index, _)| (*index, ChangeResult::MissingDependencies))
        .collect();
    Ok((document, results))
}

/// Takes each change for itself, so that a bad one does not hold back the good ones.
pub(super) fn one_by_one(mut document: Document, open: &[(usize, &Incoming)], deadline: Instant) -> Outcome {
    let mut results = Vec::new();
    for (index, change) in open {
        if clock::instant() >= deadline {
            results.push((*index, ChangeResult::Retry { after_ms: RETRY_AFTER_MS }));
            continue;
        }
        let mut next = document.clone();
        match take_one(&mut next, change) {
            Ok(()) => document = next,
            Err(result) => results.push((*index, result)),
        }
    }
    (document, results)
}

fn take_one(document: &mut Document, change: &Incoming) -> Result<(), ChangeResult> {
    let refused = |code| ChangeResult::Refused { code };
    let applied = match guarded(|| document.apply(std::slice::from_ref(&change.bytes))) {
        None => return Err(refused(RefusalCode::Invalid)),
        Some(Err(error)) => return Err(refused(of_error(&error))),
        Some(Ok(applied)) => applied,
    };
    if !applied.waiting.is_empty() {
        return Err(ChangeResult::MissingDependencies);
    }
    if applied.added.is_empty() {
        // The same change twice in one push: the first one carries the place, a retry finds it.
        return Err(ChangeResult::Retry { after_ms: 0 });
    }
    validated(document).map_err(refused)
}

const fn of_error(error: &DocumentError) -> RefusalCode {
    match error {
        DocumentError::SequenceReused { .. } => RefusalCode::SequenceReused,
        DocumentError::Refused(_) => RefusalCode::Malformed,
        DocumentError::Violation(violation) => of_violation(*violation),
        _ => RefusalCode::Invalid,
    }
}
