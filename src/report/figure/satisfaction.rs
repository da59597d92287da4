//! J3 满意-忠诚矩阵: how satisfied customers say they are, against how much they wish to stay.

use satchel_insight::loyalty::{Quadrant, quadrant};

use super::build::{axis, columns, key, row, row_of, section, segment, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::Parameter;
use crate::report::{Cell, Kind, Label, Picture, Point, Section};

pub(super) const REPORT: Definition = Definition {
    name: "satisfaction",
    rule_version: 1,
    money: Money::None,
    parameters: &[Parameter::decimal("high_degree", 0.0, 10.0, 6.0)],
    sections,
};

const SOURCE: &str =
    "T. O. Jones and W. E. Sasser, Why satisfied customers defect, Harvard Business Review 73(6), 1995";
const QUADRANTS: [&str; 4] = ["loyalty.loyalist", "loyalty.mercenary", "loyalty.hostage", "loyalty.defector"];
/// The rule takes scores from 0 to 100, a degree is one from 0 to 10.
const SCORE_OF_A_DEGREE: f64 = 10.0;

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.served();
    if customers.is_empty() {
        return Err(Missing::Customers);
    }
    let high_from = input.values.decimal("high_degree");
    let mut found: Vec<(&Customer, f64, f64, Quadrant)> = Vec::new();
    for customer in &customers {
        let known = &customer.relationship;
        let degrees = input.degree(known.satisfaction).zip(input.degree(known.loyalty));
        let Some((satisfied, loyal)) = degrees.map(|(one, other)| (f64::from(one), f64::from(other))) else { continue };
        let score = |degree: f64| degree * SCORE_OF_A_DEGREE;
        let stands = quadrant(score(satisfied), score(loyal), score(high_from)).map_err(|_| Missing::Parameters)?;
        found.push((customer, satisfied, loyal, stands));
    }
    if found.is_empty() {
        return Err(Missing::Ratings);
    }
    // Whoever is least satisfied within a quadrant needs somebody first.
    found.sort_by(|(_, satisfied, loyal, stands), (_, other_satisfied, other_loyal, other)| {
        let by_degrees = satisfied.total_cmp(other_satisfied).then(loyal.total_cmp(other_loyal));
        stands.cmp(other).then(by_degrees)
    });
    let (mut rows, mut points) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
    for (customer, satisfied, loyal, stands) in &found {
        rows.push(row_of(customer, [Cell::Decimal(*satisfied), Cell::Decimal(*loyal), key(name(*stands))]));
        let label = Label::Name(customer.name.clone());
        points.push(Point { x: *satisfied, y: *loyal, label, customer: Some(customer.id) });
    }
    let of = |quadrant: &'static str| {
        let members = found.iter().filter(move |(.., stands)| name(*stands) == quadrant);
        members.map(|(customer, ..)| customer.id).collect()
    };
    let segments: Vec<_> = QUADRANTS.into_iter().map(|quadrant| segment(quadrant, of(quadrant))).collect();
    let counted = segments.iter().map(|segment| {
        let share = segment.customers.len() as f64 / found.len() as f64;
        row(vec![Cell::Key(segment.key.clone()), whole(segment.customers.len()), Cell::Ratio(share)])
    });
    let counted = counted.collect();
    let picture = Some(Picture::Scatter {
        x: axis("satisfaction", Kind::Decimal, Some(high_from)),
        y: axis("wish_to_stay", Kind::Decimal, Some(high_from)),
        points,
    });
    let of_quadrants =
        columns(&[("quadrant", Kind::Key), ("customers", Kind::Whole), ("share_of_customers", Kind::Ratio)]);
    let of_customers = columns(&[
        ("customer", Kind::Name),
        ("satisfaction", Kind::Decimal),
        ("wish_to_stay", Kind::Decimal),
        ("quadrant", Kind::Key),
    ]);
    let explained = vec![
        worked("customers", whole(customers.len())),
        worked("customers_rated", whole(found.len())),
        worked("high_degree", Cell::Decimal(high_from)),
    ];
    let formula = ("formula.satisfaction", SOURCE, explained);
    Ok(vec![
        section("satisfaction.quadrants", picture, (of_quadrants, counted), segments, formula.clone()),
        section("satisfaction.customers", None, (of_customers, rows), Vec::new(), formula),
    ])
}

const fn name(quadrant: Quadrant) -> &'static str {
    match quadrant {
        Quadrant::Loyalist => "loyalty.loyalist",
        Quadrant::Mercenary => "loyalty.mercenary",
        Quadrant::Hostage => "loyalty.hostage",
        Quadrant::Defector => "loyalty.defector",
    }
}
