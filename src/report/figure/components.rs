//! D2 CLV 构成, D3 客户资产: what each customer's value consists of: its own purchases, whom it brought, what it will come to
//! buy, and what is learnt with it; each amount counted once.

use satchel_insight::equity::{Components, equity};
use satchel_model::Money as Amount;

use super::build::{amount, bars, columns, drawn, label, row, row_of, section, segment, series, whole, worked};
use super::referral::{Credits, PARAMETERS, credits};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "value-components",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: PARAMETERS,
    sections,
};

const SOURCE: &str = "R. T. Rust, V. A. Zeithaml and K. N. Lemon, Driving Customer Equity, 2000; V. Kumar, J. A. Petersen and R. P. Leone, Harvard Business Review 85(10), 2007";
const COMPONENTS: [&str; 4] = ["transaction_value", "referral_value", "growth_value", "knowledge_value"];

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.served();
    if customers.is_empty() {
        return Err(Missing::Customers);
    }
    let currency = input.currency()?;
    let Credits { found, in_a_circle, share, .. } = credits(input, &customers, currency)?;
    let estimated = |money: Option<Amount>| {
        money.filter(|money| money.currency == currency).unwrap_or(Amount { minor: 0, currency })
    };
    let mut valued: Vec<(&Customer, Components, Amount)> = Vec::with_capacity(customers.len());
    for (customer, credited) in customers.iter().zip(&found) {
        let parts = Components {
            transaction: credited.transaction,
            referral: credited.referral,
            growth: estimated(customer.relationship.growth_value),
            knowledge: estimated(customer.relationship.knowledge_value),
        };
        valued.push((customer, parts, parts.total()?));
    }
    let totals: Vec<Amount> = valued.iter().map(|(_, _, total)| *total).collect();
    let whole_of = equity(&totals).map_err(|_| Missing::Customers)?;
    let sums = [0, 1, 2, 3].map(|part| {
        let minors =
            valued.iter().filter_map(|(_, parts, _)| list(parts).get(part).map(|money| i128::from(money.minor)));
        minors.sum::<i128>()
    });
    valued.sort_by_key(|(_, _, total)| std::cmp::Reverse(total.minor));
    let has_value = |(_, parts, _): &&(&Customer, Components, Amount)| list(parts).iter().any(|money| money.minor != 0);
    let rows: Vec<_> = valued
        .iter()
        .filter(has_value)
        .map(|(customer, parts, total)| {
            row_of(customer, list(parts).map(Cell::Money).into_iter().chain([Cell::Money(*total)]))
        })
        .collect();
    let of_component = COMPONENTS.into_iter().zip(sums).map(|(component, sum)| {
        let share = satchel_insight::amount::share(sum, whole_of.equity_minor);
        Ok(row(vec![Cell::Key(component.into()), amount(sum, currency)?, super::build::ratio(share)]))
    });
    let of_component = of_component.collect::<Result<Vec<_>, Missing>>()?;
    let heights = sums.into_iter().map(|sum| drawn(sum, currency)).collect();
    let picture = bars(COMPONENTS.into_iter().map(label).collect(), vec![series("value", Kind::Money, heights)]);
    let with = |part: usize| {
        let members = valued.iter().filter(move |(_, parts, _)| list(parts).get(part).is_some_and(|it| it.minor > 0));
        members.map(|(customer, ..)| customer.id).collect::<Vec<_>>()
    };
    let mut segments: Vec<_> =
        COMPONENTS.into_iter().enumerate().map(|(part, component)| segment(component, with(part))).collect();
    segments.push(segment("referral.circle", crate::input::ids_at(&customers, in_a_circle)));
    let explained = vec![
        worked("customers", whole(customers.len())),
        worked("referral_permille", Cell::Ratio(f64::from(share) / 1_000.0)),
        worked("customer_equity", amount(whole_of.equity_minor, currency)?),
        worked("mean_lifetime_value", Cell::Decimal(whole_of.mean_minor * drawn(1, currency))),
    ];
    let of_components = columns(&[("component", Kind::Key), ("value", Kind::Money), ("share_of_value", Kind::Ratio)]);
    let mut shown = vec![("customer", Kind::Name)];
    shown.extend(COMPONENTS.map(|component| (component, Kind::Money)));
    shown.push(("total", Kind::Money));
    let formula = ("formula.components", SOURCE, explained);
    Ok(vec![
        section("components.sums", picture, (of_components, of_component), segments, formula.clone()),
        section("components.customers", None, (columns(&shown), rows), Vec::new(), formula),
    ])
}

const fn list(parts: &Components) -> [Amount; 4] {
    [parts.transaction, parts.referral, parts.growth, parts.knowledge]
}
