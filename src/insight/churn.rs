//! J9 流失诊断与监控: customers who are silent for longer than their own rhythm explains.

use satchel_model::{Date, days_between};

/// When silence is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// k in hundredths: 200 flags a silence of more than twice the customer's own median interval.
    pub factor_percent: u32,
    /// Intervals that a rhythm needs, at least 1.
    pub least_intervals: usize,
    /// For customers without a rhythm: days of silence beyond which they are flagged (a rule of their tier), if any.
    pub days_without_rhythm: Option<u32>,
}

impl Rule {
    /// Twice the median of at least two intervals; 180 days without them: defaults of this product.
    pub const DEFAULT: Self = Self { factor_percent: 200, least_intervals: 2, days_without_rhythm: Some(180) };
}

/// What the monitor says of a customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// Days since the last purchase, 0 or more.
    pub silent_days: i64,
    /// The median of the days between purchases, `None` with fewer intervals than a rhythm needs.
    pub median_days: Option<f64>,
    /// Days beyond which the customer is flagged, `None` without any rule for it.
    pub limit_days: Option<f64>,
    /// Whether the silence is longer than that.
    pub is_at_risk: bool,
}

/// Why a customer cannot be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChurnError {
    /// No purchase by the date.
    #[error("there is no purchase yet")]
    NoPurchase,
    /// A rule that flags everybody or needs no interval.
    #[error("the rule needs a factor above 0 and at least 1 interval")]
    Rule,
}

/// Watches one customer: flagged when the days since the last purchase exceed k times the median of its own intervals.
///
/// Several purchases of a day are one. Days after `as_of` are not there yet. The median of an even number of intervals
/// is the mean of the two in the middle.
///
/// Shape: the days of one customer's purchases in any order.
///
/// Worked number (T80): purchases on days 0, 10, 30 and 40 have intervals 10, 20, 10 with the median 10; with k = 2 the
/// customer is flagged from day 61 on, not on day 60.
///
/// # Errors
/// [`ChurnError`] without a purchase, or for an impossible rule.
pub fn watch(days: &[Date], as_of: Date, rule: Rule) -> Result<Watched, ChurnError> {
    if rule.factor_percent == 0 || rule.least_intervals == 0 {
        return Err(ChurnError::Rule);
    }
    let mut days: Vec<Date> = days.iter().copied().filter(|day| *day <= as_of).collect();
    days.sort_unstable();
    days.dedup();
    let last = *days.last().ok_or(ChurnError::NoPurchase)?;
    let silent_days = days_between(last, as_of);
    let mut intervals: Vec<i64> =
        days.iter().zip(days.iter().skip(1)).map(|(one, next)| days_between(*one, *next)).collect();
    intervals.sort_unstable();
    if intervals.len() < rule.least_intervals {
        let limit = rule.days_without_rhythm.map(i64::from);
        let is_at_risk = limit.is_some_and(|limit| silent_days > limit);
        return Ok(Watched { silent_days, median_days: None, limit_days: limit.map(|limit| limit as f64), is_at_risk });
    }
    // Both middles are one interval when their number is odd.
    let middles = [(intervals.len() - 1) / 2, intervals.len() / 2];
    let doubled: i64 = middles.iter().filter_map(|place| intervals.get(*place)).sum();
    let median_days = doubled as f64 / 2.0;
    let limit_days = median_days * f64::from(rule.factor_percent) / 100.0;
    let is_at_risk = i128::from(silent_days) * 200 > i128::from(doubled) * i128::from(rule.factor_percent);
    Ok(Watched { silent_days, median_days: Some(median_days), limit_days: Some(limit_days), is_at_risk })
}

/// J11 牢固客户/危险客户: the colour of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Buys as always, and is not known to be unhappy.
    Safe,
    /// One of the two is wrong.
    Watch,
    /// Silent and unhappy.
    Danger,
}

/// The colour that follows from silence and from what the customer says (`None` when it was not asked).
///
/// Worked number: silent and satisfied is to be watched, silent and dissatisfied is in danger.
#[must_use]
pub const fn signal(is_at_risk: bool, is_satisfied: Option<bool>) -> Signal {
    match (is_at_risk, is_satisfied) {
        (true, Some(false)) => Signal::Danger,
        (true, _) | (false, Some(false)) => Signal::Watch,
        (false, _) => Signal::Safe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    /// Days after 1 March 2026.
    fn days(numbers: &[i64]) -> Vec<Date> {
        let mut dates = Vec::new();
        for number in numbers {
            dates.push((0..*number).fold(day(2026, 3, 1), |date, _| date.tomorrow().unwrap()));
        }
        dates
    }

    #[test]
    fn t80_a_silence_beyond_k_times_the_own_median_is_flagged() {
        let bought = days(&[30, 0, 10, 10, 40]);
        let on = |number: i64| watch(&bought, days(&[number])[0], Rule::DEFAULT).unwrap();
        assert_eq!((on(60).is_at_risk, on(61).is_at_risk), (false, true));
        assert_eq!((on(61).silent_days, on(61).median_days, on(61).limit_days), (21, Some(10.0), Some(20.0)));
        // As of day 29, what comes later is not there: 0 and 10 are one interval, no rhythm.
        assert_eq!((on(29).median_days, on(29).limit_days), (None, Some(180.0)));
        let strict = Rule { factor_percent: 105, ..Rule::DEFAULT };
        assert!(watch(&bought, days(&[51])[0], strict).unwrap().is_at_risk);
        assert!(!watch(&bought, days(&[50])[0], strict).unwrap().is_at_risk);
    }

    #[test]
    fn t80_the_list_at_risk_is_that_of_the_fixture() {
        let customers = [vec![0, 10, 20, 30], vec![0, 45, 90], vec![85], vec![0], vec![0, 30, 60, 90], vec![95]];
        let as_of = days(&[100])[0];
        let rule = Rule { days_without_rhythm: Some(90), ..Rule::DEFAULT };
        // Silences 70, 10, 15, 100, 10 against limits 20, 90, 90, 90, 60.
        let at_risk: Vec<usize> =
            (0..5).filter(|c| watch(&days(&customers[*c]), as_of, rule).unwrap().is_at_risk).collect();
        assert_eq!(at_risk, [0, 3]);
    }

    #[test]
    fn an_even_number_of_intervals_has_a_median_between_two() {
        let found = watch(&days(&[0, 10, 23]), days(&[49])[0], Rule::DEFAULT).unwrap();
        assert_eq!((found.median_days, found.limit_days, found.is_at_risk), (Some(11.5), Some(23.0), true));
    }

    #[test]
    fn what_cannot_be_watched_is_told() {
        let today = day(2026, 3, 1);
        assert_eq!(watch(&[], today, Rule::DEFAULT), Err(ChurnError::NoPurchase));
        assert_eq!(watch(&days(&[5]), today, Rule::DEFAULT), Err(ChurnError::NoPurchase));
        let wrong = Rule { factor_percent: 0, ..Rule::DEFAULT };
        assert_eq!(watch(&days(&[0]), today, wrong), Err(ChurnError::Rule));
        let unruled = Rule { days_without_rhythm: None, ..Rule::DEFAULT };
        let once = watch(&days(&[0]), days(&[500])[0], unruled).unwrap();
        assert_eq!((once.limit_days, once.is_at_risk), (None, false));
    }

    #[test]
    fn colours_follow_from_silence_and_satisfaction() {
        assert_eq!(signal(false, None), Signal::Safe);
        assert_eq!(signal(false, Some(false)), Signal::Watch);
        assert_eq!(signal(true, Some(true)), Signal::Watch);
        assert_eq!(signal(true, Some(false)), Signal::Danger);
    }
}
