//! D1 客户终身价值: customer lifetime value as the present value of a customer's profits (F. R. Dwyer, "Customer lifetime
//! valuation to support marketing decision making", Journal of Direct Marketing 3(4), 1989).

use satchel_model::Money;

use crate::amount::{AmountError, one_currency, rounded};

/// Why there is no lifetime value.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ClvError {
    /// Two currencies, or a value beyond the range of money.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A relationship without periods.
    #[error("the relationship has no periods")]
    NoPeriods,
    /// Longer than [`LONGEST_PERIODS`].
    #[error("{0} periods, where at most {LONGEST_PERIODS} are possible")]
    TooManyPeriods(usize),
    /// A discount rate that is no number, or −100 % or less.
    #[error("the discount rate must be a number above -100 %")]
    Rate,
}

/// A hundred years of months: beyond it a forecast means nothing.
pub const LONGEST_PERIODS: usize = 1200;

/// The present value of the profits of coming periods: CLV = Σ CP_t / (1 + r)^t for t from 1 to n, rounded to a minor unit
/// once, at the end.
///
/// Shape: `profits` of the periods 1 to n, one currency, 1 to 1200 of them, negative ones too; `rate` for one period as a
/// fraction (0.1 is 10 %), above −1.
///
/// Worked number (T48): 1 000 in each of 5 years at 10 % is 3 790.79; 1 000, 1 200, 1 440 at 12 % is 2 874.45.
///
/// # Errors
/// [`ClvError`] for no or too many periods, two currencies, an impossible rate, or a value beyond the range of money.
pub fn present_value(profits: &[Money], rate: f64) -> Result<Money, ClvError> {
    let currency = one_currency(profits.iter().copied())?.ok_or(ClvError::NoPeriods)?;
    if profits.len() > LONGEST_PERIODS {
        return Err(ClvError::TooManyPeriods(profits.len()));
    }
    if !rate.is_finite() || rate <= -1.0 {
        return Err(ClvError::Rate);
    }
    let mut growth = 1.0;
    let mut value = 0.0;
    for profit in profits {
        growth *= 1.0 + rate;
        value += profit.minor as f64 / growth;
    }
    Ok(rounded(value, currency)?)
}

/// The same for a profit that is equal in all periods.
///
/// Worked number (T48): 1 000 for 5 years at 10 % is 3 790.79.
///
/// # Errors
/// As [`present_value`].
pub fn present_value_of_equal(profit: Money, periods: usize, rate: f64) -> Result<Money, ClvError> {
    if periods > LONGEST_PERIODS {
        return Err(ClvError::TooManyPeriods(periods));
    }
    present_value(&vec![profit; periods], rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    #[test]
    fn t48_the_formula_gives_the_published_values() {
        assert_eq!(present_value_of_equal(yuan(1000), 5, 0.1).unwrap().minor, 379_079);
        assert_eq!(present_value(&[1000, 1200, 1440].map(yuan), 0.12).unwrap().minor, 287_445);
    }

    #[test]
    fn a_rate_of_zero_adds_up_and_losses_count() {
        assert_eq!(present_value(&[100, -30].map(yuan), 0.0).unwrap(), yuan(70));
        assert_eq!(present_value(&[yuan(0)], 0.1).unwrap(), yuan(0));
    }

    #[test]
    fn what_has_no_value_is_told() {
        assert_eq!(present_value(&[], 0.1), Err(ClvError::NoPeriods));
        assert_eq!(present_value_of_equal(yuan(1), 1201, 0.1), Err(ClvError::TooManyPeriods(1201)));
        for rate in [-1.0, -2.0, f64::NAN, f64::INFINITY] {
            assert_eq!(present_value(&[yuan(1)], rate), Err(ClvError::Rate));
        }
        assert!(matches!(present_value(&[yuan(1), dollars(1)], 0.1), Err(ClvError::Amount(_))));
        assert_eq!(present_value(&[yuan(1); 900], -0.9), Err(ClvError::Amount(AmountError::TooLarge)));
    }
}
