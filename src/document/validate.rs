//! The rules that a document must keep whoever wrote into it: what the server checks after it has
//! applied a push to a clone.

use automerge::iter::MapRangeItem;
use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValueRef, Value as Stored, ValueRef};
use satchel_model::{Deletion, Entity, Field, StageMove, Transition};
use serde::de::DeserializeOwned;

use crate::document::Document;
use crate::layout::{self, Section};
use crate::{limits, rules};
use satchel_model::DocumentKind;

/// A rule or limit that a document breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// More than [`crate::limits::DOCUMENT_OPERATIONS`].
    #[error("the document has too many operations")]
    DocumentOperations,
    /// More than [`crate::limits::DOCUMENT_CHANGES`].
    #[error("the document has too many changes")]
    DocumentChanges,
    /// More than [`crate::limits::DOCUMENT_ACTORS`].
    #[error("the document has too many actors")]
    DocumentActors,
    /// More than [`crate::limits::DOCUMENT_BYTES`].
    #[error("the document is too large")]
    DocumentBytes,
    /// More than [`crate::limits::CHANGE_BYTES`] or [`crate::limits::CHANGE_OPERATIONS`] in one save.
    #[error("the change is too large")]
    ChangeTooLarge,
    /// The version or the kind of the document was overwritten.
    #[error("the document does not say what it is")]
    Identity,
    /// A part of the layout was overwritten, removed, or is made twice.
    #[error("the layout of the document is broken")]
    Layout,
    /// A value is no text, or longer than its field allows.
    #[error("a value of {field} is no text or too long")]
    Value {
        /// The field.
        field: Field,
    },
    /// A tag is empty or longer than the model allows.
    #[error("a tag is empty or too long")]
    Tag,
    /// The shared note is longer than the model allows.
    #[error("the note is too long")]
    Note,
    /// An entry of the log of transitions, or a removal, is no text of the expected form.
    #[error("an entry of the log or a removal is malformed")]
    Entry,
}

/// Checks sizes, layout and values.
///
/// A document of a newer version is only checked for its sizes: its rules are not known here.
///
/// # Errors
/// The first [`Violation`] found.
pub fn validate(document: &Document) -> Result<(), Violation> {
    let automerge = document.automerge();
    let stats = automerge.stats();
    if stats.num_ops > limits::DOCUMENT_OPERATIONS {
        return Err(Violation::DocumentOperations);
    }
    if stats.num_changes > limits::DOCUMENT_CHANGES {
        return Err(Violation::DocumentChanges);
    }
    if stats.num_actors > limits::DOCUMENT_ACTORS {
        return Err(Violation::DocumentActors);
    }
    if document.save_uncompressed().len() > limits::DOCUMENT_BYTES {
        return Err(Violation::DocumentBytes);
    }
    check_identity(document)?;
    if document.is_newer() {
        return Ok(());
    }
    for section in Section::of(document.kind()) {
        check_section(document, section)?;
    }
    check_removal(automerge, &ROOT)
}

/// The version is a number that nobody lowered, the kind is the document's own.
fn check_identity(document: &Document) -> Result<(), Violation> {
    let automerge = document.automerge();
    let versions = automerge.get_all(ROOT, layout::SCHEMA).map_err(|_| Violation::Identity)?;
    let are_versions = versions.iter().all(|(value, _)| value.as_u64().is_some_and(|version| version > 0));
    let kinds = automerge.get_all(ROOT, layout::KIND).map_err(|_| Violation::Identity)?;
    let is_kind = matches!(kinds.as_slice(), [(kind, _)] if kind.as_str() == Some(document.kind().code()));
    if !versions.is_empty() && are_versions && is_kind { Ok(()) } else { Err(Violation::Identity) }
}

fn check_section(document: &Document, section: Section) -> Result<(), Violation> {
    let automerge = document.automerge();
    let object = document.section(section);
    // Nothing was written over the container that genesis made.
    let standing = automerge.get_all(ROOT, section.key()).map_err(|_| Violation::Layout)?;
    if !matches!(standing.as_slice(), [(_, found)] if *found == object) {
        return Err(Violation::Layout);
    }
    match section {
        Section::Fields => match document.kind() {
            DocumentKind::Customer => check_record(automerge, &object, Entity::Customer),
            DocumentKind::Background => check_record(automerge, &object, Entity::Background),
        },
        Section::Tags => check_tags(automerge, &object),
        Section::Contacts => check_children(automerge, &object, Some(Entity::Contact)),
        Section::Activities => check_children(automerge, &object, Some(Entity::Activity)),
        Section::Orders => check_children(automerge, &object, Some(Entity::Order)),
        Section::Opportunities => check_children(automerge, &object, Some(Entity::Opportunity)),
        Section::Complaints => check_children(automerge, &object, Some(Entity::Complaint)),
        // Whatever a later program keeps there, it keeps as children.
        Section::Files | Section::Expenses | Section::Milestones | Section::Decisions => {
            check_children(automerge, &object, None)
        }
        Section::Log => check_entries::<Transition>(automerge, &object, Field::State),
        Section::Note => match automerge.text(&object) {
            Ok(_) => Ok(()),
            Err(_) => Err(Violation::Note),
        },
    }
}

/// The texts that stand at a key; `None` when something else stands there.
fn texts(automerge: &Automerge, object: &ObjId, key: &str) -> Option<Vec<String>> {
    let standing = automerge.get_all(object, key).ok()?;
    standing.into_iter().map(|(value, _)| value.as_str().map(str::to_owned)).collect()
}

fn check_record(automerge: &Automerge, object: &ObjId, entity: Entity) -> Result<(), Violation> {
    for item in automerge.map_range(object, ..) {
        let Some(field) = Field::by_key(entity, &item.key) else { continue };
        check_value(automerge, object, &item, field)?;
    }
    Ok(())
}

/// Every value that stands at a field is text and fits.
fn check_value(automerge: &Automerge, object: &ObjId, item: &MapRangeItem<'_>, field: Field) -> Result<(), Violation> {
    let fits = match &item.value {
        ValueRef::Scalar(ScalarValueRef::Str(text)) if !item.conflict => rules::fits(field, text),
        _ => texts(automerge, object, &item.key).is_some_and(|texts| texts.iter().all(|text| rules::fits(field, text))),
    };
    if fits { Ok(()) } else { Err(Violation::Value { field }) }
}

fn check_children(automerge: &Automerge, parent: &ObjId, entity: Option<Entity>) -> Result<(), Violation> {
    for item in automerge.map_range(parent, ..) {
        // Two maps under one id would hide what is in one of them.
        if item.conflict || !matches!(item.value, ValueRef::Object(ObjType::Map)) || !is_id(&item.key) {
            return Err(Violation::Layout);
        }
        let child = item.id();
        if let Some(entity) = entity {
            check_record(automerge, &child, entity)?;
        }
        check_removal(automerge, &child)?;
        match entity {
            Some(Entity::Order) => check_lines(automerge, &child)?,
            Some(Entity::Opportunity) => check_moves(automerge, &child)?,
            _ => {}
        }
    }
    Ok(())
}

fn check_lines(automerge: &Automerge, order: &ObjId) -> Result<(), Violation> {
    let standing = automerge.get_all(order, layout::LINES).map_err(|_| Violation::Layout)?;
    let [(Stored::Object(ObjType::Map), lines)] = standing.as_slice() else { return Err(Violation::Layout) };
    for item in automerge.map_range(lines, ..) {
        if !is_id(&item.key) {
            return Err(Violation::Layout);
        }
        check_value(automerge, lines, &item, Field::LineItem)?;
    }
    Ok(())
}

fn check_moves(automerge: &Automerge, opportunity: &ObjId) -> Result<(), Violation> {
    let standing = automerge.get_all(opportunity, layout::MOVES).map_err(|_| Violation::Layout)?;
    let [(Stored::Object(ObjType::Map), moves)] = standing.as_slice() else { return Err(Violation::Layout) };
    check_entries::<StageMove>(automerge, moves, Field::OpportunityStage)
}

fn check_tags(automerge: &Automerge, tags: &ObjId) -> Result<(), Violation> {
    let is_tag = |item: MapRangeItem<'_>| {
        rules::is_tag(&item.key) && matches!(item.value, ValueRef::Scalar(ScalarValueRef::Boolean(true)))
    };
    if automerge.map_range(tags, ..).all(is_tag) { Ok(()) } else { Err(Violation::Tag) }
}

/// Every entry of a log reads as one, and is no longer than the field of which it logs the values, and what was before.
fn check_entries<Entry: DeserializeOwned>(automerge: &Automerge, log: &ObjId, field: Field) -> Result<(), Violation> {
    let is_entry = |item: MapRangeItem<'_>| match &item.value {
        ValueRef::Scalar(ScalarValueRef::Str(text)) => {
            is_id(&item.key) && rules::fits(field, text) && serde_json::from_str::<Entry>(text).is_ok()
        }
        _ => false,
    };
    if automerge.map_range(log, ..).all(is_entry) { Ok(()) } else { Err(Violation::Entry) }
}

/// A removal is empty, which is one that was taken back, or says who and when.
fn check_removal(automerge: &Automerge, object: &ObjId) -> Result<(), Violation> {
    let is_removal = |text: &String| text.is_empty() || serde_json::from_str::<Deletion>(text).is_ok();
    match texts(automerge, object, layout::DELETED) {
        Some(texts) if texts.iter().all(is_removal) => Ok(()),
        _ => Err(Violation::Entry),
    }
}

/// Thirty-two hexadecimal digits: the one spelling of an id.
fn is_id(key: &str) -> bool {
    key.len() == 32 && key.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests;
