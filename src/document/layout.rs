//! The layout of documents: map keys and the objects that the genesis change makes.
//!
//! ```text
//! customer document                       background document
//! ├ schema      uint                      ├ schema  uint
//! ├ kind        "customer"                ├ kind    "background"
//! ├ fields      key → text                └ fields  key → text
//! ├ tags        tag → true
//! ├ contacts    id → { key → text, deleted }
//! ├ activities  id → { key → text, author, deleted }
//! ├ orders      id → { key → text, lines: id → text, deleted }
//! ├ log         id → text (JSON of a transition)
//! ├ note        Text
//! ├ opportunities  id → { key → text, moves: id → text (JSON of a move), deleted }
//! ├ complaints  id → { key → text, deleted }
//! ├ deleted     text (JSON of a removal)
//! └ joined      text (the customer into whose file a removed one went)
//! ```
//!
//! Genesis made the containers up to the note. The others came later, by a second change that every program makes for
//! itself (see `genesis`); those of files, expenses, milestones and decisions are empty yet.
//!
//! A record that came with another file of the same customer (`write/joining.rs`) says beside its fields from which record
//! there: `origin`, its id.
//!
//! Every value is the canonical text of the model's `Value`; an *empty* text is a field that somebody
//! emptied, so that emptying stands beside a concurrent value as a conflict. A removed line keeps
//! its text behind [`REMOVED_LINE`]; a removal that was taken back is an empty text. Nothing that holds
//! something is ever deleted as a key, because a deletion silently beats concurrent edits inside.
//! Only tags are deleted: there, a concurrent addition wins.

use automerge::{ObjId, ObjType};
use satchel_model::DocumentId;

use satchel_model::DocumentKind;

pub(crate) const SCHEMA: &str = "schema";
pub(crate) const KIND: &str = "kind";
pub(crate) const DELETED: &str = "deleted";
pub(crate) const LINES: &str = "lines";
pub(crate) const MOVES: &str = "moves";
pub(crate) const AUTHOR: &str = "author";
/// The id of the record of another file from which a record came.
pub(crate) const ORIGIN: &str = "origin";
/// The customer into whose file a removed one went.
pub(crate) const JOINED: &str = "joined";

/// Stands before the text of an order line that was removed.
pub(crate) const REMOVED_LINE: char = '-';

/// The containers that the first changes of a document make. They are found by the operation that made them, not by
/// their key, so that nobody can hide one by writing another object under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Fields,
    Tags,
    Contacts,
    Activities,
    Orders,
    Log,
    Note,
    Opportunities,
    Complaints,
    Files,
    Expenses,
    Milestones,
    Decisions,
}

impl Section {
    /// Those that genesis makes, in order.
    pub(crate) const fn first(kind: DocumentKind) -> &'static [Self] {
        match kind {
            DocumentKind::Customer => {
                &[Self::Fields, Self::Tags, Self::Contacts, Self::Activities, Self::Orders, Self::Log, Self::Note]
            }
            DocumentKind::Background => &[Self::Fields],
        }
    }

    /// Those that came later, in order.
    pub(crate) const fn later(kind: DocumentKind) -> &'static [Self] {
        match kind {
            DocumentKind::Customer => {
                &[Self::Opportunities, Self::Complaints, Self::Files, Self::Expenses, Self::Milestones, Self::Decisions]
            }
            DocumentKind::Background => &[],
        }
    }

    /// All of them, in order.
    pub(crate) fn of(kind: DocumentKind) -> impl Iterator<Item = Self> {
        Self::first(kind).iter().chain(Self::later(kind)).copied()
    }

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Tags => "tags",
            Self::Contacts => "contacts",
            Self::Activities => "activities",
            Self::Orders => "orders",
            Self::Log => "log",
            Self::Note => "note",
            Self::Opportunities => "opportunities",
            Self::Complaints => "complaints",
            Self::Files => "files",
            Self::Expenses => "expenses",
            Self::Milestones => "milestones",
            Self::Decisions => "decisions",
        }
    }

    /// The key of the map that lies in each child of this section.
    pub(crate) const fn map_in_each(self) -> Option<&'static str> {
        match self {
            Self::Orders => Some(LINES),
            Self::Opportunities => Some(MOVES),
            _ => None,
        }
    }

    pub(crate) const fn object_type(self) -> ObjType {
        match self {
            Self::Note => ObjType::Text,
            _ => ObjType::Map,
        }
    }

    /// The number of the operation that makes the container: [`SCHEMA`] is the first, [`KIND`] the second.
    pub(crate) const fn operation(self) -> u64 {
        match self {
            Self::Fields => 3,
            Self::Tags => 4,
            Self::Contacts => 5,
            Self::Activities => 6,
            Self::Orders => 7,
            Self::Log => 8,
            Self::Note => 9,
            Self::Opportunities => 10,
            Self::Complaints => 11,
            Self::Files => 12,
            Self::Expenses => 13,
            Self::Milestones => 14,
            Self::Decisions => 15,
        }
    }

    /// The container in the document of that id.
    pub(crate) fn object(self, id: DocumentId) -> ObjId {
        ObjId::Id(self.operation(), automerge::ActorId::from(id.as_bytes().as_slice()), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use satchel_model::Field;

    #[test]
    fn no_field_has_a_key_that_the_layout_uses_in_a_child() {
        for field in Field::ALL {
            assert!(![DELETED, LINES, MOVES, AUTHOR, ORIGIN].contains(&field.key()), "{field}");
        }
    }
}
