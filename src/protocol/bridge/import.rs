//! Customers out of a file, some rows at a time, and how they go again.

use satchel_model::{CustomerId, Edit, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

use super::Failure;

/// Some rows of an import. The page sends the next ones when these are answered, so it shows how far it is, and stops by
/// sending no more and asking for [`super::Request::UndoImport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRows {
    /// Names the import: when it began. One file is one import.
    pub batch: UnixMillis,
    /// At most 100.
    pub rows: Vec<ImportRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Where it begins in its file.
    pub row: u32,
    /// The customer that it becomes: the same whenever the file is read again.
    pub customer: CustomerId,
    /// What is written.
    pub edits: Vec<Edit>,
    /// Whose customer it becomes at the next sync, where that is not whoever imports.
    pub owner: Option<UserId>,
}

/// What became of some rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Rows that are customers now.
    pub created: Vec<u32>,
    /// Rows whose customer was here already, with the customer.
    pub here: Vec<(u32, CustomerId)>,
    /// Rows that no customer could be made of.
    pub refused: Vec<(u32, Failure)>,
}

/// An import of this device that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportBatch {
    /// Names the import: when it began.
    pub batch: UnixMillis,
    /// Its customers on this device.
    pub customers: u32,
}

/// What an undone import left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Customers that are removed now.
    pub removed: u32,
    /// Customers that stay, because somebody wrote into them since, with their names.
    pub edited: Vec<(CustomerId, String)>,
}
