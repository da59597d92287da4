//! The kinds of document that a customer file is kept in.

use serde::{Deserialize, Serialize};

/// What kind of document it is. What has other readers is another document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocumentKind {
    /// A customer's main file.
    Customer,
    /// The sensitive background part of a customer.
    Background,
}
