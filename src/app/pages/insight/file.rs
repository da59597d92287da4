//! A table as a file for spreadsheets.

use satchel_model::csv;
use satchel_report::Column;
use satchel_report::exchange::Place as At;
use wasm_bindgen_futures::spawn_local;

use super::study::Study;
use super::words::{cell_of_file, label};
use crate::browser::download;

/// Hands the person the whole table as CSV, in the words of the screen.
pub(super) fn save_table(study: Study, at: At, all: u32, columns: Vec<Column>, title: String) {
    spawn_local(async move {
        let head: Vec<String> = columns.iter().map(|column| label(&column.key)).collect();
        let rows = study.rows(at, 0, all).await;
        let lines = rows.iter().map(|row| row.cells.iter().map(cell_of_file).collect::<Vec<String>>());
        let text = csv::table(std::iter::once(head).chain(lines));
        download::text(&format!("{title}.csv"), "text/csv", &text);
    });
}
