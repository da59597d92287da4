//! D13 客户占公司总销售额比重: each customer's share of the company's sales of a period, beside the level that is asked for.

use satchel_insight::amount::money;
use satchel_insight::wallet::{WalletError, share_of_company};

use super::build::{amount, columns, concentration, key, row_of, section, segment, whole, worked};
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "company-share",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::whole("period_days", 0, 36_500, 365),
        Parameter::whole("required_permille", 0, 1_000, 10),
    ],
    sections,
};

const SOURCE: &str = "Sales of the customer over sales of the company in the same period";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let days = input.values.whole("period_days");
    let after = if days == 0 { satchel_model::Date::MIN } else { input.days_before(days) };
    let mut sums = Vec::new();
    for customer in customers {
        let orders = || input.orders(customer).filter(|order| order.date > after);
        if orders().next().is_some() {
            sums.push((customer, orders().map(crate::facts::Order::minor).sum::<i128>()));
        }
    }
    let total: i128 = sums.iter().map(|(_, minor)| minor).sum();
    let company = money(total, currency)?;
    let required = u16::try_from(input.values.whole("required_permille")).unwrap_or(1_000);
    sums.sort_by_key(|(_, minor)| std::cmp::Reverse(*minor));
    let (mut rows, mut met, mut below) = (Vec::new(), Vec::new(), Vec::new());
    for (customer, minor) in &sums {
        let sales = money(*minor, currency)?;
        let share = share_of_company(sales, company, required).map_err(|error| match error {
            WalletError::Amount(_) => Missing::SmallerAmounts,
            _ => Missing::Sales,
        })?;
        let level = if share.is_below { "level.below" } else { "level.met" };
        rows.push(row_of(customer, [Cell::Money(sales), Cell::Ratio(share.share), key(level)]));
        if share.is_below { &mut below } else { &mut met }.push(customer.id);
    }
    if rows.is_empty() {
        return Err(Missing::Sales);
    }
    let picture = concentration("share_of_customers", "share_of_sales", sums.iter().map(|(_, minor)| *minor).collect());
    let columns = columns(&[
        ("customer", Kind::Name),
        ("sales", Kind::Money),
        ("share_of_sales", Kind::Ratio),
        ("level", Kind::Key),
    ]);
    let worked = vec![
        worked("sales", amount(total, currency)?),
        worked("required", Cell::Ratio(f64::from(required) / 1_000.0)),
        worked("period_days", whole(days)),
    ];
    let segments = vec![segment("level.met", met), segment("level.below", below)];
    let formula = ("formula.company_share", SOURCE, worked);
    Ok(vec![section("company_share.customers", picture, (columns, rows), segments, formula)])
}
