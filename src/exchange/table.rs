//! A table as rows of text, from a CSV file in any usual encoding or from an Excel workbook.

mod encoding;
mod separated;
mod workbook;

use serde::{Deserialize, Serialize};

/// Bytes of a file. Ten thousand customers with thirty columns are about 3 MB; the browser holds the file and its text at once.
pub const FILE_BYTES: usize = 20 * 1024 * 1024;
/// Bytes that a workbook may unpack to, all of its parts together.
pub const UNPACKED_BYTES: u64 = 200 * 1024 * 1024;
/// Rows below the header.
pub const ROWS: usize = 50_000;
/// Columns.
pub const COLUMNS: usize = 200;
/// Characters in one cell: what Excel allows.
pub const CELL_CHARS: usize = 32_767;
/// Bytes of all cells together: a shared text in a workbook counts each time it is used.
pub const TEXT_BYTES: usize = 64 * 1024 * 1024;

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Names of the columns: the first row that is not empty.
    pub header: Vec<String>,
    /// The rows below it that are not empty.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Where it begins in the file: a line of a CSV file, a row of a worksheet, from 1.
    pub number: u32,
    /// The cells, trimmed; missing ones at the end are left out.
    pub cells: Vec<String>,
    /// Quotes that open or close in the middle of a cell: what belongs to which column is a guess.
    pub has_broken_quotes: bool,
}

impl Row {
    /// The text of a column, empty where the row ends before it.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a file is no table. Nothing of it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReadError {
    /// More than [`FILE_BYTES`].
    #[error("the file is larger than {FILE_BYTES} bytes")]
    TooLarge,
    /// More than [`ROWS`].
    #[error("the file has more than {ROWS} rows")]
    TooManyRows,
    /// More than [`COLUMNS`].
    #[error("row {row} has more than {COLUMNS} columns")]
    TooManyColumns {
        /// The row, from 1.
        row: u32,
    },
    /// More than [`CELL_CHARS`], or all cells more than [`TEXT_BYTES`].
    #[error("a cell of row {row} is too long")]
    CellTooLong {
        /// The row, from 1.
        row: u32,
    },
    /// A workbook that unpacks to more than [`UNPACKED_BYTES`].
    #[error("the workbook unpacks to more than {UNPACKED_BYTES} bytes")]
    UnpacksTooLarge,
    /// A workbook that cannot be read: cut off, encrypted, or the old binary format.
    #[error("the workbook cannot be read")]
    DamagedWorkbook,
    /// Bytes that are text in no usual encoding.
    #[error("the file is not text")]
    NotText,
    /// A quote that nothing closes: everything after it would be one cell.
    #[error("the quote in line {row} is never closed")]
    OpenQuote {
        /// The line, from 1.
        row: u32,
    },
    /// No row with a header and one below it.
    #[error("there are no rows")]
    Empty,
}

/// Reads a file, whichever of the formats it has.
///
/// # Errors
/// [`ReadError`]; limits are kept while reading, not after.
pub fn read(bytes: &[u8]) -> Result<Table, ReadError> {
    if bytes.len() > FILE_BYTES {
        return Err(ReadError::TooLarge);
    }
    let table = match bytes {
        [b'P', b'K', 3, 4, ..] => workbook::read(bytes)?,
        // Compound files: .xls, and workbooks with a password.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(ReadError::DamagedWorkbook),
        _ => separated::read(&encoding::decode(bytes)?)?,
    };
    if table.rows.is_empty() { Err(ReadError::Empty) } else { Ok(table) }
}

/// Gathers rows within the limits, the first that is not empty as the header.
#[derive(Default)]
struct Gathered {
    table: Table,
    text_bytes: usize,
    has_header: bool,
}

impl Gathered {
    fn push(&mut self, mut row: Row) -> Result<(), ReadError> {
        for cell in &mut row.cells {
            if cell.len() > CELL_CHARS && cell.chars().count() > CELL_CHARS {
                return Err(ReadError::CellTooLong { row: row.number });
            }
            self.text_bytes += cell.len();
            let trimmed = cell.trim();
            if trimmed.len() < cell.len() {
                *cell = trimmed.to_owned();
            }
        }
        if self.text_bytes > TEXT_BYTES {
            return Err(ReadError::CellTooLong { row: row.number });
        }
        while row.cells.last().is_some_and(String::is_empty) {
            row.cells.pop();
        }
        if row.cells.len() > COLUMNS {
            return Err(ReadError::TooManyColumns { row: row.number });
        }
        if row.cells.is_empty() {
            return Ok(());
        }
        if !self.has_header {
            self.has_header = true;
            self.table.header = row.cells;
            return Ok(());
        }
        if self.table.rows.len() >= ROWS {
            return Err(ReadError::TooManyRows);
        }
        self.table.rows.push(row);
        Ok(())
    }
}
