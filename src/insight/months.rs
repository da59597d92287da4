//! Sales by calendar month, as the seasonal index takes them.

use satchel_model::{Date, Money};

use crate::amount::{AmountError, money, one_currency};
use crate::ledger::Purchase;

/// Whole months without a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Months {
    /// The sales of each month, the oldest first; zero for a month without purchases.
    pub sales: Vec<Money>,
    /// The calendar month of the last one, 1 to 12; 12 without months.
    pub last_month: u8,
}

/// Sums purchases by month, from the month of the first one to the last month that is over at `as_of`.
///
/// A month is over on its last day. Purchases of the running month and later ones are not counted, returns are. A month
/// before the first purchase is not a month without sales: the business may not have been there.
///
/// Shape: purchases in any order, one currency.
///
/// Worked number: purchases on 5 January and 20 March, as of 10 April: three months, the second of them 0; as of 30 March
/// two.
///
/// # Errors
/// [`AmountError`] for two currencies, or a month beyond the range of money.
pub fn months(as_of: Date, purchases: &[Purchase]) -> Result<Months, AmountError> {
    let running = number(as_of);
    let is_over = as_of.day() == as_of.days_in_month();
    let end = if is_over { running + 1 } else { running };
    let counted = || purchases.iter().filter(|purchase| number(purchase.date) < end);
    let currency = one_currency(counted().map(|purchase| purchase.amount))?;
    let first = counted().map(|purchase| number(purchase.date)).min();
    let (Some(currency), Some(first)) = (currency, first) else {
        return Ok(Months { last_month: 12, ..Months::default() });
    };
    let mut sums = vec![0_i128; usize::try_from(end - first).unwrap_or(0)];
    for purchase in counted() {
        let place = usize::try_from(number(purchase.date) - first).ok();
        if let Some(sum) = place.and_then(|place| sums.get_mut(place)) {
            *sum += i128::from(purchase.amount.minor);
        }
    }
    let sales: Result<Vec<Money>, AmountError> = sums.into_iter().map(|sum| money(sum, currency)).collect();
    let last_month = u8::try_from((end - 1).rem_euclid(12) + 1).unwrap_or(12);
    Ok(Months { sales: sales?, last_month })
}

/// Months since January of the year 0.
fn number(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, dollars, yuan};

    fn purchase(date: Date, amount: i64) -> Purchase {
        Purchase { customer: 0, date, amount: yuan(amount) }
    }

    #[test]
    fn only_months_that_are_over_count_and_gaps_are_zero() {
        let bought = [
            purchase(day(2026, 3, 20), 7),
            purchase(day(2026, 1, 5), 5),
            purchase(day(2026, 1, 31), -2),
            purchase(day(2026, 4, 2), 9),
        ];
        let at = |as_of| months(as_of, &bought).unwrap();
        assert_eq!(at(day(2026, 4, 10)), Months { sales: [3, 0, 7].map(yuan).into(), last_month: 3 });
        assert_eq!(at(day(2026, 3, 30)), Months { sales: [3, 0].map(yuan).into(), last_month: 2 });
        assert_eq!(at(day(2026, 3, 31)).sales.len(), 3);
        assert_eq!(at(day(2027, 1, 1)).last_month, 12);
        assert_eq!(at(day(2026, 1, 30)), Months { sales: Vec::new(), last_month: 12 });
    }

    #[test]
    fn nothing_and_two_currencies() {
        assert_eq!(months(day(2026, 1, 1), &[]).unwrap().sales, []);
        let mixed = [purchase(day(2026, 1, 5), 5), Purchase { amount: dollars(1), ..purchase(day(2026, 2, 1), 0) }];
        assert!(months(day(2026, 5, 1), &mixed).is_err());
        // The other currency is of the running month.
        assert!(months(day(2026, 2, 5), &mixed).is_ok());
    }
}
