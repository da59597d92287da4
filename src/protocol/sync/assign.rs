//! Giving a customer to another owner, which only the server does.

use satchel_model::{CustomerId, UserId};
use serde::{Deserialize, Serialize};

use crate::{bounded, limits};

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

/// Gives some customers to another owner, as an import with a column for owners does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignMany {
    /// The customers, at most [`limits::ASSIGN_CUSTOMERS`].
    #[serde(deserialize_with = "bounded::list::<_, _, { limits::ASSIGN_CUSTOMERS }>")]
    pub customers: Vec<CustomerId>,
    /// The owner from now on.
    pub owner: UserId,
}

/// It is done and durable, but for some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedMany {
    /// Customers that stay with their owner, because the giver may not give them away, or they are not there.
    #[serde(deserialize_with = "bounded::list::<_, _, { limits::ASSIGN_CUSTOMERS }>")]
    pub refused: Vec<CustomerId>,
}
