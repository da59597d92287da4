//! C2 不同业种客户构成, E4: customer mix by trade type, beside the mix that company policy wants.

use std::collections::BTreeMap;

use satchel_model::{Currency, Money};

use crate::amount::{AmountError, one_currency};
use crate::apportion::{ApportionError, apportion};

/// One type of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MixRow {
    /// The type: the place in the caller's list of types.
    pub kind: u32,
    /// Customers of it.
    pub customers: u32,
    /// The sum of their sales in minor units, returns included.
    pub sales_minor: i128,
    /// Its share of sales in tenths of a percent; all rows sum to 1000, or all are 0 when no type has positive sales.
    pub sales_permille: i64,
    /// Its share of customers in tenths of a percent; all rows sum to 1000.
    pub customers_permille: i64,
    /// What policy wants its share of sales to be, in tenths of a percent, where it says so.
    pub policy_permille: Option<i64>,
}

impl MixRow {
    /// Share of sales less the policy's, in tenths of a percent.
    #[must_use]
    pub fn deviation_permille(&self) -> Option<i64> {
        self.policy_permille.map(|policy| self.sales_permille - policy)
    }
}

/// The whole mix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix {
    /// Types in rising order, those of the policy without customers too.
    pub rows: Vec<MixRow>,
    /// All customers.
    pub customers: u32,
    /// All sales in minor units: the sum of the rows.
    pub sales_minor: i128,
    /// The currency, `None` without customers.
    pub currency: Option<Currency>,
}

/// Why there is no mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MixError {
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The wanted shares do not sum to 100.0 %.
    #[error("the shares of the policy sum to {permille} tenths of a percent instead of 1000")]
    Policy {
        /// What they sum to.
        permille: i64,
    },
}

/// Counts and sums customers by type.
///
/// Shares are rounded to tenths of a percent by the largest remainder, so that they sum to exactly 100.0 %. A type whose
/// returns exceed its sales has its negative subtotal in the total, and a share of 0. Without customers there are only
/// the rows of the policy, and all shares are 0.
///
/// Shape: `(type, sales)` for each customer, in any order; `policy` is `(type, tenths of a percent)`, empty when
/// there is none.
///
/// Worked number (T45): sales of 1, 1 and 1 in three types are 33.4 %, 33.3 % and 33.3 %.
///
/// # Errors
/// [`MixError`] for two currencies, or a policy that does not sum to 100.0 %.
pub fn mix(customers: &[(u32, Money)], policy: &[(u32, i64)]) -> Result<Mix, MixError> {
    let currency = one_currency(customers.iter().map(|(_, sales)| *sales))?;
    let permille = policy.iter().map(|(_, wanted)| *wanted).sum();
    if !policy.is_empty() && permille != 1000 {
        return Err(MixError::Policy { permille });
    }
    let mut sums_by_kind: BTreeMap<u32, (u32, i128)> = policy.iter().map(|(kind, _)| (*kind, (0, 0))).collect();
    for (kind, sales) in customers {
        let (count, sum) = sums_by_kind.entry(*kind).or_default();
        *count += 1;
        *sum += i128::from(sales.minor);
    }
    let wanted_by_kind: BTreeMap<u32, i64> = policy.iter().copied().collect();
    let by_sales = permilles(sums_by_kind.values().map(|(_, sum)| (*sum).max(0)))?;
    let by_customers = permilles(sums_by_kind.values().map(|(count, _)| i128::from(*count)))?;
    let shares = by_sales.into_iter().zip(by_customers);
    let rows: Vec<MixRow> = sums_by_kind
        .iter()
        .zip(shares)
        .map(|((kind, (customers, sales_minor)), (sales_permille, customers_permille))| MixRow {
            kind: *kind,
            customers: *customers,
            sales_minor: *sales_minor,
            sales_permille,
            customers_permille,
            policy_permille: wanted_by_kind.get(kind).copied(),
        })
        .collect();
    let sum_of_customers = rows.iter().map(|row| row.customers).sum();
    let sales_minor = rows.iter().map(|row| row.sales_minor).sum();
    Ok(Mix { rows, customers: sum_of_customers, sales_minor, currency })
}

/// Tenths of a percent of the sum; all 0 when nothing is positive.
fn permilles(weights: impl Iterator<Item = i128>) -> Result<Vec<i64>, AmountError> {
    let weights: Vec<i128> = weights.collect();
    match apportion(1000, &weights) {
        Ok(parts) => Ok(parts),
        Err(ApportionError::TooLarge) => Err(AmountError::TooLarge),
        Err(_) => Ok(vec![0; weights.len()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    #[test]
    fn t45_subtotals_sum_to_the_total_and_shares_to_a_hundred_percent() {
        let book = [(2, yuan(1)), (0, yuan(1)), (5, yuan(1))];
        let mix = mix(&book, &[]).unwrap();
        let shares: Vec<i64> = mix.rows.iter().map(|row| row.sales_permille).collect();
        assert_eq!(shares, [334, 333, 333]);
        assert_eq!((mix.customers, mix.sales_minor), (3, 300));
        assert_eq!(mix.rows.iter().map(|row| row.customers_permille).sum::<i64>(), 1000);
    }

    #[test]
    fn policy_stands_beside_the_own_book() {
        let policy = [(0, 400), (1, 600)];
        let mix = mix(&[(0, yuan(50)), (2, yuan(50))], &policy).unwrap();
        let deviations: Vec<_> = mix.rows.iter().map(|row| (row.kind, row.deviation_permille())).collect();
        assert_eq!(deviations, [(0, Some(100)), (1, Some(-600)), (2, None)]);
        assert_eq!(super::mix(&[], &[(0, 999)]), Err(MixError::Policy { permille: 999 }));
    }

    #[test]
    fn nothing_returns_and_two_currencies() {
        let empty = mix(&[], &[]).unwrap();
        assert_eq!((empty.rows.len(), empty.sales_minor, empty.currency), (0, 0, None));
        let returns = mix(&[(0, yuan(-10)), (1, yuan(30))], &[]).unwrap();
        assert_eq!(returns.sales_minor, 2000);
        assert_eq!((returns.rows[0].sales_permille, returns.rows[1].sales_permille), (0, 1000));
        let nothing = mix(&[(0, yuan(0))], &[]).unwrap();
        assert_eq!((nothing.rows[0].sales_permille, nothing.rows[0].customers_permille), (0, 1000));
        assert!(matches!(mix(&[(0, yuan(1)), (0, dollars(1))], &[]), Err(MixError::Amount(_))));
    }
}
