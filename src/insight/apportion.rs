//! Rounds shares so that their sum stays exact (largest remainder method).

/// Why a whole cannot be shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApportionError {
    /// No weight is positive.
    #[error("nothing to share by: no weight is positive")]
    NoWeight,
    /// A weight below zero, at this place.
    #[error("the weight at place {place} is negative")]
    Negative {
        /// Place in the input.
        place: usize,
    },
    /// Weights or whole beyond what can be multiplied exactly.
    #[error("the weights are too large")]
    TooLarge,
}

/// Shares `whole` out by `weights`, in the order of the input, so that the parts are whole numbers
/// whose sum is `whole`: each part is rounded towards zero, and the units that are left go to the
/// largest remainders, ties to the earlier place.
///
/// `whole` may be negative. Each part differs from its exact share by less than one.
///
/// Source: Hamilton's method (A. Hamilton 1792; M. L. Balinski and H. P. Young, "Fair
/// Representation", 1982, chapter 2).
///
/// Worked number: 100 by weights 1, 1, 1 is 34, 33, 33.
///
/// # Errors
/// [`ApportionError`] for no positive, a negative, or a too large weight.
pub fn apportion(whole: i64, weights: &[i128]) -> Result<Vec<i64>, ApportionError> {
    if let Some(place) = weights.iter().position(|weight| *weight < 0) {
        return Err(ApportionError::Negative { place });
    }
    let total = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight));
    let total = total.ok_or(ApportionError::TooLarge)?;
    if total == 0 {
        return Err(ApportionError::NoWeight);
    }
    let size = i128::from(whole.unsigned_abs());
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = size;
    for (place, weight) in weights.iter().enumerate() {
        let product = size.checked_mul(*weight).ok_or(ApportionError::TooLarge)?;
        left -= product / total;
        parts.push(product / total);
        remainders.push((std::cmp::Reverse(product % total), place));
    }
    remainders.sort_unstable();
    // Fewer units are left than there are remainders above zero.
    for (_, place) in remainders.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(place) {
            *part += 1;
        }
    }
    let signed = |part: i128| i64::try_from(if whole < 0 { -part } else { part });
    parts.into_iter().map(|part| signed(part).map_err(|_| ApportionError::TooLarge)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_units_that_are_left_go_to_the_largest_remainders() {
        assert_eq!(apportion(100, &[1, 1, 1]).unwrap(), [34, 33, 33]);
        assert_eq!(apportion(10, &[3, 0, 6, 2]).unwrap(), [3, 0, 5, 2]);
        assert_eq!(apportion(-100, &[1, 1, 1]).unwrap(), [-34, -33, -33]);
        assert_eq!(apportion(0, &[5]).unwrap(), [0]);
        assert_eq!(apportion(i64::MIN, &[1]).unwrap(), [i64::MIN]);
    }

    #[test]
    fn what_cannot_be_shared_is_told() {
        assert_eq!(apportion(1, &[]), Err(ApportionError::NoWeight));
        assert_eq!(apportion(1, &[0, 0]), Err(ApportionError::NoWeight));
        assert_eq!(apportion(1, &[1, -1]), Err(ApportionError::Negative { place: 1 }));
        assert_eq!(apportion(9, &[i128::MAX]), Err(ApportionError::TooLarge));
    }

    proptest! {
        #[test]
        fn parts_add_up_and_stay_within_one_of_their_share(
            whole in -1_000_000_i64..1_000_000,
            weights in proptest::collection::vec(0_i128..1_000_000, 1..20),
        ) {
            let total: i128 = weights.iter().sum();
            prop_assume!(total > 0);
            let parts = apportion(whole, &weights).unwrap();
            prop_assert_eq!(parts.iter().sum::<i64>(), whole);
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!((i128::from(*part) * total - i128::from(whole) * weight).abs() < total);
            }
        }
    }
}
