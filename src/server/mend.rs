//! Makes stored documents whole again from the log, where they are damaged.

use satchel_model::DocumentId;

use crate::error::ServerError;
use crate::store::document;
use crate::store::{Store, packed, team};

/// Writes anew what is damaged of every stored document, in one commit. Returns the documents that were; one that not
/// even the log gives stays as it is, and [`crate::check`] goes on naming it.
///
/// # Errors
/// The database failed.
pub fn mend(store: &Store) -> Result<Vec<DocumentId>, ServerError> {
    store.write(|connection| {
        let mut mended = Vec::new();
        for team in team::all(connection)? {
            for record in document::all(connection, team.id)? {
                let id = record.name.document;
                if document::damage(connection, team.id, id)?.is_empty() {
                    continue;
                }
                let Ok(document) = document::open(connection, team.id, &record) else { continue };
                let shown = packed::shown_of(connection, team.id, record.name, &document)?;
                document::put(connection, team.id, &record, &document, &shown)?;
                mended.push(id);
            }
        }
        Ok(mended)
    })
}
