//! The life-cycle state of a customer (客户状态) and the rule for its transitions.
//!
//! potential → target → first-time → repeat → loyal; any → lost; any → non-customer.
//! A lost or rejected customer can be taken up again as potential or target. Orders move a
//! customer on by themselves: the first makes it first-time, the second repeat.

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::time::UnixMillis;

/// Where a customer stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleState {
    /// 潜在: may need what we sell.
    #[default]
    Potential,
    /// 目标: chosen to be won.
    Target,
    /// 初次: bought once.
    FirstTime,
    /// 重复: bought again.
    Repeat,
    /// 忠诚: buys by conviction.
    Loyal,
    /// 流失: left.
    Lost,
    /// 非客户: not to be served.
    NonCustomer,
}

/// The transition is not one of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a customer cannot go from {from:?} to {to:?}")]
pub struct ForbiddenTransition {
    /// The present state.
    pub from: LifecycleState,
    /// The state that was asked for.
    pub to: LifecycleState,
}

/// One state with what justified it: an atomic group, so that the reason of one person never
/// stands beside the state of another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StateEntry {
    /// The state.
    pub state: LifecycleState,
    /// Why, in the words of the person; empty when an order caused it.
    pub reason: String,
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub by: UserId,
}

/// One entry of the log of transitions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Transition {
    /// The state before.
    pub from: LifecycleState,
    /// The state after, with reason, time and author.
    pub to: StateEntry,
}

impl LifecycleState {
    /// Every state, in the order of the life cycle.
    pub const ALL: [Self; 7] =
        [Self::Potential, Self::Target, Self::FirstTime, Self::Repeat, Self::Loyal, Self::Lost, Self::NonCustomer];

    /// The code used in files and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Potential => "potential",
            Self::Target => "target",
            Self::FirstTime => "first_time",
            Self::Repeat => "repeat",
            Self::Loyal => "loyal",
            Self::Lost => "lost",
            Self::NonCustomer => "non_customer",
        }
    }

    /// The state with this code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether the rule allows to go from this state to `to`.
    #[must_use]
    pub const fn allows(self, to: Self) -> bool {
        matches!(
            (self, to),
            (Self::Potential, Self::Target)
                | (Self::Target, Self::FirstTime | Self::Potential)
                | (Self::FirstTime, Self::Repeat)
                | (Self::Repeat, Self::Loyal)
                | (Self::Loyal, Self::Repeat)
                | (Self::Lost, Self::Potential | Self::Target | Self::FirstTime | Self::Repeat)
                | (Self::NonCustomer, Self::Potential | Self::Target)
                | (
                    Self::Potential | Self::Target | Self::FirstTime | Self::Repeat | Self::Loyal | Self::NonCustomer,
                    Self::Lost
                )
                | (
                    Self::Potential | Self::Target | Self::FirstTime | Self::Repeat | Self::Loyal | Self::Lost,
                    Self::NonCustomer
                )
        )
    }

    /// The states that a person may choose from here.
    pub fn next(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |to| self.allows(*to))
    }

    /// Checks a transition.
    ///
    /// # Errors
    /// [`ForbiddenTransition`] when the rule does not have it.
    pub const fn transition(self, to: Self) -> Result<(), ForbiddenTransition> {
        if self.allows(to) { Ok(()) } else { Err(ForbiddenTransition { from: self, to }) }
    }

    /// The steps that `orders` valid orders cause from this state, in order. The first order moves a potential or
    /// target customer to first-time, the second a first-time one to repeat; a lost customer who
    /// orders is first-time or repeat again. Loyal customers and non-customers stay.
    #[must_use]
    pub fn steps_after_orders(self, orders: usize) -> Vec<Self> {
        let goal = match orders {
            0 => return Vec::new(),
            1 => Self::FirstTime,
            _ => Self::Repeat,
        };
        let path: &[Self] = match (self, goal) {
            (Self::Potential, Self::FirstTime) => &[Self::Target, Self::FirstTime],
            (Self::Potential, _) => &[Self::Target, Self::FirstTime, Self::Repeat],
            (Self::Target, Self::FirstTime) => &[Self::FirstTime],
            (Self::Target, _) => &[Self::FirstTime, Self::Repeat],
            (Self::FirstTime, Self::Repeat) => &[Self::Repeat],
            (Self::Lost, Self::FirstTime) => &[Self::FirstTime],
            (Self::Lost, _) => &[Self::Repeat],
            _ => &[],
        };
        path.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::LifecycleState::{FirstTime, Lost, Loyal, NonCustomer, Potential, Repeat, Target};
    use super::*;

    #[test]
    fn only_the_transitions_of_the_rule_are_allowed() {
        let allowed: usize = LifecycleState::ALL.iter().map(|state| state.next().count()).sum();
        assert_eq!(allowed, 24);
        assert!(Potential.transition(Target).is_ok());
        assert_eq!(Potential.transition(Loyal), Err(ForbiddenTransition { from: Potential, to: Loyal }));
        for state in LifecycleState::ALL {
            assert_eq!(state.allows(Lost), state != Lost);
            assert_eq!(state.allows(NonCustomer), state != NonCustomer);
            assert!(!state.allows(state));
        }
    }

    #[test]
    fn the_first_order_makes_a_target_first_time_and_the_second_repeat() {
        assert_eq!(Target.steps_after_orders(1), [FirstTime]);
        assert_eq!(FirstTime.steps_after_orders(2), [Repeat]);
        assert_eq!(Target.steps_after_orders(2), [FirstTime, Repeat]);
        assert!(Loyal.steps_after_orders(9).is_empty());
        assert!(Repeat.steps_after_orders(3).is_empty());
    }

    #[test]
    fn every_step_that_orders_cause_is_an_allowed_transition() {
        for start in LifecycleState::ALL {
            for orders in 0..4 {
                let mut state = start;
                for step in start.steps_after_orders(orders) {
                    assert!(state.allows(step), "{state:?} to {step:?}");
                    state = step;
                }
            }
        }
    }
}
