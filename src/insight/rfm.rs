//! C7 RFM: recency, frequency, monetary value in buckets of equal size, and ten named segments (A. M. Hughes,
//! "Strategic Database Marketing", 1994; J. R. Bult and T. Wansbeek, Marketing Science 14(4), 1995).

mod cutoffs;
mod segment;

use satchel_model::Date;

use crate::ledger::Ledger;

pub use cutoffs::Cutoffs;
pub use segment::{Segment, TABLE, TableRow, segment};

/// A customer who bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buyer {
    /// Days since the last purchase, 0 or more.
    pub recency_days: i64,
    /// Purchases.
    pub frequency: u32,
    /// The sum of all amounts in minor units of one currency; returns may make it negative.
    pub monetary_minor: i128,
}

/// The three scores of a buyer, each from 1 to the number of buckets; more is better in all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// The most recent buyers have the most.
    pub recency: u8,
    /// The most frequent buyers have the most.
    pub frequency: u8,
    /// Those who spent most have the most.
    pub monetary: u8,
    /// The first row of [`TABLE`] that fits.
    pub segment: Segment,
}

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Days since the last purchase.
    Recency,
    /// Purchases.
    Frequency,
    /// Sum.
    Monetary,
}

/// All scores, and by what they were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Rfm {
    /// In the order of the input.
    pub scores: Vec<Score>,
    /// How many buckets there are.
    pub buckets: u8,
    /// Cut-offs of the days, rising.
    pub recency: Cutoffs,
    /// Cut-offs of the number of purchases, rising.
    pub frequency: Cutoffs,
    /// Cut-offs of the sums in minor units, rising.
    pub monetary: Cutoffs,
    /// Scores that nobody has because of ties, in order: shown as such, never hidden.
    pub empty: Vec<(Dimension, u8)>,
}

/// Why nobody was scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RfmError {
    /// Nobody bought.
    #[error("nobody has bought anything")]
    NoBuyers,
    /// Fewer than 3 or more than 10 buckets.
    #[error("{0} buckets, where 3 to 10 are possible")]
    Buckets(u8),
    /// A last purchase that lies after the date.
    #[error("the last purchase of buyer {place} lies after the date")]
    InTheFuture {
        /// Place in the input.
        place: usize,
    },
    /// A sum beyond ± 10^30 minor units.
    #[error("the sum of buyer {place} is too large")]
    TooLarge {
        /// Place in the input.
        place: usize,
    },
}

/// Quintiles.
pub const DEFAULT_BUCKETS: u8 = 5;

const LARGEST_SUM: i128 = 10_i128.pow(30);

/// The buyers of a ledger with their places: customers without a purchase are not part of RFM.
#[must_use]
pub fn buyers(ledger: &Ledger, as_of: Date) -> Vec<(usize, Buyer)> {
    let accounts = ledger.accounts.iter().enumerate();
    accounts
        .filter_map(|(place, account)| {
            let recency_days = account.days_since_last(as_of)?;
            let buyer = Buyer { recency_days, frequency: account.purchases, monetary_minor: account.sales_minor };
            Some((place, buyer))
        })
        .collect()
}

/// Scores every buyer.
///
/// The cut-offs of each dimension are its quantiles at 1/n, 2/n, … of the population by linear interpolation (type 7 of
/// R; R. J. Hyndman and Y. Fan, The American Statistician 50(4), 1996), computed without rounding. The score is
/// 1 + the number of cut-offs strictly below the value; for recency it is n + 1 less that, so that few days score high.
/// Equal values have equal scores; where many are equal some scores may be nobody's.
///
/// Shape: any number of buyers in any order, 3 to 10 buckets.
///
/// Worked number (T47): purchases 1, 2, 3, 4, 10 in quintiles have the cut-offs 1.8, 2.6, 3.4, 5.2, so the scores are
/// 1, 2, 3, 4, 5.
///
/// # Errors
/// [`RfmError`] for no buyers, an impossible number of buckets, a date in the future, or a sum beyond reason.
pub fn rfm(buyers: &[Buyer], buckets: u8) -> Result<Rfm, RfmError> {
    if !(3..=10).contains(&buckets) {
        return Err(RfmError::Buckets(buckets));
    }
    if buyers.is_empty() {
        return Err(RfmError::NoBuyers);
    }
    if let Some(place) = buyers.iter().position(|buyer| buyer.recency_days < 0) {
        return Err(RfmError::InTheFuture { place });
    }
    if let Some(place) = buyers.iter().position(|buyer| !(-LARGEST_SUM..=LARGEST_SUM).contains(&buyer.monetary_minor)) {
        return Err(RfmError::TooLarge { place });
    }
    let recency = Cutoffs::of(buyers.iter().map(|buyer| i128::from(buyer.recency_days)), buckets);
    let frequency = Cutoffs::of(buyers.iter().map(|buyer| i128::from(buyer.frequency)), buckets);
    let monetary = Cutoffs::of(buyers.iter().map(|buyer| buyer.monetary_minor), buckets);
    let score = |buyer: &Buyer| {
        let recency = buckets + 1 - recency.score(i128::from(buyer.recency_days));
        let frequency = frequency.score(i128::from(buyer.frequency));
        let monetary = monetary.score(buyer.monetary_minor);
        Score { recency, frequency, monetary, segment: segment(recency, frequency, monetary, buckets) }
    };
    let scores: Vec<Score> = buyers.iter().map(score).collect();
    let empty = empty(&scores, buckets);
    Ok(Rfm { scores, buckets, recency, frequency, monetary, empty })
}

fn empty(scores: &[Score], buckets: u8) -> Vec<(Dimension, u8)> {
    type Read = fn(&Score) -> u8;
    let dimensions: [(Dimension, Read); 3] = [
        (Dimension::Recency, |score| score.recency),
        (Dimension::Frequency, |score| score.frequency),
        (Dimension::Monetary, |score| score.monetary),
    ];
    let mut empty = Vec::new();
    for (dimension, read) in dimensions {
        let mut is_used = [false; 11];
        for score in scores {
            if let Some(used) = is_used.get_mut(usize::from(read(score))) {
                *used = true;
            }
        }
        let unused = (1..=buckets).filter(|bucket| is_used.get(usize::from(*bucket)) == Some(&false));
        empty.extend(unused.map(|bucket| (dimension, bucket)));
    }
    empty
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Purchase;
    use crate::testing::{day, yuan};

    fn buyer(recency_days: i64, frequency: u32, monetary_minor: i128) -> Buyer {
        Buyer { recency_days, frequency, monetary_minor }
    }

    #[test]
    fn t47_quintiles_by_type_7_and_a_reversed_recency() {
        let buyers = [buyer(1, 1, 10), buyer(2, 2, 20), buyer(3, 3, 30), buyer(4, 4, 40), buyer(10, 10, 100)];
        let rfm = rfm(&buyers, 5).unwrap();
        assert_eq!(rfm.frequency.values(), [1.8, 2.6, 3.4, 5.2]);
        let scores: Vec<_> = rfm.scores.iter().map(|score| (score.recency, score.frequency, score.monetary)).collect();
        assert_eq!(scores, [(5, 1, 1), (4, 2, 2), (3, 3, 3), (2, 4, 4), (1, 5, 5)]);
        let segments: Vec<_> = rfm.scores.iter().map(|score| score.segment).collect();
        use Segment::{AtRisk, CannotLose, NeedsAttention, NewCustomer, PotentialLoyalist};
        assert_eq!(segments, [NewCustomer, PotentialLoyalist, NeedsAttention, AtRisk, CannotLose]);
        assert!(rfm.empty.is_empty());
    }

    #[test]
    fn t47_buckets_that_ties_leave_empty_are_shown() {
        let rfm = rfm(&[buyer(5, 1, 10), buyer(5, 1, 10), buyer(5, 1, 10), buyer(5, 9, 10)], 5).unwrap();
        // Frequency: the cut-offs are 1, 1, 1 and 4.2.
        assert_eq!(rfm.frequency.values(), [1.0, 1.0, 1.0, 4.2]);
        assert_eq!(rfm.scores.iter().map(|score| score.frequency).collect::<Vec<_>>(), [1, 1, 1, 5]);
        let of_frequency: Vec<u8> =
            rfm.empty.iter().filter(|(dimension, _)| *dimension == Dimension::Frequency).map(|(_, b)| *b).collect();
        assert_eq!(of_frequency, [2, 3, 4]);
    }

    #[test]
    fn one_buyer_and_equal_buyers_share_a_score() {
        let one = rfm(&[buyer(0, 1, -5)], 5).unwrap();
        assert_eq!((one.scores[0].recency, one.scores[0].frequency, one.scores[0].monetary), (5, 1, 1));
        assert_eq!(one.empty.len(), 12);
    }

    #[test]
    fn what_cannot_be_scored_is_told() {
        assert_eq!(rfm(&[], 5), Err(RfmError::NoBuyers));
        assert_eq!(rfm(&[buyer(0, 1, 1)], 2), Err(RfmError::Buckets(2)));
        assert_eq!(rfm(&[buyer(0, 1, 1), buyer(-1, 1, 1)], 5), Err(RfmError::InTheFuture { place: 1 }));
        assert_eq!(rfm(&[buyer(0, 1, i128::MAX)], 5), Err(RfmError::TooLarge { place: 0 }));
    }

    #[test]
    fn only_who_bought_takes_part() {
        let bought = |customer, on, amount| Purchase { customer, date: day(2026, 5, on), amount: yuan(amount) };
        let purchases = [bought(0, 1, 100), bought(2, 5, -3), bought(0, 3, 50), bought(0, 20, 1)];
        let as_of = day(2026, 5, 10);
        let ledger = Ledger::at(as_of, 3, &purchases).unwrap();
        assert_eq!(buyers(&ledger, as_of), [(0, buyer(7, 2, 15_000))]);
    }
}
