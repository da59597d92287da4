//! The day's list, the pipeline and the month's complaints: what is asked, and what comes.

use satchel_model::agenda::{Month, OpportunityRow, PlanSum, WeekVisit};
use satchel_model::time::date_text;
use satchel_model::{CustomerId, Date, Due, Money, Stage, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

/// What the day's list shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayQuery {
    /// The present day where the person is.
    #[serde(with = "date_text")]
    pub today: Date,
    /// How far the person's clock is east of UTC, in minutes.
    pub offset_minutes: i32,
    /// How many days after today are shown, at most 31.
    pub ahead_days: u16,
    /// Only what this person has to do.
    pub whose: Option<UserId>,
}

/// The day's list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    /// What is due, by day, time and customer; at most 100 each of what is overdue, due today, and ahead.
    pub items: Vec<TodayItem>,
    /// How many there are in all.
    pub total: u32,
}

/// One line of the day's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayItem {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// What is due.
    pub due: Due,
}

/// Which week of visits is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekQuery {
    /// Its first day.
    #[serde(with = "date_text")]
    pub first: Date,
    /// How far the person's clock is east of UTC, in minutes.
    pub offset_minutes: i32,
    /// Only visits to this person's customers, and those that this person was asked to make.
    pub whose: Option<UserId>,
}

/// A week of visits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    /// Visits of the seven days, by day, time and customer; at most 500.
    pub visits: Vec<WeekItem>,
    /// How much of the plan took place, of all of them.
    pub sum: PlanSum,
}

/// One visit of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekItem {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// The visit.
    pub visit: WeekVisit,
}

/// Whom to see on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearbyQuery {
    /// Where the person is, in millionths of a degree north of the equator and east of Greenwich; `None` where nobody knows.
    pub here: Option<(i32, i32)>,
    /// The present day where the person is.
    #[serde(with = "date_text")]
    pub today: Date,
    /// How far the person's clock is east of UTC, in minutes.
    pub offset_minutes: i32,
    /// Only visits of this person.
    pub whose: Option<UserId>,
}

/// The day's stops, and who is around.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearby {
    /// Today's visits in the order in which they are best made.
    pub stops: Vec<Stop>,
    /// Today's visits to customers of whom nobody knows where they are.
    pub unplaced: u32,
    /// Other customers within 50 km, the nearest first; at most 50.
    pub around: Vec<Stop>,
    /// How many there are in all.
    pub around_total: u32,
}

/// A customer at its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// Where it is, in millionths of a degree north of the equator and east of Greenwich.
    pub place: (i32, i32),
    /// When the visit is planned.
    pub at: Option<UnixMillis>,
    /// How far it is from the stop before, or from here, in metres.
    pub distance_m: Option<u32>,
}

/// What the pipeline shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineQuery {
    /// The present day where the person is.
    #[serde(with = "date_text")]
    pub today: Date,
    /// Only opportunities of this person's customers.
    pub owner: Option<UserId>,
}

/// The opportunities on this device, by stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Every stage of the team's table in order, then those that only documents name.
    pub stages: Vec<StageColumn>,
    /// What open opportunities are worth by their probability, for each currency.
    pub weighted: Vec<Money>,
    /// The same by the month in which they are expected to be won, in order; `None` for those without a date.
    pub months: Vec<ForecastMonth>,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageColumn {
    /// The stage.
    pub stage: Stage,
    /// Opportunities in it. What is won or lost counts for the present month only.
    pub count: u32,
    /// What they are expected to bring, for each currency.
    pub sums: Vec<Money>,
    /// The opportunities, those that have waited longest first; at most 60.
    pub cards: Vec<Card>,
}

/// An opportunity on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// The opportunity.
    pub opportunity: OpportunityRow,
    /// Whether nobody acted on it in this month yet.
    pub needs_action: bool,
}

/// What is expected of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastMonth {
    /// Year and month; `None` for opportunities without an expected date.
    pub month: Option<(i16, i8)>,
    /// Opportunities.
    pub count: u32,
    /// Weighted amounts, for each currency.
    pub weighted: Vec<Money>,
}

/// Which complaints are reported. → [`satchel_model::complaint::MonthlyReport`]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintsQuery {
    /// The month in which they were received, by the clock of China.
    pub month: Month,
    /// Only complaints of this person's customers.
    pub owner: Option<UserId>,
}
