//! The gate before a stored document: one chunk, whole, that does not grow beyond its limits when it is opened, and whose
//! columns say something that can be.
//!
//! Automerge takes what follows a document chunk for more changes, nothing at all for an empty document, a compressed column
//! for as long as it says, and what the columns say at its word: it panics, or asks for gigabytes, where it is nonsense.

mod changes;
mod operations;
mod slots;

use std::borrow::Cow;
use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::limits;
use crate::preparse::bytes::Bytes;
use crate::preparse::{Refusal, actors_in_order, columns, open};

/// The chunk type of a whole document.
const DOCUMENT_CHUNK: u8 = 0;
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
    let actors = actors_in_order(&mut bytes, limits::SNAPSHOT_CHANGES)?.len();
    let heads = bytes.unsigned()?;
    for _ in 0..heads {
        bytes.array::<32>()?;
    }
    let of_changes = columns_of(&mut bytes)?;
    let of_operations = columns_of(&mut bytes)?;
    let mut room = limits::SNAPSHOT_BYTES;
    let of_changes = Columns::read(&mut bytes, &of_changes, &mut room)?;
    let of_operations = Columns::read(&mut bytes, &of_operations, &mut room)?;
    let count = columns::count(of_operations.get(operations::ACTION), limits::SNAPSHOT_OPERATIONS)?;
    let mut slots = changes::read(&of_changes, actors)?;
    operations::check(&of_operations, count, actors, &mut slots)
}

/// Numbers and lengths of columns, in order.
fn columns_of(bytes: &mut Bytes<'_>) -> Result<Vec<(u64, u64)>, Refusal> {
    let count = bytes.unsigned()?;
    if count > COLUMNS {
        return Err(Refusal::Malformed);
    }
    let columns: Vec<(u64, u64)> =
        (0..count).map(|_| Ok((bytes.unsigned()?, bytes.unsigned()?))).collect::<Result<_, Refusal>>()?;
    let is_ordered = columns.is_sorted_by(|(one, _), (next, _)| one & !DEFLATE < next & !DEFLATE);
    if is_ordered { Ok(columns) } else { Err(Refusal::Malformed) }
}

/// Columns by number, opened.
struct Columns<'a>(Vec<(u64, Cow<'a, [u8]>)>);

impl<'a> Columns<'a> {
    /// Opens each column within the room that is left.
    fn read(bytes: &mut Bytes<'a>, columns: &[(u64, u64)], room: &mut usize) -> Result<Self, Refusal> {
        let mut opened = Vec::with_capacity(columns.len());
        for (number, length) in columns {
            let mut contents = Cow::Borrowed(bytes.take(*length)?);
            if number & DEFLATE != 0 {
                let mut inflated = Vec::new();
                // One byte more than there is room for tells that there is too much.
                let mut decoder = DeflateDecoder::new(&*contents).take(*room as u64 + 1);
                decoder.read_to_end(&mut inflated).map_err(|_| Refusal::Malformed)?;
                contents = Cow::Owned(inflated);
            }
            *room = room.checked_sub(contents.len()).ok_or(Refusal::TooLong)?;
            opened.push((number & !DEFLATE, contents));
        }
        Ok(Self(opened))
    }

    fn get(&self, number: u64) -> &[u8] {
        self.0.iter().find(|(own, _)| *own == number).map_or(&[], |(_, contents)| contents)
    }

    /// Whether all columns are among these.
    fn are_among(&self, known: &[u64]) -> bool {
        self.0.iter().all(|(number, _)| known.contains(number))
    }
}

/// A value that must be there.
fn some<V>(value: Option<V>) -> Result<V, Refusal> {
    value.ok_or(Refusal::Malformed)
}

/// The sum of counts, of which none is missing.
fn sum(counts: &[Option<u64>], limit: u64) -> Result<u64, Refusal> {
    let mut total = 0_u64;
    for count in counts {
        total = total.checked_add(some(*count)?).filter(|total| *total <= limit).ok_or(Refusal::Operations)?;
    }
    Ok(total)
}

#[cfg(test)]
mod tests;
