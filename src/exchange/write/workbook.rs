//! A workbook with one sheet of texts (ECMA-376), small enough that no library for writing workbooks is needed: one weighs
//! more than everything else that reads and writes files here.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::table::{CELL_CHARS, COLUMNS};

/// The workbook could not be written; it is in memory, so this is a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("writing a workbook into memory")]
pub struct WriteError(#[from] zip::result::ZipError);

impl From<std::io::Error> for WriteError {
    fn from(error: std::io::Error) -> Self {
        Self(error.into())
    }
}

const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Satchel" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// Rows as a workbook. Every cell is text, so nothing is computed and no number loses digits; columns beyond
/// [`COLUMNS`] and characters beyond [`CELL_CHARS`] are left out.
///
/// # Errors
/// [`WriteError`].
pub fn workbook(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, WriteError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, content) in PARTS {
        archive.start_file(name, options)?;
        archive.write_all(DECLARATION.as_bytes())?;
        archive.write_all(content.as_bytes())?;
    }
    archive.start_file("xl/worksheets/sheet1.xml", options)?;
    archive.write_all(DECLARATION.as_bytes())?;
    archive
        .write_all(br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#)?;
    let mut line = String::new();
    for (row, cells) in rows.into_iter().enumerate() {
        line.clear();
        line.push_str(&format!("<row r=\"{}\">", row + 1));
        for (column, cell) in cells.iter().take(COLUMNS).enumerate().filter(|(_, cell)| !cell.is_empty()) {
            line.push_str(&format!(
                "<c r=\"{}{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
                letters(column),
                row + 1
            ));
            push_text(&mut line, cell);
            line.push_str("</t></is></c>");
        }
        line.push_str("</row>");
        archive.write_all(line.as_bytes())?;
    }
    archive.write_all(b"</sheetData></worksheet>")?;
    Ok(archive.finish()?.into_inner())
}

/// A, …, Z, AA, …: the name of a column from 0.
fn letters(column: usize) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.push(b'A' + u8::try_from(rest % 26).unwrap_or_default());
        rest /= 26;
    }
    name.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// A text in XML; characters that XML 1.0 cannot hold are left out.
fn push_text(line: &mut String, text: &str) {
    for character in text.chars().take(CELL_CHARS) {
        match character {
            '&' => line.push_str("&amp;"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '\t' | '\n' => line.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => line.push(other),
        }
    }
}
