//! Money as whole minor units with its currency, never a float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The currencies that a team can book in (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(clippy::upper_case_acronyms, reason = "ISO 4217 writes its codes in capitals")]
pub enum Currency {
    /// Chinese yuan, two decimals.
    CNY,
    /// United States dollar, two decimals.
    USD,
    /// Euro, two decimals.
    EUR,
    /// Hong Kong dollar, two decimals.
    HKD,
    /// Japanese yen, no decimals.
    JPY,
    /// Pound sterling, two decimals.
    GBP,
}

impl Currency {
    /// Every currency, in the order in which forms offer them.
    pub const ALL: [Self; 6] = [Self::CNY, Self::USD, Self::EUR, Self::HKD, Self::JPY, Self::GBP];

    /// The ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CNY => "CNY",
            Self::USD => "USD",
            Self::EUR => "EUR",
            Self::HKD => "HKD",
            Self::JPY => "JPY",
            Self::GBP => "GBP",
        }
    }

    /// Digits after the decimal point: 2, or 0 for the yen.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self {
            Self::JPY => 0,
            Self::CNY | Self::USD | Self::EUR | Self::HKD | Self::GBP => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::ALL.into_iter().find(|currency| currency.code() == text).ok_or(MoneyError::UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why an amount could not be read or computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("this is not an amount")]
    NotANumber,
    /// More digits after the point than the currency has.
    #[error("the currency has fewer decimals")]
    TooManyDecimals,
    /// Beyond ± 92 233 720 368 547 758.07.
    #[error("the amount is too large")]
    TooLarge,
    /// A code that is not in [`Currency::ALL`].
    #[error("unknown currency")]
    UnknownCurrency,
    /// Two currencies in one sum.
    #[error("amounts in different currencies cannot be added")]
    MixedCurrencies,
}

/// An amount in one currency; `minor` counts the smallest unit (fen, cent, yen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units, negative for returns.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads a decimal amount, such as `1234.5` or `-3`; thousands separators `,` and spaces are ignored.
    ///
    /// # Errors
    /// [`MoneyError`] when it is no number, too exact or too large.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let plain: String = amount.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
        let (negative, digits) = match plain.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, plain.as_str()),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if (whole.is_empty() && fraction.is_empty())
            || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
        {
            return Err(MoneyError::NotANumber);
        }
        let decimals = currency.decimals() as usize;
        let fraction = if fraction.len() > decimals { fraction.trim_end_matches('0') } else { fraction };
        if fraction.len() > decimals {
            return Err(MoneyError::TooManyDecimals);
        }
        let minor: i64 = format!("{whole}{fraction:0<decimals$}").parse().map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// The amount without its currency, such as `1234.50`.
    #[must_use]
    pub fn amount(self) -> String {
        let decimals = self.currency.decimals();
        let unit = 10_u64.pow(decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, fraction) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction:02}") }
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// Mixed currencies, or a sum beyond the range.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency: self.currency })
    }

    /// `quantity` (in thousandths of a unit) times this unit price, rounded half away from zero to a minor unit.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] beyond the range.
    pub fn times_thousandths(self, quantity: i64) -> Result<Self, MoneyError> {
        let product = i128::from(self.minor) * i128::from(quantity);
        let half = if product < 0 { -500 } else { 500 };
        let minor = i64::try_from((product + half) / 1000).map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { minor, currency: self.currency })
    }
}

impl fmt::Display for Money {
    /// `1234.50 CNY`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency)
    }
}

impl FromStr for Money {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, currency) = text.rsplit_once(' ').ok_or(MoneyError::NotANumber)?;
        Self::parse(amount, currency.parse()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_reads_back_as_written() {
        for text in ["0.00 CNY", "1234.50 CNY", "-0.07 USD", "92233720368547758.07 CNY", "1200 JPY"] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_cannot_be_exact_is_refused() {
        assert_eq!(Money::parse("1.005", Currency::CNY), Err(MoneyError::TooManyDecimals));
        assert_eq!(Money::parse("1.5", Currency::JPY), Err(MoneyError::TooManyDecimals));
        assert_eq!(Money::parse("1.500", Currency::CNY).unwrap().minor, 150);
        for bad in ["", ".", "1e3", "12a", "--1", "1.2.3"] {
            assert_eq!(Money::parse(bad, Currency::CNY), Err(MoneyError::NotANumber), "{bad}");
        }
        assert_eq!(Money::parse("92233720368547758.08", Currency::CNY), Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_line_total_rounds_half_away_from_zero() {
        let price = Money { minor: 333, currency: Currency::CNY };
        assert_eq!(price.times_thousandths(1500).unwrap().minor, 500);
        assert_eq!(price.times_thousandths(-1500).unwrap().minor, -500);
    }
}
