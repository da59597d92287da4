//! The kinds of document by their names on the wire and in the document crate.

use satchel_document::DocumentKind as Layout;
use satchel_model::{CustomerId, DocumentId, DocumentKind};
use satchel_protocol::sync::DocumentName;

/// The layout of a kind of document.
#[must_use]
pub const fn layout(kind: DocumentKind) -> Layout {
    match kind {
        DocumentKind::Customer => Layout::Customer,
        DocumentKind::Background => Layout::Background,
    }
}

/// The one document of a kind that a customer has.
#[must_use]
pub fn document_id(kind: DocumentKind, customer: CustomerId) -> DocumentId {
    layout(kind).document_id(customer)
}

/// The full name of a customer's document.
#[must_use]
pub fn name(kind: DocumentKind, customer: CustomerId) -> DocumentName {
    DocumentName { document: document_id(kind, customer), kind, customer }
}
