//! Complaints (抱怨处理): how far one has come, what must be known before it is archived, and how long its steps took.
//!
//! A complaint is received, assigned, solved, its result is fed back to the customer, the customer's attitude to the
//! handling is learnt, and only then it is archived. How far it has come is not stored: it follows from what is filled in,
//! so that two people who each filled in a part agree after a sync, and a complaint whose feedback somebody took back is
//! open again.

mod report;

use serde::{Deserialize, Serialize};

use crate::customer::{Deletion, Record};
use crate::field::Field;
use crate::id::{ComplaintId, UserId};
use crate::money::Money;
use crate::time::{Date, UnixMillis, date_text_option};
use crate::value::Value;

pub use report::{Fact, GroupKey, Line, MonthlyReport, Sums, monthly};

/// A complaint of the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// What it is about, who looks after it, each step with its time, recovery, cost, attitude.
    pub record: Record,
    /// Set when removed.
    pub deleted: Option<Deletion>,
}

/// How far a complaint has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintState {
    /// 已受理: somebody wrote it down.
    Received,
    /// 处理中: somebody looks after it, or the customer has a first answer.
    Assigned,
    /// 已解决: the customer does not know the result yet.
    Solved,
    /// 已反馈: the customer knows the result; what it thinks of the handling is not known yet.
    FedBack,
    /// 态度已跟踪: what the customer thinks of the handling is known; it can be archived.
    Tracked,
    /// 已归档.
    Archived,
}

impl ComplaintState {
    /// Every state, in order.
    pub const ALL: [Self; 6] =
        [Self::Received, Self::Assigned, Self::Solved, Self::FedBack, Self::Tracked, Self::Archived];

    /// The code used in tests and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Assigned => "assigned",
            Self::Solved => "solved",
            Self::FedBack => "fed_back",
            Self::Tracked => "tracked",
            Self::Archived => "archived",
        }
    }

    /// Where the next step leads; `None` where there is none. A complaint without a first answer is answered first.
    #[must_use]
    pub const fn next(self, is_answered: bool) -> Option<Self> {
        match self {
            Self::Received | Self::Assigned if !is_answered => Some(Self::Assigned),
            Self::Received | Self::Assigned => Some(Self::Solved),
            Self::Solved => Some(Self::FedBack),
            Self::FedBack => Some(Self::Tracked),
            Self::Tracked => Some(Self::Archived),
            Self::Archived => None,
        }
    }

    /// How far the complaint of this record has come: the last step of those that were taken without a gap.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        let has = |field| record.get(field).is_some();
        match missing_to_archive(record).first() {
            Some(Field::ComplaintSolved) if has(Field::ComplaintAssignee) || has(Field::ComplaintAnswered) => {
                Self::Assigned
            }
            Some(Field::ComplaintSolved) => Self::Received,
            Some(Field::ComplaintFedBack) => Self::Solved,
            Some(_) => Self::FedBack,
            None if has(Field::ComplaintArchived) => Self::Archived,
            None => Self::Tracked,
        }
    }
}

/// What must be filled in before a complaint is archived, in the order of the flow: that it is solved, and the two compulsory
/// steps, the day on which the result was fed back and the customer's attitude to the handling.
pub const NEEDED_TO_ARCHIVE: [Field; 3] = [Field::ComplaintSolved, Field::ComplaintFedBack, Field::ComplaintAttitude];

/// What of [`NEEDED_TO_ARCHIVE`] is not filled in.
#[must_use]
pub fn missing_to_archive(record: &Record) -> Vec<Field> {
    NEEDED_TO_ARCHIVE.into_iter().filter(|field| record.get(*field).is_none()).collect()
}

/// Within what time each step of the flow has to follow (处理时限). A table of the team's own comes with the team's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// Hours from a complaint to the first answer.
    pub answer_hours: u16,
    /// Days from a complaint to its solution, where nothing else was promised.
    pub solve_days: u16,
    /// Days from the solution until the customer knows of it.
    pub feed_back_days: u16,
    /// Days from then until the customer's attitude is known and the complaint archived.
    pub attitude_days: u16,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { answer_hours: 24, solve_days: 7, feed_back_days: 2, attitude_days: 3 }
    }
}

/// What lists and reports keep of a complaint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintRow {
    /// The complaint.
    pub id: ComplaintId,
    /// What it is about.
    pub subject: String,
    /// The code of its cause; empty where it is not known.
    pub cause: String,
    /// The product; empty where it is about none.
    pub product: String,
    /// Who looks after it, where that is not the owner of the customer.
    pub assignee: Option<UserId>,
    /// How far it has come.
    pub state: ComplaintState,
    /// When it was received; 1970 where nobody said.
    pub received: UnixMillis,
    /// When the customer had a first answer.
    pub answered: Option<UnixMillis>,
    /// By which day a solution was promised.
    #[serde(with = "date_text_option")]
    pub promised: Option<Date>,
    /// When it was solved.
    pub solved: Option<UnixMillis>,
    /// When the result was fed back.
    pub fed_back: Option<UnixMillis>,
    /// The code of the customer's attitude; empty where it is not known.
    pub attitude: String,
    /// The code of what was done to make it good; empty for nothing.
    pub recovery: String,
    /// What that cost.
    pub cost: Option<Money>,
    /// What is changed so that it does not happen again (内部改进).
    pub improvement: String,
}

impl ComplaintRow {
    /// The row of a complaint.
    #[must_use]
    pub fn of(id: ComplaintId, complaint: &Complaint) -> Self {
        let record = &complaint.record;
        let text = |field| record.text(field).to_owned();
        Self {
            id,
            subject: text(Field::ComplaintSubject),
            cause: text(Field::ComplaintCause),
            product: text(Field::ComplaintProduct),
            assignee: match record.get(Field::ComplaintAssignee) {
                Some(Value::Person(person)) => Some(*person),
                _ => None,
            },
            state: ComplaintState::of(record),
            received: record.instant(Field::ComplaintReceived).unwrap_or_default(),
            answered: record.instant(Field::ComplaintAnswered),
            promised: record.date(Field::ComplaintPromised),
            solved: record.instant(Field::ComplaintSolved),
            fed_back: record.instant(Field::ComplaintFedBack),
            attitude: text(Field::ComplaintAttitude),
            recovery: text(Field::ComplaintRecovery),
            cost: match record.get(Field::ComplaintCost) {
                Some(Value::Money(money)) => Some(*money),
                _ => None,
            },
            improvement: text(Field::ComplaintImprovement),
        }
    }

    /// The day by which its next step has to be taken, by a clock that is `offset_minutes` east of UTC; `None` for an archived
    /// one.
    #[must_use]
    pub fn due_on(&self, limits: &TimeLimits, offset_minutes: i32) -> Option<Date> {
        let after = |from: UnixMillis, hours: i64| {
            UnixMillis(from.0.saturating_add(hours.saturating_mul(HOUR_MS))).date(offset_minutes)
        };
        let days = |days: u16| i64::from(days) * 24;
        match self.state {
            ComplaintState::Received | ComplaintState::Assigned if self.answered.is_none() => {
                after(self.received, i64::from(limits.answer_hours))
            }
            ComplaintState::Received | ComplaintState::Assigned => {
                self.promised.or_else(|| after(self.received, days(limits.solve_days)))
            }
            ComplaintState::Solved => after(self.solved?, days(limits.feed_back_days)),
            ComplaintState::FedBack | ComplaintState::Tracked => after(self.fed_back?, days(limits.attitude_days)),
            ComplaintState::Archived => None,
        }
    }

    /// Minutes from the complaint to the first answer: see [`minutes_between`].
    #[must_use]
    pub fn answer_minutes(&self) -> Option<u64> {
        minutes_between(self.received, self.answered?)
    }

    /// Minutes from the complaint to its solution.
    #[must_use]
    pub fn solve_minutes(&self) -> Option<u64> {
        minutes_between(self.received, self.solved?)
    }
}

const HOUR_MS: i64 = 3_600_000;

/// Whole minutes from one instant to another, rounded down, nights and days off included; `None` where the second is the
/// earlier one: somebody mistyped, and no time is better than a wrong one.
///
/// Worked number: from 09:00:00 to 10:30:59 it is 90.
#[must_use]
pub fn minutes_between(from: UnixMillis, to: UnixMillis) -> Option<u64> {
    u64::try_from(to.0.checked_sub(from.0)?).ok().map(|millis| millis / 60_000)
}

#[cfg(test)]
mod tests;
