//! Weighted means of scores, as scorecards, indices and matrices use them.

/// Why there is no mean.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum WeightError {
    /// As many weights as scores are needed.
    #[error("there are {scores} scores and {weights} weights")]
    Lengths {
        /// How many scores.
        scores: usize,
        /// How many weights.
        weights: usize,
    },
    /// A weight that is negative or no number.
    #[error("weight {place} is not a number of zero or more")]
    Weight {
        /// Place in the list.
        place: usize,
    },
    /// No weight is above zero for a score that is known.
    #[error("no score with a weight is known")]
    NothingKnown,
    /// A score out of range, or no number.
    #[error("score {place} is not between {lowest} and {highest}")]
    Score {
        /// Place in the list.
        place: usize,
        /// Lowest possible score.
        lowest: f64,
        /// Highest possible score.
        highest: f64,
    },
}

/// The weighted mean of the scores that are known: Σ w·s / Σ w, where unknown scores (`None`) and their weights are left
/// out.
///
/// Shape: as many weights (0 or more) as scores; scores within `range`, both ends included. The mean is within it too.
///
/// Worked number: scores 80 and 50 with weights 2 and 1 have the mean 70.
///
/// # Errors
/// [`WeightError`] for lists of different lengths, a weight or score out of range, or nothing known.
pub fn weighted_mean(scores: &[Option<f64>], weights: &[f64], range: (f64, f64)) -> Result<f64, WeightError> {
    if scores.len() != weights.len() {
        return Err(WeightError::Lengths { scores: scores.len(), weights: weights.len() });
    }
    if let Some(place) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(WeightError::Weight { place });
    }
    let (lowest, highest) = range;
    let is_outside = |score: &Option<f64>| score.is_some_and(|score| !(lowest..=highest).contains(&score));
    if let Some(place) = scores.iter().position(is_outside) {
        return Err(WeightError::Score { place, lowest, highest });
    }
    let (mut sum, mut total) = (0.0, 0.0);
    for (score, weight) in scores.iter().zip(weights) {
        if let Some(score) = score {
            sum += weight * score;
            total += weight;
        }
    }
    let mean = sum / total;
    // Weights near the largest float could still overflow.
    if total > 0.0 && mean.is_finite() { Ok(mean.clamp(lowest, highest)) } else { Err(WeightError::NothingKnown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERCENT: (f64, f64) = (0.0, 100.0);

    #[test]
    fn unknown_scores_take_their_weight_along() {
        assert_eq!(weighted_mean(&[Some(80.0), Some(50.0)], &[2.0, 1.0], PERCENT), Ok(70.0));
        assert_eq!(weighted_mean(&[Some(80.0), None], &[2.0, 1.0], PERCENT), Ok(80.0));
    }

    #[test]
    fn what_has_no_mean_is_told() {
        assert_eq!(weighted_mean(&[], &[], PERCENT), Err(WeightError::NothingKnown));
        assert_eq!(weighted_mean(&[Some(1.0)], &[0.0], PERCENT), Err(WeightError::NothingKnown));
        assert_eq!(weighted_mean(&[None], &[1.0], PERCENT), Err(WeightError::NothingKnown));
        assert_eq!(weighted_mean(&[None], &[], PERCENT), Err(WeightError::Lengths { scores: 1, weights: 0 }));
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(weighted_mean(&[Some(1.0)], &[weight], PERCENT), Err(WeightError::Weight { place: 0 }));
        }
        for score in [-0.1, 100.1, f64::NAN] {
            let error = weighted_mean(&[Some(score)], &[1.0], PERCENT);
            assert_eq!(error, Err(WeightError::Score { place: 0, lowest: 0.0, highest: 100.0 }));
        }
    }
}
