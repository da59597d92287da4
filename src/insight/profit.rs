//! D5 毛利润, D6 作业成本法, D8: gross profit, and customer profit by activity-based costing (R. Cooper and R. S. Kaplan,
//! "Measure costs right: make the right decisions", Harvard Business Review 66(5), 1988).

use satchel_model::{Currency, Money};

use crate::amount::{AmountError, money, one_currency};

/// Sales of a customer and what the goods cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trade {
    /// Sales.
    pub sales: Money,
    /// Cost of the goods sold; without administration, finance, selling expenses and tax.
    pub cost_of_goods: Money,
}

/// What a customer used of an activity: visits, calls, deliveries, hours of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The customer: the place in the list of trades.
    pub customer: usize,
    /// The activity: the place in the list of rates.
    pub activity: usize,
    /// How much, in thousandths of the unit of the rate, 0 or more.
    pub quantity_thousandths: i64,
}

/// What a customer brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profit {
    /// 毛利润: sales − cost of goods sold.
    pub gross: Money,
    /// What its activities cost.
    pub activities: Money,
    /// 客户利润: gross profit − activities.
    pub profit: Money,
}

/// Why there are no profits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfitError {
    /// Two currencies, or an amount beyond the range.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A usage of a customer that is not in the list.
    #[error("an activity is of customer {customer}, but there are {customers}")]
    UnknownCustomer {
        /// The number that it names.
        customer: usize,
        /// How many there are.
        customers: usize,
    },
    /// A usage of an activity without a rate.
    #[error("activity {activity} has no rate")]
    UnknownActivity {
        /// The number that it names.
        activity: usize,
    },
    /// A quantity below zero.
    #[error("the quantity of usage {place} is negative")]
    Negative {
        /// Place in the list of usages.
        place: usize,
    },
}

/// Gross profit = sales − cost of goods sold.
///
/// Worked number (D5): 1 000 − 620 is 380.
///
/// # Errors
/// [`AmountError`] for two currencies, or a difference beyond the range.
pub fn gross_profit(trade: Trade) -> Result<Money, AmountError> {
    one_currency([trade.sales, trade.cost_of_goods])?;
    money(i128::from(trade.sales.minor) - i128::from(trade.cost_of_goods.minor), trade.sales.currency)
}

/// Profit of every customer: gross profit less what its activities cost at their rates. In the order of the input.
///
/// The cost of a customer's activities is summed exactly and rounded once, half up, to a minor unit.
///
/// Shape: `rates` are amounts for one unit of each activity; usages in any order; one currency.
///
/// Worked number (T51): gross profit 380, two visits at 60 and 1.5 hours of service at 80: 380 − 120 − 120 = 140.
///
/// # Errors
/// [`ProfitError`] for two currencies, an unknown customer or activity, or a negative quantity.
pub fn customer_profits(trades: &[Trade], rates: &[Money], usages: &[Usage]) -> Result<Vec<Profit>, ProfitError> {
    let amounts = trades.iter().flat_map(|trade| [trade.sales, trade.cost_of_goods]).chain(rates.iter().copied());
    let Some(currency) = one_currency(amounts)? else { return Ok(Vec::new()) };
    let mut costs_thousandths = vec![0_i128; trades.len()];
    for (place, usage) in usages.iter().enumerate() {
        let rate = rates.get(usage.activity).ok_or(ProfitError::UnknownActivity { activity: usage.activity })?;
        let unknown = ProfitError::UnknownCustomer { customer: usage.customer, customers: trades.len() };
        let cost = costs_thousandths.get_mut(usage.customer).ok_or(unknown)?;
        if usage.quantity_thousandths < 0 {
            return Err(ProfitError::Negative { place });
        }
        let used = i128::from(rate.minor) * i128::from(usage.quantity_thousandths);
        *cost = cost.checked_add(used).ok_or(AmountError::TooLarge)?;
    }
    let each = trades.iter().zip(costs_thousandths);
    each.map(|(trade, cost)| profit(*trade, cost, currency)).collect()
}

fn profit(trade: Trade, cost_thousandths: i128, currency: Currency) -> Result<Profit, ProfitError> {
    let gross = gross_profit(trade)?;
    let activities = money((cost_thousandths + 500).div_euclid(1000), currency)?;
    let profit = money(i128::from(gross.minor) - i128::from(activities.minor), currency)?;
    Ok(Profit { gross, activities, profit })
}

/// D8, the second definition of a customer's value: what it paid in a period less what was paid for it (F. F.
/// Reichheld, "The Loyalty Effect", 1996).
///
/// Worked number: 900 received and 700 spent are 200.
///
/// # Errors
/// [`AmountError`] for two currencies, or a difference beyond the range.
pub fn net_cash_flow(received: Money, spent: Money) -> Result<Money, AmountError> {
    gross_profit(Trade { sales: received, cost_of_goods: spent })
}

/// C10 优质/普通/劣质客户: classes by sign and size of profit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// 优质: at least the amount that is asked for.
    Good,
    /// 普通: less, but no loss.
    Ordinary,
    /// 劣质: a loss (negative value).
    Bad,
}

/// The class of a profit.
///
/// Worked number: of profits 500, 0 and −1, with 500 asked for, the classes are good, ordinary and bad.
///
/// # Errors
/// [`AmountError::MixedCurrencies`].
pub fn worth(profit: Money, good_from: Money) -> Result<Worth, AmountError> {
    one_currency([profit, good_from])?;
    Ok(match profit.minor {
        ..0 => Worth::Bad,
        minor if minor >= good_from.minor => Worth::Good,
        _ => Worth::Ordinary,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    fn trade(sales: i64, cost: i64) -> Trade {
        Trade { sales: yuan(sales), cost_of_goods: yuan(cost) }
    }

    fn usage(customer: usize, activity: usize, quantity_thousandths: i64) -> Usage {
        Usage { customer, activity, quantity_thousandths }
    }

    #[test]
    fn t51_activities_are_charged_to_the_customer_that_uses_them() {
        let usages = [usage(0, 0, 2000), usage(0, 1, 1500), usage(1, 0, 1000)];
        let trades = [trade(1000, 620), trade(50, 40)];
        let found = customer_profits(&trades, &[yuan(60), yuan(80)], &usages).unwrap();
        assert_eq!(found[0], Profit { gross: yuan(380), activities: yuan(240), profit: yuan(140) });
        assert_eq!(found[1], Profit { gross: yuan(10), activities: yuan(60), profit: yuan(-50) });
        // Another rate computes everything anew.
        let dearer = customer_profits(&trades, &[yuan(100), yuan(80)], &usages).unwrap();
        assert_eq!((dearer[0].profit, dearer[1].profit), (yuan(60), yuan(-90)));
    }

    #[test]
    fn parts_of_units_are_rounded_once() {
        let cent = Money { minor: 1, ..yuan(0) };
        let thirds = [usage(0, 0, 333), usage(0, 0, 333), usage(0, 0, 334)];
        assert_eq!(customer_profits(&[trade(0, 0)], &[cent], &thirds).unwrap()[0].activities, cent);
        assert_eq!(customer_profits(&[], &[cent], &[]), Ok(Vec::new()));
    }

    #[test]
    fn t51_what_cannot_be_charged_is_told() {
        let trades = [trade(1, 1)];
        let found = |usage| customer_profits(&trades, &[yuan(1)], &[usage]).unwrap_err();
        assert_eq!(found(usage(1, 0, 1)), ProfitError::UnknownCustomer { customer: 1, customers: 1 });
        assert_eq!(found(usage(0, 1, 1)), ProfitError::UnknownActivity { activity: 1 });
        assert_eq!(found(usage(0, 0, -1)), ProfitError::Negative { place: 0 });
        assert!(matches!(customer_profits(&trades, &[dollars(1)], &[]), Err(ProfitError::Amount(_))));
    }

    #[test]
    fn two_definitions_of_value_and_three_classes() {
        assert_eq!(net_cash_flow(yuan(900), yuan(700)), Ok(yuan(200)));
        let classes = [500, 0, -1].map(|profit| worth(yuan(profit), yuan(500)).unwrap());
        assert_eq!(classes, [Worth::Good, Worth::Ordinary, Worth::Bad]);
    }
}
