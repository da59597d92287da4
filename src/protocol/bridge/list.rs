//! The list of customers: which window is asked for, and what comes.

use std::collections::BTreeSet;

use satchel_model::{CustomerId, CustomerRow, LifecycleState, UserId};
use serde::{Deserialize, Serialize};

/// What a list shows, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ListQuery {
    /// Words that must all occur; also pinyin, pinyin initials and digits of numbers.
    pub search: String,
    /// What is left in.
    pub filter: Filter,
    /// The order.
    pub sort: Sort,
    /// Whether large values come first.
    pub descending: bool,
    /// The first row wanted.
    pub offset: u32,
    /// How many rows, at most 200.
    pub limit: u32,
}

/// What a list leaves in. Empty vectors and `None` leave everything in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// Life-cycle states.
    pub states: Vec<LifecycleState>,
    /// The owner.
    pub owner: Option<UserId>,
    /// A tag.
    pub tag: Option<String>,
    /// ABC grade: `A`, `B` or `C`.
    pub grade: Option<char>,
    /// Only files with something to decide.
    pub conflicts_only: bool,
    /// Removed customers instead of the others.
    pub deleted: bool,
    /// These customers.
    pub customers: BTreeSet<CustomerId>,
}

/// The order of a list. Ties go by name, then id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sort {
    /// By name, in pinyin order.
    #[default]
    Name,
    /// By the latest visit, call or message.
    LastActivity,
    /// By the next date agreed.
    NextDate,
    /// By the latest order.
    LastOrder,
    /// By sales (in the currency with the largest sum).
    Sales,
    /// By city.
    City,
    /// By life-cycle state.
    State,
}

/// A window of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
    /// The version of the rows.
    pub version: u64,
    /// Rows that match in all.
    pub total: u32,
    /// The first row of this window.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<ListRow>,
    /// Tags in use, by frequency, at most 50; only in a window from row 0.
    pub tags: Vec<String>,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// The row.
    pub row: CustomerRow,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// ABC grade by cumulative sales within the trade type; `None` without sales.
    pub grade: Option<char>,
    /// Whether it has changes that the server has not confirmed.
    pub unsent: bool,
}
