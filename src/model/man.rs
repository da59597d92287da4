//! MAN 法则: whether a customer has the Money, somebody with the Authority, and the Need.

use serde::{Deserialize, Serialize};

use crate::customer::Record;
use crate::field::Field;
use crate::selection::answer;

/// What to do with a customer, by its money, authority and need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// M+A+N, 有望客户: an ideal target.
    Ideal,
    /// M+A+n: may be contacted; with skilled selling there is hope.
    AwakenNeed,
    /// M+a+N: may be contacted; find the person who decides.
    FindAuthority,
    /// m+A+N: may be contacted; look into its business and credit, and offer terms.
    ArrangeFinance,
    /// One of the three: may be contacted; watch and cultivate until another comes.
    Cultivate,
    /// m+a+n, 非客户: stop contact.
    Stop,
}

/// Every outcome of the three questions is an advice (the matrix of requirement B1).
///
/// Worked example: money and authority without need is [`Advice::AwakenNeed`].
#[must_use]
pub const fn advice(money: bool, authority: bool, need: bool) -> Advice {
    match (money, authority, need) {
        (true, true, true) => Advice::Ideal,
        (true, true, false) => Advice::AwakenNeed,
        (true, false, true) => Advice::FindAuthority,
        (false, true, true) => Advice::ArrangeFinance,
        (false, false, true) | (false, true, false) | (true, false, false) => Advice::Cultivate,
        (false, false, false) => Advice::Stop,
    }
}

/// The advice for a customer; `None` until all three questions are answered.
#[must_use]
pub fn of_record(record: &Record) -> Option<Advice> {
    let answer = |field| answer(record, field);
    Some(advice(answer(Field::HasMoney)?, answer(Field::HasAuthority)?, answer(Field::HasNeed)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::value::Value;

    #[test]
    fn t38_each_of_the_eight_combinations_has_its_advice() {
        use Advice::{ArrangeFinance, AwakenNeed, Cultivate, FindAuthority, Ideal, Stop};
        assert_eq!(advice(true, true, true), Ideal);
        assert_eq!(advice(true, true, false), AwakenNeed);
        assert_eq!(advice(true, false, true), FindAuthority);
        assert_eq!(advice(false, true, true), ArrangeFinance);
        assert_eq!(advice(false, false, true), Cultivate);
        assert_eq!(advice(false, true, false), Cultivate);
        assert_eq!(advice(true, false, false), Cultivate);
        assert_eq!(advice(false, false, false), Stop);
    }

    #[test]
    fn there_is_no_advice_until_all_three_are_answered() {
        let finding = |degree| Finding { degree, evidence: "年报".to_owned(), on: "2026-03-07".parse().unwrap() };
        let mut record = Record::default();
        for field in [Field::HasMoney, Field::HasAuthority] {
            assert_eq!(of_record(&record), None);
            record.0.insert(field, Value::Finding(Box::new(finding(1))));
        }
        assert_eq!(of_record(&record), None);
        record.0.insert(Field::HasNeed, Value::Finding(Box::new(finding(0))));
        assert_eq!(of_record(&record), Some(Advice::AwakenNeed));
    }
}
