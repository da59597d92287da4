//! M1 CRM 评价四维度: the scorecard of four dimensions, two computed measures or more in each (J. Kim, E. Suh and H. Hwang, "A model for
//! evaluating the effectiveness of CRM using the balanced scorecard", Journal of Interactive Marketing 17(2), 2003).

use crate::ratio::Ratio;
use crate::weighted::{WeightError, weighted_mean};

/// The dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// 客户知识.
    Knowledge,
    /// 客户互动.
    Interaction,
    /// 客户价值.
    Value,
    /// 客户满意.
    Satisfaction,
}

/// The measures, each a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Knowledge: fields of the files that are filled.
    FilledFields,
    /// Knowledge: customers that are in a segment.
    SegmentedCustomers,
    /// Knowledge: customers with a need on record.
    KnownNeeds,
    /// Interaction: customers who were contacted in the month.
    ContactedCustomers,
    /// Interaction: planned visits that were made.
    VisitsMade,
    /// Interaction: kinds of touchpoints that were used.
    TouchpointsUsed,
    /// Value: customers with a profit of more than nothing.
    ProfitableCustomers,
    /// Value: buyers of the period before who still buy.
    RetainedCustomers,
    /// Satisfaction: answers that are satisfied.
    SatisfiedAnswers,
    /// Satisfaction: complaints that were solved in time.
    ComplaintsSolved,
}

impl Measure {
    /// All of them, by dimension.
    pub const ALL: [Self; 10] = [
        Self::FilledFields,
        Self::SegmentedCustomers,
        Self::KnownNeeds,
        Self::ContactedCustomers,
        Self::VisitsMade,
        Self::TouchpointsUsed,
        Self::ProfitableCustomers,
        Self::RetainedCustomers,
        Self::SatisfiedAnswers,
        Self::ComplaintsSolved,
    ];

    /// The dimension that it belongs to.
    #[must_use]
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::FilledFields | Self::SegmentedCustomers | Self::KnownNeeds => Dimension::Knowledge,
            Self::ContactedCustomers | Self::VisitsMade | Self::TouchpointsUsed => Dimension::Interaction,
            Self::ProfitableCustomers | Self::RetainedCustomers => Dimension::Value,
            Self::SatisfiedAnswers | Self::ComplaintsSolved => Dimension::Satisfaction,
        }
    }
}

/// What was counted for a measure in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Of what.
    pub measure: Measure,
    /// The counted part and the whole.
    pub ratio: Ratio,
    /// What it should be in percent, above 0 to 100.
    pub target_percent: f64,
    /// How much it counts within its dimension, 0 or more.
    pub weight: f64,
}

/// One measure on the card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Which one.
    pub measure: Measure,
    /// In percent, 0 to 100; `None` when there was nothing to count.
    pub percent: Option<f64>,
    /// Percent over target, at most 100 %, as a percentage; `None` when there was nothing to count.
    pub met_percent: Option<f64>,
}

/// One dimension on the card.
#[derive(Debug, Clone, PartialEq)]
pub struct DimensionCard {
    /// Which one.
    pub dimension: Dimension,
    /// Its measures, in the order of [`Measure::ALL`].
    pub lines: Vec<Line>,
    /// The weighted mean of how far the measures that were counted meet their targets, 0 to 100; `None` when none was.
    pub score: Option<f64>,
}

/// Why there is no card.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ScorecardError {
    /// Every dimension needs two measures.
    #[error("dimension {dimension:?} needs 2 measures, has {found}")]
    TooFewMeasures {
        /// Which one.
        dimension: Dimension,
        /// How many it has.
        found: usize,
    },
    /// A measure that is counted twice.
    #[error("{0:?} is there twice")]
    Twice(Measure),
    /// More of something than there is.
    #[error("{0:?} counts more than there is")]
    Part(Measure),
    /// A target out of range.
    #[error("the target of {0:?} must be above 0 % and at most 100 %")]
    Target(Measure),
    /// A weight out of range.
    #[error("{0}")]
    Weight(#[from] WeightError),
}

/// The card of a month: each measure in percent and against its target, each dimension by the weighted mean of how far
/// its targets are met.
///
/// Shape: at least two measures of each dimension, each at most once, in any order.
///
/// Worked number (T59): 90 of 120 fields are 75 %, of a target of 100 % 75 % met; 30 of 50 customers in segments are 60 %, of
/// a target of 60 % 100 % met; with equal weights the dimension scores 87.5.
///
/// # Errors
/// [`ScorecardError`] for too few measures, one that is there twice, or counts, targets or weights out of range.
pub fn scorecard(counts: &[Count]) -> Result<[DimensionCard; 4], ScorecardError> {
    for (place, count) in counts.iter().enumerate() {
        if counts.iter().skip(place + 1).any(|other| other.measure == count.measure) {
            return Err(ScorecardError::Twice(count.measure));
        }
        if count.ratio.part > count.ratio.whole {
            return Err(ScorecardError::Part(count.measure));
        }
        if !(1e-6..=100.0).contains(&count.target_percent) {
            return Err(ScorecardError::Target(count.measure));
        }
    }
    Ok([
        card(Dimension::Knowledge, counts)?,
        card(Dimension::Interaction, counts)?,
        card(Dimension::Value, counts)?,
        card(Dimension::Satisfaction, counts)?,
    ])
}

fn card(dimension: Dimension, counts: &[Count]) -> Result<DimensionCard, ScorecardError> {
    let mut of_dimension: Vec<&Count> = counts.iter().filter(|count| count.measure.dimension() == dimension).collect();
    of_dimension.sort_by_key(|count| count.measure);
    if of_dimension.len() < 2 {
        return Err(ScorecardError::TooFewMeasures { dimension, found: of_dimension.len() });
    }
    let line = |count: &&Count| {
        let percent = count.ratio.fraction().map(|fraction| fraction * 100.0);
        let met_percent = percent.map(|percent| (percent / count.target_percent * 100.0).min(100.0));
        Line { measure: count.measure, percent, met_percent }
    };
    let lines: Vec<Line> = of_dimension.iter().map(line).collect();
    let met: Vec<Option<f64>> = lines.iter().map(|line| line.met_percent).collect();
    let weights: Vec<f64> = of_dimension.iter().map(|count| count.weight).collect();
    let score = match weighted_mean(&met, &weights, (0.0, 100.0)) {
        Ok(score) => Some(score),
        Err(WeightError::NothingKnown) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(DimensionCard { dimension, lines, score })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(measure: Measure, part: u64, whole: u64, target_percent: f64) -> Count {
        Count { measure, ratio: Ratio { part, whole }, target_percent, weight: 1.0 }
    }

    fn month() -> Vec<Count> {
        vec![
            count(Measure::SegmentedCustomers, 30, 50, 60.0),
            count(Measure::FilledFields, 90, 120, 100.0),
            count(Measure::ContactedCustomers, 20, 50, 80.0),
            count(Measure::VisitsMade, 9, 10, 100.0),
            count(Measure::ProfitableCustomers, 45, 50, 90.0),
            count(Measure::RetainedCustomers, 36, 40, 100.0),
            count(Measure::SatisfiedAnswers, 0, 0, 80.0),
            count(Measure::ComplaintsSolved, 3, 4, 100.0),
        ]
    }

    #[test]
    fn t59_every_dimension_has_two_measures_or_more_by_hand() {
        let cards = scorecard(&month()).unwrap();
        let scores: Vec<Option<f64>> = cards.iter().map(|card| card.score).collect();
        // (75 + 100)/2, (50 + 90)/2, (100 + 90)/2, and 75 alone: nobody answered.
        assert_eq!(scores, [Some(87.5), Some(70.0), Some(95.0), Some(75.0)]);
        let [knowledge, .., satisfaction] = &cards;
        let first = Line { measure: Measure::FilledFields, percent: Some(75.0), met_percent: Some(75.0) };
        assert_eq!(knowledge.lines[0], first);
        assert_eq!(satisfaction.lines[0].percent, None);
        assert!(cards.iter().all(|card| card.lines.len() >= 2));
    }

    #[test]
    fn what_makes_no_card_is_told() {
        let missing = ScorecardError::TooFewMeasures { dimension: Dimension::Satisfaction, found: 1 };
        assert_eq!(scorecard(&month()[..7]), Err(missing));
        let with = |changed: Count| {
            let mut counts = month();
            counts[0] = changed;
            scorecard(&counts)
        };
        let twice = count(Measure::FilledFields, 1, 2, 50.0);
        assert_eq!(with(twice), Err(ScorecardError::Twice(Measure::FilledFields)));
        let segmented = Measure::SegmentedCustomers;
        assert_eq!(with(count(segmented, 3, 2, 50.0)), Err(ScorecardError::Part(segmented)));
        assert_eq!(with(count(segmented, 1, 2, 0.0)), Err(ScorecardError::Target(segmented)));
        let weight = Count { weight: -1.0, ..count(segmented, 1, 2, 50.0) };
        assert!(matches!(with(weight), Err(ScorecardError::Weight(_))));
    }

    #[test]
    fn all_measures_are_listed_by_dimension() {
        assert!(Measure::ALL.is_sorted());
        assert!(Measure::ALL.is_sorted_by_key(|measure| measure.dimension()));
    }
}
