//! The table of reports: each with its name, its rule's version and its parameters.

mod abc;
mod bcg;
mod build;
mod churn;
mod churn_model;
mod clv;
mod company_share;
mod components;
mod cross_sell;
mod eighty_twenty;
mod features;
mod growth;
mod holdings;
mod lifetime_value;
mod look_alike;
mod loyalty;
mod mix;
mod next_product;
mod potential;
mod product_mix;
mod profit;
mod pyramid;
mod referral;
mod rfm;
mod sales;
mod satisfaction;
mod season;
mod trust;
mod wallet;
mod win_back;

use crate::input::Input;
use crate::missing::Missing;
use crate::parameter::Parameter;
use crate::report::Section;

/// What a report does with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// It sums amounts, so there is a part for each currency.
    ByCurrency,
    /// It has no amounts, so orders of all currencies are in one part.
    None,
}

/// A report that can be asked for.
pub struct Definition {
    /// Its name.
    pub name: &'static str,
    /// Grows with every change of its rule.
    pub rule_version: u16,
    /// What it does with money.
    pub money: Money,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    pub(crate) sections: fn(&Input<'_>) -> Result<Vec<Section>, Missing>,
}

/// Every report, in the order in which they are offered.
pub const ALL: &[&Definition] = &[
    &abc::REPORT,
    &mix::REPORT,
    &pyramid::REPORT,
    &eighty_twenty::REPORT,
    &rfm::REPORT,
    &sales::REPORT,
    &season::REPORT,
    &company_share::REPORT,
    &wallet::REPORT,
    &profit::REPORT,
    &potential::REPORT,
    &clv::REPORT,
    &lifetime_value::REPORT,
    &components::REPORT,
    &product_mix::REPORT,
    &bcg::REPORT,
    &cross_sell::REPORT,
    &next_product::REPORT,
    &loyalty::REPORT,
    &satisfaction::REPORT,
    &trust::REPORT,
    &referral::REPORT,
    &look_alike::REPORT,
    &churn::REPORT,
    &churn_model::REPORT,
    &win_back::REPORT,
    &growth::REPORT,
];

/// The report of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Definition> {
    ALL.iter().copied().find(|definition| definition.name == name)
}
