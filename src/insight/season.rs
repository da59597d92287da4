//! E1 季节指数法, E2: the seasonal index by the method of simple averages, and monthly targets spread by it (S. P. Gupta,
//! "Statistical Methods", 1969, chapter on time series).

use satchel_model::{Currency, Money};

use crate::amount::{AmountError, one_currency, sum_minor};
use crate::apportion::{ApportionError, apportion};

/// The index needs three years.
pub const NEEDED_MONTHS: usize = 36;

/// A year's pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// The currency of the sales.
    pub currency: Currency,
    /// The sum of the three years for each calendar month, January first, in minor units, zero or more.
    pub sums_minor: [i128; 12],
    /// The average of each month (sum / 3) over the average of all months, in percent; they sum to 1200.
    pub index_percent: [f64; 12],
    /// The index in hundredths of a percent, rounded so that it sums to exactly 120 000 (1200.00 %).
    pub index_rounded: [i64; 12],
    /// Each month's share of the year in hundredths of a percent, rounded so that it sums to exactly 10 000 (100.00 %).
    pub share_rounded: [i64; 12],
}

/// Why there is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeasonError {
    /// Two currencies, or sums beyond the range.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// Fewer than three years.
    #[error("needs {NEEDED_MONTHS} months of sales, has {months}")]
    TooFewMonths {
        /// How many there are.
        months: usize,
    },
    /// No sales in three years.
    #[error("there are no sales in the last {NEEDED_MONTHS} months")]
    NoSales,
    /// In the three years a calendar month took more back than it sold: a share of the year would be negative.
    #[error("calendar month {month} has more returns than sales")]
    Negative {
        /// 1 to 12.
        month: u8,
    },
    /// No such calendar month.
    #[error("there is no calendar month {0}")]
    NoSuchMonth(u8),
}

impl Season {
    /// Computes the pattern from the last 36 of the months given; older ones are ignored.
    ///
    /// For each calendar month T is the sum of its three sales and A = T / 3; M is the mean of the twelve A. Then
    /// index = A / M × 100 % (sums to 1200 %) and share = index / 12 (sums to 100 %). Months without sales are 0 and stay in.
    ///
    /// Shape: `months` are the sales of whole calendar months without a gap, the oldest first, as [`crate::months`] has them; `last_month` is the
    /// calendar month (1 to 12) of the last one.
    ///
    /// Worked number (T46): 100 in every month but 150 in each January: M = 1250/12 = 104.17, the index of January is
    /// 144.00 %, its share 12.00 %, and of a target of 10 000 it gets 1 200.
    ///
    /// # Errors
    /// [`SeasonError`] for fewer than 36 months, two currencies, no sales, or a month with more returns than sales.
    pub fn of(months: &[Money], last_month: u8) -> Result<Self, SeasonError> {
        if !(1..=12).contains(&last_month) {
            return Err(SeasonError::NoSuchMonth(last_month));
        }
        let used = months.len().checked_sub(NEEDED_MONTHS).and_then(|start| months.get(start..));
        let used = used.ok_or(SeasonError::TooFewMonths { months: months.len() })?;
        let currency = one_currency(used.iter().copied())?.ok_or(SeasonError::NoSales)?;
        let mut sums_minor = [0_i128; 12];
        // 36 is a multiple of 12: the first month follows the last one's calendar month.
        for (calendar, amount) in (usize::from(last_month)..).zip(used) {
            if let Some(sum) = sums_minor.get_mut(calendar % 12) {
                *sum += i128::from(amount.minor);
            }
        }
        if let Some(month) = sums_minor.iter().position(|sum| *sum < 0) {
            return Err(SeasonError::Negative { month: u8::try_from(month + 1).unwrap_or(12) });
        }
        let total = sum_minor(used.iter().copied());
        let index_rounded = spread(120_000, &sums_minor)?;
        let share_rounded = spread(10_000, &sums_minor)?;
        let index_percent = sums_minor.map(|sum| sum as f64 / total as f64 * 1200.0);
        Ok(Self { currency, sums_minor, index_percent, index_rounded, share_rounded })
    }

    /// Spreads an annual target over the months, January first: exactly the target in sum (largest remainder over the
    /// unrounded shares).
    ///
    /// Worked number (T46): a target of 10 000 over the example of [`Season::of`] gives January 1 200 and the others 800.
    ///
    /// # Errors
    /// A target in another currency.
    pub fn targets(&self, annual: Money) -> Result<[Money; 12], SeasonError> {
        if annual.currency != self.currency {
            return Err(AmountError::MixedCurrencies { first: self.currency, other: annual.currency }.into());
        }
        let parts = spread(annual.minor, &self.sums_minor)?;
        Ok(parts.map(|minor| Money { minor, currency: annual.currency }))
    }
}

/// How much of a target was met: actual over target as a fraction, `None` for a target of zero or less.
///
/// Shape: sums in minor units of one currency; below 0 when returns exceed sales, above 1 when the target was exceeded.
///
/// Worked number (E2): 900 of 1 200 is 0.75.
#[must_use]
pub fn share_met(actual: Money, target: Money) -> Option<f64> {
    let is_comparable = actual.currency == target.currency;
    is_comparable.then(|| crate::amount::share(actual.minor.into(), target.minor.into())).flatten()
}

fn spread(whole: i64, sums_minor: &[i128; 12]) -> Result<[i64; 12], SeasonError> {
    let parts = apportion(whole, sums_minor).map_err(|error| match error {
        ApportionError::NoWeight => SeasonError::NoSales,
        ApportionError::Negative { place } => SeasonError::Negative { month: u8::try_from(place + 1).unwrap_or(12) },
        ApportionError::TooLarge => AmountError::TooLarge.into(),
    })?;
    <[i64; 12]>::try_from(parts).map_err(|_| SeasonError::NoSales)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{close, dollars, yuan};

    /// Three years from January on.
    fn three_years(year: [i64; 12]) -> Vec<Money> {
        year.repeat(3).into_iter().map(yuan).collect()
    }

    const JANUARY: [i64; 12] = [150, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100];

    #[test]
    fn t46_the_index_equals_one_computed_by_hand() {
        // By hand: sums 300, 360, 240, 300 … with a year of 100, 120, 80 and nine times 100; M = 100.
        let season = Season::of(&three_years([100, 120, 80, 100, 100, 100, 100, 100, 100, 100, 100, 100]), 12).unwrap();
        for (month, expected) in [(0, 100.0), (1, 120.0), (2, 80.0), (11, 100.0)] {
            close(season.index_percent[month], expected, 0.01);
        }
        // Uneven: 1 sold in January, 2 in February, the rest nothing: 400 % and 800 %.
        let mut uneven = [0; 12];
        (uneven[0], uneven[1]) = (1, 2);
        let season = Season::of(&three_years(uneven), 12).unwrap();
        close(season.index_percent[0], 400.0, 0.01);
        assert_eq!((season.share_rounded[0], season.share_rounded[1]), (3333, 6667));
    }

    #[test]
    fn t46_indices_shares_and_targets_sum_exactly() {
        let season = Season::of(&three_years(JANUARY), 12).unwrap();
        assert_eq!(season.index_rounded.iter().sum::<i64>(), 120_000);
        assert_eq!(season.share_rounded.iter().sum::<i64>(), 10_000);
        close(season.index_percent.iter().sum(), 1200.0, 1e-9);
        assert_eq!((season.index_rounded[0], season.index_rounded[1]), (14_400, 9_600));
        let targets = season.targets(yuan(10_000)).unwrap();
        assert_eq!((targets[0], targets[1]), (yuan(1200), yuan(800)));
        let odd = season.targets(Money { minor: 100_001, currency: Currency::CNY }).unwrap();
        assert_eq!(odd.iter().map(|target| target.minor).sum::<i64>(), 100_001);
    }

    #[test]
    fn t46_less_than_three_years_is_refused() {
        let error = Season::of(&three_years(JANUARY)[16..], 12).unwrap_err();
        assert_eq!(error, SeasonError::TooFewMonths { months: 20 });
        assert_eq!(error.to_string(), "needs 36 months of sales, has 20");
        assert_eq!(Season::of(&[], 12), Err(SeasonError::TooFewMonths { months: 0 }));
    }

    #[test]
    fn only_the_last_three_years_count_and_any_month_may_be_the_last() {
        // From April to March: April is the first of the 36.
        let mut months = vec![yuan(999); 5];
        let mut year = [100; 12];
        year[0] = 150;
        months.extend(three_years(year));
        let season = Season::of(&months, 3).unwrap();
        assert_eq!(season.index_rounded[3], 14_400);
        assert_eq!(season.index_rounded[0], 9_600);
    }

    #[test]
    fn nothing_returns_and_two_currencies_are_told() {
        assert_eq!(Season::of(&three_years([0; 12]), 12), Err(SeasonError::NoSales));
        let mut year = JANUARY;
        year[4] = -1;
        assert_eq!(Season::of(&three_years(year), 12), Err(SeasonError::Negative { month: 5 }));
        assert_eq!(Season::of(&three_years(JANUARY), 13), Err(SeasonError::NoSuchMonth(13)));
        let mut mixed = three_years(JANUARY);
        mixed[35] = dollars(1);
        assert!(matches!(Season::of(&mixed, 12), Err(SeasonError::Amount(_))));
        assert!(Season::of(&three_years(JANUARY), 12).unwrap().targets(dollars(1)).is_err());
    }

    #[test]
    fn a_target_of_nothing_cannot_be_met() {
        assert_eq!(share_met(yuan(900), yuan(1200)), Some(0.75));
        assert_eq!(share_met(yuan(900), yuan(0)), None);
        assert_eq!(share_met(yuan(900), dollars(1200)), None);
    }
}
