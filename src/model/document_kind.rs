//! The kinds of document that a customer file is kept in: who may read a part decides in which one it lies.

use serde::{Deserialize, Serialize};

use crate::edit::Edit;
use crate::id::{CustomerId, DocumentId};

/// What a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A customer's main file. Its document id is the customer's id.
    Customer,
    /// The sensitive background part of a customer, with fewer readers.
    Background,
}

impl DocumentKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Customer, Self::Background];

    /// The id of a customer's background document: every device derives the same one, so that two
    /// devices may begin it without knowing of each other.
    #[must_use]
    pub fn background_id(customer: CustomerId) -> DocumentId {
        let digest = blake3::derive_key("satchel 2026-11 background document of a customer", customer.as_bytes());
        let mut id = [0_u8; 16];
        id.copy_from_slice(digest.split_at(16).0);
        DocumentId::from_bytes(id)
    }

    /// The id of the document of this kind of a customer.
    #[must_use]
    pub fn document_id(self, customer: CustomerId) -> DocumentId {
        match self {
            Self::Customer => customer.into(),
            Self::Background => Self::background_id(customer),
        }
    }

    /// The word that the document itself carries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Background => "background",
        }
    }

    /// Whether an edit writes into documents of this kind.
    #[must_use]
    pub const fn takes(self, edit: &Edit) -> bool {
        matches!((self, edit.is_background()), (Self::Customer, false) | (Self::Background, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_id_is_the_same_on_every_device_for_ever() {
        let customer = CustomerId::from_bytes([7; 16]);
        assert_eq!(DocumentKind::background_id(customer).to_string(), "4a7e399592659f03b5f5194c47543435");
        assert_ne!(DocumentKind::Background.document_id(customer), DocumentKind::Customer.document_id(customer));
    }
}
