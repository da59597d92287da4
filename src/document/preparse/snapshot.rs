//! The gate before a stored document: one chunk, whole, that does not grow beyond its limits when it is opened.
//!
//! Automerge takes what follows a document chunk for more changes, nothing at all for an empty document, and a
//! compressed column for as long as it says.

use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::limits;
use crate::preparse::bytes::Bytes;
use crate::preparse::{Refusal, columns, open};

/// The chunk type of a whole document.
const DOCUMENT_CHUNK: u8 = 0;
/// The number of the column that says what an operation does, and of the one that says who wrote a change. A document
/// has one value for each operation and each change there.
const ACTION: u64 = 0x42;
const CHANGE_ACTOR: u64 = 0x01;
/// The bit that says that a column is compressed.
const DEFLATE: u64 = 0x08;
/// The most columns of either kind; Automerge writes fewer than twenty.
const COLUMNS: u64 = 32;

/// Checks a document chunk.
pub(crate) fn check_snapshot(chunk: &[u8]) -> Result<(), Refusal> {
    if chunk.len() > limits::SNAPSHOT_BYTES {
        return Err(Refusal::TooLong);
    }
    let (mut bytes, _) = open(chunk, DOCUMENT_CHUNK)?;
    let actors = bytes.unsigned()?;
    for _ in 0..actors {
        let length = bytes.unsigned()?;
        bytes.take(length)?;
    }
    let heads = bytes.unsigned()?;
    for _ in 0..heads {
        bytes.array::<32>()?;
    }
    let change_columns = columns_of(&mut bytes)?;
    let operation_columns = columns_of(&mut bytes)?;
    let mut room = limits::SNAPSHOT_BYTES;
    check_columns(&mut bytes, &change_columns, CHANGE_ACTOR, limits::SNAPSHOT_CHANGES, &mut room)?;
    check_columns(&mut bytes, &operation_columns, ACTION, limits::SNAPSHOT_OPERATIONS, &mut room)
}

/// Numbers and lengths of columns.
fn columns_of(bytes: &mut Bytes<'_>) -> Result<Vec<(u64, u64)>, Refusal> {
    let count = bytes.unsigned()?;
    if count > COLUMNS {
        return Err(Refusal::Malformed);
    }
    (0..count).map(|_| Ok((bytes.unsigned()?, bytes.unsigned()?))).collect()
}

/// Opens each column within the room that is left, and counts the values of one of them.
fn check_columns(
    bytes: &mut Bytes<'_>,
    columns: &[(u64, u64)],
    counted: u64,
    limit: u64,
    room: &mut usize,
) -> Result<(), Refusal> {
    for (number, length) in columns {
        let mut contents = bytes.take(*length)?;
        let mut inflated = Vec::new();
        if number & DEFLATE != 0 {
            // One byte more than there is room for tells that there is too much.
            let mut decoder = DeflateDecoder::new(contents).take(*room as u64 + 1);
            decoder.read_to_end(&mut inflated).map_err(|_| Refusal::Malformed)?;
            contents = &inflated;
        }
        *room = room.checked_sub(contents.len()).ok_or(Refusal::TooLong)?;
        if number & !DEFLATE == counted {
            columns::count(contents, limit)?;
        }
    }
    Ok(())
}
