//! What a person can do to a customer file: small commands that write only what changed.

use serde::{Deserialize, Serialize};

use crate::field::{Entity, Field};
use crate::id::{ActivityId, ComplaintId, ContactId, CustomerId, LineId, OpportunityId, OrderId};
use crate::lifecycle::LifecycleState;
use crate::value::Value;

/// The record that an edit is about, inside one customer file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// The customer.
    Customer,
    /// The background part.
    Background,
    /// A contact. An unknown id makes a new one.
    Contact(ContactId),
    /// An activity. An unknown id makes a new one.
    Activity(ActivityId),
    /// An opportunity. An unknown id makes a new one.
    Opportunity(OpportunityId),
    /// A complaint. An unknown id makes a new one.
    Complaint(ComplaintId),
    /// An order. An unknown id makes a new one.
    Order(OrderId),
    /// A line of an order. Unknown ids make new ones.
    Line(OrderId, LineId),
}

impl Target {
    /// What kind of record it is.
    #[must_use]
    pub const fn entity(self) -> Entity {
        match self {
            Self::Customer => Entity::Customer,
            Self::Background => Entity::Background,
            Self::Contact(_) => Entity::Contact,
            Self::Activity(_) => Entity::Activity,
            Self::Opportunity(_) => Entity::Opportunity,
            Self::Complaint(_) => Entity::Complaint,
            Self::Order(_) => Entity::Order,
            Self::Line(..) => Entity::Line,
        }
    }
}

/// One thing that a form save does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// Sets a field, or empties it with `None`. Settling a conflict is a `Set` of the chosen value:
    /// it replaces every value that stood there.
    Set {
        /// The record.
        target: Target,
        /// A field of that record's entity.
        field: Field,
        /// The new value.
        value: Option<Value>,
    },
    /// Adds or removes a tag.
    Tag {
        /// The tag, trimmed, at most [`Edit::TAG_CHARS`] characters.
        tag: String,
        /// Whether the customer has it from now on.
        present: bool,
    },
    /// Rewrites the shared note. What others wrote since `base` stays.
    Note {
        /// The text that the person started from.
        base: String,
        /// The text that the person left.
        text: String,
    },
    /// Moves the customer to another life-cycle state and logs it.
    Move {
        /// The new state; must be allowed from the present one.
        to: LifecycleState,
        /// Why.
        reason: String,
    },
    /// Moves an opportunity to another stage (阶段升迁) and logs it. For an unknown id it is the stage in which a new one
    /// begins.
    Stage {
        /// The opportunity.
        opportunity: OpportunityId,
        /// The code of the stage.
        to: String,
        /// Why; only the first stage needs no reason.
        reason: String,
    },
    /// Removes the customer, a contact, an activity, an opportunity, a complaint, an order or a line. It can be restored.
    Delete(Target),
    /// Takes a removal back.
    Restore(Target),
    /// Removes the customer, because everything of it went into the file of another.
    JoinInto(CustomerId),
}

impl Edit {
    /// The longest tag, in characters.
    pub const TAG_CHARS: usize = 40;
    /// The longest note, in characters.
    pub const NOTE_CHARS: usize = 20_000;

    /// Whether the edit writes into the background document.
    #[must_use]
    pub const fn is_background(&self) -> bool {
        matches!(
            self,
            Self::Set { target: Target::Background, .. }
                | Self::Delete(Target::Background)
                | Self::Restore(Target::Background)
        )
    }
}
