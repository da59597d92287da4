//! A batch: everything that must become durable together.

use crate::{Key, Table};

/// One step of a batch.
#[derive(Clone, PartialEq, Eq)]
pub enum Operation {
    /// Writes a value, in place of any earlier one.
    Put {
        /// Where.
        table: Table,
        /// Under which key.
        key: Key,
        /// What.
        value: Vec<u8>,
    },
    /// Removes one key; a missing key is no error.
    Delete {
        /// Where.
        table: Table,
        /// Which key.
        key: Key,
    },
    /// Removes every key that begins with `prefix`.
    DeletePrefix {
        /// Where.
        table: Table,
        /// The prefix; an empty one means the whole table.
        prefix: Key,
    },
    /// Empties a table, even of records that no key of ours can name.
    Clear {
        /// Which table.
        table: Table,
    },
}

/// Ordered puts and deletes over any tables, applied atomically by [`crate::Store::commit`].
///
/// The steps happen in the order in which they were added, so that a delete of a prefix followed
/// by puts below it replaces what was there, in one piece.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Batch {
    operations: Vec<Operation>,
    bytes: usize,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a write.
    pub fn put(&mut self, table: Table, key: Key, value: Vec<u8>) {
        self.bytes += key.as_bytes().len() + value.len();
        self.operations.push(Operation::Put { table, key, value });
    }

    /// Adds the removal of one key.
    pub fn delete(&mut self, table: Table, key: Key) {
        self.bytes += key.as_bytes().len();
        self.operations.push(Operation::Delete { table, key });
    }

    /// Adds the removal of every key that begins with `prefix`.
    pub fn delete_prefix(&mut self, table: Table, prefix: Key) {
        self.bytes += prefix.as_bytes().len();
        self.operations.push(Operation::DeletePrefix { table, prefix });
    }

    /// Adds the emptying of a table.
    pub fn clear(&mut self, table: Table) {
        self.operations.push(Operation::Clear { table });
    }

    /// Adds every step of `other` behind the steps of this one.
    pub fn append(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.operations.extend(other.operations);
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The number of steps.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Keys and values together, in bytes, before sealing.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The steps in order.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The steps in order, by value.
    #[must_use]
    pub fn into_operations(self) -> Vec<Operation> {
        self.operations
    }
}

/// Counts only: a batch is full of customer records, and debug output ends up in logs.
impl std::fmt::Debug for Batch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (steps, bytes) = (self.len(), self.bytes);
        write!(formatter, "Batch({steps} steps, {bytes} bytes)")
    }
}

#[cfg(test)]
mod tests {
    use super::Batch;
    use crate::{Key, Table};

    #[test]
    fn a_batch_counts_its_steps_and_bytes() {
        let mut batch = Batch::new();
        assert!(batch.is_empty());
        batch.put(Table::Meta, Key::name("abc"), vec![0; 10]);
        batch.delete(Table::Meta, Key::name("de"));
        let mut more = Batch::new();
        more.delete_prefix(Table::Docs, Key::name("f"));
        more.clear(Table::Rows);
        batch.append(more);
        assert_eq!((batch.len(), batch.bytes()), (4, 16));
        assert_eq!(format!("{batch:?}"), "Batch(4 steps, 16 bytes)");
    }
}
