//! E8 相似特征预警: who resembles the customers that left, by logistic regression with an L2 penalty (D. R. Cox, Journal of the
//! Royal Statistical Society B 20(2), 1958; A. E. Hoerl and R. W. Kennard, Technometrics 12(1), 1970), with its AUC on
//! customers that it was not fitted to (J. A. Hanley and B. J. McNeil, Radiology 143(1), 1982).

mod auc;
mod logistic;

use crate::optimise::minimise_convex;
use crate::standard::{Scale, scales};
use logistic::Logistic;

pub use auc::auc;

/// Lost and kept customers that the fit needs, of each.
pub const NEEDED_TO_FIT: usize = 10;
/// Lost and kept customers that the test needs, of each. (Both numbers are choices of this product.)
pub const NEEDED_TO_TEST: usize = 3;

/// A customer of whom it is known whether it left.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// A number of its own that never changes, such as one made from its id: it decides whether the customer is held
    /// out, so the order of the input does not.
    pub key: u64,
    /// What is known of it, as many numbers as of every other, each within ± 10^150.
    pub features: Vec<f64>,
    /// Whether it left.
    pub is_lost: bool,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// λ: the cost is Σ losses + λ/2 Σ weights²; above 0. It keeps weights small where there is little to learn from.
    pub penalty: f64,
    /// Customers that are held out of the fit to test it, in percent, 1 to 90.
    pub held_out_percent: u8,
}

impl Settings {
    /// λ = 1 on standardised features, every fourth customer held out.
    pub const DEFAULT: Self = Self { penalty: 1.0, held_out_percent: 25 };
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct ChurnModel {
    scales: Vec<Scale>,
    /// The logarithm of the odds to leave of a customer who is average in everything.
    pub intercept: f64,
    /// One for each feature: what one standard deviation more adds to the logarithm of the odds.
    pub weights: Vec<f64>,
    /// On the customers held out: the chance that a lost one has a higher probability than a kept one; 0.5 is no better
    /// than dice, 1 is perfect.
    pub auc: f64,
    /// Customers that it was fitted to.
    pub fitted: usize,
    /// Customers that were held out.
    pub held_out: usize,
}

/// Why there is no model, or no probability.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ChurnModelError {
    /// Too few of one kind to fit.
    #[error("needs {NEEDED_TO_FIT} lost and {NEEDED_TO_FIT} kept customers to learn from, has {lost} and {kept}")]
    TooFewToFit {
        /// Lost customers that are not held out.
        lost: usize,
        /// Kept customers that are not held out.
        kept: usize,
    },
    /// Too few of one kind among those held out.
    #[error("needs {NEEDED_TO_TEST} lost and {NEEDED_TO_TEST} kept customers to test with, has {lost} and {kept}")]
    TooFewToTest {
        /// Lost customers that are held out.
        lost: usize,
        /// Kept customers that are held out.
        kept: usize,
    },
    /// Settings out of range.
    #[error("the penalty must be above 0, and 1 to 90 % held out")]
    Settings,
    /// A customer with another number of features, or one that is no number.
    #[error("the features of customer {place} are not as many numbers as of the others")]
    Features {
        /// Place in the input.
        place: usize,
    },
    /// The search did not come to rest.
    #[error("no weights fit these customers")]
    NoFit,
}

/// A current customer and its probability to leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtRisk {
    /// Place in the input.
    pub customer: usize,
    /// 0 to 1.
    pub probability: f64,
}

impl ChurnModel {
    /// Fits the model to the customers that are not held out and tests it on the others. A customer is held out when a
    /// hash of its key says so, so a customer stays on its side from one report to the next.
    ///
    /// Features are standardised over those fitted to; one that is equal for all gets the weight 0.
    ///
    /// Shape: customers of whom it is known whether they left, in any order.
    ///
    /// Worked number (T80): the 200 customers of the test give an intercept of −0.613, a weight of 0.948 for days of silence and
    /// an AUC of 0.741; SciPy finds the same.
    ///
    /// # Errors
    /// [`ChurnModelError`] for too few customers of either kind, features that do not match, or settings out of range.
    pub fn fit(examples: &[Example], settings: Settings) -> Result<Self, ChurnModelError> {
        let is_possible =
            settings.penalty.is_finite() && settings.penalty > 0.0 && (1..=90).contains(&settings.held_out_percent);
        if !is_possible {
            return Err(ChurnModelError::Settings);
        }
        let width = examples.first().map_or(0, |example| example.features.len());
        if let Some(place) = examples.iter().position(|example| !are_usable(&example.features, width)) {
            return Err(ChurnModelError::Features { place });
        }
        // By key: the sums below do not depend on the order of the input.
        let mut sorted: Vec<&Example> = examples.iter().collect();
        sorted.sort_by_key(|example| example.key);
        let percent = u64::from(settings.held_out_percent);
        let (held_out, fitted): (Vec<&Example>, Vec<&Example>) =
            sorted.into_iter().partition(|example| mixed(example.key) % 100 < percent);
        let (lost, kept) = lost_and_kept(&fitted);
        if lost.min(kept) < NEEDED_TO_FIT {
            return Err(ChurnModelError::TooFewToFit { lost, kept });
        }
        let (lost, kept) = lost_and_kept(&held_out);
        if lost.min(kept) < NEEDED_TO_TEST {
            return Err(ChurnModelError::TooFewToTest { lost, kept });
        }
        let rows: Vec<Vec<f64>> = fitted.iter().map(|example| example.features.clone()).collect();
        let scales = scales(&rows, width);
        let problem = Logistic {
            rows: rows.iter().map(|row| scaled(&scales, row)).collect(),
            are_lost: fitted.iter().map(|example| example.is_lost).collect(),
            penalty: settings.penalty,
        };
        let mut weights = minimise_convex(width + 1, &problem).ok_or(ChurnModelError::NoFit)?;
        let intercept = weights.pop().ok_or(ChurnModelError::NoFit)?;
        let mut model = Self { scales, intercept, weights, auc: 0.5, fitted: fitted.len(), held_out: held_out.len() };
        let tested: Vec<(f64, bool)> =
            held_out.iter().map(|example| (model.log_odds(&example.features), example.is_lost)).collect();
        model.auc = auc(&tested).ok_or(ChurnModelError::NoFit)?;
        Ok(model)
    }

    /// The probability that a customer with these features leaves, 0 to 1.
    ///
    /// # Errors
    /// [`ChurnModelError::Features`] unless they are as many numbers as the model was fitted to.
    pub fn probability(&self, features: &[f64]) -> Result<f64, ChurnModelError> {
        if !are_usable(features, self.weights.len()) {
            return Err(ChurnModelError::Features { place: 0 });
        }
        Ok(logistic::probability(self.log_odds(features)))
    }

    /// The current customers with at least this probability to leave, the highest first, ties in the order of the input.
    ///
    /// # Errors
    /// [`ChurnModelError::Features`] for the first customer whose features do not match.
    pub fn at_risk(&self, current: &[Vec<f64>], least: f64) -> Result<Vec<AtRisk>, ChurnModelError> {
        let mut found = Vec::new();
        for (customer, features) in current.iter().enumerate() {
            let probability = self.probability(features);
            let probability = probability.map_err(|_| ChurnModelError::Features { place: customer })?;
            if probability >= least {
                found.push(AtRisk { customer, probability });
            }
        }
        found.sort_by(|one, other| other.probability.total_cmp(&one.probability));
        Ok(found)
    }

    fn log_odds(&self, features: &[f64]) -> f64 {
        self.intercept + logistic::dot(&scaled(&self.scales, features), &self.weights)
    }
}

fn are_usable(features: &[f64], width: usize) -> bool {
    features.len() == width && features.iter().all(|value| value.abs() <= 1e150)
}

fn scaled(scales: &[Scale], features: &[f64]) -> Vec<f64> {
    features.iter().zip(scales).map(|(value, scale)| scale.apply(*value)).collect()
}

fn lost_and_kept(examples: &[&Example]) -> (usize, usize) {
    let lost = examples.iter().filter(|example| example.is_lost).count();
    (lost, examples.len() - lost)
}

/// Mixes the bits of a key (the finaliser of splitmix64; G. L. Steele, D. Lea and C. H. Flood, OOPSLA 2014).
const fn mixed(key: u64) -> u64 {
    let key = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

#[cfg(test)]
mod tests;
