//! The figures of the month: all complaints, then by cause, product and unit.

use leptos::prelude::*;
use satchel_model::Field;
use satchel_model::complaint::{GroupKey, MonthlyReport, Sums};

use crate::browser::intl;
use crate::language::{text, word};
use crate::state::{App, use_app};
use crate::words::{choice_label, duration_text};

/// What complaints are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Cause,
    Product,
    Unit,
}

impl By {
    /// Its heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Cause => text!(complaints.by_cause),
            Self::Product => text!(complaints.by_product),
            Self::Unit => text!(complaints.by_unit),
        }
    }
}

/// The groups of a report, in the order in which they are shown.
pub(super) fn groups(report: &MonthlyReport) -> [(By, &[(GroupKey, Sums)]); 3] {
    [(By::Cause, &report.by_cause), (By::Product, &report.by_product), (By::Unit, &report.by_unit)]
}

/// What a group is called.
pub(super) fn name(by: By, key: &GroupKey, app: App) -> String {
    match key {
        GroupKey::Named(code) => match by {
            By::Cause => choice_label(Field::ComplaintCause, code).map_or_else(|| code.clone(), str::to_owned),
            By::Product => code.clone(),
            By::Unit => {
                let found = app.units().into_iter().find(|unit| unit.id.to_string() == *code);
                found.map_or_else(|| text!(complaints.unnamed).to_owned(), |unit| unit.name)
            }
        },
        GroupKey::Unnamed => text!(complaints.unnamed).to_owned(),
        GroupKey::Rest => text!(complaints.rest).to_owned(),
    }
}

/// The headings of the figures.
pub(super) fn headings() -> [&'static str; 9] {
    [
        text!(complaints.count),
        text!(complaints.answered),
        text!(complaints.answer_time),
        text!(complaints.done),
        text!(complaints.solve_time),
        text!(complaints.repeated),
        text!(choice.attitude_satisfied),
        text!(complaints.archived),
        text!(field.complaint_cost),
    ]
}

fn cells(sums: &Sums) -> [String; 9] {
    let time = |minutes: Option<u64>| minutes.map(duration_text).unwrap_or_default();
    let cost: Vec<String> = sums.cost.iter().map(|amount| intl::money(*amount)).collect();
    [
        sums.count.to_string(),
        sums.answered.to_string(),
        time(sums.answer_minutes),
        sums.solved.to_string(),
        time(sums.solve_minutes),
        sums.repeated.to_string(),
        sums.satisfied.to_string(),
        sums.archived.to_string(),
        cost.join(" + "),
    ]
}

/// The table. It draws itself anew with the language.
#[component]
pub(super) fn Groups(
    /// The report.
    report: MonthlyReport,
) -> impl IntoView {
    let app = use_app();
    let line = |name: String, sums: &Sums| {
        let cells = cells(sums).map(|cell| view! { <td class="figures">{cell}</td> }).collect_view();
        view! { <tr data-testid="complaints-row"><th scope="row">{name}</th>{cells}</tr> }
    };
    let bodies = move || {
        let all = view! { <tbody class="all">{line(text!(complaints.all).to_owned(), &report.total)}</tbody> };
        let by_kind = groups(&report)
            .map(|(by, groups)| {
                let lines = groups.iter().map(|(key, sums)| line(name(by, key, app), sums)).collect_view();
                view! {
                    <tbody>
                        <tr><th scope="rowgroup" colspan="10" class="group-title">{by.title()}</th></tr>
                        {lines}
                    </tbody>
                }
            })
            .collect_view();
        view! { {all} {by_kind} }
    };
    let heads = move || headings().map(|heading| view! { <th scope="col">{heading}</th> }).collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=word!(complaints.report)>
            <table class="report-table" data-testid="complaints-table">
                <thead><tr><th scope="col">{word!(complaints.what)}</th>{heads}</tr></thead>
                {bodies}
            </table>
        </div>
    }
}
