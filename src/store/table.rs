//! The named tables of the device's store.

/// One named table. A table is one IndexedDB object store; its name and number never change
/// once shipped, because both are part of what lies on people's tablets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Document snapshots with their heads, by document.
    Docs,
    /// Downloaded packs of documents that have not been unpacked yet.
    Packs,
    /// Single changes, by document and content hash.
    Changes,
    /// The list projection, packed in pages.
    Rows,
    /// Search texts, packed like the rows.
    Texts,
    /// What has not been confirmed by the server yet.
    Outbox,
    /// Cursor, session, the lease of whoever writes, and other single values.
    Meta,
    /// Forms that a person has begun and not saved.
    Drafts,
    /// Bytes that were refused or could not be read, kept for a person to decide.
    Quarantine,
}

impl Table {
    /// Every table, in the order of [`Table::number`].
    pub const ALL: [Self; 9] = [
        Self::Docs,
        Self::Packs,
        Self::Changes,
        Self::Rows,
        Self::Texts,
        Self::Outbox,
        Self::Meta,
        Self::Drafts,
        Self::Quarantine,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Packs => "packs",
            Self::Changes => "changes",
            Self::Rows => "rows",
            Self::Texts => "texts",
            Self::Outbox => "outbox",
            Self::Meta => "meta",
            Self::Drafts => "drafts",
            Self::Quarantine => "quarantine",
        }
    }

    /// The stored number: it is hashed into every record, so that a record cannot change tables.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Docs => 1,
            Self::Packs => 2,
            Self::Changes => 3,
            Self::Rows => 4,
            Self::Texts => 5,
            Self::Outbox => 6,
            Self::Meta => 7,
            Self::Drafts => 8,
            Self::Quarantine => 9,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Table;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_has_its_own_name_and_number() {
        let names: BTreeSet<_> = Table::ALL.iter().map(|table| table.name()).collect();
        let numbers: BTreeSet<_> = Table::ALL.iter().map(|table| table.number()).collect();
        assert_eq!(names.len(), Table::ALL.len());
        assert_eq!(numbers.len(), Table::ALL.len());
    }
}
