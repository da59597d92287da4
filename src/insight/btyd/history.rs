//! What the models know of a customer: how often, how long, until when.

use std::collections::BTreeMap;

use satchel_model::{Currency, Date, days_between};

use super::gamma_gamma::Spending;
use crate::amount::{AmountError, one_currency};
use crate::ledger::Purchase;

/// One customer's purchases as (x, t_x, T).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    repeats: u32,
    last_weeks: f64,
    age_weeks: f64,
}

/// Why there is no history.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum HistoryError {
    /// The last purchase lies before the first or after the end, or a time is no number.
    #[error(
        "the last purchase must lie between the first one and the end, later than the first exactly if there are repeats"
    )]
    Times,
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl History {
    /// `repeats` purchases after the first (x), the last of them `last_weeks` after the first (t_x), seen until
    /// `age_weeks` after the first (T).
    ///
    /// Range: 0 ≤ t_x ≤ T < 10 000; t_x is 0 exactly when x is.
    ///
    /// # Errors
    /// [`HistoryError::Times`] out of that range.
    pub fn new(repeats: u32, last_weeks: f64, age_weeks: f64) -> Result<Self, HistoryError> {
        let is_in_order = 0.0 <= last_weeks && last_weeks <= age_weeks && age_weeks < 10_000.0;
        if is_in_order && (repeats == 0) == (last_weeks == 0.0) {
            Ok(Self { repeats, last_weeks, age_weeks })
        } else {
            Err(HistoryError::Times)
        }
    }

    /// x: purchases after the first.
    #[must_use]
    pub const fn repeats(&self) -> u32 {
        self.repeats
    }

    /// t_x: weeks from the first purchase to the last.
    #[must_use]
    pub const fn last_weeks(&self) -> f64 {
        self.last_weeks
    }

    /// T: weeks from the first purchase to the end.
    #[must_use]
    pub const fn age_weeks(&self) -> f64 {
        self.age_weeks
    }
}

/// The customers who bought: three lists of the same length and order, as the models take them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Buyers {
    /// The customers' numbers, rising.
    pub customers: Vec<u32>,
    /// When they bought.
    pub histories: Vec<History>,
    /// What they spent on repeat purchases.
    pub spendings: Vec<Spending>,
    /// The currency, `None` without buyers.
    pub currency: Option<Currency>,
}

impl Buyers {
    /// Gathers the purchases up to and including `as_of`, in any order; later ones are not there yet.
    ///
    /// Purchases of one day are one purchase. Amounts below zero (returns) are no purchases and reduce nothing: the models
    /// know of no negative amounts. An amount of zero (a gift) is a purchase. Weeks are days / 7. The mean amount is that of the repeat purchases, in whole
    /// units of the currency; the first purchase is left out, as in the sources.
    ///
    /// Worked number: purchases on 1 January (29.33), 18 January (29.73), and until 30 September nothing: x = 1,
    /// t_x = 17/7 = 2.43, T = 272/7 = 38.86, mean 29.73.
    ///
    /// # Errors
    /// [`HistoryError::Amount`] for two currencies.
    pub fn at(as_of: Date, purchases: &[Purchase]) -> Result<Self, HistoryError> {
        let known = || purchases.iter().filter(|purchase| purchase.date <= as_of && purchase.amount.minor >= 0);
        let currency = one_currency(known().map(|purchase| purchase.amount))?;
        let mut days_by_customer: BTreeMap<u32, BTreeMap<Date, i128>> = BTreeMap::new();
        for purchase in known() {
            let days = days_by_customer.entry(purchase.customer).or_default();
            *days.entry(purchase.date).or_default() += i128::from(purchase.amount.minor);
        }
        let unit: f64 = currency.map_or(1.0, |currency| 10_u32.pow(currency.decimals()).into());
        let mut buyers = Self { currency, ..Self::default() };
        for (customer, days) in days_by_customer {
            let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else { continue };
            let weeks = |to: Date| days_between(*first, to) as f64 / 7.0;
            let repeats = u32::try_from(days.len() - 1).unwrap_or(u32::MAX);
            let sum: i128 = days.values().skip(1).sum();
            let mean = if repeats == 0 { 0.0 } else { sum as f64 / unit / f64::from(repeats) };
            buyers.customers.push(customer);
            buyers.histories.push(History::new(repeats, weeks(*last), weeks(as_of))?);
            buyers.spendings.push(Spending { repeats, mean });
        }
        Ok(buyers)
    }
}

/// Equal histories once, with their number, in a fixed order: what is summed over them does not depend on the order in
/// which customers came, and costs less.
pub(super) fn grouped(histories: &[History]) -> Vec<(History, f64)> {
    let mut sorted: Vec<&History> = histories.iter().collect();
    sorted.sort_unstable_by(|one, other| {
        let by_repeats = one.repeats.cmp(&other.repeats);
        by_repeats.then(one.last_weeks.total_cmp(&other.last_weeks)).then(one.age_weeks.total_cmp(&other.age_weeks))
    });
    let mut groups: Vec<(History, f64)> = Vec::new();
    for history in sorted {
        match groups.last_mut() {
            Some((last, count)) if last == history => *count += 1.0,
            _ => groups.push((*history, 1.0)),
        }
    }
    groups
}

/// The longest time of all, at least a millionth of a week: the models are fitted with it as their unit, so that weeks or
/// days make no difference.
pub(super) fn longest_weeks(groups: &[(History, f64)]) -> f64 {
    groups.iter().map(|(history, _)| history.age_weeks).fold(1e-6, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{close, day, dollars, yuan};

    #[test]
    fn times_must_be_in_order() {
        assert!(History::new(2, 30.43, 38.86).is_ok());
        assert!(History::new(0, 0.0, 0.0).is_ok());
        for (repeats, last, age) in [(0, 1.0, 2.0), (1, 0.0, 2.0), (1, 3.0, 2.0), (1, f64::NAN, 2.0), (0, 0.0, -1.0)] {
            assert_eq!(History::new(repeats, last, age), Err(HistoryError::Times));
        }
    }

    #[test]
    fn days_with_several_purchases_count_once_and_returns_never() {
        let bought = |month, on, minor| Purchase {
            customer: 7,
            date: day(1997, month, on),
            amount: satchel_model::Money { minor, ..dollars(0) },
        };
        let purchases =
            [bought(1, 18, 1000), bought(1, 1, 2933), bought(1, 18, 1973), bought(2, 1, -5), bought(12, 1, 9)];
        let found = Buyers::at(day(1997, 9, 30), &purchases).unwrap();
        assert_eq!((found.customers, found.currency), (vec![7], Some(Currency::USD)));
        let (history, spending) = (found.histories[0], found.spendings[0]);
        assert_eq!(history.repeats(), 1);
        close(history.last_weeks(), 2.43, 0.005);
        close(history.age_weeks(), 38.86, 0.005);
        close(spending.mean, 29.73, 1e-12);
        let mixed = [bought(1, 1, 1), Purchase { amount: yuan(1), ..bought(1, 2, 1) }];
        assert!(matches!(Buyers::at(day(1997, 9, 30), &mixed), Err(HistoryError::Amount(_))));
        assert_eq!(Buyers::at(day(1997, 9, 30), &[]), Ok(Buyers::default()));
    }
}
