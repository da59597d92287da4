//! Rows of text with separators (RFC 4180 and its relatives).

use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord};

use super::{Gathered, ReadError, Row, Table};

/// Separators that programs write.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Table, ReadError> {
    let (separator, skipped, text) = separator_of(text);
    let quotes = scan(text, separator)?;
    let mut reader =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut gathered = Gathered::default();
    let mut record = StringRecord::new();
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    // The text is UTF-8 and records may differ in length, so nothing is left that could fail but the memory.
    while reader.read_record(&mut record).map_err(|_| ReadError::NotText)? {
        let line = lines.of_record(record.position().map_or(0, csv::Position::byte));
        let row = Row {
            number: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(skipped),
            cells: record.iter().map(str::to_owned).collect(),
            has_broken_quotes: quotes.contains(&line),
        };
        gathered.push(row)?;
    }
    Ok(gathered.table)
}

/// Counts the lines of a text up to its records, from the first to the last. The reader of records says a line too, but
/// where lines end with CR and LF, it says the one before.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line, from 1, of the record that the reader began at this byte: line ends and empty lines before it are none of it.
    fn of_record(&mut self, byte: u64) -> u64 {
        let begin = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(&next) = self.text.get(self.at) {
            if self.at >= begin && !matches!(next, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(ends_line(self.text, self.at));
            self.at += 1;
        }
        self.line
    }
}

/// Whether a line ends with this byte: LF, CR LF or CR.
fn ends_line(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        Some(b'\n') => true,
        Some(b'\r') => text.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

/// The separator: what Excel says in a line of its own (`sep=;`), else what the first line has most of. With it the lines
/// that were read for it, and the text after them.
fn separator_of(text: &str) -> (u8, u32, &str) {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if let Some([separator]) = first.strip_prefix("sep=").map(str::as_bytes)
        && SEPARATORS.contains(separator)
        && let Some((_, rest)) = text.split_once('\n')
    {
        return (*separator, 1, rest);
    }
    let count = |separator: u8| {
        let mut is_quoted = false;
        let outside = first.bytes().filter(|byte| {
            is_quoted ^= *byte == b'"';
            !is_quoted && *byte == separator
        });
        outside.count()
    };
    let mut best = b',';
    for separator in SEPARATORS {
        if count(separator) > count(best) {
            best = separator;
        }
    }
    (best, 0, text)
}

/// Where a scan of the text is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    CellStart,
    Plain,
    Quoted,
    /// After a quote that may have closed the cell, or be the first of two.
    AfterQuote,
}

/// The lines at which records begin whose quotes stand where none belongs.
fn scan(text: &str, separator: u8) -> Result<BTreeSet<u64>, ReadError> {
    let mut broken = BTreeSet::new();
    let (mut place, mut line, mut record, mut quote) = (Place::CellStart, 1_u64, 1_u64, 1_u64);
    for (at, byte) in text.bytes().enumerate() {
        let is_end = byte == b'\n' || byte == b'\r';
        place = match (place, byte) {
            (Place::CellStart, b'"') => {
                quote = line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::AfterQuote,
            (Place::Quoted, _) => Place::Quoted,
            (Place::AfterQuote, b'"') => Place::Quoted,
            (_, byte) if byte == separator || is_end => Place::CellStart,
            (Place::AfterQuote, _) | (Place::Plain, b'"') => {
                broken.insert(record);
                Place::Plain
            }
            (Place::CellStart | Place::Plain, _) => Place::Plain,
        };
        if ends_line(text.as_bytes(), at) {
            line += 1;
            if place != Place::Quoted {
                record = line;
            }
        }
    }
    match place {
        Place::Quoted => Err(ReadError::OpenQuote { row: u32::try_from(quote).unwrap_or(u32::MAX) }),
        _ => Ok(broken),
    }
}
