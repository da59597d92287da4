//! What lists show of a document, computed under guard: contents from outside never end the server.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use satchel_document::{Document, DocumentKind, Violation, project, validate};
use satchel_model::{CustomerRow, TeamId};
use satchel_protocol::sync::RefusalCode;

use crate::error::ServerError;
use crate::store::document::{self, Shown};

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

/// What lists show after a document of a customer has changed, `other` being the customer's other document. A background
/// is not shown itself, but its conflicts count in its customer's row, which is written here.
///
/// # Errors
/// As [`shown`], or the database failed.
pub(crate) fn shown_after(
    connection: &Connection,
    team: TeamId,
    kind: DocumentKind,
    changed: &Document,
    other: Option<&Document>,
) -> Result<Shown, ServerError> {
    match (kind, other) {
        (DocumentKind::Customer, background) => shown(changed, background),
        (DocumentKind::Background, Some(customer)) => {
            let of_customer = shown(customer, Some(changed))?;
            document::put_shown(connection, team, customer.id(), &of_customer)?;
            Ok(Shown::default())
        }
        (DocumentKind::Background, None) => Ok(Shown::default()),
    }
}

/// The kind of a customer's other document.
pub(crate) const fn other(kind: DocumentKind) -> DocumentKind {
    match kind {
        DocumentKind::Customer => DocumentKind::Background,
        DocumentKind::Background => DocumentKind::Customer,
    }
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
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
