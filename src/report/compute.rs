//! From facts to a report.

use satchel_model::{Currency, Date};

use crate::facts::Facts;
use crate::figure::{self, Definition, Money};
use crate::input::Input;
use crate::parameter::{ParameterError, Values};
use crate::report::{Part, Report};

/// Why there is no report at all. What is missing for a figure stands in the report itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// No such report.
    #[error("there is no report {0}")]
    Unknown(String),
    /// A parameter was not taken.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
}

/// Computes a report of a day, from facts that may know more than that day.
///
/// # Errors
/// [`ReportError`] for an unknown name, or parameters that are not taken.
pub fn compute(name: &str, facts: &Facts, as_of: Date, given: &[(String, String)]) -> Result<Report, ReportError> {
    let definition = figure::find(name).ok_or_else(|| ReportError::Unknown(name.to_owned()))?;
    let values = Values::read(definition.parameters, given)?;
    let part = |currency| Part {
        currency,
        outcome: (definition.sections)(&Input { facts, as_of, currency, values: &values }),
    };
    let is_later = |order: &&crate::facts::Order| order.date > as_of;
    let later = facts.customers().flat_map(|customer| &customer.orders).filter(is_later).count();
    Ok(Report {
        name: definition.name.into(),
        rule_version: definition.rule_version,
        as_of,
        parameters: values.used(definition.parameters),
        customers: u32::try_from(facts.len()).unwrap_or(u32::MAX),
        left_out: facts.customers().map(|customer| customer.left_out).sum(),
        later: u32::try_from(later).unwrap_or(u32::MAX),
        input: facts.fingerprint(),
        parts: currencies(definition, facts, as_of, &values).into_iter().map(part).collect(),
    })
}

/// The currencies of the parts: the one that was asked for, else each that an order up to the day has.
fn currencies(definition: &Definition, facts: &Facts, as_of: Date, values: &Values) -> Vec<Option<Currency>> {
    if definition.money == Money::None {
        return vec![None];
    }
    if let Some(currency) = values.currency() {
        return vec![Some(currency)];
    }
    let orders = || facts.customers().flat_map(|customer| &customer.orders).filter(|order| order.date <= as_of);
    let has = |currency: &Currency| orders().any(|order| order.currency == *currency);
    let found: Vec<Option<Currency>> = Currency::ALL.into_iter().filter(has).map(Some).collect();
    if found.is_empty() { vec![None] } else { found }
}
