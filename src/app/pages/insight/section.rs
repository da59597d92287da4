//! A section of a report: its picture, the customers behind it, its numbers, and how they came about.

use leptos::prelude::*;
use satchel_report::exchange::{Place as At, Size};
use satchel_report::{Column, Explanation, Kind, Row, Section, Segment};
use wasm_bindgen_futures::spawn_local;

use super::file::save_table;
use super::picture::picture;
use super::study::Study;
use super::words::{Unit, cell_text, label};
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};
use crate::place::Place;

/// Rows that are added at a time.
const MORE_ROWS: u32 = 200;

/// A segment that somebody opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    /// In which section.
    pub(super) at: At,
    /// Which of its segments.
    pub(super) segment: u32,
    /// Its key.
    pub(super) key: String,
    /// How many customers it has.
    pub(super) count: u32,
}

/// The section.
pub(super) fn section(
    study: Study,
    section: Section,
    size: Option<Size>,
    at: At,
    unit: Unit,
    opened: RwSignal<Option<Opened>>,
) -> AnyView {
    let title = label(&section.title);
    let size = size.unwrap_or(Size { rows: 0, segments: Vec::new() });
    let drawn = section.picture.map(|it| picture(it, unit, title.clone()));
    let chips = segments(&section.segments, &size, at, opened);
    let table = table(study, section.table.columns, section.table.rows, size.rows, at, title.clone());
    view! {
        <section class="report-section" data-testid=format!("section-{}", section.title)>
            <h2>{title}</h2>
            {drawn}
            {chips}
            {table}
            {explained(section.explanation)}
        </section>
    }
    .into_any()
}

fn segments(segments: &[Segment], size: &Size, at: At, opened: RwSignal<Option<Opened>>) -> AnyView {
    let chip = |(place, (segment, count)): (usize, (&Segment, &u32))| {
        let (key, count) = (segment.key.to_string(), *count);
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        let words = label(&key);
        let testid = format!("segment-{key}");
        let open = move |_| opened.set(Some(Opened { at, segment: number, key: key.clone(), count }));
        view! {
            <button type="button" class="button small" data-testid=testid disabled={count == 0} on:click=open>
                {words}
                <span class="figures">{count}</span>
            </button>
        }
        .into_any()
    };
    let chips = segments.iter().zip(&size.segments).enumerate().map(chip).collect::<Vec<AnyView>>();
    if chips.is_empty() {
        return ().into_any();
    }
    view! { <div class="chips" role="group" aria-label=text!(insight.who)>{chips}</div> }.into_any()
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Key | Kind::Name)
}

fn line(row: &Row, columns: &[Column]) -> AnyView {
    let cell = |(cell, column): (&satchel_report::Cell, &Column)| {
        let words = cell_text(cell);
        let class = if is_text(column.kind) { "" } else { "figures" };
        match row.customer.filter(|_| column.key == "customer") {
            Some(customer) => view! { <td><a href=Place::Customer(customer).path()>{words}</a></td> }.into_any(),
            None => view! { <td class=class>{words}</td> }.into_any(),
        }
    };
    view! { <tr>{row.cells.iter().zip(columns).map(cell).collect::<Vec<AnyView>>()}</tr> }.into_any()
}

fn table(study: Study, columns: Vec<Column>, first: Vec<Row>, all: u32, at: At, title: String) -> AnyView {
    let rows = RwSignal::new(first);
    let heads = columns.iter().map(|column| {
        let class = if is_text(column.kind) { "" } else { "figures" };
        view! { <th scope="col" class=class>{label(&column.key)}</th> }.into_any()
    });
    let heads = heads.collect::<Vec<AnyView>>();
    let of_file = columns.clone();
    let lines = move || rows.with(|rows| rows.iter().map(|row| line(row, &columns)).collect::<Vec<AnyView>>());
    let left = move || all.saturating_sub(u32::try_from(rows.with(Vec::len)).unwrap_or(u32::MAX));
    let more = move |_| {
        let from = u32::try_from(rows.with_untracked(Vec::len)).unwrap_or(u32::MAX);
        spawn_local(async move {
            let next = study.rows(at, from, MORE_ROWS).await;
            rows.try_update(|rows| rows.extend(next));
        });
    };
    let name = title.clone();
    let save = move |_| save_table(study, at, all, of_file.clone(), name.clone());
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=title>
            <table class="report-table">
                <thead><tr>{heads}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        <div class="actions report-tools">
            <Show when=move || { left() > 0 }>
                <button type="button" class="button quiet small" data-testid="rows-more" on:click=more>
                    {move || text!(insight.more_rows, count = left())}
                </button>
            </Show>
            <button type="button" class="button quiet small" data-testid="save-csv" on:click=save>
                <Glyph icon=Icon::Share />
                {word!(insight.save_csv)}
            </button>
        </div>
    }
    .into_any()
}

fn explained(explanation: Explanation) -> AnyView {
    let worked = explanation.worked.iter().map(|worked| {
        view! {
            <dt>{label(&worked.label)}</dt>
            <dd class="figures">{cell_text(&worked.value)}</dd>
        }
        .into_any()
    });
    let worked = worked.collect::<Vec<AnyView>>();
    view! {
        <details class="explained" data-testid="explained">
            <summary>{word!(insight.how)}</summary>
            <p>{label(&explanation.formula)}</p>
            <dl class="facts">{worked}</dl>
            <p class="hint">{word!(insight.source)}" "{explanation.source.to_string()}</p>
        </details>
    }
    .into_any()
}
