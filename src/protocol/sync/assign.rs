//! Giving a customer to another owner, which only the server does.

use satchel_model::{CustomerId, UserId};
use serde::{Deserialize, Serialize};

/// Gives a customer to another owner. Twice is as good as once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assign {
    /// The customer.
    pub customer: CustomerId,
    /// The owner from now on.
    pub owner: UserId,
}

/// It is done and durable; devices learn of it by the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned;
