//! B10: customers who resemble the loyal ones and are not loyal yet.

use satchel_insight::lookalike::look_alikes;
use satchel_model::LifecycleState;

use super::build::{columns, row_of, section, segment, whole, worked};
use super::features::features;
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "look-alikes",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[CURRENCY, Parameter::whole("most_customers", 1, 10_000, 50)],
    sections,
};

const SOURCE: &str =
    "G. Salton and M. J. McGill, Introduction to Modern Information Retrieval, 1983 (cosine similarity)";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let mut customers = input.buyers()?;
    customers.retain(|customer| customer.state != LifecycleState::Lost);
    let ledger = input.ledger(&customers)?;
    let rows = features(input, &customers, &ledger)?;
    let are_loyal: Vec<bool> = customers.iter().map(|customer| customer.state == LifecycleState::Loyal).collect();
    let count = usize::try_from(input.values.whole("most_customers")).unwrap_or(1);
    let found = look_alikes(&rows, &are_loyal, count)?;
    let listed: Vec<_> =
        found.iter().filter_map(|found| Some((customers.get(found.customer)?, found.similarity))).collect();
    let table = listed.iter().map(|(customer, similarity)| row_of(customer, [Cell::Decimal(*similarity)])).collect();
    let segments = vec![segment("look_alikes", listed.iter().map(|(customer, _)| customer.id).collect())];
    let loyal = are_loyal.iter().filter(|is_loyal| **is_loyal).count();
    let worked = vec![worked("customers_compared", whole(customers.len())), worked("customers_loyal", whole(loyal))];
    let columns = columns(&[("customer", Kind::Name), ("similarity", Kind::Decimal)]);
    let formula = ("formula.look_alikes", SOURCE, worked);
    Ok(vec![section("look_alikes.customers", None, (columns, table), segments, formula)])
}
