//! What waits for a person's decision.

use satchel_model::{Conflict, CustomerId, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::sync::RefusalCode;

/// What waits for a person's decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Fields that two people changed, newest first, at most 200.
    pub conflicts: Vec<ReviewItem>,
    /// Work that the server refused, newest first.
    pub refused: Vec<RefusedItem>,
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
