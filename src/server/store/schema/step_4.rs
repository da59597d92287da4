//! Step 4: seals behind heads, snapshots and rows, which are taken for what was written. Never changed after its release.

use rusqlite::Connection;
use satchel_model::DocumentId;

use crate::error::ServerError;
use crate::store::seal::{Part, sealed};

/// Seals every stored document.
pub(super) fn seal_documents(connection: &Connection) -> Result<(), ServerError> {
    let mut ids = connection.prepare("SELECT rowid FROM doc")?;
    let ids: Vec<i64> = ids.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut read =
        connection.prepare("SELECT doc, heads, snapshot, code, row, row_version, text FROM doc WHERE rowid = ?1")?;
    let mut write = connection.prepare("UPDATE doc SET heads = ?2, snapshot = ?3, row = ?4 WHERE rowid = ?1")?;
    for id in ids {
        let (heads, snapshot, row) = read.query_row([id], |found| {
            let document = DocumentId::from_bytes(found.get(0)?);
            let heads = found.get_ref(1)?.as_blob()?;
            let (code, text) = (found.get_ref(3)?.as_str()?, found.get_ref(6)?.as_str()?);
            let version = found.get::<_, u16>(5)?.to_le_bytes();
            let beside = [code.as_bytes(), &version, text.as_bytes()];
            Ok((
                sealed(Part::Heads, document, &[], heads),
                sealed(Part::Snapshot, document, &[heads], found.get_ref(2)?.as_blob()?),
                sealed(Part::Row, document, &beside, found.get_ref(4)?.as_blob()?),
            ))
        })?;
        write.execute((id, heads, snapshot, row))?;
    }
    Ok(())
}
