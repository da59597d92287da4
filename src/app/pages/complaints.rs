//! The monthly complaint report (客户抱怨月报): on screen, on one page of paper, and as a file for a spreadsheet.

mod spreadsheet;
mod table;

use leptos::prelude::*;
use satchel_model::agenda::Month;
use satchel_model::complaint::{Line, MonthlyReport};
use satchel_protocol::bridge::{Answer, ComplaintsQuery, Request};
use wasm_bindgen_futures::spawn_local;

use self::table::Groups;
use crate::bridge;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::components::whose::Whose;
use crate::language::{text, word, words};
use crate::place::Place;
use crate::state::{App, use_app};
use crate::words::{choice_label, complaint_label};

/// The report as last read.
#[derive(Clone, Copy)]
struct Shown {
    app: App,
    month: RwSignal<Option<Month>>,
    report: RwSignal<Option<MonthlyReport>>,
    everybody: RwSignal<bool>,
}

impl Shown {
    fn read(self) {
        let me = self.app.account().get_untracked().map(|account| account.user.id);
        let owner = me.filter(|_| !self.everybody.get());
        let Some(month) = self.month.get() else { return };
        spawn_local(async move {
            if let Answer::Complaints(report) = bridge::ask(Request::Complaints(ComplaintsQuery { month, owner })).await
            {
                // Somebody may have gone on to another month meanwhile.
                if self.month.try_get_untracked().flatten() == Some(month) {
                    self.report.try_set(Some(*report));
                }
            }
        });
    }

    fn turn(self, to: fn(Month) -> Month) {
        self.month.update(|month| *month = month.map(to));
    }
}

/// The page. It follows every change of the rows.
#[component]
pub(crate) fn ComplaintsPage() -> impl IntoView {
    let app = use_app();
    let this_month = intl::today().map(Month::of_date);
    let shown =
        Shown { app, month: RwSignal::new(this_month), report: RwSignal::new(None), everybody: RwSignal::new(true) };
    let is_ready = app.phase();
    Effect::new(move |_| {
        app.rows_version.track();
        is_ready.track();
        shown.read();
    });
    let title = move || shown.month.get().map(|month| intl::month(month.year(), month.number()));
    let is_latest = move || shown.month.get() >= this_month;
    let is_empty = move || shown.report.with(|report| report.as_ref().is_some_and(|report| report.total.count == 0));
    let carried = move || {
        let carried = shown.report.with(|report| report.as_ref().map_or(0, |report| report.carried_over));
        (carried > 0).then(|| view! { <p class="hint" data-testid="complaints-carried">{text!(complaints.carried, count = carried)}</p> })
    };
    view! {
        <article class="page complaints" data-testid="complaints-page">
            <div class="page-head">
                <h1>{word!(complaints.report)}</h1>
                <div class="month-turner">
                    <button type="button" class="button quiet icon-only" aria-label=word!(complaints.before)
                        data-testid="month-before" on:click=move |_| shown.turn(Month::before)>
                        <Glyph icon=Icon::Back />
                    </button>
                    <strong class="figures" aria-live="polite" data-testid="month">{title}</strong>
                    <button type="button" class="button quiet icon-only turned" aria-label=word!(complaints.after)
                        data-testid="month-after" disabled=is_latest
                        on:click=move |_| shown.turn(Month::after)>
                        <Glyph icon=Icon::Back />
                    </button>
                </div>
                <Whose everybody=shown.everybody testid="complaints-whose" />
            </div>
            {carried}
            <Show when=is_empty>
                <Empty icon=Icon::Check title=words(word!(complaints.none)) note=words(word!(complaints.empty_note)) />
            </Show>
            {move || shown.report.get().filter(|report| report.total.count > 0).map(|report| view! { <Report report=report /> })}
        </article>
    }
}

#[component]
fn Report(
    /// The report.
    report: MonthlyReport,
) -> impl IntoView {
    let mut improvements: Vec<String> = Vec::new();
    for improvement in report.lines.iter().map(|line| &line.row.improvement).filter(|text| !text.is_empty()) {
        if !improvements.contains(improvement) {
            improvements.push(improvement.clone());
        }
    }
    let file_name = format!("complaints-{}-{:02}.csv", report.month.year(), report.month.number());
    let app = use_app();
    let of_file = report.clone();
    let lines = report.lines.clone();
    view! {
        <Groups report=report />
        <p class="hint">{word!(complaints.note)}</p>
        {(!improvements.is_empty()).then(|| view! {
            <section class="improvements">
                <h2>{word!(complaints.improvements)}</h2>
                <ul>{improvements.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            </section>
        })}
        <div class="actions report-actions">
            <button type="button" class="button" data-testid="complaints-print" on:click=|_| drop(window().print())>
                {word!(complaints.print)}
            </button>
            <a class="button" data-testid="complaints-csv" download=file_name href=move || spreadsheet::link(&of_file, app)>
                {word!(complaints.csv)}
            </a>
        </div>
        <section class="complaint-list">
            <h2>{word!(complaints.list)}</h2>
            <ul class="day-lines">{lines.into_iter().map(|line| view! { <ListLine line=line /> }).collect_view()}</ul>
        </section>
    }
}

#[component]
fn ListLine(
    /// The complaint.
    line: Line,
) -> impl IntoView {
    let Line { customer, name, row, is_repeated, .. } = line;
    let facts = move || {
        let cause = choice_label(satchel_model::Field::ComplaintCause, &row.cause).unwrap_or_default().to_owned();
        let repeated = if is_repeated { text!(complaints.repeated).to_owned() } else { String::new() };
        let facts = [intl::instant(row.received), cause, row.product.clone(), repeated];
        facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li class="day-line" data-testid="complaint-line">
            <a class="day-what" href=Place::Customer(customer).path()>
                <strong>{name}</strong>
                <span>{row.subject.clone()}</span>
                <span class="hint">{facts}</span>
            </a>
            <span class="badge">{move || complaint_label(row.state)}</span>
        </li>
    }
}
