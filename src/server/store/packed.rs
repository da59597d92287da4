//! Stored documents as they are sent whole. Whoever sends them attests them.

use rusqlite::{Connection, Row};
use satchel_model::{CustomerId, DocumentId, TeamId, UserId};
use satchel_protocol::sync::{Attestation, DocumentName, Packed};
use serde_bytes::ByteBuf;

use crate::error::ServerError;
use crate::policy::Scope;
use crate::store::entry_kind::kind_by_number;

const PACKED: &str = "d.doc, d.kind, d.customer, d.owner, d.heads, d.snapshot, d.row, d.row_version, d.text";

fn read_packed(row: &Row<'_>) -> rusqlite::Result<Packed> {
    Ok(Packed {
        name: DocumentName {
            document: DocumentId::from_bytes(row.get(0)?),
            kind: kind_by_number(row.get(1)?)?,
            customer: CustomerId::from_bytes(row.get(2)?),
        },
        owner: UserId::from_bytes(row.get(3)?),
        heads: row.get_ref(4)?.as_blob()?.as_chunks::<32>().0.to_vec(),
        bytes: ByteBuf::from(row.get::<_, Vec<u8>>(5)?),
        row: ByteBuf::from(row.get::<_, Vec<u8>>(6)?),
        row_version: row.get(7)?,
        text: row.get(8)?,
        attestation: Attestation::default(),
    })
}

/// What a packed document weighs in a page.
#[must_use]
pub fn weight(packed: &Packed) -> usize {
    packed.bytes.len() + packed.row.len() + packed.text.len() + packed.heads.len() * 32 + 64
}

/// A document as it is sent whole.
///
/// # Errors
/// There is no such document.
pub fn packed(connection: &Connection, team: TeamId, document: DocumentId) -> Result<Packed, ServerError> {
    let sql = format!("SELECT {PACKED} FROM doc d WHERE d.team = ?1 AND d.doc = ?2");
    Ok(connection.prepare_cached(&sql)?.query_row((team.as_bytes(), document.as_bytes()), read_packed)?)
}

/// Documents of a scope after a place, the documents of a customer together, as long as `visit` wants more; customers of
/// `but_of` are left out.
///
/// # Errors
/// The database failed.
pub fn for_each_packed(
    connection: &Connection,
    team: TeamId,
    scope: Scope,
    but_of: Option<UserId>,
    after: Option<(CustomerId, DocumentId)>,
    mut visit: impl FnMut(Packed) -> bool,
) -> Result<(), ServerError> {
    let sql = format!(
        "SELECT {PACKED} FROM doc_scope s JOIN doc d ON d.team = s.team AND d.doc = s.doc
         WHERE s.team = ?1 AND s.scope = ?2 AND (s.customer, s.doc) > (?3, ?4) AND d.owner IS NOT ?5
         ORDER BY s.customer, s.doc"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let (customer, document): (&[u8], &[u8]) =
        after.as_ref().map_or((&[], &[]), |(customer, document)| (customer.as_bytes(), document.as_bytes()));
    let but_of = but_of.as_ref().map(|owner| owner.as_bytes());
    for packed in statement.query_map((team.as_bytes(), scope, customer, document, but_of), read_packed)? {
        if !visit(packed?) {
            break;
        }
    }
    Ok(())
}
