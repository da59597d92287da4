//! What reading gives back: values, and the damage of single records beside them.

use crate::{Damage, Key, StoreError, Table};

/// The answer for one key of [`crate::Store::get`].
#[derive(Clone, PartialEq, Eq)]
pub enum Record {
    /// The value, exactly as it was put.
    Found(Vec<u8>),
    /// Nothing lies under this key.
    Missing,
    /// Something lies there that is not what was put.
    Damaged(Damage),
}

impl Record {
    /// The value, `None` when missing, an error when damaged; for callers that cannot go on
    /// without this record.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the given table.
    pub fn require_intact(self, table: Table) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Found(value) => Ok(Some(value)),
            Self::Missing => Ok(None),
            Self::Damaged(damage) => Err(StoreError::Damaged { table, damage }),
        }
    }
}

/// Sizes only: values are customer records, and debug output ends up in logs.
impl std::fmt::Debug for Record {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Found(value) => write!(formatter, "Found({} bytes)", value.len()),
            Self::Missing => formatter.write_str("Missing"),
            Self::Damaged(damage) => write!(formatter, "Damaged({damage:?})"),
        }
    }
}

/// The answer of [`crate::Store::scan`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// Every intact record, in the order of the keys.
    pub items: Vec<(Key, Vec<u8>)>,
    /// Every record that could not be opened, in the order of the keys.
    pub damaged: Vec<(Key, Damage)>,
}

impl Scan {
    /// The intact records, an error when any is damaged; for callers that need all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the given table and the first damage.
    pub fn require_intact(self, table: Table) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        match self.damaged.into_iter().next() {
            None => Ok(self.items),
            Some((_, damage)) => Err(StoreError::Damaged { table, damage }),
        }
    }
}

/// Counts only, for the same reason as [`Record`].
impl std::fmt::Debug for Scan {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (items, damaged) = (self.items.len(), self.damaged.len());
        write!(formatter, "Scan({items} items, {damaged} damaged)")
    }
}
