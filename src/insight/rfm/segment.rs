//! The table that names segments.

/// Ten segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// 冠军: bought just now, often and much.
    Champion,
    /// 忠诚客户: buys often, and lately.
    Loyal,
    /// 潜在忠诚: bought lately, more than once.
    PotentialLoyalist,
    /// 新客户: bought just now, for the first time.
    NewCustomer,
    /// 有希望: bought lately, little so far.
    Promising,
    /// 需要关注: middling in everything.
    NeedsAttention,
    /// 即将沉睡: below the middle, about to go quiet.
    AboutToSleep,
    /// 不能失去: bought most of all, but long ago.
    CannotLose,
    /// 有风险: bought often, but long ago.
    AtRisk,
    /// 冬眠: little, and long ago.
    Hibernating,
}

/// One row: a segment and the scores that it takes, of five.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableRow {
    /// Whom it names.
    pub segment: Segment,
    /// Lowest and highest recency score.
    pub recency: (u8, u8),
    /// Lowest and highest value score: the mean of frequency and monetary, rounded up.
    pub value: (u8, u8),
}

const fn row(segment: Segment, recency: (u8, u8), value: (u8, u8)) -> TableRow {
    TableRow { segment, recency, value }
}

/// First match wins, from the top; together the rows take every pair of scores.
///
/// No paper fixes such a table; this is the grid of recency by value that CRM programs commonly use.
pub const TABLE: [TableRow; 10] = [
    row(Segment::Champion, (5, 5), (4, 5)),
    row(Segment::Loyal, (3, 5), (4, 5)),
    row(Segment::PotentialLoyalist, (4, 5), (2, 3)),
    row(Segment::NewCustomer, (5, 5), (1, 1)),
    row(Segment::Promising, (4, 4), (1, 1)),
    row(Segment::NeedsAttention, (3, 3), (3, 3)),
    row(Segment::AboutToSleep, (3, 3), (1, 2)),
    row(Segment::CannotLose, (1, 2), (5, 5)),
    row(Segment::AtRisk, (1, 2), (3, 4)),
    row(Segment::Hibernating, (1, 5), (1, 5)),
];

/// The segment of three scores of `buckets` buckets: scores are brought to five (score × 5 / buckets, rounded up), value
/// is the mean of frequency and monetary, rounded up, and the first row of [`TABLE`] that has both decides.
///
/// Worked number: recency 5, frequency 4, monetary 5 have the value 5 (4.5 rounded up): a champion.
#[must_use]
pub fn segment(recency: u8, frequency: u8, monetary: u8, buckets: u8) -> Segment {
    let of_five = |score: u8| (u16::from(score) * 5).div_ceil(u16::from(buckets).max(1));
    let value = (of_five(frequency) + of_five(monetary)).div_ceil(2);
    let has = |(low, high): (u8, u8), score: u16| (u16::from(low)..=u16::from(high)).contains(&score);
    let fits = |row: &&TableRow| has(row.recency, of_five(recency)) && has(row.value, value);
    TABLE.iter().find(fits).map_or(Segment::Hibernating, |row| row.segment)
}

#[cfg(test)]
mod tests {
    use super::Segment::*;
    use super::*;

    #[test]
    fn t47_the_table_names_every_pair_of_scores() {
        // By value from 1 to 5, for recency from 1 to 5.
        let expected = [
            [Hibernating, Hibernating, AtRisk, AtRisk, CannotLose],
            [Hibernating, Hibernating, AtRisk, AtRisk, CannotLose],
            [AboutToSleep, AboutToSleep, NeedsAttention, Loyal, Loyal],
            [Promising, PotentialLoyalist, PotentialLoyalist, Loyal, Loyal],
            [NewCustomer, PotentialLoyalist, PotentialLoyalist, Champion, Champion],
        ];
        for (recency, row) in (1..).zip(expected) {
            for (value, name) in (1..).zip(row) {
                assert_eq!(segment(recency, value, value, 5), name, "recency {recency}, value {value}");
            }
        }
    }

    #[test]
    fn scores_of_other_buckets_are_brought_to_five() {
        assert_eq!(segment(5, 4, 5, 5), Champion);
        assert_eq!(segment(10, 9, 10, 10), Champion);
        assert_eq!(segment(3, 3, 3, 3), Champion);
        assert_eq!(segment(1, 1, 1, 3), Hibernating);
    }
}
