//! D7 当前价值 × 增值潜力: customers by what they bring today and what they could come to bring, as far as orders tell.

use satchel_insight::potential::{Cell as Quadrant, Indicators, Rules, Standing, percentile_scores, standing};

use super::build::{axis, columns, drawn, key, row, row_of, section, segment, whole, worked};
use super::{Definition, Money};
use crate::facts::{Customer, Order};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Label, Picture, Point, Section};

pub(super) const REPORT: Definition = Definition {
    name: "potential",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::whole("period_days", 7, 3_650, 365),
        Parameter::decimal("high_from", 0.0, 100.0, 50.0),
    ],
    sections,
};

const SOURCE: &str = "R. Fiocca, Industrial Marketing Management 11(1), 1982; indicators of this product: percentile ranks of sales and purchases of the period, and of growth and different products";
const CELLS: [&str; 4] =
    ["potential.keep_and_build", "potential.defend", "potential.invest", "potential.serve_cheaply"];

/// What one customer did, in the order of the indicators: sales and purchases of the period, growth on the one before,
/// different products at any time.
type Measured = [i128; 4];

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let currency = input.currency()?;
    let customers = input.buyers()?;
    let measured: Vec<Measured> = customers.iter().map(|customer| measure(input, customer)).collect();
    let scores: Vec<Vec<f64>> = (0..4)
        .map(|place| {
            let column: Vec<i128> = measured.iter().filter_map(|of_one| of_one.get(place).copied()).collect();
            percentile_scores(&column)
        })
        .collect();
    let rules = Rules {
        current_weights: vec![1.0, 1.0],
        potential_weights: vec![1.0, 1.0],
        high_from: input.values.decimal("high_from"),
    };
    let mut found: Vec<(&Customer, i128, Standing)> = Vec::with_capacity(customers.len());
    for (place, (customer, of_one)) in customers.iter().zip(&measured).enumerate() {
        let score = |indicator: usize| scores.get(indicator).and_then(|column| column.get(place)).copied();
        let indicators = Indicators { current: vec![score(0), score(1)], potential: vec![score(2), score(3)] };
        let stands = standing(&indicators, &rules).map_err(|_| Missing::Parameters)?;
        found.push((customer, of_one.first().copied().unwrap_or(0), stands));
    }
    found.sort_by(|(_, _, one), (_, _, other)| {
        let by_current = other.current.total_cmp(&one.current);
        one.cell.cmp(&other.cell).then(by_current).then(other.potential.total_cmp(&one.potential))
    });
    let (mut rows, mut points) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
    for (customer, minor, stands) in &found {
        let sales = super::build::amount(*minor, currency)?;
        let cells = [sales, Cell::Decimal(stands.current), Cell::Decimal(stands.potential), key(name(stands.cell))];
        rows.push(row_of(customer, cells));
        let label = Label::Name(customer.name.clone());
        points.push(Point { x: stands.current, y: stands.potential, label, customer: Some(customer.id) });
    }
    let segments: Vec<_> = CELLS
        .into_iter()
        .map(|cell| {
            let members = found.iter().filter(|(_, _, stands)| name(stands.cell) == cell);
            segment(cell, members.map(|(customer, ..)| customer.id).collect())
        })
        .collect();
    let counted =
        segments.iter().map(|segment| row(vec![Cell::Key(segment.key.clone()), whole(segment.customers.len())]));
    let counted = counted.collect();
    let picture = Some(Picture::Scatter {
        x: axis("current_value", Kind::Decimal, Some(rules.high_from)),
        y: axis("growth_potential", Kind::Decimal, Some(rules.high_from)),
        points,
    });
    let of_cells = columns(&[("quadrant", Kind::Key), ("customers", Kind::Whole)]);
    let of_customers = columns(&[
        ("customer", Kind::Name),
        ("sales", Kind::Money),
        ("current_value", Kind::Decimal),
        ("growth_potential", Kind::Decimal),
        ("quadrant", Kind::Key),
    ]);
    let total = found.iter().map(|(_, minor, _)| *minor).sum();
    let explained = vec![
        worked("customers", whole(found.len())),
        worked("sales", Cell::Decimal(drawn(total, currency))),
        worked("high_from", Cell::Decimal(rules.high_from)),
    ];
    let formula = ("formula.potential", SOURCE, explained);
    Ok(vec![
        section("potential.cells", picture, (of_cells, counted), segments, formula.clone()),
        section("potential.customers", None, (of_customers, rows), Vec::new(), formula),
    ])
}

fn measure<'a>(input: &Input<'a>, customer: &'a Customer) -> Measured {
    let days = input.values.whole("period_days");
    let (middle, begin) = (input.days_before(days), input.days_before(2 * days));
    let sum = |orders: &mut dyn Iterator<Item = &Order>| orders.map(Order::minor).sum::<i128>();
    let now = || input.orders(customer).filter(|order| order.date > middle);
    let before = sum(&mut input.orders(customer).filter(|order| begin < order.date && order.date <= middle));
    let sales = sum(&mut now());
    let purchases = now().filter(|order| order.minor() >= 0).count();
    let lines = input.orders(customer).flat_map(|order| &order.lines);
    let products: std::collections::BTreeSet<&str> = lines.filter_map(|line| customer.product(line)).collect();
    [sales, purchases as i128, sales - before, products.len() as i128]
}

const fn name(cell: Quadrant) -> &'static str {
    match cell {
        Quadrant::KeepAndBuild => "potential.keep_and_build",
        Quadrant::Defend => "potential.defend",
        Quadrant::Invest => "potential.invest",
        Quadrant::ServeCheaply => "potential.serve_cheaply",
    }
}
