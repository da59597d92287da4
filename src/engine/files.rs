//! The files of many customers for a file of another program: without their background parts, and without opening them for
//! anybody.

use satchel_document::read;
use satchel_model::{Customer, CustomerId, DocumentKind};
use satchel_protocol::bridge::{Answer, encode};

use crate::context::Cx;
use crate::documents::load_many;

/// Files in one answer: whoever saves something meanwhile waits for no more than these.
const MOST_FILES: usize = 50;

/// The files of the first of these customers, in their order. One that is damaged or not here is left out: whoever opens
/// it learns why.
pub(crate) async fn files(cx: &Cx, customers: &[CustomerId]) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let wanted: Vec<(CustomerId, DocumentKind)> =
        customers.iter().take(MOST_FILES).map(|customer| (*customer, DocumentKind::Customer)).collect();
    let mut loaded = match load_many(cx, &wanted).await {
        Ok(loaded) => loaded,
        Err(fault) => return Answer::Failed(fault.into()),
    };
    let mut files: Vec<Customer> = Vec::with_capacity(wanted.len());
    for (customer, kind) in wanted {
        if let Some(Ok(document)) = loaded.remove(&kind.document_id(customer)) {
            files.push(read(&document, None));
        }
    }
    // Nothing in them is of a kind that cannot be written.
    Answer::Files(encode(&files).unwrap_or_default().into())
}
