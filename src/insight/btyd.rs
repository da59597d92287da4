//! Buy till you die: who is still a customer, how often they will buy, and what they are worth, from the dates and amounts
//! of their purchases alone.
//!
//! [`Buyers`] gathers what the models take; [`BetaGeometric`] has BG/NBD and MBG/NBD, [`ParetoNbd`] is the older and slower one, [`GammaGamma`] says what a
//! purchase will be worth, [`forecast()`] puts them together. All of them describe customers without a contract, who leave
//! without saying so.

mod beta_geometric;
mod forecast;
mod gamma_gamma;
mod history;
mod pareto_nbd;

pub use beta_geometric::{BetaGeometric, Variant};
pub use forecast::{Forecast, Horizon, PurchaseModel, WEEKS_IN_A_MONTH, forecast};
pub use gamma_gamma::{GammaGamma, Spending};
pub use history::{Buyers, History, HistoryError};
pub use pareto_nbd::ParetoNbd;

/// A model needs at least so many customers who bought again: with fewer, four parameters say nothing. (A choice of this
/// product; the published examples have 946.)
pub const NEEDED_REPEAT_BUYERS: usize = 10;

/// Why there is no model, or no forecast.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Too few customers who bought more than once.
    #[error("needs {NEEDED_REPEAT_BUYERS} customers who bought again, has {found}")]
    TooFewRepeatBuyers {
        /// How many there are.
        found: usize,
    },
    /// The likelihood has no largest value that the search comes to rest at.
    #[error("no parameters fit these purchases")]
    NoFit,
    /// A parameter that is not a positive number.
    #[error("the parameters of the model must be positive numbers")]
    Parameters,
    /// A time, rate or margin that is no number or out of range.
    #[error("the horizon must be 1 to 1200 months, the discount rate above -100 %, the margin between 0 and 1")]
    Horizon,
    /// A series does not converge: the horizon is too far beyond what was seen.
    #[error("the forecast reaches too far beyond the purchases that were seen")]
    TooFar,
    /// The parameters give an infinite mean of spending (q of gamma-gamma is 1 or less).
    #[error("the amounts differ so much that they have no mean")]
    NoMeanSpending,
    /// An amount beyond the range of money.
    #[error(transparent)]
    Amount(#[from] crate::amount::AmountError),
}

/// Whether all parameters are positive numbers.
fn are_positive(parameters: &[f64]) -> Result<(), ModelError> {
    let is_positive = parameters.iter().all(|value| value.is_finite() && *value > 0.0);
    if is_positive { Ok(()) } else { Err(ModelError::Parameters) }
}
