//! C3 客户金字塔与利润倒金字塔: the customer pyramid beside the inverted profit pyramid (J. Curry and A. Curry, "The
//! Customer Marketing Method", 2000; V. A. Zeithaml, R. T. Rust and K. N. Lemon, "The customer pyramid", California
//! Management Review 43(4), 2001).

use satchel_model::Money;

use crate::amount::{AmountError, one_currency, share};

/// Where tiers end, as shares of all customers in tenths of a percent, from the top: the first 1 %, up to 5 %, up to
/// 20 %, and all others (Curry and Curry 2000: top, large, medium, small).
pub const TIER_BOUNDS_PERMILLE: [u32; 4] = [10, 50, 200, 1000];

/// What one customer brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// Its sales: they decide the tier.
    pub sales: Money,
    /// Its profit; negative when it costs more than it brings.
    pub profit: Money,
}

/// One tier: a step of both pyramids.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tier {
    /// Its customers.
    pub customers: u32,
    /// Their share of all customers, 0 to 1.
    pub customers_share: f64,
    /// Their sales in minor units.
    pub sales_minor: i128,
    /// Their profit in minor units.
    pub profit_minor: i128,
    /// Their share of all sales; `None` when there are none.
    pub sales_share: Option<f64>,
    /// Their share of all profit: negative for a tier with a loss, so others may exceed 1; `None` when all customers
    /// together bring no profit.
    pub profit_share: Option<f64>,
}

/// Both pyramids.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    /// From the top, one for each bound, empty ones too.
    pub tiers: Vec<Tier>,
    /// The tier of each customer, in the order of the input: a place in `tiers`.
    pub tier_of: Vec<u8>,
}

/// Why there is no pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PyramidError {
    /// Two currencies.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// No customers.
    #[error("there are no customers")]
    NoCustomers,
    /// Bounds that do not rise to 1000.
    #[error("the bounds of the tiers must rise and end at 1000 tenths of a percent")]
    Bounds,
}

/// Puts every customer into exactly one tier by rank of sales (largest first, ties in the order of the input), and sums
/// sales and profit of each tier.
///
/// With lifetime values in place of sales it is the grading of C8 (CLV 分级).
///
/// A customer belongs to the first tier whose bound exceeds the share of customers before it, so the top tier is never
/// empty. Shares of heads sum to 1, shares of profit too, counted with their signs.
///
/// Worked number (T53): of 10 customers the first is the tier of 1 %, none is left for the one up to 5 %, the second is
/// up to 20 %; eight are small.
///
/// # Errors
/// [`PyramidError`] for no customers, two currencies, or bounds that do not rise to 1000.
pub fn pyramid(values: &[Value], bounds_permille: &[u32]) -> Result<Pyramid, PyramidError> {
    let rises = bounds_permille.is_sorted_by(|one, next| one < next);
    if !rises || bounds_permille.last() != Some(&1000) || bounds_permille.len() > usize::from(u8::MAX) {
        return Err(PyramidError::Bounds);
    }
    if values.is_empty() {
        return Err(PyramidError::NoCustomers);
    }
    one_currency(values.iter().flat_map(|value| [value.sales, value.profit]))?;
    let mut order: Vec<(usize, &Value)> = values.iter().enumerate().collect();
    order.sort_by_key(|(_, value)| std::cmp::Reverse(value.sales.minor));

    let mut sums = vec![(0_u32, 0_i128, 0_i128); bounds_permille.len()];
    let mut placed = Vec::with_capacity(values.len());
    for (rank, (place, value)) in order.into_iter().enumerate() {
        let is_within = |bound: &u32| (rank as u128) * 1000 < u128::from(*bound) * (values.len() as u128);
        let tier = bounds_permille.iter().position(is_within).ok_or(PyramidError::Bounds)?;
        if let Some((customers, sales, profit)) = sums.get_mut(tier) {
            *customers += 1;
            *sales += i128::from(value.sales.minor);
            *profit += i128::from(value.profit.minor);
        }
        placed.push((place, u8::try_from(tier).map_err(|_| PyramidError::Bounds)?));
    }
    placed.sort_unstable();

    let sales: i128 = sums.iter().map(|(_, sales, _)| sales).sum();
    let profit: i128 = sums.iter().map(|(_, _, profit)| profit).sum();
    let tiers = sums.into_iter().map(|(customers, sales_minor, profit_minor)| Tier {
        customers,
        customers_share: f64::from(customers) / values.len() as f64,
        sales_minor,
        profit_minor,
        sales_share: share(sales_minor, sales),
        profit_share: share(profit_minor, profit),
    });
    Ok(Pyramid { tiers: tiers.collect(), tier_of: placed.into_iter().map(|(_, tier)| tier).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{close, dollars, yuan};

    fn value(sales: i64, profit: i64) -> Value {
        Value { sales: yuan(sales), profit: yuan(profit) }
    }

    #[test]
    fn t53_a_few_heads_bring_most_of_the_profit() {
        let mut values = vec![value(5, -1); 8];
        values.push(value(100, 60));
        values.push(value(400, 48));
        let pyramid = pyramid(&values, &TIER_BOUNDS_PERMILLE).unwrap();
        let heads: Vec<u32> = pyramid.tiers.iter().map(|tier| tier.customers).collect();
        assert_eq!(heads, [1, 0, 1, 8]);
        assert_eq!(pyramid.tier_of, [3, 3, 3, 3, 3, 3, 3, 3, 2, 0]);
        let profits: Vec<Option<f64>> = pyramid.tiers.iter().map(|tier| tier.profit_share).collect();
        assert_eq!(profits, [Some(0.48), Some(0.0), Some(0.6), Some(-0.08)]);
        close(profits.iter().flatten().sum(), 1.0, 1e-12);
    }

    #[test]
    fn one_customer_and_equal_customers() {
        let one = pyramid(&[value(0, 0)], &TIER_BOUNDS_PERMILLE).unwrap();
        assert_eq!((one.tier_of, one.tiers[0].profit_share), (vec![0], None));
        let equal = pyramid(&[value(1, 1); 4], &[500, 1000]).unwrap();
        assert_eq!(equal.tier_of, [0, 0, 1, 1]);
    }

    #[test]
    fn what_gives_no_pyramid_is_told() {
        assert_eq!(pyramid(&[], &TIER_BOUNDS_PERMILLE), Err(PyramidError::NoCustomers));
        for bounds in [&[][..], &[500], &[500, 400, 1000], &[1000, 1000]] {
            assert_eq!(pyramid(&[value(1, 1)], bounds), Err(PyramidError::Bounds));
        }
        let mixed = Value { sales: yuan(1), profit: dollars(1) };
        assert!(matches!(pyramid(&[mixed], &[1000]), Err(PyramidError::Amount(_))));
    }
}
