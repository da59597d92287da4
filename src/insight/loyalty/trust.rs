//! J6 信任方程式: the trust equation (D. H. Maister, C. H. Green and R. M. Galford, "The Trusted Advisor", 2000).

/// Why there is no trust to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// Credibility, reliability or intimacy out of range.
    #[error("credibility, reliability and intimacy must be between 1 and 10")]
    Range,
    /// Self-orientation of zero, less, or more than 10.
    #[error("self-orientation must be above 0 and at most 10")]
    SelfOrientation,
}

/// T = (C + R + I) / S: credibility, reliability and intimacy (1 to 10 each) over self-orientation (above 0, at most 10).
///
/// Range: 0.3 to 30 for a self-orientation of 1 or more.
///
/// Worked number (T79): (8 + 7 + 6) / 3 is 7.0.
///
/// # Errors
/// [`TrustError`] for an input out of range; a self-orientation of 0 is refused.
pub fn trust(credibility: f64, reliability: f64, intimacy: f64, self_orientation: f64) -> Result<f64, TrustError> {
    if [credibility, reliability, intimacy].iter().any(|value| !(1.0..=10.0).contains(value)) {
        return Err(TrustError::Range);
    }
    // The smallest float above zero would give infinity.
    if !(1e-6..=10.0).contains(&self_orientation) {
        return Err(TrustError::SelfOrientation);
    }
    Ok((credibility + reliability + intimacy) / self_orientation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t79_trust_is_the_sum_over_self_orientation() {
        assert_eq!(trust(8.0, 7.0, 6.0, 3.0), Ok(7.0));
        for refused in [0.0, -1.0, 10.1, f64::NAN, f64::MIN_POSITIVE] {
            assert_eq!(trust(8.0, 7.0, 6.0, refused), Err(TrustError::SelfOrientation));
        }
        for refused in [0.9, 10.1, f64::NAN] {
            assert_eq!(trust(refused, 7.0, 6.0, 3.0), Err(TrustError::Range));
        }
    }
}
