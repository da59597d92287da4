//! What lists show of a document, computed under guard: contents from outside never end the server.

use std::panic::{AssertUnwindSafe, catch_unwind};

use satchel_document::{Document, Violation, project, validate};
use satchel_model::CustomerRow;
use satchel_protocol::sync::RefusalCode;

use crate::error::ServerError;
use crate::store::document::Shown;

/// Row and search text of a customer.
///
/// # Errors
/// The row cannot be written, or reading the document panicked.
pub(crate) fn shown(customer: &Document, background: Option<&Document>) -> Result<Shown, ServerError> {
    let projection = guarded(|| project(customer, background)).ok_or(ServerError::Panicked)?;
    Ok(Shown {
        code: projection.row.code.clone(),
        row: postcard::to_allocvec(&projection.row)?,
        row_version: CustomerRow::VERSION,
        text: projection.text,
    })
}

/// Checks a document against its rules.
pub(super) fn validated(document: &Document) -> Result<(), RefusalCode> {
    match guarded(|| validate(document)) {
        Some(Ok(())) => Ok(()),
        Some(Err(violation)) => Err(of_violation(violation)),
        None => Err(RefusalCode::Invalid),
    }
}

pub(super) const fn of_violation(violation: Violation) -> RefusalCode {
    match violation {
        Violation::DocumentOperations
        | Violation::DocumentChanges
        | Violation::DocumentActors
        | Violation::DocumentBytes => RefusalCode::DocumentFull,
        Violation::ChangeTooLarge => RefusalCode::TooLarge,
        _ => RefusalCode::Invalid,
    }
}

/// The result, or nothing when the work panicked.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
