//! The one error of this crate.

use crate::{Damage, Table};

/// Why the store could not do what it was asked. Whatever the variant: a failed commit has
/// changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The device has no room left for this site. A person must free some.
    #[error("no room left on the device")]
    Quota,
    /// The browser rolled the transaction back, twice, the second time on a fresh connection.
    #[error("the browser aborted the transaction")]
    Aborted {
        /// What the browser said; WebKit sometimes says nothing.
        #[source]
        cause: Option<BrowserError>,
    },
    /// The connection was lost and opening it again did not help.
    #[error("the connection to the device's database was lost")]
    Closed {
        /// What the browser said.
        #[source]
        cause: Option<BrowserError>,
    },
    /// Another tab with an older version holds the database; it goes on by itself once that
    /// tab is closed.
    #[error("another tab holds an older version of the device's database")]
    Blocked,
    /// A newer version of the app wrote this database. It is left untouched.
    #[error("the device's database was written by a newer version, this one knows {known}")]
    NewerVersion {
        /// The newest version that this program knows.
        known: u32,
    },
    /// Another connection took over the writing. Whoever hears this has nothing to write any more.
    #[error("another tab has taken over the device's database")]
    Superseded,
    /// A record that the caller cannot do without is not what was put.
    #[error("a record in table {} is damaged", table.name())]
    Damaged {
        /// Where it lies.
        table: Table,
        /// How it is damaged.
        #[source]
        damage: Damage,
    },
    /// A single value is larger than [`crate::MAX_RECORD_BYTES`].
    #[error("a value of {bytes} bytes is too large for table {}", table.name())]
    TooLarge {
        /// Where it was meant to go.
        table: Table,
        /// Its size.
        bytes: usize,
    },
    /// There is no database here: an old browser, a private window, or storage switched off.
    #[error("this browser offers no database")]
    Unavailable {
        /// What the browser said, if it said anything.
        #[source]
        cause: Option<BrowserError>,
    },
}

impl StoreError {
    /// Whether the same call may succeed later without anybody doing anything about it.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Aborted { .. } | Self::Closed { .. } | Self::Blocked => true,
            Self::Quota
            | Self::NewerVersion { .. }
            | Self::Superseded
            | Self::Damaged { .. }
            | Self::TooLarge { .. }
            | Self::Unavailable { .. } => false,
        }
    }

    /// A short word for machines: messages between processes, counters, translations.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Quota => "quota",
            Self::Aborted { .. } => "aborted",
            Self::Closed { .. } => "closed",
            Self::Blocked => "blocked",
            Self::NewerVersion { .. } => "newer_version",
            Self::Superseded => "superseded",
            Self::Damaged { .. } => "damaged",
            Self::TooLarge { .. } => "too_large",
            Self::Unavailable { .. } => "unavailable",
        }
    }
}

/// An exception of the browser, as far as it helps to tell one cause from another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {message}")]
pub struct BrowserError {
    /// The name of the exception, such as `UnknownError`.
    pub name: String,
    /// The browser's own sentence. It speaks of databases, never of what is stored in them.
    pub message: String,
}
