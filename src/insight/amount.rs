//! Sums of money in one currency, and amounts that a statistic estimates.

use satchel_model::{Currency, Money};

/// Why amounts could not be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Two currencies in one figure: exchange rates are not known here, so nothing is converted.
    #[error("amounts in {first} and {other} cannot be compared")]
    MixedCurrencies {
        /// The currency of the first amount.
        first: Currency,
        /// The first other one.
        other: Currency,
    },
    /// Beyond ± 92 233 720 368 547 758.07.
    #[error("the amount is too large")]
    TooLarge,
}

/// The currency that all amounts have in common, `None` without amounts.
///
/// # Errors
/// [`AmountError::MixedCurrencies`] when there are two.
pub fn one_currency(amounts: impl IntoIterator<Item = Money>) -> Result<Option<Currency>, AmountError> {
    let mut amounts = amounts.into_iter();
    let Some(first) = amounts.next().map(|amount| amount.currency) else { return Ok(None) };
    match amounts.map(|amount| amount.currency).find(|currency| *currency != first) {
        Some(other) => Err(AmountError::MixedCurrencies { first, other }),
        None => Ok(Some(first)),
    }
}

/// The exact sum in minor units: cannot overflow for fewer than 2^64 amounts.
#[must_use]
pub fn sum_minor(amounts: impl IntoIterator<Item = Money>) -> i128 {
    amounts.into_iter().map(|amount| i128::from(amount.minor)).sum()
}

/// A sum in minor units as money.
///
/// # Errors
/// [`AmountError::TooLarge`] beyond the range of [`Money`].
pub fn money(minor: i128, currency: Currency) -> Result<Money, AmountError> {
    let minor = i64::try_from(minor).map_err(|_| AmountError::TooLarge)?;
    Ok(Money { minor, currency })
}

/// A finite float of minor units as money, rounded half away from zero.
///
/// Worked number: 150.5 minor units of CNY are 1.51 CNY.
///
/// # Errors
/// [`AmountError::TooLarge`] beyond the range of [`Money`], or when it is no number.
pub fn rounded(minor: f64, currency: Currency) -> Result<Money, AmountError> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    let whole = libm::round(minor);
    if (-BEYOND..BEYOND).contains(&whole) {
        Ok(Money { minor: whole as i64, currency })
    } else {
        Err(AmountError::TooLarge)
    }
}

/// A part of a whole as a fraction, `None` when the whole is zero or less: there is no sensible share of
/// a loss.
///
/// Shape: two sums in minor units; range: any, beyond 0 to 1 when the part is negative or other parts are.
///
/// Worked number: 30 of 120 is 0.25.
#[must_use]
pub fn share(part: i128, whole: i128) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_never_mix() {
        let cny = Money { minor: 1, currency: Currency::CNY };
        let usd = Money { minor: 1, currency: Currency::USD };
        assert_eq!(one_currency([]), Ok(None));
        assert_eq!(one_currency([cny, cny]), Ok(Some(Currency::CNY)));
        let mixed = AmountError::MixedCurrencies { first: Currency::CNY, other: Currency::USD };
        assert_eq!(one_currency([cny, cny, usd]), Err(mixed));
        assert_eq!(mixed.to_string(), "amounts in CNY and USD cannot be compared");
    }

    #[test]
    fn estimates_round_half_away_from_zero_and_never_wrap() {
        assert_eq!(rounded(150.5, Currency::CNY).unwrap().minor, 151);
        assert_eq!(rounded(-150.5, Currency::CNY).unwrap().minor, -151);
        for bad in [f64::NAN, f64::INFINITY, 9.3e18, -9.3e18] {
            assert_eq!(rounded(bad, Currency::CNY), Err(AmountError::TooLarge));
        }
        assert_eq!(rounded(-9_223_372_036_854_775_808.0, Currency::CNY).unwrap().minor, i64::MIN);
        assert_eq!(money(i128::from(i64::MAX) + 1, Currency::CNY), Err(AmountError::TooLarge));
    }

    #[test]
    fn a_loss_has_no_shares() {
        assert_eq!(share(30, 120), Some(0.25));
        assert_eq!(share(-30, 120), Some(-0.25));
        assert_eq!(share(30, 0), None);
        assert_eq!(share(30, -120), None);
    }
}
