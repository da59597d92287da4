//! E8 相似特征预警: which customers resemble those that left, by logistic regression, with its test on customers held out.

use satchel_insight::churn_model::{ChurnModel, Example, Settings};
use satchel_model::LifecycleState;

use super::build::{bars, columns, label, row, row_of, section, segment, series, whole, worked};
use super::features::{NAMES, features};
use super::{Definition, Money};
use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::{CURRENCY, Parameter};
use crate::report::{Cell, Kind, Section};

pub(super) const REPORT: Definition = Definition {
    name: "churn-model",
    rule_version: 1,
    money: Money::ByCurrency,
    parameters: &[
        CURRENCY,
        Parameter::decimal("penalty", 0.0001, 1_000.0, 1.0),
        Parameter::whole("held_out_percent", 1, 90, 25),
        Parameter::whole("least_percent", 0, 100, 50),
    ],
    sections,
};

const SOURCE: &str = "D. R. Cox, Journal of the Royal Statistical Society B 20(2), 1958; A. E. Hoerl and R. W. Kennard, Technometrics 12(1), 1970; J. A. Hanley and B. J. McNeil, Radiology 143(1), 1982";

fn sections(input: &Input<'_>) -> Result<Vec<Section>, Missing> {
    let customers = input.buyers()?;
    let ledger = input.ledger(&customers)?;
    let rows = features(input, &customers, &ledger)?;
    let mut examples = Vec::with_capacity(customers.len());
    for (customer, features) in customers.iter().zip(&rows) {
        let key = customer.id.as_bytes().last_chunk::<8>().copied().map_or(0, u64::from_be_bytes);
        let is_lost = customer.state == LifecycleState::Lost;
        examples.push(Example { key, features: features.clone(), is_lost });
    }
    let settings = Settings {
        penalty: input.values.decimal("penalty"),
        held_out_percent: u8::try_from(input.values.whole("held_out_percent")).unwrap_or(0),
    };
    let model = ChurnModel::fit(&examples, settings)?;
    let current: Vec<usize> =
        examples.iter().enumerate().filter(|(_, one)| !one.is_lost).map(|(place, _)| place).collect();
    let of_current: Vec<Vec<f64>> = current.iter().filter_map(|place| rows.get(*place).cloned()).collect();
    let at_risk = model.at_risk(&of_current, input.values.whole("least_percent") as f64 / 100.0)?;
    let listed: Vec<_> = at_risk
        .iter()
        .filter_map(|found| Some((customers.get(*current.get(found.customer)?)?, found.probability)))
        .collect();
    let table = listed.iter().map(|(customer, probability)| row_of(customer, [Cell::Ratio(*probability)])).collect();
    let segments = vec![segment("at_risk", listed.iter().map(|(customer, _)| customer.id).collect())];
    let lost = examples.iter().filter(|example| example.is_lost).count();
    let explained = vec![
        worked("auc", Cell::Decimal(model.auc)),
        worked("customers_fitted", whole(model.fitted)),
        worked("customers_held_out", whole(model.held_out)),
        worked("customers_lost", whole(lost)),
        worked("intercept", Cell::Decimal(model.intercept)),
    ];
    let by_customer = columns(&[("customer", Kind::Name), ("probability", Kind::Ratio)]);
    let weights = NAMES.iter().zip(&model.weights);
    let weighed = weights.map(|(name, weight)| row(vec![super::build::key(*name), Cell::Decimal(*weight)])).collect();
    let by_feature = columns(&[("feature", Kind::Key), ("weight", Kind::Decimal)]);
    let picture = bars(NAMES.map(label).to_vec(), vec![series("weight", Kind::Decimal, model.weights.clone())]);
    let formula = ("formula.churn_model", SOURCE, explained);
    Ok(vec![
        section("churn_model.customers", None, (by_customer, table), segments, formula.clone()),
        section("churn_model.weights", picture, (by_feature, weighed), Vec::new(), formula),
    ])
}
