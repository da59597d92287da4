//! Figures about customers: pure functions over plain numbers, each with its formula, source and one worked number.
//!
//! Start at [`ledger`], which has purchases as all figures take them, then read in the order below. This crate knows the
//! domain's types and nothing of documents, clocks, browsers or networks.
//!
//! Equal input gives equal output to the last bit, natively and in a browser: nothing here iterates over a hash map,
//! runs in parallel, or calls a function of `f64` whose result differs between machines. `ln`, `exp`, powers and gamma
//! functions are those of the crate `libm`; `clippy.toml` forbids the others. Money stays whole minor units until a
//! statistic needs floats. No result is NaN: input that has no figure is an error that says what is missing, or has a
//! documented result.

pub mod amount;
pub mod apportion;
pub mod ledger;
pub mod months;
pub mod ratio;
pub mod weighted;

pub mod abc;
pub mod eighty_twenty;
pub mod mix;
pub mod pyramid;
pub mod rfm;

pub mod btyd;
pub mod clv;
pub mod delivered;
pub mod equity;
pub mod potential;
pub mod profit;
pub mod wallet;

pub mod bcg;
pub mod holding;
pub mod lookalike;
pub mod product_mix;
pub mod rules;
pub mod season;

pub mod churn;
pub mod churn_model;
pub mod loyalty;
pub mod referral;
pub mod winback;

pub mod benchmark;
pub mod effects;
pub mod growth;
pub mod route;
pub mod scorecard;

mod optimise;
mod special;
mod standard;
#[cfg(test)]
mod testing;
