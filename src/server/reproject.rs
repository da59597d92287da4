//! Brings stored rows to the shape that this version of the program gives them.

use satchel_model::{CustomerRow, DocumentId, DocumentKind, TeamId};

use crate::error::ServerError;
use crate::push::shown;
use crate::store::{Store, document};

/// Documents in one commit.
const BATCH: usize = 200;

/// Computes the rows of another version anew, once after an update of the program.
///
/// # Errors
/// A document cannot be read, or the database failed.
pub fn reproject(store: &Store) -> Result<usize, ServerError> {
    let mut count = 0;
    loop {
        let stale = store.read(|connection| document::with_other_rows(connection, CustomerRow::VERSION, BATCH))?;
        if stale.is_empty() {
            return Ok(count);
        }
        count += stale.len();
        store.write(move |connection| {
            stale.iter().try_for_each(|(team, document)| refresh(connection, *team, *document))
        })?;
    }
}

fn refresh(connection: &rusqlite::Connection, team: TeamId, id: DocumentId) -> Result<(), ServerError> {
    let Some(record) = document::find(connection, team, id)? else { return Ok(()) };
    let customer = document::open(connection, team, &record)?;
    let background = DocumentKind::Background.document_id(record.name.customer);
    let background = match document::find(connection, team, background)? {
        Some(record) => Some(document::open(connection, team, &record)?),
        None => None,
    };
    document::put_shown(connection, team, id, &shown(&customer, background.as_ref())?)
}
