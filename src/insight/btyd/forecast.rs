//! Lifetime value from a model: expected purchases times expected spending, month by month, discounted (P. S. Fader, B. G. S.
//! Hardie and K. L. Lee, "RFM and CLV", Journal of Marketing Research 42(4), 2005).

use satchel_model::{Currency, Money};

use super::{GammaGamma, History, ModelError, Spending};
use crate::amount::rounded;

/// A model of when customers buy.
pub trait PurchaseModel {
    /// The chance that the customer is still one, 0 to 1.
    ///
    /// # Errors
    /// [`ModelError::TooFar`] where a series does not converge.
    fn alive(&self, history: &History) -> Result<f64, ModelError>;

    /// The purchases to expect of the customer in the next `weeks` (0 or more), 0 or more. For a history of (0, 0, 0) it
    /// is what to expect of a new customer after the first purchase.
    ///
    /// # Errors
    /// [`ModelError::TooFar`] where a series does not converge.
    fn expected(&self, history: &History, weeks: f64) -> Result<f64, ModelError>;
}

/// 365.25 days / 12 / 7.
pub const WEEKS_IN_A_MONTH: f64 = 365.25 / 12.0 / 7.0;

/// How far ahead, and what later money is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Horizon {
    /// Months ahead, 1 to 1200.
    pub months: u32,
    /// Discount rate for a month as a fraction: 0.01 is 1 %; above −1.
    pub monthly_rate: f64,
    /// The part of sales that is profit, 0 to 1; 1 values sales themselves.
    pub margin: f64,
}

impl Horizon {
    /// Twelve months at 1 % a month, of sales.
    pub const DEFAULT: Self = Self { months: 12, monthly_rate: 0.01, margin: 1.0 };
}

/// What is to be expected of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// The chance that the customer is still one, 0 to 1.
    pub alive: f64,
    /// Purchases within the horizon.
    pub purchases: f64,
    /// The mean of one of them, in whole units of the currency.
    pub mean_spending: f64,
    /// The lifetime value within the horizon.
    pub value: Money,
}

/// CLV = Σ over months k of (E\[Y(k)\] − E\[Y(k − 1)\]) × mean × margin / (1 + d)^k, rounded once at the end; a month has
/// 365.25 / 12 days.
///
/// Shape: one customer's history and spending, as the models were fitted to; the currency is that of the spending.
///
/// Worked number (T49): the first CDNOW customer (2 repeat purchases of 22.35 on average, the last after 30.43 of 38.86
/// weeks) is worth 36.30 dollars of sales in 12 months at 1 % a month.
///
/// # Errors
/// [`ModelError`] for a horizon out of range or too far, spending without a mean, or a value beyond the range of money.
pub fn forecast(
    model: &dyn PurchaseModel,
    spending_model: &GammaGamma,
    history: &History,
    spending: Spending,
    horizon: Horizon,
    currency: Currency,
) -> Result<Forecast, ModelError> {
    let is_possible = (1..=1200).contains(&horizon.months)
        && horizon.monthly_rate.is_finite()
        && horizon.monthly_rate > -1.0
        && (0.0..=1.0).contains(&horizon.margin);
    if !is_possible {
        return Err(ModelError::Horizon);
    }
    let mean_spending = spending_model.expected_mean(spending)?;
    let (mut before, mut growth, mut discounted) = (0.0, 1.0, 0.0);
    for month in 1..=horizon.months {
        let by_then = model.expected(history, f64::from(month) * WEEKS_IN_A_MONTH)?;
        growth *= 1.0 + horizon.monthly_rate;
        discounted += (by_then - before) / growth;
        before = by_then;
    }
    let minor = discounted * mean_spending * horizon.margin * f64::from(10_u32.pow(currency.decimals()));
    Ok(Forecast { alive: model.alive(history)?, purchases: before, mean_spending, value: rounded(minor, currency)? })
}
