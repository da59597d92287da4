//! Rows of a file one after the other, whatever its format.

use std::io::{BufRead, BufReader, Read};

use serde_json::{Map, Value as Json};

use super::row::{SPECIAL, field_of};
use super::text::{RowFault, address_columns};
use crate::error::ServerError;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values with a header, UTF-8.
    Csv,
    /// One JSON object in each line.
    Jsonl,
}

/// The longest line of JSON: a document may have 1 MiB, its text is somewhat longer.
const LINE_BYTES: u64 = 8 * 1024 * 1024;

/// A row with its line number, or what is wrong with it.
pub(super) type Read1 = (u64, Result<Map<String, Json>, RowFault>);

/// Shows each row of the file.
///
/// # Errors
/// The file cannot be read, its header names an unknown column, or `visit` failed.
pub(super) fn rows(
    format: Format,
    file: impl Read,
    path: &str,
    visit: impl FnMut(Read1) -> Result<(), ServerError>,
) -> Result<(), ServerError> {
    match format {
        Format::Csv => csv_rows(file, path, visit),
        Format::Jsonl => json_rows(file, path, visit),
    }
}

fn json_rows(
    file: impl Read,
    path: &str,
    mut visit: impl FnMut(Read1) -> Result<(), ServerError>,
) -> Result<(), ServerError> {
    let mut reader = BufReader::new(file);
    let mut number = 0;
    loop {
        let mut line = Vec::new();
        let read = reader
            .by_ref()
            .take(LINE_BYTES)
            .read_until(b'\n', &mut line)
            .map_err(|source| ServerError::File { path: path.to_owned(), source })?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
        if !line.is_empty() {
            visit((number, serde_json::from_slice(line).map_err(|_| RowFault::Unreadable)))?;
        }
    }
}

fn csv_rows(
    file: impl Read,
    path: &str,
    mut visit: impl FnMut(Read1) -> Result<(), ServerError>,
) -> Result<(), ServerError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(file);
    let unreadable = |error: csv::Error| ServerError::File { path: path.to_owned(), source: error.into() };
    let header: Vec<String> = reader
        .headers()
        .map_err(unreadable)?
        .iter()
        .map(|column| column.trim_start_matches('\u{feff}').to_owned())
        .collect();
    if let Some(unknown) = header.iter().find(|column| !is_column(column)) {
        return Err(ServerError::Request(format!("{path}: {unknown} is no column")));
    }
    for record in reader.into_records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                visit((line, Ok(object(&header, &record))))?;
            }
            Err(error) => match (error.position().map(csv::Position::line), error.is_io_error()) {
                (Some(line), false) => visit((line, Err(RowFault::Unreadable)))?,
                _ => return Err(unreadable(error)),
            },
        }
    }
    Ok(())
}

/// Whether CSV has this column.
fn is_column(column: &str) -> bool {
    let is_field = field_of(column).is_some_and(|field| field != satchel_model::Field::Address);
    is_field || SPECIAL.contains(&column) || address_columns().any(|known| known == column)
}

/// A CSV row in the form of a JSON line.
fn object(header: &[String], record: &csv::StringRecord) -> Map<String, Json> {
    let mut object = Map::new();
    for (column, cell) in header.iter().zip(record) {
        match column.strip_prefix("address.") {
            Some(part) => {
                let address = object.entry("address").or_insert_with(|| Json::Object(Map::new()));
                if let Json::Object(parts) = address {
                    parts.insert(part.to_owned(), Json::from(cell));
                }
            }
            None => {
                object.insert(column.clone(), Json::from(cell));
            }
        }
    }
    object
}
