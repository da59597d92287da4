//! E7 数据挖掘: which product comes next, for whom, and when, by association rules.

use satchel_insight::rules::{Rule, Thresholds, next_products, rules};

use super::build::{axis, columns, row, row_of, section, segment, whole, worked};
use super::holdings::holdings;
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::Parameter;
use crate::report::{Cell, Kind, Label, Picture, Point, Section};

pub(super) const REPORT: Definition = Definition {
    name: "next-product",
    rule_version: 1,
    money: Money::None,
    parameters: &[
        Parameter::whole("least_customers", 1, 100_000, 5),
        Parameter::whole("least_confidence_percent", 0, 100, 30),
        Parameter::whole("antecedent_products", 1, 2, 2),
    ],
    sections,
};

const SOURCE: &str = "R. Agrawal, T. Imieliński and A. Swami, SIGMOD 1993; R. Agrawal and R. Srikant, VLDB 1994";
/// Dots of the picture: the best rules.
const MOST_DRAWN: usize = 200;

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.buyers()?;
    let catalogue = input.catalogue(&customers);
    let names = catalogue.names();
    let held = holdings(input, &customers, &catalogue)?;
    if names.len() < 2 {
        return Err(Missing::OtherProducts);
    }
    let thresholds = Thresholds {
        least_customers: u32::try_from(input.values.whole("least_customers")).unwrap_or(1),
        least_confidence_percent: u8::try_from(input.values.whole("least_confidence_percent")).unwrap_or(100),
        antecedent_products: u8::try_from(input.values.whole("antecedent_products")).unwrap_or(1),
    };
    let found = rules(&held, thresholds)?;
    let name = |product: u32| names.get(product as usize).copied().unwrap_or_default();
    let antecedent = |rule: &Rule| rule.antecedent.iter().map(|product| name(*product)).collect::<Vec<_>>().join(" + ");
    let mined = found.iter().map(|rule| {
        row(vec![
            Cell::Name(antecedent(rule)),
            Cell::Name(name(rule.consequent).to_owned()),
            whole(rule.with_both),
            Cell::Ratio(rule.support),
            Cell::Ratio(rule.confidence),
            Cell::Decimal(rule.lift),
            rule.median_days.map_or(Cell::Empty, Cell::Decimal),
        ])
    });
    let mined = mined.collect();
    let points = found.iter().take(MOST_DRAWN).map(|rule| Point {
        x: rule.support,
        y: rule.confidence,
        label: Label::Name(format!("{} → {}", antecedent(rule), name(rule.consequent))),
        customer: None,
    });
    let picture = Some(Picture::Scatter {
        x: axis("support_share", Kind::Ratio, None),
        y: axis("confidence", Kind::Ratio, None),
        points: points.collect(),
    });
    let (mut rows, mut members) = (Vec::new(), Vec::new());
    for (place, customer) in customers.iter().enumerate() {
        // The best one: who is offered everything is offered nothing.
        if let Some(next) = next_products(&held, place, &found).first() {
            members.push(customer.id);
            rows.push(row_of(
                customer,
                [
                    Cell::Name(name(next.rule.consequent).to_owned()),
                    Cell::Name(antecedent(next.rule)),
                    Cell::Ratio(next.rule.confidence),
                    next.since.map_or(Cell::Empty, Cell::Date),
                    next.rule.median_days.map_or(Cell::Empty, Cell::Decimal),
                ],
            ));
        }
    }
    let of_rules = columns(&[
        ("antecedent", Kind::Name),
        ("product", Kind::Name),
        ("support", Kind::Whole),
        ("support_share", Kind::Ratio),
        ("confidence", Kind::Ratio),
        ("lift", Kind::Decimal),
        ("median_days", Kind::Decimal),
    ]);
    let of_customers = columns(&[
        ("customer", Kind::Name),
        ("product", Kind::Name),
        ("antecedent", Kind::Name),
        ("confidence", Kind::Ratio),
        ("since", Kind::Date),
        ("median_days", Kind::Decimal),
    ]);
    let worked = vec![worked("buyers", whole(customers.len())), worked("rules", whole(found.len()))];
    let segments = vec![segment("with_suggestions", members)];
    let formula = ("formula.next_product", SOURCE, worked);
    Ok(vec![
        section("next_product.customers", None, (of_customers, rows), segments, formula.clone()),
        section("next_product.rules", picture, (of_rules, mined), Vec::new(), formula),
    ])
}
