//! D16 更多、更久、更深, J15: more customers, for longer, with more, between two periods; churn beside its baseline.

use satchel_insight::benchmark::{Benchmark, compare};
use satchel_insight::growth::{Bought, Course, growth};
use satchel_insight::ratio::Ratio;
use satchel_model::{Date, LifecycleState, Money as Amount};

use super::build::{bars, columns, key, label, ratio, row, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::{Customer, Order};
use crate::input::{Input, trade_types};
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "growth",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::whole("period_days", 7, 3_650, 365),
        Parameter::decimal("baseline_churn_percent", 0.0, 100.0, 10.0),
    ],
    sections,
};

const SOURCE: &str = "R. C. Blattberg, G. Getz and J. S. Thomas, Customer Equity, 2001; baseline: ten percent a year, as claimed in the source documents of this product";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.buyers()?;
    let (_, kinds) = trade_types(&customers);
    let days = input.values.whole("period_days");
    let (middle, begin) = (input.days_before(days), input.days_before(2 * days));
    let mut courses = Vec::with_capacity(customers.len());
    for (customer, segment) in customers.iter().zip(kinds) {
        courses.push(Course {
            segment,
            bought_earlier: bought(input, customer, (Date::MIN, begin))?.purchases > 0,
            before: bought(input, customer, (begin, middle))?,
            now: bought(input, customer, (middle, input.as_of))?,
            is_loyal: customer.state == LifecycleState::Loyal,
        });
    }
    let found = growth(&courses)?;
    let counted = |name: &'static str, number: u64| row(vec![key(name), whole(number), Cell::Empty, Cell::Empty]);
    let of = |name: &'static str, part: Ratio| {
        row(vec![key(name), whole(part.part), whole(part.whole), ratio(part.fraction())])
    };
    let rows = vec![
        counted("growth.new", found.new),
        counted("growth.won_back", found.won_back),
        counted("growth.new_segments", found.new_segments),
        of("growth.retained", found.retained),
        of("growth.churned", found.churned),
        of("growth.loyal", found.loyal),
        of("growth.cross_sold", found.cross_sold),
        of("growth.up_sold", found.up_sold),
    ];
    let shares = [
        ("growth.retained", found.retained),
        ("growth.churned", found.churned),
        ("growth.loyal", found.loyal),
        ("growth.cross_sold", found.cross_sold),
        ("growth.up_sold", found.up_sold),
    ];
    let values = shares.iter().map(|(_, part)| part.fraction().unwrap_or(0.0)).collect();
    let picture =
        bars(shares.iter().map(|(name, _)| label(*name)).collect(), vec![series("share", Kind::Ratio, values)]);
    let mut explained = vec![worked("from", Cell::Date(middle)), worked("period_days", Cell::Whole(days))];
    // The claim is about a year; a period of another length is brought to one by proportion.
    if let Some(churned) = found.churned.fraction() {
        let citation = SOURCE.to_owned();
        let value = input.values.decimal("baseline_churn_percent") / 100.0 * days as f64 / 365.0;
        if let Ok(compared) = compare(churned, &Benchmark { value, citation }) {
            explained.extend([
                worked("growth.churned", Cell::Ratio(compared.own)),
                worked("baseline_churn", Cell::Ratio(value)),
                worked("deviation", Cell::Ratio(compared.difference)),
            ]);
        }
    }
    let members = |is_meant: &dyn Fn(&Course) -> bool| {
        customers.iter().zip(&courses).filter(|(_, course)| is_meant(course)).map(|(customer, _)| customer.id).collect()
    };
    let buys = |course: &Course| course.now.purchases > 0;
    let did = |course: &Course| course.before.purchases > 0;
    let segments = vec![
        segment("growth.new", members(&|course| buys(course) && !did(course) && !course.bought_earlier)),
        segment("growth.won_back", members(&|course| buys(course) && !did(course) && course.bought_earlier)),
        segment("growth.retained", members(&|course| buys(course) && did(course))),
        segment("growth.churned", members(&|course| !buys(course) && did(course))),
    ];
    let columns =
        columns(&[("measure", Kind::Key), ("count", Kind::Whole), ("of", Kind::Whole), ("share", Kind::Ratio)]);
    Ok(vec![section("growth.measures", picture, (columns, rows), segments, ("formula.growth", SOURCE, explained))])
}

/// What a customer bought after one day and up to another.
fn bought(input: &Input<'_>, customer: &Customer, (after, until): (Date, Date)) -> Result<Bought, Missing> {
    let currency = input.currency()?;
    let is_within = |order: &&Order| {
        order.currency == currency && after < order.date && order.date <= until && order.date <= input.as_of
    };
    let mut products = std::collections::BTreeSet::new();
    let (mut purchases, mut minor) = (0, 0_i128);
    for order in customer.orders.iter().filter(is_within) {
        minor += order.minor();
        if order.minor() >= 0 {
            purchases += 1;
            products.extend(order.lines.iter().filter_map(|line| customer.product(line)));
        }
    }
    let sales: Amount = satchel_insight::amount::money(minor, currency)?;
    Ok(Bought { purchases, products: u32::try_from(products.len()).unwrap_or(u32::MAX), sales })
}
