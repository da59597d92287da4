//! C4 二八法则, C5 80/20/30 法则: what the best customers really bring, and what the worst eat of it (W. A. Sherden, "Market
//! Ownership: The Art and Science of Becoming #1", 1994; the rule of 80/20 after J. M. Juran, 1951).

use satchel_model::{Currency, Money};

use crate::amount::{AmountError, one_currency, share};

/// The three actual numbers that stand beside 80, 20 and 30.
#[derive(Debug, Clone, PartialEq)]
pub struct EightyTwenty {
    /// The currency of all amounts.
    pub currency: Currency,
    /// How many customers are the top 20 %: a fifth, rounded up.
    pub top_customers: usize,
    /// How many are the bottom 30 %, rounded up, never one that is in the top.
    pub bottom_customers: usize,
    /// All profit in minor units.
    pub profit_minor: i128,
    /// The profit of the top 20 % in minor units.
    pub top_profit_minor: i128,
    /// What the customers of the bottom 30 % with a loss lose, in minor units, zero or more.
    pub bottom_loss_minor: i128,
    /// Beside the 80 %: the share of profit that the top 20 % by profit bring. Beyond 1 when others lose; `None`
    /// when all customers together bring no profit.
    pub top_share_of_profit: Option<f64>,
    /// The share of sales that the top 20 % by sales bring; `None` when there are no positive sales.
    pub top_share_of_sales: Option<f64>,
    /// Beside the "half": the part of the top's profit that the losses of the bottom 30 % eat; `None` when the top
    /// brings no profit.
    pub eaten_share: Option<f64>,
    /// The bottom 30 % by profit, the worst first: places in the input.
    pub bottom: Vec<usize>,
}

/// Why there are no numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EightyTwentyError {
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// No customers.
    #[error("there are no customers")]
    NoCustomers,
    /// Sales and profits are not of the same customers.
    #[error("there are {sales} sales and {profits} profits")]
    Lengths {
        /// How many sales.
        sales: usize,
        /// How many profits.
        profits: usize,
    },
}

/// Computes the three numbers from each customer's sales and profit.
///
/// Customers are ranked by profit, for the share of sales by sales; ties in the order of the input.
///
/// Shape: `sales` and `profits` of the same customers in the same order, one currency.
///
/// Worked number (T52): profits 100, 20, 5, 0 and −50 are 75 together; the top one brings 100/75 = 133 %, and of
/// its 100 the bottom two (0 and −50) eat 50 %.
///
/// # Errors
/// [`EightyTwentyError`] for no customers, two currencies, or lists of different lengths.
pub fn eighty_twenty(sales: &[Money], profits: &[Money]) -> Result<EightyTwenty, EightyTwentyError> {
    if sales.len() != profits.len() {
        return Err(EightyTwentyError::Lengths { sales: sales.len(), profits: profits.len() });
    }
    let both = sales.iter().chain(profits).copied();
    let currency = one_currency(both)?.ok_or(EightyTwentyError::NoCustomers)?;
    let top_customers = sales.len().div_ceil(5);
    let bottom_customers = (sales.len() * 3).div_ceil(10).min(sales.len() - top_customers);

    let by_sales = largest_first(sales);
    let by_profit = largest_first(profits);
    let sum = |ranked: &[(usize, i128)]| ranked.iter().map(|(_, minor)| minor).sum::<i128>();
    let top_sales = sum(by_sales.get(..top_customers).unwrap_or_default());
    let top_profit_minor = sum(by_profit.get(..top_customers).unwrap_or_default());
    let profit_minor = sum(&by_profit);
    let bottom: Vec<_> = by_profit.iter().rev().take(bottom_customers).copied().collect();
    let bottom_loss_minor = bottom.iter().map(|(_, minor)| -(*minor).min(0)).sum();
    Ok(EightyTwenty {
        currency,
        top_customers,
        bottom_customers,
        profit_minor,
        top_profit_minor,
        bottom_loss_minor,
        top_share_of_profit: share(top_profit_minor, profit_minor),
        top_share_of_sales: share(top_sales, sum(&by_sales)),
        eaten_share: share(bottom_loss_minor, top_profit_minor),
        bottom: bottom.into_iter().map(|(place, _)| place).collect(),
    })
}

fn largest_first(amounts: &[Money]) -> Vec<(usize, i128)> {
    let mut ranked: Vec<_> = amounts.iter().map(|amount| i128::from(amount.minor)).enumerate().collect();
    ranked.sort_by_key(|(_, minor)| std::cmp::Reverse(*minor));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{close, dollars, yuan};

    #[test]
    fn t52_the_three_actual_numbers() {
        let profits = [5, 100, -50, 0, 20].map(yuan);
        let found = eighty_twenty(&[30, 50, 10, 10, 100].map(yuan), &profits).unwrap();
        assert_eq!((found.top_customers, found.bottom_customers), (1, 2));
        close(found.top_share_of_profit.unwrap(), 4.0 / 3.0, 1e-12);
        assert_eq!((found.top_share_of_sales, found.eaten_share), (Some(0.5), Some(0.5)));
        assert_eq!((found.profit_minor, found.bottom_loss_minor), (7_500, 5_000));
        assert_eq!(found.bottom, [2, 3]);
    }

    #[test]
    fn losses_and_single_customers_have_no_shares_that_mislead() {
        let one = eighty_twenty(&[yuan(1)], &[yuan(-1)]).unwrap();
        assert_eq!((one.top_customers, one.bottom_customers), (1, 0));
        assert_eq!((one.top_share_of_profit, one.eaten_share, one.top_share_of_sales), (None, None, Some(1.0)));
        let equal = eighty_twenty(&[yuan(1); 10], &[yuan(1); 10]).unwrap();
        assert_eq!((equal.top_share_of_profit, equal.eaten_share, equal.bottom), (Some(0.2), Some(0.0), vec![9, 8, 7]));
    }

    #[test]
    fn what_gives_no_numbers_is_told() {
        assert_eq!(eighty_twenty(&[], &[]), Err(EightyTwentyError::NoCustomers));
        assert_eq!(eighty_twenty(&[yuan(1)], &[]), Err(EightyTwentyError::Lengths { sales: 1, profits: 0 }));
        assert!(matches!(eighty_twenty(&[yuan(1)], &[dollars(1)]), Err(EightyTwentyError::Amount(_))));
    }
}
