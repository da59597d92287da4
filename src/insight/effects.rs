//! M2 效果评估 7 项: seven effects of customer management, this period beside the one before.

use satchel_model::Money;

use crate::amount::{AmountError, one_currency, share};
use crate::ratio::Ratio;

/// The seven items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// 满意度: answers that are satisfied.
    Satisfaction,
    /// 员工工作: planned visits that were made.
    StaffWork,
    /// 战略执行: targets that were met.
    StrategyExecution,
    /// 流程: complaints and requests that were answered in time.
    Process,
    /// 技术应用: working days on which accounts were used.
    TechnologyUse,
    /// 公司运营: sales.
    Operation,
    /// 利润变化: profit.
    Profit,
}

/// What was counted and booked in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Satisfied of all answers.
    pub satisfied_answers: Ratio,
    /// Made of all planned visits.
    pub visits_made: Ratio,
    /// Met of all targets.
    pub targets_met: Ratio,
    /// Answered in time of all complaints and requests.
    pub answered_in_time: Ratio,
    /// Used of all working days of all accounts.
    pub days_used: Ratio,
    /// Sales.
    pub sales: Money,
    /// Profit; below zero for a loss.
    pub profit: Money,
}

/// One item: percentages for the first five, minor units for the last two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Which one.
    pub item: Item,
    /// In this period; `None` when there was nothing to count.
    pub now: Option<f64>,
    /// In the period before; `None` when there was nothing to count.
    pub before: Option<f64>,
    /// Now less before: points for percentages, minor units for money; `None` when either is missing.
    pub difference: Option<f64>,
    /// Difference over before, as a fraction, for sales and profit; `None` for percentages, and after a period of
    /// nothing or a loss, from which no growth can be told.
    pub growth: Option<f64>,
}

/// All seven items in their order.
///
/// Worked number (T59): 8 of 10 answers satisfied after 6 of 10: 80 %, 60 %, 20 points more; profit 150 after 100: 50 % growth.
///
/// # Errors
/// [`AmountError::MixedCurrencies`].
pub fn effects(now: &Period, before: &Period) -> Result<[Effect; 7], AmountError> {
    one_currency([now.sales, now.profit, before.sales, before.profit])?;
    let counted = |item, read: fn(&Period) -> Ratio| {
        let [now, before] = [now, before].map(|period| read(period).fraction().map(|fraction| fraction * 100.0));
        Effect { item, now, before, difference: now.zip(before).map(|(now, before)| now - before), growth: None }
    };
    let booked = |item, read: fn(&Period) -> Money| {
        let [now, before] = [now, before].map(|period| i128::from(read(period).minor));
        Effect {
            item,
            now: Some(now as f64),
            before: Some(before as f64),
            difference: Some((now - before) as f64),
            growth: share(now - before, before),
        }
    };
    Ok([
        counted(Item::Satisfaction, |period| period.satisfied_answers),
        counted(Item::StaffWork, |period| period.visits_made),
        counted(Item::StrategyExecution, |period| period.targets_met),
        counted(Item::Process, |period| period.answered_in_time),
        counted(Item::TechnologyUse, |period| period.days_used),
        booked(Item::Operation, |period| period.sales),
        booked(Item::Profit, |period| period.profit),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{close, dollars, yuan};

    fn of(part: u64, whole: u64) -> Ratio {
        Ratio { part, whole }
    }

    fn period(profit: i64) -> Period {
        Period {
            satisfied_answers: of(6, 10),
            visits_made: of(3, 4),
            targets_met: of(1, 2),
            answered_in_time: of(0, 0),
            days_used: of(18, 20),
            sales: yuan(1000),
            profit: yuan(profit),
        }
    }

    #[test]
    fn t59_seven_items_beside_the_period_before() {
        let now = Period { satisfied_answers: of(8, 10), sales: yuan(900), ..period(150) };
        let found = effects(&now, &period(100)).unwrap();
        let items: Vec<Item> = found.iter().map(|effect| effect.item).collect();
        assert_eq!(items.len(), 7);
        assert!(items.is_sorted());
        let [satisfaction, staff, _, process, _, operation, profit] = found;
        assert_eq!((satisfaction.now, satisfaction.before), (Some(80.0), Some(60.0)));
        close(satisfaction.difference.unwrap(), 20.0, 1e-12);
        assert_eq!(staff.difference, Some(0.0));
        // Nothing to answer is not zero percent.
        assert_eq!((process.now, process.difference), (None, None));
        assert_eq!((operation.difference, operation.growth), (Some(-10_000.0), Some(-0.1)));
        assert_eq!((profit.now, profit.growth), (Some(15_000.0), Some(0.5)));
    }

    #[test]
    fn from_a_loss_no_growth_can_be_told() {
        for before in [-50, 0] {
            let [.., profit] = effects(&period(100), &period(before)).unwrap();
            assert_eq!(profit.growth, None);
            assert!(profit.difference.is_some());
        }
        let mixed = Period { profit: dollars(1), ..period(1) };
        assert!(effects(&mixed, &period(1)).is_err());
    }
}
