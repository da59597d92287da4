//! What is wrong with a file, in words.

use leptos::prelude::*;
use satchel_exchange::ProblemKind;
use satchel_exchange::desk::ProblemGroup;
use satchel_exchange::table::{CELL_CHARS, COLUMNS, FILE_BYTES, ROWS, ReadError, UNPACKED_BYTES};

use super::Work;
use crate::browser::intl;
use crate::language::{text, word};
use crate::words::value_error_text;

/// Why nothing of a file can be used, and what to do.
pub(super) fn unreadable_text(error: ReadError) -> String {
    const MEGABYTE: usize = 1_048_576;
    match error {
        ReadError::TooLarge => text!(import.too_large, size = (FILE_BYTES / MEGABYTE).to_string()),
        ReadError::TooManyRows => text!(import.too_many_rows, rows = intl::number(ROWS as u32)),
        ReadError::TooManyColumns { row } => {
            text!(import.too_many_columns, row = row.to_string(), columns = COLUMNS.to_string())
        }
        ReadError::CellTooLong { row } => {
            text!(import.cell_too_long, row = row.to_string(), limit = intl::number(CELL_CHARS as u32))
        }
        ReadError::UnpacksTooLarge => {
            text!(import.unpacks_too_large, size = (UNPACKED_BYTES / MEGABYTE as u64).to_string())
        }
        ReadError::DamagedWorkbook => text!(import.damaged_workbook).to_owned(),
        ReadError::NotText => text!(import.not_text).to_owned(),
        ReadError::OpenQuote { row } => text!(import.open_quote, row = row.to_string()),
        ReadError::Empty => text!(import.empty).to_owned(),
    }
}

/// What is wrong with a cell or a row. Of a repeated row `{row}` stands for the one before.
pub(super) fn kind_text(kind: ProblemKind) -> String {
    match kind {
        ProblemKind::NoName => text!(import.no_name).to_owned(),
        ProblemKind::Value(error) => value_error_text(error),
        ProblemKind::CutOffNumber => text!(import.cut_off).to_owned(),
        ProblemKind::BrokenQuotes => text!(import.broken_quotes).to_owned(),
        ProblemKind::Repeated { .. } => text!(import.repeated, row = "{row}"),
        ProblemKind::UnknownOwner => text!(import.unknown_owner).to_owned(),
    }
}

/// What is wrong with some rows, most frequent first. The others are taken in all the same.
#[component]
pub(super) fn Problems(
    /// The import.
    work: Work,
) -> impl IntoView {
    let groups =
        move || work.planned.with(|planned| planned.as_ref().map(|it| it.problems.clone()).unwrap_or_default());
    let line = move |group: ProblemGroup| {
        let column = group.column.and_then(|column| {
            work.opened.with_untracked(|opened| {
                opened.as_ref()?.columns.get(usize::from(column)).map(|column| column.name.clone())
            })
        });
        let ProblemGroup { kind, count, rows, .. } = group;
        let what = move || {
            let kind = match kind {
                ProblemKind::Repeated { .. } => text!(import.repeated_some).to_owned(),
                other => kind_text(other),
            };
            match &column {
                Some(column) => text!(import.in_column, column = column.clone(), what = kind),
                None => kind,
            }
        };
        let rows: Vec<String> = rows.into_iter().map(|row| row.to_string()).collect();
        let rows = rows.join("、");
        let where_ = move || {
            let shown = u32::try_from(rows.split('、').count()).unwrap_or(0);
            if shown < count {
                text!(import.rows_more, rows = rows.clone(), count = intl::number(count))
            } else {
                text!(import.rows, rows = rows.clone())
            }
        };
        view! {
            <li data-testid="import-problem">
                <span>{what}</span>
                <span class="hint figures">{where_}</span>
            </li>
        }
    };
    let list = move || {
        let groups = groups();
        (!groups.is_empty()).then(|| {
            view! {
                <section class="import-problems">
                    <h2>{word!(import.problems)}</h2>
                    <ul>{groups.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    };
    view! { {list} }
}
