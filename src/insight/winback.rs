//! J12 赢返, J13, J14: lost customers by their second lifetime value and their reason, the phases of a case, and what regaining
//! brought (B. Stauss and C. Friege, "Regaining service customers", Journal of Service Research 1(4), 1999).

use satchel_model::{Currency, Money};

use crate::amount::{AmountError, money, one_currency};

/// Why a customer left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// 有意推走: we wanted it to leave. It is not chased.
    PushedAwayOnPurpose,
    /// 无意推走: we drove it away without wanting to.
    PushedAwayByMistake,
    /// 被吸引走: a rival offers more.
    PulledAway,
    /// 被收买走: a rival is cheaper.
    BoughtAway,
    /// 迁走: it moved, or no longer needs it.
    MovedAway,
}

/// A lost customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Why it left.
    pub reason: Reason,
    /// What it would be worth once it is back.
    pub expected_clv: Money,
    /// What bringing it back costs.
    pub regain_cost: Money,
    /// The chance that it comes back, in tenths of a percent, 0 to 1000.
    pub regain_permille: u16,
}

/// A lost customer in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// Place in the input.
    pub customer: usize,
    /// SLTV; below zero when it costs more than it will bring.
    pub second_value: Money,
}

/// Why there is no ranking, no next phase or no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WinBackError {
    /// Two currencies, or a value beyond the range.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A chance beyond 100 %.
    #[error("the chance of customer {customer} is beyond 100 %")]
    Chance {
        /// Place in the input.
        customer: usize,
    },
    /// The analysis ends with a reason.
    #[error("the analysis has found no reason yet")]
    NoReason,
    /// Who was pushed away on purpose is not chased.
    #[error("the customer was pushed away on purpose and is not chased")]
    OnPurpose,
    /// The action phase ends with at least one action.
    #[error("nothing has been done yet")]
    NoAction,
    /// A case ends with a result.
    #[error("there is no result yet")]
    NoOutcome,
    /// The case is closed.
    #[error("the case is closed")]
    Closed,
}

/// SLTV = (expected CLV after regain − regain cost) × chance, rounded half away from zero to a minor unit.
///
/// Worked number (T81): (1 000 − 200) × 25 % is 200.
///
/// # Errors
/// [`AmountError`] for two currencies, or a value beyond the range.
pub fn second_lifetime_value(lost: &Lost) -> Result<Money, AmountError> {
    one_currency([lost.expected_clv, lost.regain_cost])?;
    let gain = i128::from(lost.expected_clv.minor) - i128::from(lost.regain_cost.minor);
    let thousandths = gain * i128::from(lost.regain_permille);
    let half = if thousandths < 0 { -500 } else { 500 };
    money((thousandths + half) / 1000, lost.expected_clv.currency)
}

/// The lost customers by second lifetime value, the largest first, ties in the order of the input, without those who were
/// pushed away on purpose.
///
/// # Errors
/// [`WinBackError`] for two currencies, a value beyond the range, or a chance beyond 100 %.
pub fn ranking(lost: &[Lost]) -> Result<Vec<Ranked>, WinBackError> {
    one_currency(lost.iter().flat_map(|lost| [lost.expected_clv, lost.regain_cost]))?;
    if let Some(customer) = lost.iter().position(|lost| lost.regain_permille > 1000) {
        return Err(WinBackError::Chance { customer });
    }
    let mut ranked = Vec::with_capacity(lost.len());
    for (customer, lost) in lost.iter().enumerate() {
        if lost.reason != Reason::PushedAwayOnPurpose {
            ranked.push(Ranked { customer, second_value: second_lifetime_value(lost)? });
        }
    }
    ranked.sort_by_key(|ranked| std::cmp::Reverse(ranked.second_value.minor));
    Ok(ranked)
}

/// The three phases of a case, and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// 分析: find out why.
    Analysis,
    /// 行动: do something about it.
    Action,
    /// 考核评估: see what it brought.
    Control,
    /// Nothing more to do.
    Closed,
}

/// A case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// Where it is.
    pub phase: Phase,
    /// Why the customer left, once that is known.
    pub reason: Option<Reason>,
    /// What was done so far.
    pub actions: u32,
    /// Whether the customer is back, once that is known.
    pub is_regained: Option<bool>,
}

/// The phase that follows: one after the other, none left out, each only when the one before has its result.
///
/// Worked number (T81): a case in analysis with the reason "pulled away" goes on to action; without a reason it stays.
///
/// # Errors
/// [`WinBackError`] says what the phase still lacks; a case of somebody pushed away on purpose never goes on to action.
pub const fn next_phase(case: &Case) -> Result<Phase, WinBackError> {
    match (case.phase, case.reason) {
        (Phase::Analysis, None) => Err(WinBackError::NoReason),
        (Phase::Analysis, Some(Reason::PushedAwayOnPurpose)) => Err(WinBackError::OnPurpose),
        (Phase::Analysis, Some(_)) => Ok(Phase::Action),
        (Phase::Action, _) if case.actions == 0 => Err(WinBackError::NoAction),
        (Phase::Action, _) => Ok(Phase::Control),
        (Phase::Control, _) if case.is_regained.is_none() => Err(WinBackError::NoOutcome),
        (Phase::Control, _) => Ok(Phase::Closed),
        (Phase::Closed, _) => Err(WinBackError::Closed),
    }
}

/// What one finished case cost and brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// Whether the customer is back.
    pub is_regained: bool,
    /// What was spent on it.
    pub cost: Money,
    /// The profit with the customer since it is back; zero when it is not.
    pub profit: Money,
}

/// What regaining brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegainReport {
    /// Finished cases.
    pub cases: usize,
    /// Customers who are back.
    pub regained: usize,
    /// Their part of the cases, 0 to 1; `None` without cases.
    pub regain_rate: Option<f64>,
    /// Spent on all cases, in minor units.
    pub cost_minor: i128,
    /// Profit with all who are back, in minor units.
    pub profit_minor: i128,
    /// Profit less cost, in minor units.
    pub net_minor: i128,
    /// The currency, `None` without cases.
    pub currency: Option<Currency>,
}

/// Rate, cost and profit of finished cases.
///
/// Worked number (T81): two cases at 100, one of them back with a profit of 500: rate 50 %, cost 200, net 300.
///
/// # Errors
/// [`AmountError::MixedCurrencies`].
pub fn regain_report(cases: &[Finished]) -> Result<RegainReport, AmountError> {
    let currency = one_currency(cases.iter().flat_map(|case| [case.cost, case.profit]))?;
    let regained = cases.iter().filter(|case| case.is_regained).count();
    let cost_minor = cases.iter().map(|case| i128::from(case.cost.minor)).sum();
    let profit_minor: i128 = cases.iter().map(|case| i128::from(case.profit.minor)).sum();
    Ok(RegainReport {
        cases: cases.len(),
        regained,
        regain_rate: crate::amount::share(regained as i128, cases.len() as i128),
        cost_minor,
        profit_minor,
        net_minor: profit_minor - cost_minor,
        currency,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{dollars, yuan};

    fn lost(reason: Reason, clv: i64, cost: i64, regain_permille: u16) -> Lost {
        Lost { reason, expected_clv: yuan(clv), regain_cost: yuan(cost), regain_permille }
    }

    #[test]
    fn t81_the_ranking_is_by_second_lifetime_value() {
        // By hand: 200, (5000 − 3000) × 5 % = 100, not chased, (600 − 100) × 90 % = 450, (50 − 90) × 50 % = −20.
        let all = [
            lost(Reason::PulledAway, 1000, 200, 250),
            lost(Reason::BoughtAway, 5000, 3000, 50),
            lost(Reason::PushedAwayOnPurpose, 9000, 0, 1000),
            lost(Reason::PushedAwayByMistake, 600, 100, 900),
            lost(Reason::MovedAway, 50, 90, 500),
        ];
        let ranked = ranking(&all).unwrap();
        let found: Vec<_> = ranked.iter().map(|ranked| (ranked.customer, ranked.second_value)).collect();
        assert_eq!(found, [(3, yuan(450)), (0, yuan(200)), (1, yuan(100)), (4, yuan(-20))]);
        assert_eq!(ranking(&[]), Ok(Vec::new()));
    }

    #[test]
    fn t81_phases_follow_each_other() {
        let mut case = Case { phase: Phase::Analysis, reason: None, actions: 0, is_regained: None };
        assert_eq!(next_phase(&case), Err(WinBackError::NoReason));
        case.reason = Some(Reason::PushedAwayOnPurpose);
        assert_eq!(next_phase(&case), Err(WinBackError::OnPurpose));
        case.reason = Some(Reason::PulledAway);
        case.phase = next_phase(&case).unwrap();
        assert_eq!((case.phase, next_phase(&case)), (Phase::Action, Err(WinBackError::NoAction)));
        case.actions = 1;
        case.phase = next_phase(&case).unwrap();
        assert_eq!((case.phase, next_phase(&case)), (Phase::Control, Err(WinBackError::NoOutcome)));
        case.is_regained = Some(false);
        case.phase = next_phase(&case).unwrap();
        assert_eq!((case.phase, next_phase(&case)), (Phase::Closed, Err(WinBackError::Closed)));
    }

    #[test]
    fn t81_rate_cost_and_profit_are_reported() {
        let cases = [
            Finished { is_regained: true, cost: yuan(100), profit: yuan(500) },
            Finished { is_regained: false, cost: yuan(100), profit: yuan(0) },
        ];
        let report = regain_report(&cases).unwrap();
        assert_eq!((report.cases, report.regained, report.regain_rate), (2, 1, Some(0.5)));
        assert_eq!((report.cost_minor, report.profit_minor, report.net_minor), (20_000, 50_000, 30_000));
        assert_eq!(regain_report(&[]).unwrap().regain_rate, None);
    }

    #[test]
    fn what_has_no_second_value_is_told() {
        assert_eq!(ranking(&[lost(Reason::PulledAway, 1, 1, 1001)]), Err(WinBackError::Chance { customer: 0 }));
        let mixed = Lost { regain_cost: dollars(1), ..lost(Reason::PulledAway, 1, 1, 1) };
        assert!(matches!(ranking(&[mixed]), Err(WinBackError::Amount(_))));
    }
}
