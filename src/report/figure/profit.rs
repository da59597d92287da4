//! D5 毛利润, C10: what each customer brings after the cost of its goods, and who costs more than it brings.

use satchel_insight::profit::{Trade, gross_profit};

use super::build::{amount, bars, columns, key, label, ratio, row, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::CURRENCY;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition =
    Definition { name: "profit", rule_version: 1, money: Money::ByCurrency, parameters: &[CURRENCY], sections };

const SOURCE: &str = "R. Cooper and R. S. Kaplan, Harvard Business Review 66(5), 1988; without administration, finance, selling expenses and tax";
const CLASSES: [&str; 3] = ["profit.good", "profit.none", "profit.bad"];

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let sales = input.sales(&customers)?;
    let profits = input.gross_profits(&customers)?.ok_or(Missing::Costs)?;
    let mut found: Vec<(&Customer, Trade, satchel_model::Money)> = Vec::with_capacity(customers.len());
    for ((customer, sales), profit) in customers.iter().zip(sales).zip(profits) {
        let cost_of_goods =
            satchel_insight::amount::money(i128::from(sales.minor) - i128::from(profit.minor), currency)?;
        let trade = Trade { sales, cost_of_goods };
        found.push((customer, trade, gross_profit(trade)?));
    }
    found.sort_by_key(|(_, _, gross)| std::cmp::Reverse(gross.minor));
    let class = |minor: i64| match minor.signum() {
        1 => "profit.good",
        0 => "profit.none",
        _ => "profit.bad",
    };
    let mut rows = Vec::with_capacity(found.len());
    for (customer, trade, gross) in &found {
        let margin = satchel_insight::amount::share(gross.minor.into(), trade.sales.minor.into());
        rows.push(row_of(
            customer,
            [
                Cell::Money(trade.sales),
                Cell::Money(trade.cost_of_goods),
                Cell::Money(*gross),
                ratio(margin),
                key(class(gross.minor)),
            ],
        ));
    }
    let (mut summary, mut segments, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for name in CLASSES {
        let members: Vec<_> = found.iter().filter(|(_, _, gross)| class(gross.minor) == name).collect();
        let profit: i128 = members.iter().map(|(_, _, gross)| i128::from(gross.minor)).sum();
        summary.push(row(vec![key(name), whole(members.len()), amount(profit, currency)?]));
        counts.push(members.len() as f64);
        segments.push(segment(name, members.iter().map(|(customer, _, _)| customer.id).collect()));
    }
    let total: i128 = found.iter().map(|(_, _, gross)| i128::from(gross.minor)).sum();
    let explained = vec![worked("customers", whole(found.len())), worked("profit", amount(total, currency)?)];
    let picture = bars(CLASSES.map(label).to_vec(), vec![series("customers", Kind::Whole, counts)]);
    let of_class = columns(&[("class", Kind::Key), ("customers", Kind::Whole), ("profit", Kind::Money)]);
    let of_customer = columns(&[
        ("customer", Kind::Name),
        ("sales", Kind::Money),
        ("cost_of_goods", Kind::Money),
        ("profit", Kind::Money),
        ("margin", Kind::Ratio),
        ("class", Kind::Key),
    ]);
    let formula = ("formula.profit", SOURCE, explained);
    Ok(vec![
        section("profit.classes", picture, (of_class, summary), segments, formula.clone()),
        section("profit.customers", None, (of_customer, rows), Vec::new(), formula),
    ])
}
