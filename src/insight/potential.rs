//! D7 当前价值 × 增值潜力: customers by what they are worth today and what they could become (after the customer portfolio
//! of R. Fiocca, Industrial Marketing Management 11(1), 1982).

use crate::weighted::{WeightError, weighted_mean};

/// The indicators of one customer, each from 0 to 100, `None` when unknown; direct ones (sales, profit) and indirect
/// ones (credit, reputation) alike, in the order of the weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicators {
    /// Of what it is worth today.
    pub current: Vec<Option<f64>>,
    /// Of what it could become.
    pub potential: Vec<Option<f64>>,
}

/// What counts how much, and what is high.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Weights of the current indicators, 0 or more.
    pub current_weights: Vec<f64>,
    /// Weights of the potential indicators, 0 or more.
    pub potential_weights: Vec<f64>,
    /// A score of at least this is high, 0 to 100.
    pub high_from: f64,
}

/// The four cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// High value, high potential: keep and build up, with the most effort.
    KeepAndBuild,
    /// High value, low potential: keep what is there.
    Defend,
    /// Low value, high potential: invest, with a limit and a date.
    Invest,
    /// Low value, low potential: serve at low cost.
    ServeCheaply,
}

/// Where a customer stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Current value, 0 to 100.
    pub current: f64,
    /// Potential, 0 to 100.
    pub potential: f64,
    /// The cell of both.
    pub cell: Cell,
}

/// Why a customer stands nowhere.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum PotentialError {
    /// The border between high and low.
    #[error("high must begin between 0 and 100")]
    HighFrom,
    /// The indicators of current value.
    #[error("current value: {0}")]
    Current(#[source] WeightError),
    /// The indicators of potential.
    #[error("potential: {0}")]
    Potential(#[source] WeightError),
}

/// The scores and the cell of one customer: each axis is the weighted mean of its known indicators.
///
/// Worked number (T53): current 80 and 60 with weights 1 and 1 are 70, potential 30 is 30; with 50 as the border: defend.
///
/// # Errors
/// [`PotentialError`] for indicators or weights out of range, or an axis of which nothing is known.
pub fn standing(customer: &Indicators, rules: &Rules) -> Result<Standing, PotentialError> {
    const PERCENT: (f64, f64) = (0.0, 100.0);
    if !(0.0..=100.0).contains(&rules.high_from) {
        return Err(PotentialError::HighFrom);
    }
    let current = weighted_mean(&customer.current, &rules.current_weights, PERCENT).map_err(PotentialError::Current)?;
    let potential =
        weighted_mean(&customer.potential, &rules.potential_weights, PERCENT).map_err(PotentialError::Potential)?;
    let cell = match (current >= rules.high_from, potential >= rules.high_from) {
        (true, true) => Cell::KeepAndBuild,
        (true, false) => Cell::Defend,
        (false, true) => Cell::Invest,
        (false, false) => Cell::ServeCheaply,
    };
    Ok(Standing { current, potential, cell })
}

/// Turns amounts into scores from 0 to 100: the percent of the other customers with a smaller amount, equal amounts
/// counting half. In the order of the input; a single customer has 50.
///
/// Shape: minor units of one currency. Range: 0 to 100; equal amounts have equal scores, and the unit does not matter.
///
/// Worked number: of amounts 10, 20, 20 the scores are 0, 75, 75.
#[must_use]
pub fn percentile_scores(amounts_minor: &[i128]) -> Vec<f64> {
    let mut sorted = amounts_minor.to_vec();
    sorted.sort_unstable();
    let others = amounts_minor.len().saturating_sub(1);
    let score = |amount: &i128| {
        if others == 0 {
            return 50.0;
        }
        let below = sorted.partition_point(|other| other < amount);
        let equal = sorted.partition_point(|other| other <= amount) - below - 1;
        (2 * below + equal) as f64 * 50.0 / others as f64
    };
    amounts_minor.iter().map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules { current_weights: vec![1.0, 1.0], potential_weights: vec![1.0], high_from: 50.0 }
    }

    fn customer(current: f64, potential: f64) -> Indicators {
        Indicators { current: vec![Some(current), None], potential: vec![Some(potential)] }
    }

    #[test]
    fn t53_every_customer_is_in_exactly_one_cell() {
        let two = Indicators { current: vec![Some(80.0), Some(60.0)], potential: vec![Some(30.0)] };
        let found = standing(&two, &rules()).unwrap();
        assert_eq!(found, Standing { current: 70.0, potential: 30.0, cell: Cell::Defend });
        let cells = [(50.0, 50.0), (50.0, 49.0), (49.0, 50.0), (49.0, 49.0)]
            .map(|(current, potential)| standing(&customer(current, potential), &rules()).unwrap().cell);
        assert_eq!(cells, [Cell::KeepAndBuild, Cell::Defend, Cell::Invest, Cell::ServeCheaply]);
    }

    #[test]
    fn what_is_not_known_is_told() {
        let unknown = Indicators { current: vec![None, None], potential: vec![Some(1.0)] };
        assert_eq!(standing(&unknown, &rules()), Err(PotentialError::Current(WeightError::NothingKnown)));
        assert!(matches!(standing(&customer(1.0, 101.0), &rules()), Err(PotentialError::Potential(_))));
        let wrong = Rules { high_from: f64::NAN, ..rules() };
        assert_eq!(standing(&customer(1.0, 1.0), &wrong), Err(PotentialError::HighFrom));
    }

    #[test]
    fn amounts_become_percentiles() {
        assert_eq!(percentile_scores(&[10, 20, 20]), [0.0, 75.0, 75.0]);
        assert_eq!(percentile_scores(&[5]), [50.0]);
        assert_eq!(percentile_scores(&[7, 7]), [50.0, 50.0]);
        assert!(percentile_scores(&[]).is_empty());
    }
}
