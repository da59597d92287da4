//! J3 满意-忠诚矩阵: satisfaction against loyalty (T. O. Jones and W. E. Sasser, "Why satisfied customers defect", Harvard
//! Business Review 73(6), 1995).

/// The four kinds of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quadrant {
    /// 忠诚者/传道者: satisfied, and stays.
    Loyalist,
    /// 图利者: satisfied, and goes for a better price.
    Mercenary,
    /// 人质: dissatisfied, and stays because it must.
    Hostage,
    /// 背叛者/破坏者: dissatisfied, and goes.
    Defector,
}

/// Why a customer stands in no quadrant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuadrantError {
    /// A score or the border out of range, or no number.
    #[error("scores and their border must be between 0 and 100")]
    Range,
}

/// The quadrant of a customer: a score of at least `high_from` is high.
///
/// Shape: both scores and the border from 0 to 100.
///
/// Worked number (T78): satisfaction 80, loyalty 30 and a border of 50: a mercenary.
///
/// # Errors
/// [`QuadrantError::Range`].
pub fn quadrant(satisfaction: f64, loyalty: f64, high_from: f64) -> Result<Quadrant, QuadrantError> {
    if [satisfaction, loyalty, high_from].iter().any(|value| !(0.0..=100.0).contains(value)) {
        return Err(QuadrantError::Range);
    }
    Ok(match (satisfaction >= high_from, loyalty >= high_from) {
        (true, true) => Quadrant::Loyalist,
        (true, false) => Quadrant::Mercenary,
        (false, true) => Quadrant::Hostage,
        (false, false) => Quadrant::Defector,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t78_every_customer_is_in_one_quadrant() {
        let found = [(50.0, 50.0), (80.0, 30.0), (49.9, 100.0), (0.0, 0.0)]
            .map(|(satisfaction, loyalty)| quadrant(satisfaction, loyalty, 50.0).unwrap());
        assert_eq!(found, [Quadrant::Loyalist, Quadrant::Mercenary, Quadrant::Hostage, Quadrant::Defector]);
        for bad in [-0.1, 100.1, f64::NAN] {
            assert_eq!(quadrant(bad, 50.0, 50.0), Err(QuadrantError::Range));
            assert_eq!(quadrant(50.0, 50.0, bad), Err(QuadrantError::Range));
        }
    }
}
