//! The cost of a logistic regression and its gradient.

use crate::optimise::Convex;

/// Customers with standardised features. The parameters are the weights and, last, the intercept, which is not penalised.
pub(super) struct Logistic {
    pub(super) rows: Vec<Vec<f64>>,
    pub(super) are_lost: Vec<bool>,
    pub(super) penalty: f64,
}

impl Convex for Logistic {
    /// Σ ln(1 + e^∓log odds) + λ/2 Σ w².
    fn cost(&self, parameters: &[f64]) -> f64 {
        let Some((intercept, weights)) = parameters.split_last() else { return 0.0 };
        let loss = |(row, is_lost): (&Vec<f64>, &bool)| {
            let log_odds = intercept + dot(row, weights);
            let wrong = if *is_lost { -log_odds } else { log_odds };
            // ln(1 + e^x) without overflow.
            if wrong > 0.0 { wrong + libm::log1p(libm::exp(-wrong)) } else { libm::log1p(libm::exp(wrong)) }
        };
        let losses: f64 = self.rows.iter().zip(&self.are_lost).map(loss).sum();
        losses + self.penalty / 2.0 * dot(weights, weights)
    }

    fn gradient(&self, parameters: &[f64]) -> Vec<f64> {
        let Some((intercept, weights)) = parameters.split_last() else { return Vec::new() };
        let mut by_weight: Vec<f64> = weights.iter().map(|weight| self.penalty * weight).collect();
        let mut by_intercept = 0.0;
        for (row, is_lost) in self.rows.iter().zip(&self.are_lost) {
            let error = probability(intercept + dot(row, weights)) - f64::from(u8::from(*is_lost));
            by_intercept += error;
            for (sum, value) in by_weight.iter_mut().zip(row) {
                *sum += error * value;
            }
        }
        by_weight.push(by_intercept);
        by_weight
    }
}

/// 1 / (1 + e^−log odds).
pub(super) fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
