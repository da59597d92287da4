//! E11 销售统计分析: orders, buyers and sales of every month.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{amount, axis, columns, drawn, row, section, series, whole, worked};
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Picture, Section};

pub(super) const REPORT: Definition = Definition {
    name: "sales",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[CURRENCY, Parameter::whole("months", 1, 1_200, 36)],
    sections,
};

const SOURCE: &str = "Sums of the orders of each calendar month";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let number = |date: satchel_model::Date| i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
    let mut by_month: BTreeMap<i64, (u32, BTreeSet<_>, i128)> = BTreeMap::new();
    for customer in &customers {
        for order in input.orders(customer) {
            let (orders, buyers, minor) = by_month.entry(number(order.date)).or_default();
            *orders += 1;
            buyers.insert(customer.id);
            *minor += order.minor();
        }
    }
    let last = number(input.as_of);
    let first = by_month.keys().next().copied().unwrap_or(last).max(last - input.values.whole("months") + 1);
    let none = (0, BTreeSet::new(), 0);
    let (mut rows, mut at, mut sold, mut total) = (Vec::new(), Vec::new(), Vec::new(), 0_i128);
    for month in first..=last {
        let (orders, buyers, minor) = by_month.get(&month).unwrap_or(&none);
        rows.push(row(vec![
            Cell::Whole(month.div_euclid(12)),
            Cell::Whole(month.rem_euclid(12) + 1),
            whole(*orders),
            whole(buyers.len()),
            amount(*minor, currency)?,
        ]));
        at.push((month - last) as f64);
        sold.push(drawn(*minor, currency));
        total += minor;
    }
    let columns = columns(&[
        ("year", Kind::Whole),
        ("month_number", Kind::Whole),
        ("orders", Kind::Whole),
        ("buyers", Kind::Whole),
        ("sales", Kind::Money),
    ]);
    let picture = Some(Picture::Curve {
        x: axis("months_ago", Kind::Whole, None),
        at,
        series: vec![series("sales", Kind::Money, sold)],
    });
    let worked = vec![worked("sales", amount(total, currency)?), worked("months_used", whole(rows.len()))];
    Ok(vec![section("sales.months", picture, (columns, rows), Vec::new(), ("formula.sales", SOURCE, worked))])
}
