//! The kinds of log entries and of documents as the database writes them.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use satchel_model::DocumentKind;

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A change of a document; `bytes` is the change.
    Change,
    /// The document came into the entry's scopes.
    Enter,
    /// The document left the entry's scopes.
    Leave,
    /// The customer has another owner; `bytes` is the owner's id.
    Owner,
}

impl EntryKind {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Change, "change"), (Self::Enter, "enter"), (Self::Leave, "leave"), (Self::Owner, "owner")];

    /// The stored word. It never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Enter => "enter",
            Self::Leave => "leave",
            Self::Owner => "owner",
        }
    }
}

impl FromSql for EntryKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let code = value.as_str()?;
        Self::ALL.iter().find(|(_, known)| *known == code).map(|(kind, _)| *kind).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for EntryKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

/// The stored number of a kind of document. It never changes.
#[must_use]
pub const fn kind_number(kind: DocumentKind) -> u8 {
    match kind {
        DocumentKind::Customer => 0,
        DocumentKind::Background => 1,
    }
}

/// The kind with a stored number.
pub(crate) fn kind_by_number(number: u8) -> rusqlite::Result<DocumentKind> {
    match number {
        0 => Ok(DocumentKind::Customer),
        1 => Ok(DocumentKind::Background),
        other => Err(rusqlite::Error::IntegralValueOutOfRange(0, i64::from(other))),
    }
}
