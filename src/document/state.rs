//! The life-cycle state as documents hold it, and the state that orders from several devices cause together.
//!
//! A state is stored with the number of orders that counted when it was written. Two devices that each
//! add a customer's first order both write *first-time, 1 order*. After the merge two orders count:
//! more than any state knows of. Reading then takes the steps that the rule has for the new orders and shows
//! *repeat*; the next edit that touches orders writes and logs those steps. A person who marks a customer
//! with five orders as lost writes *lost, 5 orders*, so that old orders never win a customer back.

use satchel_model::{Kind, LifecycleState, StageEntry, StateEntry, Value};
use serde::{Deserialize, Serialize};

/// A state with the number of orders that it knows of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StoredState {
    #[serde(flatten)]
    pub(crate) entry: StateEntry,
    /// `None` where another program wrote the state: then no order is new to it.
    #[serde(rename = "orders")]
    pub(crate) orders: Option<usize>,
}

/// The one key that the model's own entry does not have.
#[derive(Deserialize)]
struct Known {
    orders: Option<usize>,
}

impl StoredState {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let Value::State(entry) = Kind::State.decode(text) else { return None };
        let orders = serde_json::from_str::<Known>(text).ok()?.orders;
        Some(Self { entry: *entry, orders })
    }

    /// Serialising this plain struct of strings and numbers has no way to fail.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The steps that orders cause of which this state does not know.
    pub(crate) fn steps(&self, orders: usize) -> Vec<LifecycleState> {
        match self.orders {
            Some(known) if known < orders => self.entry.state.steps_after_orders(orders),
            _ => Vec::new(),
        }
    }

    /// The entry to show when so many orders count. A step that orders cause has no reason; it keeps time
    /// and author of the latest of `sides`, the entries that stand side by side.
    pub(crate) fn effective(&self, orders: usize, sides: &[StateEntry]) -> StateEntry {
        let Some(state) = self.steps(orders).pop() else { return self.entry.clone() };
        let latest = sides.iter().max_by_key(|entry| (entry.at, entry.by)).unwrap_or(&self.entry);
        StateEntry { state, reason: String::new(), at: latest.at, by: latest.by }
    }
}

/// Whether two entries are the same to a person: the same state for the same reason.
pub(crate) fn same(one: &StateEntry, other: &StateEntry) -> bool {
    one.state == other.state && one.reason == other.reason
}

/// The same for stages of an opportunity.
pub(crate) fn same_stage(one: &StageEntry, other: &StageEntry) -> bool {
    one.stage == other.stage && one.reason == other.reason
}

#[cfg(test)]
mod tests {
    use super::*;
    use satchel_model::{UnixMillis, UserId};

    fn stored(state: LifecycleState, orders: Option<usize>) -> StoredState {
        let entry =
            StateEntry { state, reason: "\"r\"".to_owned(), at: UnixMillis(5), by: UserId::from_bytes([1; 16]) };
        StoredState { entry, orders }
    }

    #[test]
    fn a_stored_state_reads_back_and_is_a_state_to_the_model_too() {
        let state = stored(LifecycleState::Repeat, Some(3));
        assert_eq!(StoredState::read(&state.write()), Some(state.clone()));
        assert_eq!(Kind::State.decode(&state.write()), Value::State(Box::new(state.entry.clone())));
        let plain = Value::State(Box::new(state.entry.clone())).encode();
        assert_eq!(StoredState::read(&plain), Some(StoredState { orders: None, ..state }));
    }

    #[test]
    fn only_orders_that_the_state_does_not_know_move_it() {
        use LifecycleState::{FirstTime, Lost, Repeat, Target};
        assert_eq!(stored(FirstTime, Some(1)).effective(2, &[]).state, Repeat);
        assert_eq!(stored(Lost, Some(5)).effective(5, &[]).state, Lost);
        assert_eq!(stored(Lost, Some(5)).effective(6, &[]).state, Repeat);
        assert_eq!(stored(Target, None).effective(6, &[]).state, Target);
        assert_eq!(stored(FirstTime, Some(1)).effective(1, &[]).reason, "\"r\"");
        assert_eq!(stored(FirstTime, Some(1)).effective(2, &[]).reason, "");
    }
}
