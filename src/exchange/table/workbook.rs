//! The first worksheet of an Excel workbook (ECMA-376), unpacked only after it was measured.

use std::io::{self, Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::{COLUMNS, Gathered, ReadError, Row, Table, UNPACKED_BYTES};

/// Parts of a workbook at most: a workbook has a dozen and one for each sheet and picture.
const PARTS: usize = 2_000;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Table, ReadError> {
    measure(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| ReadError::DamagedWorkbook)?;
    let sheet = workbook.sheet_names().first().cloned().ok_or(ReadError::Empty)?;
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(|_| ReadError::DamagedWorkbook)?;
    let mut gathered = Gathered::default();
    let mut row = Row::default();
    while let Some(cell) = cells.next_cell().map_err(|_| ReadError::DamagedWorkbook)? {
        let (place, column) = cell.get_position();
        let number = place.saturating_add(1);
        if number != row.number {
            gathered.push(std::mem::take(&mut row))?;
            row.number = number;
        }
        let text = text_of(cell.get_value());
        let column = column as usize;
        if text.is_empty() {
            continue;
        }
        if column >= COLUMNS {
            return Err(ReadError::TooManyColumns { row: number });
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        if let Some(place) = row.cells.get_mut(column) {
            *place = text;
        }
    }
    gathered.push(row)?;
    Ok(gathered.table)
}

/// Unpacks every part into nothing, counting: what a part says of its own size may be a lie, so nothing is kept of any part
/// before all of them are known to fit.
fn measure(bytes: &[u8]) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::DamagedWorkbook)?;
    if archive.len() > PARTS {
        return Err(ReadError::UnpacksTooLarge);
    }
    let mut left = UNPACKED_BYTES;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|_| ReadError::DamagedWorkbook)?;
        if part.size() > left {
            return Err(ReadError::UnpacksTooLarge);
        }
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|_| ReadError::DamagedWorkbook)?;
        left = left.checked_sub(unpacked).ok_or(ReadError::UnpacksTooLarge)?;
    }
    Ok(())
}

/// A cell as a person would type it. A formula is its last result.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is_true) => if *is_true { "1" } else { "0" }.to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::DateTime(when) if when.is_datetime() => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(when) => number_text(when.as_f64()),
    }
}

/// Whole numbers beyond this are no longer exact (2 to the power of 53), and shown as Excel shows them, so that
/// a number that lost its last digits is seen for what it is.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn number_text(number: f64) -> String {
    if number.abs() < EXACT { number.to_string() } else { format!("{number:E}") }
}
