//! What waits for a person's decision.

use satchel_model::{Author, Conflict, CustomerId, Deletion, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::sync::RefusalCode;

/// What waits for a person's decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Fields that two people changed, newest first, at most 200.
    pub conflicts: Vec<ReviewItem>,
    /// Customers that somebody removed while somebody else changed them, the latest edit first.
    pub removed: Vec<RemovedItem>,
    /// Work that the server refused, newest first.
    pub refused: Vec<RefusedItem>,
}

/// A removed customer that was changed without the removal knowing. Nothing of it is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedItem {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Who removed it, and when.
    pub removal: Deletion,
    /// Who changed it last, and when.
    pub edit: Author,
}

/// One field to decide on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// The field and its values.
    pub conflict: Conflict,
}

/// Work of this device that the server refused. The bytes are kept on the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedItem {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Why.
    pub code: RefusalCode,
    /// When the refusal came.
    pub at: UnixMillis,
    /// What was refused, field by field, so that it can be typed again.
    pub content: Vec<String>,
}
