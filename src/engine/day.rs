//! The day's list and the pipeline, drawn from the rows in memory.

use std::collections::BTreeMap;

use satchel_model::agenda::{Month, OpportunityRow, due};
use satchel_model::order::{sort_by, sort_by_key};
use satchel_model::{Currency, Date, Money, Phase, Stage, Stages};
use satchel_protocol::bridge::{
    Card, ForecastMonth, Pipeline, PipelineQuery, StageColumn, Today, TodayItem, TodayQuery, Week, WeekItem, WeekQuery,
};

use crate::book::Entry;
use crate::state::{State, count};

/// Lines of what is overdue, of what is due today, and of what comes: none of them takes the room of another.
const MOST_OF_EACH: usize = 100;
/// Visits of one week.
const MOST_OF_WEEK: usize = 500;
/// Days ahead that are shown at most.
const MOST_DAYS: u16 = 31;
/// Opportunities of one stage.
const MOST_CARDS: usize = 60;

/// What is due today and in the days after it.
pub(crate) fn today(state: &State, query: &TodayQuery) -> Today {
    let stages = Stages::default();
    let ahead = query.ahead_days.min(MOST_DAYS);
    let mut items: Vec<TodayItem> = Vec::new();
    for entry in living(state) {
        for due in due(&entry.row.agenda, entry.row.state, &stages, query.today, ahead, query.offset_minutes) {
            let whose = due.assignee.or(entry.stored.owner);
            if query.whose.is_none() || query.whose == whose {
                let (name, owner) = (entry.row.name.clone(), entry.stored.owner);
                items.push(TodayItem { customer: entry.stored.customer, name, owner, due });
            }
        }
    }
    sort_by(&mut items, |one, other| order(one).cmp(&order(other)));
    let total = count(items.len());
    keep_the_nearest(&mut items, query.today);
    Today { items, total }
}

/// The visits of a week.
pub(crate) fn week(state: &State, query: &WeekQuery) -> Week {
    let mut week = Week::default();
    for entry in living(state) {
        for visit in entry.row.agenda.week(query.first, query.offset_minutes) {
            if query.whose.is_none() || query.whose == visit.assignee.or(entry.stored.owner) {
                week.sum.add(visit.state);
                let (name, owner) = (entry.row.name.clone(), entry.stored.owner);
                week.visits.push(WeekItem { customer: entry.stored.customer, name, owner, visit });
            }
        }
    }
    sort_by(&mut week.visits, |one, other| of_week(one).cmp(&of_week(other)));
    week.visits.truncate(MOST_OF_WEEK);
    week
}

fn of_week(item: &WeekItem) -> impl Ord + '_ {
    (item.visit.day, item.visit.at, &item.name, item.customer, item.visit.id)
}

/// Leaves out what is longest overdue, and what comes last of today and of the days ahead.
fn keep_the_nearest(items: &mut Vec<TodayItem>, today: Date) {
    let overdue = items.partition_point(|item| item.due.on < today);
    let until_today = items.partition_point(|item| item.due.on <= today);
    items.truncate(until_today + MOST_OF_EACH);
    items.drain((overdue + MOST_OF_EACH).min(until_today)..until_today);
    items.drain(..overdue.saturating_sub(MOST_OF_EACH));
}

fn order(item: &TodayItem) -> impl Ord + '_ {
    let TodayItem { customer, name, due, .. } = item;
    // What has a time comes in its order, after what can be done at any time of that day.
    (due.on, due.at, due.kind, name, customer, due.activity, due.opportunity)
}

pub(crate) fn living(state: &State) -> impl Iterator<Item = &Entry> {
    state.book.listed().filter(|entry| !entry.row.deleted)
}

/// The opportunities by stage, and what they are worth.
pub(crate) fn pipeline(state: &State, query: &PipelineQuery) -> Pipeline {
    let stages = Stages::default();
    let this_month = Month::of_date(query.today);
    let mut by_stage: BTreeMap<&str, Vec<(&Entry, &OpportunityRow)>> = BTreeMap::new();
    let mut by_month: BTreeMap<Option<(i16, i8)>, Vec<&OpportunityRow>> = BTreeMap::new();
    for entry in living(state).filter(|entry| query.owner.is_none() || entry.stored.owner == query.owner) {
        for row in &entry.row.agenda.opportunities {
            let phase = stages.phase(&row.stage);
            if !phase.is_open() && Month::of(row.since) != Some(this_month) {
                continue;
            }
            by_stage.entry(row.stage.as_str()).or_default().push((entry, row));
            if phase == Phase::Open {
                let month = row.close.map(|close| (close.year(), close.month()));
                by_month.entry(month).or_default().push(row);
            }
        }
    }
    let weighted = |rows: &[&OpportunityRow]| {
        stages.weighted(rows.iter().filter_map(|row| Some((row.stage.as_str(), row.amount?))))
    };
    let open: Vec<&OpportunityRow> = by_month.values().flatten().copied().collect();
    // Those without a date come last.
    let (dated, undated): (Vec<_>, Vec<_>) = by_month.iter().partition(|(month, _)| month.is_some());
    let months = dated.into_iter().chain(undated).map(|(month, rows)| ForecastMonth {
        month: *month,
        count: count(rows.len()),
        weighted: weighted(rows),
    });
    let unknown = by_stage.keys().filter(|code| stages.get(code).is_none());
    let unknown = unknown.map(|code| Stage { code: (*code).to_owned(), percent: 0, phase: Phase::Open });
    let columns = stages.all().iter().cloned().chain(unknown);
    Pipeline {
        weighted: weighted(&open),
        months: months.collect(),
        stages: columns
            .map(|stage| {
                let rows = by_stage.get(stage.code.as_str()).map(Vec::as_slice).unwrap_or_default();
                column(stage, rows, this_month)
            })
            .collect(),
    }
}

fn column(stage: Stage, rows: &[(&Entry, &OpportunityRow)], this_month: Month) -> StageColumn {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for amount in rows.iter().filter_map(|(_, row)| row.amount) {
        let sum = sums.entry(amount.currency).or_default();
        *sum = sum.saturating_add(amount.minor);
    }
    let mut rows = rows.to_vec();
    sort_by_key(&mut rows, |(_, row)| (row.since, row.id));
    let is_open = stage.phase.is_open();
    let card = |(entry, row): &(&Entry, &OpportunityRow)| Card {
        customer: entry.stored.customer,
        name: entry.row.name.clone(),
        owner: entry.stored.owner,
        opportunity: (*row).clone(),
        needs_action: is_open && !row.acted.contains(&this_month),
    };
    StageColumn {
        count: count(rows.len()),
        sums: sums.into_iter().map(|(currency, minor)| Money { minor, currency }).collect(),
        cards: rows.iter().take(MOST_CARDS).map(card).collect(),
        stage,
    }
}

#[cfg(test)]
mod tests {
    use satchel_model::agenda::{Agenda, BirthdayRow};
    use satchel_model::{ContactId, CustomerId, LifecycleState};

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_long_overdue_never_takes_the_room_of_today() {
        let today = date("2026-11-25");
        let of_day = |day: &str, many: usize| {
            let birthday = format!("--{}", &day[5..]).parse().unwrap();
            let row = BirthdayRow { contact: ContactId::from_bytes([1; 16]), name: day.to_owned(), birthday };
            let agenda = Agenda { birthdays: vec![row], ..Agenda::default() };
            let dues = due(&agenda, LifecycleState::Target, &Stages::default(), today, 7, 480);
            let item = move |due| TodayItem {
                customer: CustomerId::from_bytes([2; 16]),
                name: String::new(),
                owner: None,
                due,
            };
            dues.into_iter().cycle().take(many).map(item).collect::<Vec<_>>()
        };
        let mut items =
            [of_day("2026-11-22", 150), of_day("2026-11-24", 50), of_day("2026-11-25", 120), of_day("2026-11-26", 30)]
                .concat();
        keep_the_nearest(&mut items, today);
        let count = |day: &str| items.iter().filter(|item| item.due.on == date(day)).count();
        assert_eq!(["2026-11-22", "2026-11-24", "2026-11-25", "2026-11-26"].map(count), [50, 50, 100, 30]);
        let mut few = of_day("2026-11-25", 3);
        keep_the_nearest(&mut few, today);
        assert_eq!(few.len(), 3);
    }
}
