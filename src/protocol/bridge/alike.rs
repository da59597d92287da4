//! Customers that may be one and the same.

use satchel_model::{CustomerId, Likeness, Record, UserId};
use serde::{Deserialize, Serialize};

/// A customer that is being typed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimilarQuery {
    /// The customer itself, where it is here already.
    pub except: Option<CustomerId>,
    /// The fields as they are now; names, numbers and addresses count.
    pub record: Record,
}

/// What a person needs to tell a customer from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlikeCustomer {
    /// The customer.
    pub customer: CustomerId,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its city.
    pub city: String,
    /// The number to call first.
    pub phone: String,
    /// Whose customer it is.
    pub owner: Option<UserId>,
}

/// A customer like the one that is being typed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    /// The customer.
    pub customer: AlikeCustomer,
    /// How alike, and by what.
    pub likeness: Likeness,
}

/// Two customers that may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicatePair {
    /// The one with the smaller id, which as a rule is the older one.
    pub one: AlikeCustomer,
    /// The other.
    pub other: AlikeCustomer,
    /// How alike, and by what.
    pub likeness: Likeness,
}
