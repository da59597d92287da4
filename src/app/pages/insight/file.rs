//! A table as a file for spreadsheets.

use satchel_report::exchange::Place as At;
use satchel_report::{Cell, Column};
use wasm_bindgen_futures::spawn_local;

use super::study::Study;
use super::words::{cell_of_file, label};
use crate::browser::download;

/// Hands the person the whole table as CSV, in the words of the screen.
pub(super) fn save_table(study: Study, at: At, all: u32, columns: Vec<Column>, title: String) {
    spawn_local(async move {
        let rows = study.rows(at, 0, all).await;
        let head = columns.iter().map(|column| label(&column.key)).collect::<Vec<_>>();
        let mut text = String::from('\u{feff}');
        push_line(&mut text, head.iter().map(String::as_str));
        for row in &rows {
            let cells: Vec<String> = row.cells.iter().map(of_spreadsheet).collect();
            push_line(&mut text, cells.iter().map(String::as_str));
        }
        download::text(&format!("{title}.csv"), "text/csv", &text);
    });
}

/// A spreadsheet computes what begins like a formula; a quote before it keeps it a text. Numbers stay numbers.
fn of_spreadsheet(cell: &Cell) -> String {
    let text = cell_of_file(cell);
    let is_words = matches!(cell, Cell::Key(_) | Cell::Name(_));
    if is_words && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn push_line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_stays_a_name_and_a_negative_number_a_number() {
        assert_eq!(of_spreadsheet(&Cell::Name("=1+1".to_owned())), "'=1+1");
        assert_eq!(of_spreadsheet(&Cell::Decimal(-0.5)), "-0.5");
    }

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell() {
        let mut text = String::new();
        push_line(&mut text, ["a,b", "say \"yes\"", "plain"].into_iter());
        assert_eq!(text, "\"a,b\",\"say \"\"yes\"\"\",plain\r\n");
    }
}
