//! The monthly complaint report (客户抱怨月报): how many, of what cause, about which product, in which unit, how fast, at what
//! cost, and what is changed because of them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{ComplaintRow, ComplaintState};
use crate::agenda::Month;
use crate::field::COMPLAINT_CAUSES;
use crate::id::{CustomerId, UnitId, UserId};
use crate::money::{Currency, Money};
use crate::order::sort_by_key;

/// Groups of one kind that are told apart; the smaller ones are summed, so that the report keeps to one page.
const MOST_GROUPS: usize = 8;

/// A complaint of the same customer for the same cause within so many days makes a repeated one.
const REPEAT_DAYS: i64 = 365;

/// A complaint with whose it is.
#[derive(Debug, Clone)]
pub struct Fact<'a> {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: &'a str,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// The unit of the owner.
    pub unit: Option<UnitId>,
    /// The complaint.
    pub row: &'a ComplaintRow,
}

/// What a group is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GroupKey {
    /// The code of a cause, the name of a product, the id of a unit.
    Named(String),
    /// Nobody said.
    Unnamed,
    /// Everything beyond the groups that are told apart.
    Rest,
}

/// The figures of some complaints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Complaints.
    pub count: u32,
    /// Those with a first answer.
    pub answered: u32,
    /// Minutes to the first answer, on average over those that have a time; rounded to a whole minute, half up.
    pub answer_minutes: Option<u64>,
    /// Those that are solved.
    pub solved: u32,
    /// Minutes to the solution, on average over those that have a time.
    pub solve_minutes: Option<u64>,
    /// Those whose customer complained for the same cause within the 365 days before.
    pub repeated: u32,
    /// Those whose customer was satisfied with the handling.
    pub satisfied: u32,
    /// Those that are archived.
    pub archived: u32,
    /// What making them good cost, one amount per currency, by currency.
    pub cost: Vec<Money>,
}

/// One complaint of the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub name: String,
    /// Whose customer it is.
    pub owner: Option<UserId>,
    /// The unit of the owner.
    pub unit: Option<UnitId>,
    /// The complaint.
    pub row: ComplaintRow,
    /// Whether it is a repeated one.
    pub is_repeated: bool,
}

/// The report of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyReport {
    /// The month, by the clock of China.
    pub month: Month,
    /// All complaints that were received in it.
    pub total: Sums,
    /// The same by cause, the most frequent first.
    pub by_cause: Vec<(GroupKey, Sums)>,
    /// By product.
    pub by_product: Vec<(GroupKey, Sums)>,
    /// By the unit of the customer's owner.
    pub by_unit: Vec<(GroupKey, Sums)>,
    /// Complaints of earlier months that are not archived today.
    pub carried_over: u32,
    /// The complaints, in the order in which they were received.
    pub lines: Vec<Line>,
}

/// The report of a month over these complaints, which are those of all months: earlier ones tell what is repeated.
#[must_use]
pub fn monthly(facts: &[Fact<'_>], month: Month) -> MonthlyReport {
    let mut facts: Vec<&Fact<'_>> = facts.iter().collect();
    sort_by_key(&mut facts, |fact| (fact.row.received, fact.row.id));
    let mut latest: HashMap<(CustomerId, &str), i64> = HashMap::new();
    let mut of_month: Vec<(&Fact<'_>, bool)> = Vec::new();
    let mut carried_over = 0;
    for fact in facts {
        let row = fact.row;
        let before = (!row.cause.is_empty())
            .then(|| latest.insert((fact.customer, row.cause.as_str()), row.received.0))
            .flatten();
        let is_repeated = before.is_some_and(|before| row.received.0 - before <= REPEAT_DAYS * 24 * 3_600_000);
        match Month::of(row.received) {
            Some(received) if received == month => of_month.push((fact, is_repeated)),
            Some(received) if received < month && row.state != ComplaintState::Archived => carried_over += 1,
            _ => {}
        }
    }
    let named = |text: &str| if text.is_empty() { GroupKey::Unnamed } else { GroupKey::Named(text.to_owned()) };
    let unit = |fact: &Fact<'_>| fact.unit.map_or(GroupKey::Unnamed, |unit| GroupKey::Named(unit.to_string()));
    MonthlyReport {
        month,
        total: Sums::of(&of_month),
        by_cause: groups(&of_month, |fact| named(&fact.row.cause)),
        by_product: groups(&of_month, |fact| named(&fact.row.product)),
        by_unit: groups(&of_month, unit),
        carried_over,
        lines: of_month.iter().map(|(fact, is_repeated)| Line::of(fact, *is_repeated)).collect(),
    }
}

impl Line {
    fn of(fact: &Fact<'_>, is_repeated: bool) -> Self {
        let Fact { customer, name, owner, unit, row } = fact;
        let (name, row) = ((*name).to_owned(), (*row).clone());
        Self { customer: *customer, name, owner: *owner, unit: *unit, row, is_repeated }
    }
}

impl Sums {
    fn of(complaints: &[(&Fact<'_>, bool)]) -> Self {
        let rows = || complaints.iter().map(|(fact, _)| fact.row);
        let how_many = |is: &dyn Fn(&ComplaintRow) -> bool| count(rows().filter(|row| is(row)).count());
        let mut cost: BTreeMap<Currency, i64> = BTreeMap::new();
        for amount in rows().filter_map(|row| row.cost) {
            let sum = cost.entry(amount.currency).or_default();
            *sum = sum.saturating_add(amount.minor);
        }
        Self {
            count: count(complaints.len()),
            answered: how_many(&|row| row.answered.is_some()),
            answer_minutes: mean(rows().filter_map(ComplaintRow::answer_minutes)),
            solved: how_many(&|row| row.solved.is_some()),
            solve_minutes: mean(rows().filter_map(ComplaintRow::solve_minutes)),
            repeated: count(complaints.iter().filter(|(_, is_repeated)| *is_repeated).count()),
            satisfied: how_many(&|row| row.attitude == "satisfied"),
            archived: how_many(&|row| row.state == ComplaintState::Archived),
            cost: cost.into_iter().map(|(currency, minor)| Money { minor, currency }).collect(),
        }
    }
}

/// The groups, the largest first; of equal ones a cause that the table names first, then by name.
fn groups(complaints: &[(&Fact<'_>, bool)], key: impl Fn(&Fact<'_>) -> GroupKey) -> Vec<(GroupKey, Sums)> {
    let mut by_key: BTreeMap<GroupKey, Vec<(&Fact<'_>, bool)>> = BTreeMap::new();
    for (fact, is_repeated) in complaints {
        by_key.entry(key(fact)).or_default().push((fact, *is_repeated));
    }
    let mut found: Vec<_> = by_key.into_iter().collect();
    let place = |key: &GroupKey| match key {
        GroupKey::Named(code) => COMPLAINT_CAUSES.iter().position(|cause| cause == code),
        _ => None,
    };
    // Whatever has no name comes last.
    sort_by_key(&mut found, |(key, complaints)| {
        let rank = (*key == GroupKey::Unnamed, std::cmp::Reverse(complaints.len()));
        (rank, place(key).unwrap_or(usize::MAX), key.clone())
    });
    let rest: Vec<_> = if found.len() > MOST_GROUPS {
        found.drain(MOST_GROUPS - 1..).flat_map(|(_, complaints)| complaints).collect()
    } else {
        Vec::new()
    };
    let rest = (!rest.is_empty()).then(|| (GroupKey::Rest, Sums::of(&rest)));
    found.into_iter().map(|(key, complaints)| (key, Sums::of(&complaints))).chain(rest).collect()
}

/// The mean, rounded to a whole one, half up; `None` of nothing.
fn mean(values: impl Iterator<Item = u64>) -> Option<u64> {
    let (sum, number) = values.fold((0_u128, 0_u128), |(sum, number), value| (sum + u128::from(value), number + 1));
    let twice = (2 * sum + number).checked_div(2 * number)?;
    u64::try_from(twice).ok()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
