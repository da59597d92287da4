//! What documents must show, said a second time and differently: a log of writes, where each write names the
//! writes that it saw and replaced. It knows the rules of the domain and nothing of Automerge.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a reference that contradicts itself must stop the test"
)]

mod saving;
mod shown;

use std::collections::{BTreeMap, BTreeSet};

use satchel_document::Stamp;
use satchel_model::{
    ActorId, Deletion, Edit, Field, LifecycleState, LineId, OpportunityId, OrderId, StageMove, StateEntry, Target,
    Transition, UnixMillis, UserId, Value,
};

use saving::Saving;
pub use shown::{expected, take_moves};

/// A write's name: its number, then its writer. The greatest name wins.
type Name = (u64, ActorId);

/// One place that holds values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Field(Target, Field),
    Line(OrderId, LineId),
    Removed(Target),
    Tag(String),
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    Text(String),
    /// A line that was removed keeps what it was.
    RemovedLine(String),
    /// A state and the orders that it knows of.
    State(StateEntry, usize),
    Removal(Option<Deletion>),
    Tag,
}

#[derive(Debug, Clone)]
struct Write {
    held: Held,
    author: UserId,
    at: UnixMillis,
}

/// One thing that a save did.
#[derive(Debug, Clone)]
enum Step {
    Write(Place, Name, Write, Vec<Name>),
    Take(Vec<Name>),
    Child(Target, UserId),
    Log(Transition),
    Stage(OpportunityId, StageMove),
    Inserted(char),
    Deleted(char),
}

/// What one save did, as others hear of it.
#[derive(Debug, Clone, Default)]
pub struct Save {
    steps: Vec<Step>,
    last_number: u64,
}

/// What one replica of one document knows.
#[derive(Debug, Clone)]
pub struct Model {
    writes: BTreeMap<Place, BTreeMap<Name, Write>>,
    replaced: BTreeSet<Name>,
    children: BTreeMap<Target, UserId>,
    log: Vec<Transition>,
    moves: BTreeMap<OpportunityId, Vec<StageMove>>,
    inserted: BTreeSet<char>,
    deleted: BTreeSet<char>,
    last_number: u64,
}

impl Model {
    /// A document whose first change has so many operations.
    pub fn new(genesis_operations: u64) -> Self {
        Self {
            writes: BTreeMap::new(),
            replaced: BTreeSet::new(),
            children: BTreeMap::new(),
            log: Vec::new(),
            moves: BTreeMap::new(),
            inserted: BTreeSet::new(),
            deleted: BTreeSet::new(),
            last_number: genesis_operations,
        }
    }

    /// Hears of a save. Order and repetition do not matter.
    pub fn hear(&mut self, save: &Save) {
        save.steps.iter().for_each(|step| self.take(step.clone()));
        self.last_number = self.last_number.max(save.last_number);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Write(place, name, write, replaced) => {
                self.writes.entry(place).or_default().insert(name, write);
                self.replaced.extend(replaced);
            }
            Step::Take(replaced) => self.replaced.extend(replaced),
            Step::Child(target, author) => drop(self.children.insert(target, author)),
            Step::Log(transition) => self.log.push(transition),
            Step::Stage(opportunity, step) => self.moves.entry(opportunity).or_default().push(step),
            Step::Inserted(character) => drop(self.inserted.insert(character)),
            Step::Deleted(character) => drop(self.deleted.insert(character)),
        }
    }

    /// What stands at a place, the winner first.
    fn standing(&self, place: &Place) -> Vec<(Name, &Write)> {
        let writes = self.writes.get(place).into_iter().flatten().rev();
        writes.filter(|(name, _)| !self.replaced.contains(name)).map(|(name, write)| (*name, write)).collect()
    }

    fn winner(&self, place: &Place) -> Option<&Held> {
        self.standing(place).first().map(|(_, write)| &write.held)
    }

    /// Every record that was ever made.
    pub fn children(&self) -> impl Iterator<Item = Target> + '_ {
        self.children.keys().copied()
    }

    /// The characters that must be in the note.
    pub fn note(&self) -> BTreeSet<char> {
        self.inserted.difference(&self.deleted).copied().collect()
    }

    /// The log without its ids.
    pub fn log(&self) -> Vec<Transition> {
        self.log.clone()
    }

    /// The moves of an opportunity without their ids.
    pub fn moves(&self, opportunity: OpportunityId) -> Vec<StageMove> {
        self.moves.get(&opportunity).cloned().unwrap_or_default()
    }

    /// The stage that is shown; `None` for an opportunity that is not there or in none.
    pub fn stage(&self, opportunity: OpportunityId) -> Option<String> {
        match self.winner(&Place::Field(Target::Opportunity(opportunity), Field::OpportunityStage)) {
            Some(Held::Text(text)) => match Field::OpportunityStage.kind().decode(text) {
                Value::Stage(entry) => Some(entry.stage),
                _ => None,
            },
            _ => None,
        }
    }

    /// The state that is shown.
    pub fn state(&self) -> LifecycleState {
        self.shown_state().map(|entry| entry.state).unwrap_or_default()
    }

    fn removed(&self, target: Target) -> Option<Deletion> {
        match self.winner(&Place::Removed(target)) {
            Some(Held::Removal(removal)) => *removal,
            _ => None,
        }
    }

    fn counting_orders(&self) -> usize {
        // An order that was called off is none, and an offer is none yet.
        let is_none = ["cancelled", "quoted", "declined"].map(|code| Held::Text(code.to_owned()));
        let is_cancelled = |target: &Target| {
            let state = self.winner(&Place::Field(*target, Field::OrderState));
            state.is_some_and(|state| is_none.contains(state))
        };
        let orders = self.children.keys().filter(|target| matches!(target, Target::Order(_)));
        orders.filter(|target| self.removed(**target).is_none() && !is_cancelled(target)).count()
    }

    fn states(&self) -> Vec<(Name, StateEntry, usize, &Write)> {
        self.standing(&Place::Field(Target::Customer, Field::State))
            .into_iter()
            .filter_map(|(name, write)| match &write.held {
                Held::State(entry, orders) => Some((name, entry.clone(), *orders, write)),
                _ => None,
            })
            .collect()
    }

    fn shown_state(&self) -> Option<StateEntry> {
        let states = self.states();
        let (_, entry, known, _) = states.first()?;
        let orders = self.counting_orders();
        match entry.state.steps_after_orders(orders).last() {
            Some(state) if orders > *known => {
                let (at, by) = states.iter().map(|(_, entry, _, _)| (entry.at, entry.by)).max()?;
                Some(StateEntry { state: *state, reason: String::new(), at, by })
            }
            _ => Some(entry.clone()),
        }
    }

    /// Makes a save, which others can hear of. `None` when it does nothing.
    pub fn save(&mut self, edits: &[Edit], note_now: &str, stamp: &Stamp) -> Option<Save> {
        let mut saving = Saving::new(self, stamp);
        let about_orders = |edit: &Edit| {
            matches!(
                edit,
                Edit::Set { target: Target::Order(_) | Target::Line(..), .. }
                    | Edit::Delete(Target::Order(_))
                    | Edit::Restore(Target::Order(_))
            )
        };
        let before = saving.model().counting_orders();
        edits.iter().for_each(|edit| saving.edit(edit, note_now));
        let after = saving.model().counting_orders();
        if edits.iter().any(about_orders) && after > before {
            saving.order_steps(after);
        }
        saving.finish()
    }
}
