//! E5 波士顿矩阵: products by their growth and their size beside the largest other product, where markets are not known.

use satchel_insight::bcg::{Cuts, Kind as Quadrant, within_portfolio};
use satchel_model::Money as Amount;

use super::build::{amount, axis, columns, key, ratio, row, section, worked};
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Label, Picture, Point, Section};

pub(super) const REPORT: Definition = Definition {
    name: "bcg",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::whole("period_days", 28, 3_650, 365),
        Parameter::decimal("growth_percent", -100.0, 1_000.0, 10.0),
        Parameter::decimal("relative_share", 0.0, 1_000.0, 1.0),
    ],
    sections,
};

const SOURCE: &str = "B. D. Henderson, The Product Portfolio, Boston Consulting Group Perspectives 66, 1970";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let catalogue = input.catalogue(&customers);
    let names = catalogue.names();
    if names.is_empty() {
        return Err(Missing::Products);
    }
    let days = input.values.whole("period_days");
    let (middle, begin) = (input.days_before(days), input.days_before(2 * days));
    let mut sums = vec![(0_i128, 0_i128); names.len()];
    for customer in &customers {
        for order in input.orders(customer).filter(|order| order.date > begin) {
            for line in &order.lines {
                let place = customer.product(line).map(|name| catalogue.place(name) as usize);
                let Some((now, before)) = place.and_then(|place| sums.get_mut(place)) else { continue };
                *(if order.date > middle { now } else { before }) += i128::from(line.minor);
            }
        }
    }
    let amount_of = |minor: i128| satchel_insight::amount::money(minor, currency);
    // What was sold in neither period is no product of today.
    let mut sold: Vec<(&str, (Amount, Amount))> = Vec::new();
    for (name, (now, before)) in names.into_iter().zip(sums) {
        if (now, before) != (0, 0) {
            sold.push((name, (amount_of(now)?, amount_of(before)?)));
        }
    }
    if sold.len() < 2 {
        return Err(Missing::OtherProducts);
    }
    let cuts = Cuts {
        growth: input.values.decimal("growth_percent") / 100.0,
        relative_share: input.values.decimal("relative_share"),
    };
    let amounts: Vec<_> = sold.iter().map(|(_, amounts)| *amounts).collect();
    let positions = within_portfolio(&amounts, cuts)?;
    let (mut rows, mut points) = (Vec::new(), Vec::new());
    for ((name, (now, before)), position) in sold.iter().zip(&positions) {
        rows.push(row(vec![
            Cell::Name((*name).to_owned()),
            Cell::Money(*now),
            Cell::Money(*before),
            ratio(position.growth),
            Cell::Decimal(position.relative_share),
            key(quadrant(position.kind)),
        ]));
        let label = Label::Name((*name).to_owned());
        points.extend(position.growth.map(|growth| Point {
            x: position.relative_share,
            y: growth,
            label,
            customer: None,
        }));
    }
    let columns = columns(&[
        ("product", Kind::Name),
        ("sales", Kind::Money),
        ("sales_before", Kind::Money),
        ("growth", Kind::Ratio),
        ("relative_share", Kind::Decimal),
        ("quadrant", Kind::Key),
    ]);
    let picture = Some(Picture::Scatter {
        x: axis("relative_share", Kind::Decimal, Some(cuts.relative_share)),
        y: axis("growth", Kind::Ratio, Some(cuts.growth)),
        points,
    });
    let total: i128 = sold.iter().map(|(_, (now, _))| i128::from(now.minor)).sum();
    let worked = vec![worked("sales", amount(total, currency)?), worked("period_days", Cell::Whole(days))];
    Ok(vec![section("bcg.products", picture, (columns, rows), Vec::new(), ("formula.bcg", SOURCE, worked))])
}

const fn quadrant(kind: Quadrant) -> &'static str {
    match kind {
        Quadrant::Star => "bcg.star",
        Quadrant::Question => "bcg.question",
        Quadrant::CashCow => "bcg.cash_cow",
        Quadrant::Dog => "bcg.dog",
    }
}
