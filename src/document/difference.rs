//! What some changes said, for people who read it.

use std::collections::BTreeSet;

use satchel_model::{Customer, DocumentKind};

use crate::document::Document;
use crate::read::read;

/// What a document says with some changes and does not say without them: a line `field=value` for each field, by name.
/// Read by people, so that they can decide on changes that were kept out, or type them again.
#[must_use]
pub fn difference(with: &Document, without: &Document) -> Vec<String> {
    let file = |document: &Document| match document.kind() {
        DocumentKind::Customer => read(document, None),
        DocumentKind::Background => {
            let empty = Document::genesis(DocumentKind::Customer, document.id());
            read(&empty, Some(document))
        }
    };
    let (with, without) = (lines(&file(with)), lines(&file(without)));
    with.difference(&without).cloned().collect()
}

fn lines(customer: &Customer) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let records = [&customer.record, &customer.background]
        .into_iter()
        .chain(customer.contacts.values().map(|contact| &contact.record))
        .chain(customer.activities.values().map(|activity| &activity.record))
        .chain(customer.opportunities.values().map(|opportunity| &opportunity.record))
        .chain(customer.complaints.values().map(|complaint| &complaint.record))
        .chain(customer.orders.values().map(|order| &order.record));
    for record in records {
        lines.extend(record.0.iter().map(|(field, value)| format!("{field}={}", value.encode())));
    }
    if !customer.note.is_empty() {
        lines.insert(format!("customer.note={}", customer.note));
    }
    lines.extend(customer.tags.iter().map(|tag| format!("customer.tag={tag}")));
    lines
}
