//! What customers are compared by: numbers that their orders alone give.

use satchel_insight::ledger::Ledger;
use satchel_model::days_between;

use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;

/// The names of the features, in their order. How long a customer has been silent is none of them: a model that looked at
/// it would only say again who was given up.
pub(super) const NAMES: [&str; 5] =
    ["feature.purchases", "feature.mean_purchase", "feature.products", "feature.buying_days", "feature.age_days"];

/// Of each of these customers: purchases, mean purchase in whole units, different products, days from the first purchase to
/// the last, days since the first. All are known on the day; a customer who only took goods back has zeros.
pub(super) fn features(input: &Input<'_>, customers: &[&Customer], ledger: &Ledger) -> Result<Vec<Vec<f64>>, Missing> {
    let currency = input.currency()?;
    let each = customers.iter().zip(&ledger.accounts).map(|(customer, account)| {
        let lines = input.orders(customer).flat_map(|order| &order.lines);
        let products: std::collections::BTreeSet<&str> = lines.filter_map(|line| customer.product(line)).collect();
        let purchases = f64::from(account.purchases);
        let days = |from: Option<satchel_model::Date>, to: Option<satchel_model::Date>| {
            from.zip(to).map_or(0.0, |(from, to)| days_between(from, to) as f64)
        };
        let mean = super::build::drawn(account.sales_minor, currency) / purchases.max(1.0);
        vec![
            purchases,
            mean,
            products.len() as f64,
            days(account.first, account.last),
            days(account.first, Some(input.as_of)),
        ]
    });
    Ok(each.collect())
}
