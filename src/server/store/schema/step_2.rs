//! The part of step 2 that SQL cannot do: digests of the scopes as they are now. Never changed after its release.

use std::collections::BTreeMap;

use rusqlite::Connection;
use satchel_document::digest::{self, Digest};
use satchel_model::DocumentId;

use crate::error::ServerError;

/// Sums the leaves of the documents of every scope.
pub(super) fn sum_scopes(connection: &Connection) -> Result<(), ServerError> {
    let mut sums: BTreeMap<(Vec<u8>, Vec<u8>), (Digest, i64)> = BTreeMap::new();
    let mut members = connection.prepare(
        "SELECT s.team, s.scope, s.doc, d.heads FROM doc_scope s JOIN doc d ON d.team = s.team AND d.doc = s.doc",
    )?;
    let mut rows = members.query([])?;
    while let Some(row) = rows.next()? {
        let heads = row.get_ref(3)?.as_blob().map_err(|_| ServerError::Damaged("heads that are no hashes"))?;
        let leaf = digest::leaf(DocumentId::from_bytes(row.get(2)?), heads.as_chunks::<32>().0);
        let (sum, documents) = sums.entry((row.get(0)?, row.get(1)?)).or_default();
        digest::toggle(sum, &leaf);
        *documents += 1;
    }
    let mut insert = connection.prepare("INSERT INTO scope(team, scope, digest, documents) VALUES (?1, ?2, ?3, ?4)")?;
    for ((team, scope), (sum, documents)) in sums {
        insert.execute((team, scope, sum, documents))?;
    }
    Ok(())
}
