//! The area under the receiver operating characteristic, counted.

/// The chance that a lost customer has a higher score than a kept one, ties counting half (the statistic U of H. B. Mann
/// and D. R. Whitney over all pairs, 1947); `None` when there are none of either kind. Counted in whole numbers.
///
/// Shape: (score, whether it is lost) in any order; scores are numbers. Range: 0 to 1.
///
/// Worked number: lost 0.9 and 0.4, kept 0.4 and 0.1: of the four pairs three are right and one is a tie, 3.5/4 = 0.875.
#[must_use]
pub fn auc(scores: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    let (mut kept, mut lost, mut doubled) = (0_u64, 0_u64, 0_u64);
    for ties in sorted.chunk_by(|one, other| one.0 == other.0) {
        let lost_here = ties.iter().filter(|(_, is_lost)| *is_lost).count() as u64;
        let kept_here = ties.len() as u64 - lost_here;
        doubled += lost_here * (2 * kept + kept_here);
        lost += lost_here;
        kept += kept_here;
    }
    let pairs = lost * kept;
    (pairs > 0).then(|| doubled as f64 / (2 * pairs) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_half() {
        assert_eq!(auc(&[(0.9, true), (0.4, true), (0.4, false), (0.1, false)]), Some(0.875));
        assert_eq!(auc(&[(0.5, true), (0.5, false)]), Some(0.5));
        assert_eq!(auc(&[(0.1, true), (0.5, false)]), Some(0.0));
    }

    #[test]
    fn one_kind_alone_has_no_area() {
        assert_eq!(auc(&[]), None);
        assert_eq!(auc(&[(0.5, true)]), None);
    }
}
