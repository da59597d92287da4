//! The life cycle: moves, the steps that orders cause, and their log.

use automerge::transaction::Transactable;
use automerge::{ObjType, ReadDoc, Value as Stored};
use satchel_model::{Edit, Field, LifecycleState, Order, StateEntry, Target, Transition, TransitionId, Value};

use crate::change::Stamp;
use crate::document::SCHEMA;
use crate::error::DocumentError;
use crate::layout::{self, Section};
use crate::rules;
use crate::state::{self, StoredState};
use crate::validate::Violation;
use crate::write::{Writer, json};

/// Whether the edit can make an order count.
pub(super) fn touches_orders(edit: &Edit) -> bool {
    matches!(
        edit,
        Edit::Set { target: Target::Order(_) | Target::Line(..), .. }
            | Edit::Delete(Target::Order(_))
            | Edit::Restore(Target::Order(_))
    )
}

impl Writer<'_> {
    /// The present state; `None` when a newer version wrote one that this version cannot read.
    fn state(&self) -> Result<Option<StoredState>, DocumentError> {
        match self.text(&self.section(Section::Fields), Field::State.key())?.as_deref() {
            None | Some("") => {
                Ok(Some(StoredState { entry: self.entry(LifecycleState::default(), ""), orders: Some(0) }))
            }
            Some(text) => Ok(StoredState::read(text)),
        }
    }

    fn entry(&self, state: LifecycleState, reason: &str) -> StateEntry {
        StateEntry { state, reason: reason.to_owned(), at: self.stamp.now, by: self.stamp.author }
    }

    pub(super) fn move_to(&mut self, to: LifecycleState, reason: &str) -> Result<(), DocumentError> {
        let orders = self.counting_orders()?;
        let stored = self.state()?.ok_or(DocumentError::Newer { schema: SCHEMA + 1 })?;
        let mut from = stored.entry.state;
        for step in stored.steps(orders) {
            self.log(from, self.entry(step, ""))?;
            from = step;
        }
        from.transition(to)?;
        let entry = self.entry(to, reason.trim());
        self.log(from, entry.clone())?;
        self.put_state(entry, orders)
    }

    /// Takes the steps that orders cause, when this save made an order count.
    pub(super) fn take_order_steps(&mut self, orders_before: usize) -> Result<(), DocumentError> {
        let orders = self.counting_orders()?;
        if orders <= orders_before {
            return Ok(());
        }
        let Some(stored) = self.state()? else { return Ok(()) };
        let mut from = stored.entry.state;
        let steps = from.steps_after_orders(orders);
        let Some(last) = steps.last().copied() else { return Ok(()) };
        for step in steps {
            self.log(from, self.entry(step, ""))?;
            from = step;
        }
        self.put_state(self.entry(last, ""), orders)
    }

    fn put_state(&mut self, entry: StateEntry, orders: usize) -> Result<(), DocumentError> {
        let text = StoredState { entry, orders: Some(orders) }.write();
        if !rules::fits(Field::State, &text) {
            return Err(Violation::Value { field: Field::State }.into());
        }
        self.put(&self.section(Section::Fields), Field::State.key(), &text)
    }

    /// A plain value for the state only settles: it must be one that stands there, or the one that is shown.
    pub(super) fn settle_state(&mut self, edit: &Edit) -> Result<(), DocumentError> {
        let Edit::Set { target: Target::Customer, value: Some(Value::State(chosen)), .. } = edit else {
            return Err(DocumentError::StateNeedsMove);
        };
        let fields = self.section(Section::Fields);
        let standing: Vec<StoredState> = self
            .transaction
            .get_all(&fields, Field::State.key())?
            .into_iter()
            .filter_map(|(value, _)| value.as_str().and_then(StoredState::read))
            .collect();
        let orders = self.counting_orders()?;
        let sides: Vec<StateEntry> = standing.iter().map(|stored| stored.entry.clone()).collect();
        let shown = standing.last().map(|stored| stored.effective(orders, &sides));
        if !sides.iter().chain(&shown).any(|entry| state::same(entry, chosen)) {
            return Err(DocumentError::StateNeedsMove);
        }
        if standing.len() < 2 && shown.is_some_and(|shown| state::same(&shown, chosen)) {
            return Ok(());
        }
        self.put_state(chosen.as_ref().clone(), orders)
    }

    /// Adds an entry to the log. Its id sorts by time and, within one save, by order.
    fn log(&mut self, from: LifecycleState, to: StateEntry) -> Result<(), DocumentError> {
        let id = transition_id(self.stamp, self.logged);
        self.logged = self.logged.saturating_add(1);
        let text = json(&Transition { from, to });
        self.bytes += text.len();
        self.transaction.put(self.section(Section::Log), id.to_string(), text)?;
        Ok(())
    }

    /// Orders that count.
    pub(super) fn counting_orders(&self) -> Result<usize, DocumentError> {
        let orders = self.section(Section::Orders);
        let mut counting = 0;
        for id in self.transaction.keys(&orders) {
            let Some((Stored::Object(ObjType::Map), order)) = self.transaction.get(&orders, id)? else { continue };
            let is_removed = self.text(&order, layout::DELETED)?.is_some_and(|text| !text.is_empty());
            let state = self.text(&order, Field::OrderState.key())?.unwrap_or_default();
            counting += usize::from(!is_removed && Order::state_counts(&state));
        }
        Ok(counting)
    }
}

/// The id of the entry that a save adds to the log as its `index`-th.
pub(crate) fn transition_id(stamp: &Stamp, index: u8) -> TransitionId {
    let mut hasher = blake3::Hasher::new_derive_key("satchel 2026-11 id of a transition");
    hasher.update(&stamp.seed).update(stamp.actor.as_bytes()).update(&[index]);
    let mut random = [0_u8; 10];
    hasher.finalize_xof().fill(&mut random);
    // The twelve bits after the milliseconds count, so that steps of one save stay in order.
    let [first, second, ..] = &mut random;
    (*first, *second) = (0, index);
    TransitionId::at(stamp.now, random)
}
