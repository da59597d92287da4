//! A customer file as read from its documents.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::complaint::Complaint;
use crate::edit::Target;
use crate::field::Field;
use crate::id::{
    ActivityId, ActorId, ComplaintId, ContactId, CustomerId, LineId, OpportunityId, OrderId, TransitionId, UserId,
};
use crate::lifecycle::{LifecycleState, Transition};
use crate::money::{Currency, Money, MoneyError};
use crate::stage::{StageEntry, StageMove};
use crate::time::{Date, UnixMillis};
use crate::value::Value;

/// The filled fields of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Record(pub BTreeMap<Field, Value>);

impl Record {
    /// The value of a field, if it is filled.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.0.get(&field)
    }

    /// The text of a field, empty when there is none.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        self.get(field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The date of a field.
    #[must_use]
    pub fn date(&self, field: Field) -> Option<Date> {
        match self.get(field) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The instant of a field.
    #[must_use]
    pub fn instant(&self, field: Field) -> Option<UnixMillis> {
        match self.get(field) {
            Some(Value::Instant(instant)) => Some(*instant),
            _ => None,
        }
    }
}

/// Who removed something, and when. What is removed stays in the document and can come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deletion {
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub by: UserId,
}

/// A person at the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name, title, role in the decision chain, numbers, birthday.
    pub record: Record,
    /// Set when removed.
    pub deleted: Option<Deletion>,
}

/// A visit, call, message, action or note. It took place where [`Field::ActivityAt`] is set; else it is planned or due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Kind, time, subject, text, result, next step.
    pub record: Record,
    /// Who wrote it first.
    pub author: Option<UserId>,
    /// Set when removed.
    pub deleted: Option<Deletion>,
}

impl Activity {
    /// Whether it still has to be done: planned or due, neither done, called off nor removed.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        let has = |field| self.record.get(field).is_some();
        self.deleted.is_none()
            && (has(Field::ActivityPlanned) || has(Field::ActivityDue))
            && !has(Field::ActivityAt)
            && !has(Field::ActivityCalledOff)
    }

    /// When it took place; `None` where it did not, or was removed.
    #[must_use]
    pub fn done_at(&self) -> Option<UnixMillis> {
        if self.deleted.is_some() { None } else { self.record.instant(Field::ActivityAt) }
    }

    /// Who has to do it, where that is not the owner of the customer.
    #[must_use]
    pub fn assignee(&self) -> Option<UserId> {
        match self.record.get(Field::ActivityAssignee) {
            Some(Value::Person(person)) => Some(*person),
            _ => None,
        }
    }

    /// The opportunity that it is about.
    #[must_use]
    pub fn opportunity(&self) -> Option<OpportunityId> {
        match self.record.get(Field::ActivityOpportunity) {
            Some(Value::Opportunity(id)) => Some(*id),
            _ => None,
        }
    }
}

/// A lead or sales opportunity (线索, 销售机会).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opportunity {
    /// Name, stage, amount, expected date, source, need, competitor.
    pub record: Record,
    /// The log of moves between stages, by id (oldest first).
    pub moves: BTreeMap<TransitionId, StageMove>,
    /// Set when removed.
    pub deleted: Option<Deletion>,
}

impl Opportunity {
    /// The present stage with its reason; `None` where a newer version wrote one that this version cannot read.
    #[must_use]
    pub fn stage(&self) -> Option<&StageEntry> {
        match self.record.get(Field::OpportunityStage) {
            Some(Value::Stage(entry)) => Some(entry),
            _ => None,
        }
    }

    /// What it is expected to bring.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        match self.record.get(Field::OpportunityAmount) {
            Some(Value::Money(money)) => Some(*money),
            _ => None,
        }
    }
}

/// A sales order, or the offer for one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Number, date, currency, state, note.
    pub record: Record,
    /// The lines by id.
    pub lines: BTreeMap<LineId, OrderLine>,
    /// Set when removed.
    pub deleted: Option<Deletion>,
}

/// One line of an order: an atomic group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrderLine {
    /// What was sold.
    #[serde(rename = "p")]
    pub product: String,
    /// How much, in thousandths of the unit: 2 000 is two pieces. Negative for returns.
    #[serde(rename = "q")]
    pub quantity_thousandths: i64,
    /// Price of one unit.
    #[serde(rename = "u")]
    pub unit_price: Money,
}

impl OrderLine {
    /// Quantity times unit price, rounded to a minor unit.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] beyond the range.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.unit_price.times_thousandths(self.quantity_thousandths)
    }
}

impl Order {
    /// The currency of the order, yuan where none is set.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.record.text(Field::OrderCurrency).parse().unwrap_or(Currency::CNY)
    }

    /// The exact sum of the lines.
    ///
    /// # Errors
    /// Lines in another currency than the order's, or a sum beyond the range.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.lines
            .values()
            .try_fold(Money { minor: 0, currency: self.currency() }, |sum, line| sum.checked_add(line.total()?))
    }

    /// Whether the order counts: neither removed nor cancelled, and no mere offer.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.deleted.is_none() && Self::state_counts(self.record.text(Field::OrderState))
    }

    /// Whether an order in this state counts.
    #[must_use]
    pub fn state_counts(code: &str) -> bool {
        !matches!(code, "cancelled" | "quoted" | "declined")
    }
}

/// Who wrote a value, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The person, unknown for a change without a readable author.
    pub user: Option<UserId>,
    /// When, by the clock of the writing device, in whole seconds.
    pub at: UnixMillis,
}

/// One of the values that a field was given in the course of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastValue {
    /// The value; `None` when it was emptied, or what it held was removed.
    pub value: Option<Value>,
    /// Who wrote it, and when.
    pub author: Author,
    /// The actor of the device on which it was written.
    pub device: ActorId,
}

/// One of the values that stand side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictValue {
    /// The value; `None` when one person emptied the field.
    pub value: Option<Value>,
    /// Who wrote it, and when.
    pub author: Author,
}

/// A field that two people changed without knowing of each other. Nothing of it is lost:
/// every device shows the same winner and lists the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Where the field is.
    pub target: Target,
    /// The field.
    pub field: Field,
    /// The values, the one that is shown first; at least two, all different.
    pub values: Vec<ConflictValue>,
}

/// A customer file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The customer's id.
    pub id: CustomerId,
    /// Business and communication fields.
    pub record: Record,
    /// Background fields; empty where this device may not read them.
    pub background: Record,
    /// Free tags.
    pub tags: BTreeSet<String>,
    /// The long note that everyone writes in.
    pub note: String,
    /// People, by id (oldest first).
    pub contacts: BTreeMap<ContactId, Contact>,
    /// Visits, calls, messages, notes, by id.
    pub activities: BTreeMap<ActivityId, Activity>,
    /// Leads and opportunities, by id.
    pub opportunities: BTreeMap<OpportunityId, Opportunity>,
    /// Complaints, by id.
    pub complaints: BTreeMap<ComplaintId, Complaint>,
    /// Orders, by id.
    pub orders: BTreeMap<OrderId, Order>,
    /// The log of life-cycle transitions, by id.
    pub transitions: BTreeMap<TransitionId, Transition>,
    /// Fields with more than one value.
    pub conflicts: Vec<Conflict>,
    /// Set when removed.
    pub deleted: Option<Deletion>,
    /// Only of a removed file: the customer into whose file everything of it went.
    pub joined_into: Option<CustomerId>,
    /// Only of a removed file: who last changed it without the removal knowing. The removal stands, and a person decides.
    pub edited_after_removal: Option<Author>,
    /// The document is of a newer version: shown, never rewritten.
    pub read_only: bool,
}

impl Customer {
    /// An empty file.
    #[must_use]
    pub const fn empty(id: CustomerId) -> Self {
        Self {
            id,
            record: Record(BTreeMap::new()),
            background: Record(BTreeMap::new()),
            tags: BTreeSet::new(),
            note: String::new(),
            contacts: BTreeMap::new(),
            activities: BTreeMap::new(),
            opportunities: BTreeMap::new(),
            complaints: BTreeMap::new(),
            orders: BTreeMap::new(),
            transitions: BTreeMap::new(),
            conflicts: Vec::new(),
            deleted: None,
            joined_into: None,
            edited_after_removal: None,
            read_only: false,
        }
    }

    /// The life-cycle state, potential where none is set.
    #[must_use]
    pub fn state(&self) -> LifecycleState {
        match self.record.get(Field::State) {
            Some(Value::State(entry)) => entry.state,
            _ => LifecycleState::default(),
        }
    }

    /// The name to show: the name, else the short name, else the code.
    #[must_use]
    pub fn display_name(&self) -> &str {
        [Field::Name, Field::ShortName, Field::Code]
            .into_iter()
            .map(|field| self.record.text(field))
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    /// Orders that count.
    pub fn valid_orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values().filter(|order| order.counts())
    }
}
