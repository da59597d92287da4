//! What is to be done about a customer: the facts that a row keeps of it, and what follows from them on a given day.

mod due;
mod month;
mod week;

use serde::{Deserialize, Serialize};

use crate::complaint::ComplaintRow;
use crate::customer::{Activity, Customer, Opportunity, Record};
use crate::field::Field;
use crate::id::{ActivityId, ContactId, OpportunityId, UserId};
use crate::man::{self, Advice};
use crate::money::Money;
use crate::order::sort_by_key;
use crate::time::{Birthday, Date, UnixMillis, date_text_option};
use crate::value::Value;
use crate::working_day::OFFSET_OF_CHINA_MINUTES;

pub use due::{Due, DueKind, due};
pub use month::Month;
pub use week::{PastVisit, PlanSum, VisitState, WeekVisit};

/// Kinds of activity by which somebody sees the customer.
pub const VISITS: [&str; 3] = ["visit", "follow_up", "executive_visit"];

/// Months after which a customer that buys is visited again, where its file names no other number (服务回访, 3 个月一次).
pub const FOLLOW_UP_MONTHS: u16 = 3;

/// The months of an opportunity's actions that a row keeps.
const MONTHS_KEPT: usize = 13;

/// What is to be done about a customer, whatever the day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agenda {
    /// Planned visits and assigned actions that are not done yet.
    pub ahead: Vec<Ahead>,
    /// What the last activity left to do, where nothing was done or planned since.
    pub next: Option<Next>,
    /// Leads and opportunities that are not removed.
    pub opportunities: Vec<OpportunityRow>,
    /// Complaints that are not removed.
    pub complaints: Vec<ComplaintRow>,
    /// Birthdays of contacts.
    pub birthdays: Vec<BirthdayRow>,
    /// When the customer was founded.
    #[serde(with = "date_text_option")]
    pub founded: Option<Date>,
    /// When it first ordered.
    #[serde(with = "date_text_option")]
    pub first_order: Option<Date>,
    /// When somebody last saw it.
    pub last_visit: Option<UnixMillis>,
    /// Visits that took place or were called off, of two months before the latest.
    pub visits: Vec<PastVisit>,
    /// Where it is, in millionths of a degree north of the equator and east of Greenwich: as its file says, else where somebody
    /// last checked in.
    pub place: Option<(i32, i32)>,
    /// Months between visits, where the file names a number.
    pub follow_up_months: Option<u16>,
    /// Occasions that somebody took care of, each as [`Due::occasion`] names it.
    pub cared: Vec<String>,
    /// What MAN advises.
    pub advice: Option<Advice>,
}

/// A planned visit or an assigned action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    /// The activity.
    pub id: ActivityId,
    /// The code of its kind.
    pub kind: String,
    /// When it is planned.
    pub planned: Option<UnixMillis>,
    /// By which day it is due.
    #[serde(with = "date_text_option")]
    pub due: Option<Date>,
    /// Its subject, or its purpose.
    pub title: String,
    /// Where it takes place.
    pub place: String,
    /// Who has to do it, where that is not the owner of the customer.
    pub assignee: Option<UserId>,
}

impl Ahead {
    /// The day on which it is due.
    #[must_use]
    pub fn day(&self, offset_minutes: i32) -> Option<Date> {
        self.planned.and_then(|planned| planned.date(offset_minutes)).or(self.due)
    }
}

/// What the last activity left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// The activity.
    pub id: ActivityId,
    /// When.
    #[serde(with = "crate::time::date_text")]
    pub on: Date,
    /// What.
    pub step: String,
}

/// What lists show of a lead or opportunity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityRow {
    /// The opportunity.
    pub id: OpportunityId,
    /// Its name.
    pub name: String,
    /// The code of its stage, empty where it is not known.
    pub stage: String,
    /// Since when it is in that stage.
    pub since: UnixMillis,
    /// When it began.
    pub begun: UnixMillis,
    /// What it is expected to bring.
    pub amount: Option<Money>,
    /// When it is expected to be won.
    #[serde(with = "date_text_option")]
    pub close: Option<Date>,
    /// The latest months in which somebody acted on it, in order: its own moves count.
    pub acted: Vec<Month>,
    /// Whether two people moved it at once.
    pub is_disputed: bool,
}

/// A contact's birthday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthdayRow {
    /// The contact.
    pub contact: ContactId,
    /// The contact's name.
    pub name: String,
    /// The day.
    pub birthday: Birthday,
}

impl Agenda {
    /// The agenda of a file.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        let living = || customer.activities.iter().filter(|(_, activity)| activity.deleted.is_none());
        let mut ahead: Vec<Ahead> =
            living().filter(|(_, activity)| activity.is_ahead()).map(|(id, activity)| ahead(*id, activity)).collect();
        sort_by_key(&mut ahead, |item| (item.planned, item.due, item.id));
        let orders = || customer.valid_orders().filter_map(|order| order.record.date(Field::OrderDate));
        let visits = living().filter(|(_, activity)| VISITS.contains(&activity.record.text(Field::ActivityKind)));
        let cared = living().map(|(_, activity)| activity.record.text(Field::ActivityOccasion));
        Self {
            next: if ahead.is_empty() { next(customer) } else { None },
            ahead,
            opportunities: customer
                .opportunities
                .iter()
                .filter(|(_, opportunity)| opportunity.deleted.is_none())
                .map(|(id, opportunity)| opportunity_row(customer, *id, opportunity))
                .collect(),
            complaints: customer
                .complaints
                .iter()
                .filter(|(_, complaint)| complaint.deleted.is_none())
                .map(|(id, complaint)| ComplaintRow::of(*id, complaint))
                .collect(),
            birthdays: birthdays(customer),
            founded: customer.record.date(Field::Founded),
            first_order: orders().min(),
            last_visit: visits.filter_map(|(_, activity)| activity.done_at()).max(),
            visits: week::past_visits(customer),
            place: place(customer),
            follow_up_months: match customer.record.get(Field::FollowUpMonths) {
                Some(Value::Count(months)) => u16::try_from(*months).ok(),
                _ => None,
            },
            cared: cared.filter(|occasion| !occasion.is_empty()).map(str::to_owned).collect(),
            advice: man::of_record(&customer.record),
        }
    }

    /// The first day on which something is due that somebody agreed on, by the clock of China.
    #[must_use]
    pub fn next_date(&self) -> Option<Date> {
        let ahead = self.ahead.iter().filter_map(|item| item.day(OFFSET_OF_CHINA_MINUTES));
        ahead.chain(self.next.as_ref().map(|next| next.on)).min()
    }
}

/// Where the customer is, as far as anybody said.
fn place(customer: &Customer) -> Option<(i32, i32)> {
    let position = |record: &Record, field| match record.get(field) {
        Some(Value::Position(position)) => Some((position.latitude, position.longitude)),
        _ => None,
    };
    let checked_in = customer.activities.iter().filter_map(|(id, activity)| {
        Some(((activity.done_at()?, *id), position(&activity.record, Field::ActivityCheckIn)?))
    });
    position(&customer.record, Field::Position).or_else(|| checked_in.max().map(|(_, place)| place))
}

fn ahead(id: ActivityId, activity: &Activity) -> Ahead {
    let record = &activity.record;
    let text = |field| record.text(field).to_owned();
    let subject = text(Field::ActivitySubject);
    Ahead {
        id,
        kind: text(Field::ActivityKind),
        planned: record.instant(Field::ActivityPlanned),
        due: record.date(Field::ActivityDue),
        title: if subject.is_empty() { text(Field::ActivityPurpose) } else { subject },
        place: text(Field::ActivityPlace),
        assignee: activity.assignee(),
    }
}

/// The next date that the last activity names: whatever was done later has answered the earlier ones.
fn next(customer: &Customer) -> Option<Next> {
    let done = customer.activities.iter().filter_map(|(id, activity)| Some((activity.done_at()?, *id, activity)));
    let (_, id, activity) = done.max_by_key(|(at, id, _)| (*at, *id))?;
    let on = activity.record.date(Field::ActivityNextDate)?;
    Some(Next { id, on, step: activity.record.text(Field::ActivityNextStep).to_owned() })
}

fn opportunity_row(customer: &Customer, id: OpportunityId, opportunity: &Opportunity) -> OpportunityRow {
    let moves = || opportunity.moves.values().map(|step| step.to.at);
    let about = customer.activities.values().filter(|activity| activity.opportunity() == Some(id));
    let mut acted: Vec<Month> = moves().chain(about.filter_map(Activity::done_at)).filter_map(Month::of).collect();
    sort_by_key(&mut acted, |month| *month);
    acted.dedup();
    acted.drain(..acted.len().saturating_sub(MONTHS_KEPT));
    let entry = opportunity.stage();
    OpportunityRow {
        id,
        name: opportunity.record.text(Field::OpportunityName).to_owned(),
        stage: entry.map(|entry| entry.stage.clone()).unwrap_or_default(),
        since: entry.map(|entry| entry.at).unwrap_or_default(),
        begun: moves().min().unwrap_or_default(),
        amount: opportunity.amount(),
        close: opportunity.record.date(Field::OpportunityClose),
        acted,
        is_disputed: customer.conflicts.iter().any(|conflict| {
            conflict.field == Field::OpportunityStage && conflict.target == crate::edit::Target::Opportunity(id)
        }),
    }
}

fn birthdays(customer: &Customer) -> Vec<BirthdayRow> {
    let contacts = customer.contacts.iter().filter(|(_, contact)| contact.deleted.is_none());
    contacts
        .filter_map(|(id, contact)| match contact.record.get(Field::ContactBirthday) {
            Some(Value::Birthday(birthday)) => {
                let name = contact.record.text(Field::ContactName).to_owned();
                Some(BirthdayRow { contact: *id, name, birthday: *birthday })
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
