//! J9 流失诊断与监控, J11: customers who are silent for longer than their own rhythm explains.

use satchel_insight::churn::{Rule, Signal, Watched, signal, watch};
use satchel_model::LifecycleState;

use super::build::{bars, columns, key, label, row_of, section, segment, series, whole, worked};
use super::{Definition, Money};
use crate::facts::Customer;
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::Parameter;
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "churn",
    rule_version: 1,
    money: Money::None,
    parameters: &[
        Parameter::whole("factor_percent", 100, 1_000, 200),
        Parameter::whole("least_intervals", 1, 20, 2),
        Parameter::whole("days_without_rhythm", 1, 3_650, 180),
    ],
    sections,
};

const SOURCE: &str = "The customer's own median interval times a factor (rule of this product)";

/// Customers who are known to have left are not watched any more.
fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let mut customers = input.buyers()?;
    customers.retain(|customer| customer.state != LifecycleState::Lost);
    let rule = Rule {
        factor_percent: u32::try_from(input.values.whole("factor_percent")).unwrap_or(0),
        least_intervals: usize::try_from(input.values.whole("least_intervals")).unwrap_or(0),
        days_without_rhythm: u32::try_from(input.values.whole("days_without_rhythm")).ok(),
    };
    let mut watched: Vec<(&Customer, Watched)> = Vec::with_capacity(customers.len());
    for customer in customers {
        // What was only taken back is no purchase.
        let bought = input.orders(customer).filter(|order| order.minor() >= 0);
        let days: Vec<_> = bought.map(|order| order.date).collect();
        if let Ok(found) = watch(&days, input.as_of, rule) {
            watched.push((customer, found));
        }
    }
    if watched.is_empty() {
        return Err(Missing::Orders);
    }
    // Those at risk first, the longest over their own limit on top.
    let over = |found: &Watched| found.limit_days.map_or(0.0, |limit| found.silent_days as f64 - limit);
    watched
        .sort_by(|(_, one), (_, other)| other.is_at_risk.cmp(&one.is_at_risk).then(over(other).total_cmp(&over(one))));
    let name = |found: &Watched| match signal(found.is_at_risk, None) {
        Signal::Safe => "signal.safe",
        Signal::Watch => "signal.watch",
        Signal::Danger => "signal.danger",
    };
    let rows = watched.iter().map(|(customer, found)| {
        row_of(
            customer,
            [
                whole(found.silent_days),
                found.median_days.map_or(Cell::Empty, Cell::Decimal),
                found.limit_days.map_or(Cell::Empty, Cell::Decimal),
                key(name(found)),
            ],
        )
    });
    let rows = rows.collect();
    let signals = ["signal.safe", "signal.watch"];
    let members =
        |of: &str| watched.iter().filter(|(_, found)| name(found) == of).map(|(customer, _)| customer.id).collect();
    let segments: Vec<_> = signals.into_iter().map(|of| segment(of, members(of))).collect();
    let counts = segments.iter().map(|segment| segment.customers.len() as f64).collect();
    let picture = bars(signals.map(label).to_vec(), vec![series("customers", Kind::Whole, counts)]);
    let columns = columns(&[
        ("customer", Kind::Name),
        ("days_since", Kind::Whole),
        ("median_days", Kind::Decimal),
        ("limit_days", Kind::Decimal),
        ("signal", Kind::Key),
    ]);
    let at_risk = segments.last().map_or(0, |segment| segment.customers.len());
    let worked = vec![
        worked("customers_watched", whole(watched.len())),
        worked("at_risk", whole(at_risk)),
        worked("factor_percent", whole(rule.factor_percent)),
    ];
    Ok(vec![section("churn.customers", picture, (columns, rows), segments, ("formula.churn", SOURCE, worked))])
}
