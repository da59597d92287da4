//! C2 不同业种客户构成, E4: customers and sales by trade type, beside the mix that company policy wants.

use satchel_insight::mix::{MixRow, mix};

use super::build::{amount, bars, columns, key, label, row, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::input::{Input, ids_at, trade_type_key, trade_types};
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter, ParameterKind};
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "mix",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[CURRENCY, Parameter { name: "policy", kind: ParameterKind::Shares }],
    sections,
};

const SOURCE: &str = "A. Hamilton, largest remainder, 1792 (M. L. Balinski and H. P. Young, Fair Representation, 1982)";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.served();
    if customers.is_empty() {
        return Err(Missing::Customers);
    }
    let currency = input.currency()?;
    let (mut codes, kinds) = trade_types(&customers);
    // What policy names and nobody is of has a row too.
    let mut policy = Vec::new();
    for (code, permille) in input.values.shares("policy") {
        let place = codes.iter().position(|known| known == code).unwrap_or_else(|| {
            codes.push(code);
            codes.len() - 1
        });
        policy.push((u32::try_from(place).unwrap_or(u32::MAX), *permille));
    }
    let sales = input.sales(&customers)?;
    let counted: Vec<_> = kinds.iter().copied().zip(sales).collect();
    let found = mix(&counted, &policy)?;
    let code = |row: &MixRow| codes.get(row.kind as usize).copied().unwrap_or_default();
    let permille = |permille: i64| Cell::Ratio(permille as f64 / 1000.0);
    let mut rows = Vec::new();
    for of_kind in &found.rows {
        rows.push(row(vec![
            key(trade_type_key(code(of_kind))),
            whole(of_kind.customers),
            permille(of_kind.customers_permille),
            amount(of_kind.sales_minor, currency)?,
            permille(of_kind.sales_permille),
            of_kind.policy_permille.map_or(Cell::Empty, permille),
            of_kind.deviation_permille().map_or(Cell::Empty, permille),
        ]));
    }
    rows.push(row(vec![
        key("total"),
        whole(found.customers),
        permille(found.rows.iter().map(|row| row.customers_permille).sum()),
        amount(found.sales_minor, currency)?,
        permille(found.rows.iter().map(|row| row.sales_permille).sum()),
        if policy.is_empty() { Cell::Empty } else { permille(1000) },
        Cell::Empty,
    ]));
    let shares = |read: fn(&MixRow) -> i64| found.rows.iter().map(|row| read(row) as f64 / 1000.0).collect();
    let mut drawn = vec![
        series("share_of_customers", Kind::Ratio, shares(|row| row.customers_permille)),
        series("share_of_sales", Kind::Ratio, shares(|row| row.sales_permille)),
    ];
    if !policy.is_empty() {
        drawn.push(series("policy", Kind::Ratio, shares(|row| row.policy_permille.unwrap_or(0))));
    }
    let picture = bars(found.rows.iter().map(|row| label(trade_type_key(code(row)))).collect(), drawn);
    let members = |row: &MixRow| {
        let places = kinds.iter().enumerate().filter(|(_, kind)| **kind == row.kind).map(|(place, _)| place);
        segment(trade_type_key(code(row)), ids_at(&customers, places))
    };
    let segments = found.rows.iter().map(members).collect();
    let columns = columns(&[
        ("trade_type", Kind::Key),
        ("customers", Kind::Whole),
        ("share_of_customers", Kind::Ratio),
        ("sales", Kind::Money),
        ("share_of_sales", Kind::Ratio),
        ("policy", Kind::Ratio),
        ("deviation", Kind::Ratio),
    ]);
    let worked =
        vec![worked("customers", whole(found.customers)), worked("sales", amount(found.sales_minor, currency)?)];
    Ok(vec![section("mix.types", picture, (columns, rows), segments, ("formula.mix", SOURCE, worked))])
}
