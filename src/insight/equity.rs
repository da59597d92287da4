//! D2 CLV 构成, D3 客户资产: what a customer's value consists of, and customer equity (R. T. Rust, V. A. Zeithaml and K. N.
//! Lemon, "Driving Customer Equity", 2000; R. C. Blattberg and J. Deighton, Harvard Business Review 74(4), 1996).

use satchel_model::{Currency, Money};

use crate::amount::{AmountError, money, one_currency, sum_minor};

/// The four components of a customer's lifetime value, each estimated for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Components {
    /// 交易价值: from its own purchases.
    pub transaction: Money,
    /// 推荐价值: from customers that it brings.
    pub referral: Money,
    /// 成长价值: from what it will buy beyond today.
    pub growth: Money,
    /// 知识价值: from what is learnt with it.
    pub knowledge: Money,
}

impl Components {
    /// The lifetime value: the exact sum of the four.
    ///
    /// Worked number (T50): 1 000 + 200 + 150 + 50 is 1 400.
    ///
    /// # Errors
    /// [`AmountError`] for two currencies, or a sum beyond the range of money.
    pub fn total(&self) -> Result<Money, AmountError> {
        let parts = [self.transaction, self.referral, self.growth, self.knowledge];
        one_currency(parts)?;
        money(sum_minor(parts), self.transaction.currency)
    }
}

/// The value of all customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Equity {
    /// The currency.
    pub currency: Currency,
    /// How many customers.
    pub customers: usize,
    /// CE = Σ CLV in minor units, exact.
    pub equity_minor: i128,
    /// The mean CLV in minor units; times `customers` it is CE again, to a millionth of a minor unit below 10⁹ of them.
    pub mean_minor: f64,
}

/// Why there is no equity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EquityError {
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// No customers.
    #[error("there are no customers")]
    NoCustomers,
}

/// Customer equity: the sum of all lifetime values, those below zero too.
///
/// Worked number (T50): values of 100, 50 and −30 are 120 together, 40 on average.
///
/// # Errors
/// [`EquityError`] for no customers or two currencies.
pub fn equity(values: &[Money]) -> Result<Equity, EquityError> {
    let currency = one_currency(values.iter().copied())?.ok_or(EquityError::NoCustomers)?;
    let equity_minor = sum_minor(values.iter().copied());
    let mean_minor = equity_minor as f64 / values.len() as f64;
    Ok(Equity { currency, customers: values.len(), equity_minor, mean_minor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{close, dollars, yuan};
    use proptest::prelude::*;

    #[test]
    fn t50_the_components_sum_to_the_value() {
        let parts = Components { transaction: yuan(1000), referral: yuan(200), growth: yuan(150), knowledge: yuan(50) };
        assert_eq!(parts.total(), Ok(yuan(1400)));
        assert!(Components { growth: dollars(1), ..parts }.total().is_err());
        let huge = Money { minor: i64::MAX, ..yuan(0) };
        assert_eq!(Components { growth: huge, ..parts }.total(), Err(AmountError::TooLarge));
    }

    #[test]
    fn t50_equity_is_the_sum_and_the_mean_times_the_count() {
        let found = equity(&[100, 50, -30].map(yuan)).unwrap();
        assert_eq!((found.equity_minor, found.customers), (12_000, 3));
        close(found.mean_minor, 4000.0, 1e-9);
        assert_eq!(equity(&[]), Err(EquityError::NoCustomers));
        assert!(matches!(equity(&[yuan(1), dollars(1)]), Err(EquityError::Amount(_))));
    }

    proptest! {
        #[test]
        fn t50_mean_times_count_is_the_sum(minors in proptest::collection::vec(-1_000_000_i64..1_000_000, 1..200)) {
            let values: Vec<Money> = minors.iter().map(|minor| Money { minor: *minor, ..yuan(0) }).collect();
            let found = equity(&values).unwrap();
            prop_assert_eq!(found.equity_minor, minors.iter().map(|minor| i128::from(*minor)).sum::<i128>());
            prop_assert!((found.mean_minor * values.len() as f64 - found.equity_minor as f64).abs() < 1e-6);
        }
    }
}
