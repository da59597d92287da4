//! What is due on a day.

use serde::{Deserialize, Serialize};

use super::{Agenda, FOLLOW_UP_MONTHS, Month, OpportunityRow};
use crate::agenda::month::months_after;
use crate::complaint::{ComplaintState, TimeLimits};
use crate::id::{ActivityId, ComplaintId, ContactId, OpportunityId, UserId};
use crate::lifecycle::LifecycleState;
use crate::man::Advice;
use crate::order::sort_by_key;
use crate::stage::Stages;
use crate::time::{Date, UnixMillis, date_text, days_between};

/// The day of the month from which an opportunity without an action in it is brought to mind.
const REMINDER_DAY: i8 = 21;

/// Days after which a visit that nobody made is no follow-up any more: the customer is lost from sight, and is found again
/// by the figures of churn.
const FOLLOW_UP_DAYS: i64 = 365;

/// What somebody has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueKind {
    /// 拜访: a planned visit, seminar or call.
    Visit,
    /// 一般行动: an action that somebody assigned.
    Action,
    /// 抱怨处理: the next step of a complaint.
    Complaint,
    /// What the last activity left to do.
    NextStep,
    /// 回访: the customer has not been seen for its number of months.
    FollowUp,
    /// 每月至少一条一般行动: an open lead or opportunity on which nobody acted.
    Monthly,
    /// 关怀: a contact's birthday.
    Birthday,
    /// 关怀: the day on which the customer was founded.
    Founded,
    /// 关怀: the day of its first order.
    FirstOrder,
}

impl DueKind {
    /// The code used in addresses, tests and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Action => "action",
            Self::Complaint => "complaint",
            Self::NextStep => "next_step",
            Self::FollowUp => "follow_up",
            Self::Monthly => "monthly",
            Self::Birthday => "birthday",
            Self::Founded => "founded",
            Self::FirstOrder => "first_order",
        }
    }
}

/// One thing that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What.
    pub kind: DueKind,
    /// The day on which it is or was due.
    #[serde(with = "date_text")]
    pub on: Date,
    /// The time of day, where one is planned.
    pub at: Option<UnixMillis>,
    /// What it is called: a subject, a step, an opportunity, a contact; may be empty.
    pub title: String,
    /// Where, as far as it is planned.
    pub place: String,
    /// Who has to do it, where that is not the owner of the customer.
    pub assignee: Option<UserId>,
    /// The activity that is planned, or that left it to do.
    pub activity: Option<ActivityId>,
    /// The opportunity that waits.
    pub opportunity: Option<OpportunityId>,
    /// The complaint that waits, and where its next step leads.
    pub complaint: Option<(ComplaintId, ComplaintState)>,
    /// The contact whose day it is.
    pub contact: Option<ContactId>,
    /// Names an occasion for care in its year: an activity with this text has taken care of it.
    pub occasion: Option<String>,
}

/// What of an agenda is due on `today` or before, and what falls into the `ahead_days` days after it, in the order of
/// days. Planned visits count by the clock that is `offset_minutes` east of UTC.
///
/// A customer that buys (first-time, repeat, loyal) is due for a visit so many calendar months after the last one, by
/// default [`FOLLOW_UP_MONTHS`], or after its first order where nobody saw it yet; for a year at most. Days for care come up from `ahead_days` before until 3 days after. An
/// open complaint is due by the time limits of its next step. An
/// open lead or opportunity without an action in this month is due at the month's end from the 21st on; without one in
/// the month before either, it has been due since that month's end.
#[must_use]
pub fn due(
    agenda: &Agenda,
    state: LifecycleState,
    stages: &Stages,
    today: Date,
    ahead_days: u16,
    offset_minutes: i32,
) -> Vec<Due> {
    let mut found: Vec<Due> = Vec::new();
    for item in &agenda.ahead {
        let Some(on) = item.day(offset_minutes) else { continue };
        let kind = if item.kind == "action" { DueKind::Action } else { DueKind::Visit };
        found.push(Due {
            at: item.planned,
            title: item.title.clone(),
            place: item.place.clone(),
            assignee: item.assignee,
            activity: Some(item.id),
            ..Due::new(kind, on)
        });
    }
    if let Some(next) = &agenda.next {
        found.push(Due { title: next.step.clone(), activity: Some(next.id), ..Due::new(DueKind::NextStep, next.on) });
    }
    let follow_up = follow_up(agenda, state, offset_minutes);
    let follow_up = follow_up.filter(|on| days_between(*on, today) <= FOLLOW_UP_DAYS);
    found.extend(follow_up.map(|on| Due::new(DueKind::FollowUp, on)));
    for opportunity in &agenda.opportunities {
        if let Some(on) = without_action(opportunity, stages, today) {
            found.push(Due {
                title: opportunity.name.clone(),
                opportunity: Some(opportunity.id),
                ..Due::new(DueKind::Monthly, on)
            });
        }
    }
    let limits = TimeLimits::default();
    for row in &agenda.complaints {
        let next = row.state.next(row.answered.is_some());
        if let (Some(next), Some(on)) = (next, row.due_on(&limits, offset_minutes)) {
            found.push(Due {
                title: row.subject.clone(),
                assignee: row.assignee,
                complaint: Some((row.id, next)),
                ..Due::new(DueKind::Complaint, on)
            });
        }
    }
    found.retain(|due| days_between(today, due.on) <= i64::from(ahead_days));
    if !matches!(state, LifecycleState::Lost | LifecycleState::NonCustomer) {
        found.extend(care(agenda, today, ahead_days));
    }
    sort_by_key(&mut found, |due| (due.on, due.at, due.kind));
    found
}

impl Due {
    fn new(kind: DueKind, on: Date) -> Self {
        Self {
            kind,
            on,
            at: None,
            title: String::new(),
            place: String::new(),
            assignee: None,
            activity: None,
            opportunity: None,
            complaint: None,
            contact: None,
            occasion: None,
        }
    }
}

/// The day of the next visit of a customer that buys; `None` where one is planned.
fn follow_up(agenda: &Agenda, state: LifecycleState, offset_minutes: i32) -> Option<Date> {
    let buys = matches!(state, LifecycleState::FirstTime | LifecycleState::Repeat | LifecycleState::Loyal);
    let is_planned = agenda.ahead.iter().any(|item| super::VISITS.contains(&item.kind.as_str()));
    if !buys || is_planned || agenda.advice == Some(Advice::Stop) {
        return None;
    }
    let months = agenda.follow_up_months.unwrap_or(FOLLOW_UP_MONTHS);
    let seen = agenda.last_visit.and_then(|last| last.date(offset_minutes)).or(agenda.first_order)?;
    if months == 0 { None } else { months_after(seen, months) }
}

/// The day since which, or on which, an open lead or opportunity needs an action.
fn without_action(opportunity: &OpportunityRow, stages: &Stages, today: Date) -> Option<Date> {
    let this = Month::of_date(today);
    if !stages.phase(&opportunity.stage).is_open() || opportunity.acted.contains(&this) {
        return None;
    }
    if breaks_rule(opportunity, stages, this.before()) {
        return this.before().last_day();
    }
    if today.day() >= REMINDER_DAY { this.last_day() } else { None }
}

/// Whether a lead or opportunity was open in a whole month without anybody acting on it.
pub(super) fn breaks_rule(opportunity: &OpportunityRow, stages: &Stages, month: Month) -> bool {
    let begun = Month::of(opportunity.begun);
    // Whatever is closed was moved there, which is an action; later months ask for none.
    let is_open = stages.phase(&opportunity.stage).is_open() || Month::of(opportunity.since) > Some(month);
    begun.is_some_and(|begun| begun <= month) && is_open && !opportunity.acted.contains(&month)
}

impl OpportunityRow {
    /// Whether the rule of one action a month (每月至少一条一般行动) was broken in that month: the lead or opportunity was
    /// open, and nobody acted on it, not even to say that nothing has changed. Of the last 13 months with actions.
    #[must_use]
    pub fn breaks_monthly_rule(&self, stages: &Stages, month: Month) -> bool {
        breaks_rule(self, stages, month)
    }
}

/// Days after which an occasion for care has passed.
const CARE_DAYS_AFTER: i64 = 3;

fn care(agenda: &Agenda, today: Date, ahead_days: u16) -> Vec<Due> {
    let mut found = Vec::new();
    let mut look = |month: i8, day: i8, since: Option<i16>, make: &dyn Fn(Date) -> Due| {
        for year in [today.year() - 1, today.year(), today.year() + 1] {
            let Some(on) = anniversary(year, month, day) else { continue };
            let away = days_between(today, on);
            let is_later = since.is_none_or(|since| since < year);
            if is_later && (-CARE_DAYS_AFTER..=i64::from(ahead_days)).contains(&away) {
                let due = make(on);
                if due.occasion.as_ref().is_none_or(|occasion| !agenda.cared.contains(occasion)) {
                    found.push(due);
                }
            }
        }
    };
    for row in &agenda.birthdays {
        look(row.birthday.month(), row.birthday.day(), None, &|on| Due {
            title: row.name.clone(),
            contact: Some(row.contact),
            occasion: Some(format!("birthday/{}/{}", row.contact, on.year())),
            ..Due::new(DueKind::Birthday, on)
        });
    }
    for (kind, date) in [(DueKind::Founded, agenda.founded), (DueKind::FirstOrder, agenda.first_order)] {
        let Some(date) = date else { continue };
        look(date.month(), date.day(), Some(date.year()), &|on| Due {
            occasion: Some(format!("{}/{}", kind.code(), on.year())),
            ..Due::new(kind, on)
        });
    }
    found
}

/// The day of a year; 29 February is kept on the 28th where the year has none.
fn anniversary(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).or_else(|_| Date::new(year, month, day - 1)).ok()
}
