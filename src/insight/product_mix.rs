//! E3 商品销售构成: what a customer buys, product by product, beside the tasks that the company set.

use std::collections::BTreeMap;

use satchel_model::Money;

use crate::abc::{AbcError, Bounds, Entry, Grade, by_type};
use crate::amount::{AmountError, money, one_currency, share};

/// One product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProductRow {
    /// The product: the place in the caller's list.
    pub product: u32,
    /// Its sales, returns included.
    pub sales: Money,
    /// Its share of all positive sales, 0 to 1.
    pub share: f64,
    /// The share of this and all rows above, 0 to 1.
    pub cumulative_share: f64,
    /// ABC by the rule of [`crate::abc`].
    pub grade: Grade,
    /// What the company wants to be sold of it, where it says so.
    pub task: Option<Money>,
    /// Sales over task as a fraction; `None` without a task above zero.
    pub task_met: Option<f64>,
}

/// Why there is no mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProductMixError {
    /// Two currencies, or a sum beyond the range.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// ABC refused the bounds.
    #[error(transparent)]
    Abc(#[from] AbcError),
}

/// Sums sales by product, largest first, ties by product; products with a task and without sales are rows too.
///
/// Shape: `lines` are (product, amount) in any order, several for a product; `tasks` are (product, amount), at most one
/// for each; one currency.
///
/// Worked number (T55): 60, 30 and 10 are A, A, B with cumulative 60 %, 90 %, 100 %; a task of 40 for the second is met by
/// 75 %.
///
/// # Errors
/// [`ProductMixError`] for two currencies or a sum beyond the range.
pub fn product_mix(
    lines: &[(u32, Money)],
    tasks: &[(u32, Money)],
    bounds: Bounds,
) -> Result<Vec<ProductRow>, ProductMixError> {
    let amounts = lines.iter().chain(tasks).map(|(_, amount)| *amount);
    let Some(currency) = one_currency(amounts)? else { return Ok(Vec::new()) };
    let mut sums_by_product: BTreeMap<u32, i128> = tasks.iter().map(|(product, _)| (*product, 0)).collect();
    for (product, amount) in lines {
        *sums_by_product.entry(*product).or_default() += i128::from(amount.minor);
    }
    let task_by_product: BTreeMap<u32, Money> = tasks.iter().copied().collect();
    let mut sums: Vec<(u32, Money)> = Vec::with_capacity(sums_by_product.len());
    for (product, sum) in sums_by_product {
        sums.push((product, money(sum, currency)?));
    }
    sums.sort_by_key(|(_, sales)| std::cmp::Reverse(sales.minor));
    let entries: Vec<Entry> = sums.iter().map(|(_, sales)| Entry { kind: 0, sales: *sales }).collect();
    let placed = by_type(&entries, bounds)?;
    let total: i128 = sums.iter().map(|(_, sales)| i128::from(sales.minor.max(0))).sum();
    let mut through: i128 = 0;
    let rows = sums.into_iter().zip(placed).map(|((product, sales), placing)| {
        through += i128::from(sales.minor.max(0));
        let task = task_by_product.get(&product).copied();
        ProductRow {
            product,
            sales,
            share: placing.share,
            cumulative_share: share(through, total).unwrap_or(0.0),
            grade: placing.grade,
            task,
            task_met: task.and_then(|task| share(sales.minor.into(), task.minor.into())),
        }
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    #[test]
    fn t55_products_are_graded_and_held_against_their_tasks() {
        let lines = [(3, yuan(20)), (7, yuan(60)), (3, yuan(10)), (1, yuan(10))];
        let rows = product_mix(&lines, &[(3, yuan(40)), (9, yuan(5))], Bounds::DEFAULT).unwrap();
        let found: Vec<_> = rows.iter().map(|row| (row.product, row.sales, row.cumulative_share, row.grade)).collect();
        let expected = [
            (7, yuan(60), 0.6, Grade::A),
            (3, yuan(30), 0.9, Grade::A),
            (1, yuan(10), 1.0, Grade::B),
            (9, yuan(0), 1.0, Grade::C),
        ];
        assert_eq!(found, expected);
        let met: Vec<_> = rows.iter().map(|row| row.task_met).collect();
        assert_eq!(met, [None, Some(0.75), None, Some(0.0)]);
    }

    #[test]
    fn nothing_returns_and_two_currencies() {
        assert_eq!(product_mix(&[], &[], Bounds::DEFAULT), Ok(Vec::new()));
        let returned = product_mix(&[(1, yuan(-5))], &[], Bounds::DEFAULT).unwrap();
        assert_eq!((returned[0].share, returned[0].grade), (0.0, Grade::C));
        let mixed = product_mix(&[(1, yuan(5)), (1, dollars(5))], &[], Bounds::DEFAULT);
        assert!(matches!(mixed, Err(ProductMixError::Amount(_))));
    }
}
