//! A week of visits: what was planned for it, what of that took place, and what took place without a plan (requirement G3).

use serde::{Deserialize, Serialize};

use crate::agenda::{Agenda, Ahead, VISITS};
use crate::customer::{Activity, Customer};
use crate::field::Field;
use crate::id::{ActivityId, UserId};
use crate::order::sort_by_key;
use crate::time::{Date, UnixMillis, days_between};

/// How long before the latest visit of a customer its visits are kept in its row: two months show every week to which somebody
/// looks back.
const DAYS_KEPT: i64 = 62;
/// Visits that a row keeps at most.
const MOST_VISITS: usize = 40;
const DAY_MS: i64 = 86_400_000;

/// A visit that took place, or was planned and called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVisit {
    /// The activity.
    pub id: ActivityId,
    /// The code of its kind.
    pub kind: String,
    /// When it was planned.
    pub planned: Option<UnixMillis>,
    /// When it took place; `None` where it was called off.
    pub done: Option<UnixMillis>,
    /// Who had to make it, where that is not the owner of the customer.
    pub assignee: Option<UserId>,
}

/// What became of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VisitState {
    /// Still to come, or waiting for its report.
    Planned,
    /// Planned, and took place.
    Done,
    /// Took place without a plan.
    Unplanned,
    /// Planned, and called off.
    CalledOff,
}

/// A visit of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekVisit {
    /// The activity.
    pub id: ActivityId,
    /// The code of its kind.
    pub kind: String,
    /// The day of its plan; without one, the day on which it took place.
    #[serde(with = "crate::time::date_text")]
    pub day: Date,
    /// When it is planned, or took place without a plan.
    pub at: UnixMillis,
    /// What became of it.
    pub state: VisitState,
    /// What it is for, of one that is still to come.
    pub title: String,
    /// Who has, or had, to make it, where that is not the owner of the customer.
    pub assignee: Option<UserId>,
}

/// How much of a plan took place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSum {
    /// Visits that were planned, called off ones among them.
    pub planned: u32,
    /// Of those, how many took place.
    pub done: u32,
    /// Visits that took place without a plan.
    pub unplanned: u32,
}

impl PlanSum {
    /// Counts one visit.
    pub fn add(&mut self, state: VisitState) {
        match state {
            VisitState::Unplanned => self.unplanned += 1,
            VisitState::Done => (self.planned, self.done) = (self.planned + 1, self.done + 1),
            VisitState::Planned | VisitState::CalledOff => self.planned += 1,
        }
    }

    /// Done against planned, in whole percent, half a percent up; `None` without a plan.
    ///
    /// Worked example: 3 planned, 2 of them done: 67.
    #[must_use]
    pub fn percent(&self) -> Option<u32> {
        (self.planned > 0).then(|| (self.done * 200 + self.planned) / (self.planned * 2))
    }
}

/// The visits that a row keeps, the latest last.
pub(super) fn past_visits(customer: &Customer) -> Vec<PastVisit> {
    let living = customer.activities.iter().filter(|(_, activity)| activity.deleted.is_none());
    let visits = living.filter(|(_, activity)| VISITS.contains(&activity.record.text(Field::ActivityKind)));
    let mut visits: Vec<(UnixMillis, PastVisit)> =
        visits.filter_map(|(id, activity)| past_visit(*id, activity)).collect();
    sort_by_key(&mut visits, |(at, visit)| (*at, visit.id));
    let latest = visits.last().map_or(0, |(at, _)| at.0);
    visits.retain(|(at, _)| at.0 >= latest.saturating_sub(DAYS_KEPT * DAY_MS));
    visits.drain(..visits.len().saturating_sub(MOST_VISITS));
    visits.into_iter().map(|(_, visit)| visit).collect()
}

/// A visit that is over, and the instant by which it is kept.
fn past_visit(id: ActivityId, activity: &Activity) -> Option<(UnixMillis, PastVisit)> {
    let done = activity.done_at();
    let planned = activity.record.instant(Field::ActivityPlanned);
    if done.is_none() && activity.record.get(Field::ActivityCalledOff).is_none() {
        return None;
    }
    let at = done.or(planned)?;
    let kind = activity.record.text(Field::ActivityKind).to_owned();
    Some((at, PastVisit { id, kind, planned, done, assignee: activity.assignee() }))
}

impl Agenda {
    /// The visits of seven days from `first`, in no order, by a clock that is so many minutes east of UTC.
    pub fn week(&self, first: Date, offset_minutes: i32) -> impl Iterator<Item = WeekVisit> {
        let is_in = move |day: &Date| (0..7).contains(&days_between(first, *day));
        let ahead = self.ahead.iter().filter(|ahead| VISITS.contains(&ahead.kind.as_str()));
        let ahead = ahead.filter_map(move |ahead| ahead_visit(ahead, offset_minutes));
        let past = self.visits.iter().filter_map(move |visit| visit_of_week(visit, offset_minutes));
        ahead.chain(past).filter(move |visit| is_in(&visit.day))
    }
}

fn ahead_visit(ahead: &Ahead, offset_minutes: i32) -> Option<WeekVisit> {
    let at = ahead.planned?;
    Some(WeekVisit {
        id: ahead.id,
        kind: ahead.kind.clone(),
        day: at.date(offset_minutes)?,
        at,
        state: VisitState::Planned,
        title: ahead.title.clone(),
        assignee: ahead.assignee,
    })
}

fn visit_of_week(visit: &PastVisit, offset_minutes: i32) -> Option<WeekVisit> {
    let (at, state) = match (visit.planned, visit.done) {
        (Some(planned), Some(_)) => (planned, VisitState::Done),
        (Some(planned), None) => (planned, VisitState::CalledOff),
        (None, Some(done)) => (done, VisitState::Unplanned),
        (None, None) => return None,
    };
    let day = at.date(offset_minutes)?;
    let (kind, assignee) = (visit.kind.clone(), visit.assignee);
    Some(WeekVisit { id: visit.id, kind, day, at, state, title: String::new(), assignee })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::Record;
    use crate::id::CustomerId;
    use crate::value::Value;

    /// Eight in the morning in China on a day of November 2026.
    fn on(day: i64) -> UnixMillis {
        UnixMillis(1_793_491_200_000 + (day - 1) * DAY_MS)
    }

    fn customer(visits: &[(&str, Option<i64>, Option<i64>, bool)]) -> Customer {
        let mut file = Customer::empty(CustomerId::from_bytes([1; 16]));
        for (number, (kind, planned, done, is_called_off)) in (1..).zip(visits) {
            let mut record = Record::default();
            record.0.insert(Field::ActivityKind, Value::Text((*kind).to_owned()));
            record.0.extend(planned.map(|day| (Field::ActivityPlanned, Value::Instant(on(day)))));
            record.0.extend(done.map(|day| (Field::ActivityAt, Value::Instant(on(day)))));
            if *is_called_off {
                record.0.insert(Field::ActivityCalledOff, Value::Text("客户出差".to_owned()));
            }
            let activity = Activity { record, ..Activity::default() };
            file.activities.insert(ActivityId::from_bytes([number; 16]), activity);
        }
        file
    }

    fn sum(file: &Customer, first: &str) -> PlanSum {
        let mut sum = PlanSum::default();
        for visit in Agenda::of(file).week(first.parse().unwrap(), 480) {
            sum.add(visit.state);
        }
        sum
    }

    #[test]
    fn t69_a_week_counts_what_was_planned_for_it_and_what_came_of_that() {
        let file = customer(&[
            ("visit", Some(2), Some(2), false),
            // Planned for this week, made up for in the next one: the plan was kept.
            ("follow_up", Some(6), Some(9), false),
            ("visit", Some(4), None, true),
            ("executive_visit", Some(8), None, false),
            ("visit", None, Some(3), false),
            // Neither a call nor a visit of another week counts.
            ("call", Some(5), Some(5), false),
            ("visit", Some(10), Some(10), false),
        ]);
        let of_week = sum(&file, "2026-11-02");
        assert_eq!(of_week, PlanSum { planned: 4, done: 2, unplanned: 1 });
        assert_eq!(of_week.percent(), Some(50));
        assert_eq!(sum(&file, "2026-11-09"), PlanSum { planned: 1, done: 1, unplanned: 0 });
        assert_eq!(sum(&file, "2026-11-16").percent(), None);
        assert_eq!(PlanSum { planned: 3, done: 2, unplanned: 0 }.percent(), Some(67));
    }

    #[test]
    fn a_row_keeps_two_months_of_visits() {
        let visits: Vec<_> = (0..60).map(|week| ("visit", None, Some(1 + week * 7), false)).collect();
        let kept = Agenda::of(&customer(&visits)).visits;
        assert_eq!(kept.len(), 9);
        let daily: Vec<_> = (0..60).map(|day| ("visit", None, Some(1 + day), false)).collect();
        assert_eq!(Agenda::of(&customer(&daily)).visits.len(), MOST_VISITS);
    }
}
