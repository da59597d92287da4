//! The report as a file for a spreadsheet: the figures, then the complaints one by one.

use satchel_model::complaint::{GroupKey, Line, MonthlyReport, Sums};
use satchel_model::{Field, Money, UnixMillis, csv};

use super::table::{By, groups, headings, name};
use crate::browser::zone_offset_minutes;
use crate::language::text;
use crate::state::App;
use crate::words::{choice_label, complaint_label, field_label};

/// The file as an address that a browser saves. Times are in minutes, days as `year-month-day`, so that a spreadsheet
/// can reckon with them.
pub(super) fn link(report: &MonthlyReport, app: App) -> String {
    let text = csv::table(rows(report, app));
    format!("data:text/csv;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&text)))
}

fn rows(report: &MonthlyReport, app: App) -> Vec<Vec<String>> {
    let mut rows = vec![head()];
    rows.push(figures(text!(complaints.all).to_owned(), String::new(), &report.total));
    for (by, groups) in groups(report) {
        let of_group = |(key, sums): &(GroupKey, Sums)| figures(by.title().to_owned(), name(by, key, app), sums);
        rows.extend(groups.iter().map(of_group));
    }
    rows.push(Vec::new());
    rows.push(head_of_list());
    rows.extend(report.lines.iter().map(|line| complaint(line, app)));
    rows
}

fn head() -> Vec<String> {
    let [count, answered, _, solved, _, repeated, satisfied, archived, cost] = headings();
    let (answer, solve) = (text!(complaints.minutes_to_answer), text!(complaints.minutes_to_solve));
    let what = text!(complaints.what);
    [what, "", count, answered, answer, solved, solve, repeated, satisfied, archived, cost].map(str::to_owned).to_vec()
}

fn figures(kind: String, name: String, sums: &Sums) -> Vec<String> {
    let minutes = |minutes: Option<u64>| minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    let cost: Vec<String> = sums.cost.iter().map(Money::to_string).collect();
    let count = |count: u32| count.to_string();
    vec![
        kind,
        name,
        count(sums.count),
        count(sums.answered),
        minutes(sums.answer_minutes),
        count(sums.solved),
        minutes(sums.solve_minutes),
        count(sums.repeated),
        count(sums.satisfied),
        count(sums.archived),
        cost.join(" + "),
    ]
}

fn head_of_list() -> Vec<String> {
    let labels = [
        text!(complaints.customer),
        field_label(Field::ComplaintSubject),
        field_label(Field::ComplaintReceived),
        field_label(Field::ComplaintCause),
        field_label(Field::ComplaintProduct),
        text!(complaints.by_unit),
        text!(complaints.state),
        text!(complaints.minutes_to_answer),
        text!(complaints.minutes_to_solve),
        text!(complaints.repeated),
        field_label(Field::ComplaintRecovery),
        field_label(Field::ComplaintCost),
        field_label(Field::ComplaintAttitude),
        field_label(Field::ComplaintImprovement),
    ];
    labels.map(str::to_owned).to_vec()
}

fn complaint(line: &Line, app: App) -> Vec<String> {
    let Line { name: customer, unit, row, is_repeated, .. } = line;
    let label = |field, code: &str| choice_label(field, code).unwrap_or_default().to_owned();
    let minutes = |minutes: Option<u64>| minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
    let day = |at: UnixMillis| at.date(zone_offset_minutes()).map(|day| day.to_string()).unwrap_or_default();
    let unit = unit.map_or(GroupKey::Unnamed, |unit| GroupKey::Named(unit.to_string()));
    vec![
        customer.clone(),
        row.subject.clone(),
        day(row.received),
        label(Field::ComplaintCause, &row.cause),
        row.product.clone(),
        name(By::Unit, &unit, app),
        complaint_label(row.state).to_owned(),
        minutes(row.answer_minutes()),
        minutes(row.solve_minutes()),
        if *is_repeated { text!(complaints.yes).to_owned() } else { String::new() },
        label(Field::ComplaintRecovery, &row.recovery),
        row.cost.as_ref().map(Money::to_string).unwrap_or_default(),
        label(Field::ComplaintAttitude, &row.attitude),
        row.improvement.clone(),
    ]
}
