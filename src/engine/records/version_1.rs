//! Rows as the first version stored them.

use satchel_document::Heads;
use satchel_model::{CustomerId, UserId};
use serde::Deserialize;
use serde_bytes::ByteBuf;

use super::{Attested, Home};

/// A document as it was held.
#[derive(Deserialize)]
struct Held {
    home: Home,
    heads: Heads,
    changes: u32,
}

/// A row.
#[derive(Deserialize)]
pub(super) struct StoredRow {
    customer: CustomerId,
    owner: Option<UserId>,
    main: Option<Held>,
    background: Option<Held>,
    row_version: u16,
    row: ByteBuf,
}

impl From<Held> for super::Held {
    fn from(held: Held) -> Self {
        let Held { home, heads, changes } = held;
        Self { home, heads, changes, attested: Attested::Not }
    }
}

impl From<StoredRow> for super::StoredRow {
    fn from(row: StoredRow) -> Self {
        let StoredRow { customer, owner, main, background, row_version, row } = row;
        let (main, background) = (main.map(Into::into), background.map(Into::into));
        Self { customer, owner, main, background, row_version, row }
    }
}
