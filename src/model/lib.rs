//! The domain of Satchel as pure types and functions: what a customer file is, and the rules that hold for it.
//!
//! Start at [`field`]: one table names every field of a customer file, the part of the file
//! it belongs to and the kind of value it takes. [`value`] is what a field holds,
//! [`customer`] the whole file as read, [`edit`] what a person can do to it, [`row`] the line
//! that a list shows of it, [`lifecycle`] the rule for its state.
//!
//! This crate never knows Automerge, a clock, randomness, a browser or a network.

pub mod address;
pub mod agenda;
pub mod code;
pub mod complaint;
pub mod completeness;
pub mod csv;
pub mod customer;
pub mod document_kind;
pub mod edit;
pub mod field;
pub mod finding;
pub mod id;
pub mod joining;
pub mod lifecycle;
pub mod likeness;
pub mod man;
pub mod money;
pub mod order;
pub mod people;
pub mod phone;
pub mod position;
pub mod relationship;
pub mod row;
pub mod selection;
pub mod stage;
pub mod time;
pub mod trade;
pub mod value;
pub mod working_day;

pub use address::Address;
pub use agenda::{Agenda, Due, DueKind};
pub use code::customer_code;
pub use complaint::{Complaint, ComplaintState};
pub use completeness::{Completeness, completeness};
pub use customer::{
    Activity, Author, Conflict, ConflictValue, Contact, Customer, Deletion, Opportunity, Order, OrderLine, PastValue,
    Record,
};
pub use document_kind::DocumentKind;
pub use edit::{Edit, Target};
pub use field::{Entity, Field, Kind, Part};
pub use finding::Finding;
pub use id::{
    ActivityId, ActorId, ComplaintId, ContactId, CustomerId, DeviceId, DocumentId, IdError, LineId, OpportunityId,
    OrderId, RequestId, TeamId, TransitionId, UnitId, UserId,
};
pub use joining::Joining;
pub use lifecycle::{LifecycleState, StateEntry, Transition};
pub use likeness::{Identity, Likeness, LikenessIndex, Reason};
pub use money::{Currency, Money};
pub use people::{AccountState, Person, Post, Role, Unit};
pub use position::Position;
pub use relationship::{PackedRelationship, Rating, Relationship};
pub use row::CustomerRow;
pub use stage::{Phase, Stage, StageEntry, StageMove, Stages};
pub use time::{Birthday, Date, UnixMillis, days_between};
pub use trade::{CustomerFacts, Trade};
pub use value::{Value, ValueError};
