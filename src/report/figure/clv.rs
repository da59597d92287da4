//! D1 客户终身价值: the present value of the profit that each customer brings if it goes on as in the last year.

use satchel_insight::clv::present_value_of_equal;
use satchel_insight::equity::equity;

use super::build::{amount, columns, concentration, row_of, section, whole, worked};
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "clv",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::whole("period_days", 28, 3_650, 365),
        Parameter::whole("periods", 1, 100, 5),
        Parameter::decimal("rate_percent", -50.0, 100.0, 10.0),
        Parameter::decimal("margin_percent", 0.0, 100.0, 100.0),
    ],
    sections,
};

const SOURCE: &str = "F. R. Dwyer, Journal of Direct Marketing 3(4), 1989";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let after = input.days_before(input.values.whole("period_days"));
    let periods = usize::try_from(input.values.whole("periods")).unwrap_or(1);
    let rate = input.values.decimal("rate_percent") / 100.0;
    let margin = input.values.decimal("margin_percent") / 100.0;
    let mut valued = Vec::new();
    for customer in customers {
        let orders = || input.orders(customer).filter(|order| order.date > after);
        if orders().next().is_none() {
            continue;
        }
        let sales: i128 = orders().map(crate::facts::Order::minor).sum();
        let profit = satchel_insight::amount::rounded(sales as f64 * margin, currency)?;
        valued.push((customer, sales, profit, present_value_of_equal(profit, periods, rate)?));
    }
    valued.sort_by_key(|(_, _, _, value)| std::cmp::Reverse(value.minor));
    let values: Vec<_> = valued.iter().map(|(_, _, _, value)| *value).collect();
    let of_all = equity(&values).map_err(|_| Missing::Sales)?;
    let mut rows = Vec::with_capacity(valued.len());
    for (customer, sales, profit, value) in &valued {
        rows.push(row_of(customer, [amount(*sales, currency)?, Cell::Money(*profit), Cell::Money(*value)]));
    }
    let columns = columns(&[
        ("customer", Kind::Name),
        ("sales", Kind::Money),
        ("profit", Kind::Money),
        ("lifetime_value", Kind::Money),
    ]);
    let picture =
        concentration("share_of_customers", "share_of_value", values.iter().map(|value| value.minor.into()).collect());
    let mut explained = vec![
        worked("periods", whole(periods)),
        worked("rate", Cell::Ratio(rate)),
        worked("margin", Cell::Ratio(margin)),
        worked("customer_equity", amount(of_all.equity_minor, currency)?),
    ];
    if let Some((customer, _, profit, value)) = valued.first() {
        explained.extend([
            worked("customer", Cell::Name(customer.name.clone())),
            worked("profit", Cell::Money(*profit)),
            worked("lifetime_value", Cell::Money(*value)),
        ]);
    }
    Ok(vec![section("clv.customers", picture, (columns, rows), Vec::new(), ("formula.clv", SOURCE, explained))])
}
