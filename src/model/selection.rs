//! Who is a good customer, and what a large one risks (requirements B7 and B8).
//!
//! Each of the five criteria and each of the five risks is an answer with its evidence and its day
//! ([`crate::finding::Finding`]); nothing here guesses one from figures.

use crate::customer::Record;
use crate::field::Field;
use crate::value::Value;

/// 好客户标准: will and power to buy, profit and payment, cost to serve, risk and prospects, partnership.
pub const CRITERIA: [Field; 5] =
    [Field::GoodDesire, Field::GoodProfit, Field::GoodService, Field::GoodProspects, Field::GoodPartner];

/// 大客户的风险: receivables, profit, management, churn, and becoming a rival.
pub const RISKS: [Field; 5] =
    [Field::RiskFinance, Field::RiskProfit, Field::RiskManagement, Field::RiskChurn, Field::RiskRival];

/// How many of the five criteria hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GoodScore {
    /// Criteria that hold, 0 to 5.
    pub points: u8,
    /// Criteria that somebody has answered, 1 to 5.
    pub answered: u8,
}

/// The score of a customer; `None` until one of the five is answered. An unanswered criterion is no point.
///
/// Worked example: three answered with yes, one with no, one open: 3 points, 4 answered.
#[must_use]
pub fn good_score(record: &Record) -> Option<GoodScore> {
    let answers = CRITERIA.iter().filter_map(|field| answer(record, *field));
    let score = answers.fold(GoodScore { points: 0, answered: 0 }, |score, holds| GoodScore {
        points: score.points + u8::from(holds),
        answered: score.answered + 1,
    });
    (score.answered > 0).then_some(score)
}

/// The risks that somebody has found, in the order of the table.
#[must_use]
pub fn risks(record: &Record) -> Vec<Field> {
    RISKS.into_iter().filter(|field| answer(record, *field) == Some(true)).collect()
}

/// A yes or no, where somebody gave one.
pub(crate) fn answer(record: &Record, field: Field) -> Option<bool> {
    match record.get(field) {
        Some(Value::Finding(finding)) => Some(finding.degree > 0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;

    /// A customer as ten letters: five criteria, five risks; `y` and `n` are answers, `-` is none.
    fn customer(answers: &str) -> Record {
        let fields = CRITERIA.into_iter().chain(RISKS);
        let answered = fields.zip(answers.chars()).filter(|(_, answer)| *answer != '-');
        let finding = |answer: char| Finding {
            degree: u8::from(answer == 'y'),
            evidence: "年报".to_owned(),
            on: "2026-03-07".parse().unwrap(),
        };
        Record(answered.map(|(field, answer)| (field, Value::Finding(Box::new(finding(answer))))).collect())
    }

    #[test]
    fn t41_ten_customers_have_their_scores_and_badges() {
        use Field::{RiskChurn, RiskFinance, RiskManagement, RiskProfit, RiskRival};
        type Expected<'a> = (&'a str, Option<(u8, u8)>, &'a [Field]);
        let fixture: [Expected<'_>; 10] = [
            ("yyyyy-----", Some((5, 5)), &[]),
            ("yyyyyyyyyy", Some((5, 5)), &[RiskFinance, RiskProfit, RiskManagement, RiskChurn, RiskRival]),
            ("nnnnnnnnnn", Some((0, 5)), &[]),
            ("----------", None, &[]),
            ("yyyn------", Some((3, 4)), &[]),
            ("y----y----", Some((1, 1)), &[RiskFinance]),
            ("n------y--", Some((0, 1)), &[RiskManagement]),
            ("-y-y---ny-", Some((2, 2)), &[RiskChurn]),
            ("-----n-n-y", None, &[RiskRival]),
            ("yynnyny---", Some((3, 5)), &[RiskProfit]),
        ];
        for (answers, score, badges) in fixture {
            let record = customer(answers);
            let found = good_score(&record).map(|score| (score.points, score.answered));
            assert_eq!((found, risks(&record).as_slice()), (score, badges), "{answers}");
        }
    }
}
