//! How the model makes a save: which writes an edit is, what each replaces, which steps of the life cycle follow.

use satchel_document::Stamp;
use satchel_model::{
    Deletion, Edit, Field, LifecycleState, LineId, OpportunityId, OrderId, StageEntry, StageMove, StateEntry, Target,
    Transition, Value,
};

use super::{Held, Model, Name, Place, Save, Step, Write};

/// A save in the making.
pub(super) struct Saving<'a> {
    model: &'a mut Model,
    stamp: &'a Stamp,
    save: Save,
}

impl<'a> Saving<'a> {
    /// Begins one.
    pub(super) fn new(model: &'a mut Model, stamp: &'a Stamp) -> Self {
        Self { model, stamp, save: Save::default() }
    }

    /// The model with what was saved so far.
    pub(super) fn model(&self) -> &Model {
        self.model
    }

    /// What others hear of; `None` when nothing was done.
    pub(super) fn finish(self) -> Option<Save> {
        (self.save.last_number > 0).then_some(self.save)
    }

    /// Takes the next number.
    fn name(&mut self) -> Name {
        self.model.last_number += 1;
        self.save.last_number = self.model.last_number;
        (self.model.last_number, self.stamp.actor)
    }

    fn step(&mut self, step: Step) {
        self.model.take(step.clone());
        self.save.steps.push(step);
    }

    pub(super) fn edit(&mut self, edit: &Edit, note_now: &str) {
        match edit {
            Edit::Set { field: Field::State, value: Some(Value::State(entry)), .. } => self.settle_state(entry),
            Edit::Set { target: Target::Line(order, line), value, .. } => {
                self.line(*order, *line, value.as_ref().map(Value::encode));
            }
            Edit::Delete(Target::Line(order, line)) => self.line(*order, *line, None),
            Edit::Restore(Target::Line(order, line)) => {
                if let Some(Held::RemovedLine(text)) = self.model.winner(&Place::Line(*order, *line)).cloned() {
                    self.put(Place::Line(*order, *line), Held::Text(text));
                }
            }
            Edit::Set { target, field, value } => {
                let text = value.as_ref().map(Value::encode).unwrap_or_default();
                if self.child(*target, !text.is_empty()) {
                    self.put(Place::Field(*target, *field), Held::Text(text));
                }
            }
            Edit::Tag { tag, present } => self.tag(tag, *present),
            Edit::Note { base, text } => self.note(base, text, note_now),
            Edit::Move { to, reason } => self.go(*to, reason),
            Edit::Stage { opportunity, to, reason } => self.stage(*opportunity, to, reason),
            Edit::Delete(target) => {
                if self.child(*target, false) && self.model.removed(*target).is_none() {
                    let removal = Deletion { at: self.stamp.now, by: self.stamp.author };
                    self.put(Place::Removed(*target), Held::Removal(Some(removal)));
                }
            }
            // No act of a simulation joins files: where the customer went is not modelled.
            Edit::JoinInto(_) => self.edit(&Edit::Delete(Target::Customer), note_now),
            Edit::Restore(target) => {
                if self.child(*target, false) {
                    self.put(Place::Removed(*target), Held::Removal(None));
                }
            }
        }
    }

    /// Whether the record is there; a new one is made when something is written into it.
    fn child(&mut self, target: Target, make: bool) -> bool {
        if matches!(target, Target::Customer | Target::Background) || self.model.children.contains_key(&target) {
            return true;
        }
        if make {
            self.name();
            if matches!(target, Target::Order(_) | Target::Opportunity(_)) {
                // The map of the lines, or of the moves.
                self.name();
            }
            self.step(Step::Child(target, self.stamp.author));
        }
        make
    }

    fn put(&mut self, place: Place, held: Held) {
        let standing = self.model.standing(&place);
        let names: Vec<Name> = standing.iter().map(|(name, _)| *name).collect();
        let is_winner = standing.first().is_some_and(|(_, write)| write.held == held);
        let is_nothing = matches!(&held, Held::Removal(None)) || held == Held::Text(String::new());
        match names.len() {
            0 if is_nothing => return,
            1 if is_winner => return,
            0 | 1 => {}
            _ if is_winner => drop(self.name()),
            _ => {}
        }
        let name = self.name();
        let write = Write { held, author: self.stamp.author, at: self.stamp.now };
        self.step(Step::Write(place, name, write, names));
    }

    fn line(&mut self, order: OrderId, line: LineId, text: Option<String>) {
        if !self.child(Target::Order(order), text.is_some()) {
            return;
        }
        let place = Place::Line(order, line);
        match (text, self.model.winner(&place).cloned()) {
            (Some(text), _) => self.put(place, Held::Text(text)),
            (None, Some(Held::Text(present))) => self.put(place, Held::RemovedLine(present)),
            (None, Some(removed)) => self.put(place, removed),
            (None, None) => {}
        }
    }

    fn tag(&mut self, tag: &str, present: bool) {
        let place = Place::Tag(tag.to_owned());
        let names: Vec<Name> = self.model.standing(&place).into_iter().map(|(name, _)| name).collect();
        match (names.is_empty(), present) {
            (true, true) => self.put(place, Held::Tag),
            (false, false) => {
                self.name();
                self.step(Step::Take(names));
            }
            _ => {}
        }
    }

    /// Every character is in the note once, so that it is plain what was written and what was taken out.
    fn note(&mut self, base: &str, text: &str, now: &str) {
        for character in text.chars().filter(|character| !base.contains(*character)) {
            self.name();
            self.step(Step::Inserted(character));
        }
        for character in base.chars().filter(|character| !text.contains(*character) && now.contains(*character)) {
            self.name();
            self.step(Step::Deleted(character));
        }
    }

    fn entry(&self, state: LifecycleState, reason: &str) -> StateEntry {
        StateEntry { state, reason: reason.to_owned(), at: self.stamp.now, by: self.stamp.author }
    }

    fn log(&mut self, from: LifecycleState, to: StateEntry) {
        self.name();
        self.step(Step::Log(Transition { from, to }));
    }

    /// Logs each step from one state on, and returns the last.
    fn walk(&mut self, mut from: LifecycleState, steps: Vec<LifecycleState>) -> LifecycleState {
        for state in steps {
            let entry = self.entry(state, "");
            self.log(from, entry);
            from = state;
        }
        from
    }

    fn stored_state(&self) -> (LifecycleState, usize) {
        let states = self.model.states();
        states.first().map(|(_, entry, known, _)| (entry.state, *known)).unwrap_or_default()
    }

    fn go(&mut self, to: LifecycleState, reason: &str) {
        let orders = self.model.counting_orders();
        let (stored, known) = self.stored_state();
        let steps = if orders > known { stored.steps_after_orders(orders) } else { Vec::new() };
        let from = self.walk(stored, steps);
        let entry = self.entry(to, reason);
        self.log(from, entry.clone());
        self.put(Place::Field(Target::Customer, Field::State), Held::State(entry, orders));
    }

    pub(super) fn order_steps(&mut self, orders: usize) {
        let (stored, _) = self.stored_state();
        let last = self.walk(stored, stored.steps_after_orders(orders));
        if last != stored {
            let entry = self.entry(last, "");
            self.put(Place::Field(Target::Customer, Field::State), Held::State(entry, orders));
        }
    }

    fn stage(&mut self, opportunity: OpportunityId, to: &str, reason: &str) {
        let target = Target::Opportunity(opportunity);
        self.child(target, true);
        let from = self.model.stage(opportunity);
        if from.as_deref() == Some(to) {
            return;
        }
        let entry =
            StageEntry { stage: to.to_owned(), reason: reason.to_owned(), at: self.stamp.now, by: self.stamp.author };
        let text = Value::Stage(Box::new(entry.clone())).encode();
        self.put(Place::Field(target, Field::OpportunityStage), Held::Text(text));
        self.name();
        self.step(Step::Stage(opportunity, StageMove { from, to: entry }));
    }

    fn settle_state(&mut self, entry: &StateEntry) {
        let shown = self.model.shown_state();
        let is_shown = shown.is_some_and(|shown| shown.state == entry.state && shown.reason == entry.reason);
        if self.model.states().len() > 1 || !is_shown {
            let orders = self.model.counting_orders();
            self.put(Place::Field(Target::Customer, Field::State), Held::State(entry.clone(), orders));
        }
    }
}
