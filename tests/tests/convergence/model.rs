//! What documents must show, said a second time and differently: a log of writes, where each write names the
//! writes that it saw and replaced. It knows the rules of the domain and nothing of Automerge.

use std::collections::{BTreeMap, BTreeSet};

use satchel_document::Stamp;
use satchel_model::{
    Activity, ActorId, Author, Conflict, ConflictValue, Contact, Customer, CustomerId, Deletion, Edit, Field,
    LifecycleState, LineId, Order, OrderId, StateEntry, Target, Transition, UnixMillis, UserId, Value,
};

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
    Inserted(char),
    Deleted(char),
}

/// What one save did, as others hear of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Save {
    steps: Vec<Step>,
    last_number: u64,
}

/// What one replica of one document knows.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    writes: BTreeMap<Place, BTreeMap<Name, Write>>,
    replaced: BTreeSet<Name>,
    children: BTreeMap<Target, UserId>,
    log: Vec<Transition>,
    inserted: BTreeSet<char>,
    deleted: BTreeSet<char>,
    last_number: u64,
}

impl Model {
    /// A document whose first change has so many operations.
    pub(crate) fn new(genesis_operations: u64) -> Self {
        Self {
            writes: BTreeMap::new(),
            replaced: BTreeSet::new(),
            children: BTreeMap::new(),
            log: Vec::new(),
            inserted: BTreeSet::new(),
            deleted: BTreeSet::new(),
            last_number: genesis_operations,
        }
    }

    /// Hears of a save. Order and repetition do not matter.
    pub(crate) fn hear(&mut self, save: &Save) {
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

    pub(crate) fn children(&self) -> impl Iterator<Item = Target> + '_ {
        self.children.keys().copied()
    }

    /// The characters that must be in the note.
    pub(crate) fn note(&self) -> BTreeSet<char> {
        self.inserted.difference(&self.deleted).copied().collect()
    }

    /// The log without its ids.
    pub(crate) fn log(&self) -> Vec<Transition> {
        self.log.clone()
    }

    /// The state that is shown.
    pub(crate) fn state(&self) -> LifecycleState {
        self.shown_state().map(|entry| entry.state).unwrap_or_default()
    }

    fn removed(&self, target: Target) -> Option<Deletion> {
        match self.winner(&Place::Removed(target)) {
            Some(Held::Removal(removal)) => *removal,
            _ => None,
        }
    }

    fn counting_orders(&self) -> usize {
        let is_cancelled = |target: &Target| {
            self.winner(&Place::Field(*target, Field::OrderState)) == Some(&Held::Text("cancelled".to_owned()))
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
    pub(crate) fn save(&mut self, edits: &[Edit], note_now: &str, stamp: &Stamp) -> Option<Save> {
        let mut saving = Saving { model: self, stamp, save: Save::default() };
        let about_orders = |edit: &Edit| {
            matches!(
                edit,
                Edit::Set { target: Target::Order(_) | Target::Line(..), .. }
                    | Edit::Delete(Target::Order(_))
                    | Edit::Restore(Target::Order(_))
            )
        };
        let before = saving.model.counting_orders();
        edits.iter().for_each(|edit| saving.edit(edit, note_now));
        let after = saving.model.counting_orders();
        if edits.iter().any(about_orders) && after > before {
            saving.order_steps(after);
        }
        let save = saving.save;
        (save.last_number > 0).then_some(save)
    }
}

/// A save in the making.
struct Saving<'a> {
    model: &'a mut Model,
    stamp: &'a Stamp,
    save: Save,
}

impl Saving<'_> {
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

    fn edit(&mut self, edit: &Edit, note_now: &str) {
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
            Edit::Delete(target) => {
                if self.child(*target, false) && self.model.removed(*target).is_none() {
                    let removal = Deletion { at: self.stamp.now, by: self.stamp.author };
                    self.put(Place::Removed(*target), Held::Removal(Some(removal)));
                }
            }
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
            if matches!(target, Target::Order(_)) {
                // The map of the lines.
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

    fn order_steps(&mut self, orders: usize) {
        let (stored, _) = self.stored_state();
        let last = self.walk(stored, stored.steps_after_orders(orders));
        if last != stored {
            let entry = self.entry(last, "");
            self.put(Place::Field(Target::Customer, Field::State), Held::State(entry, orders));
        }
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

/// The file that two models show together, without the note and the ids of the log.
pub(crate) fn expected(customer: &Model, background: &Model, id: CustomerId) -> Customer {
    let mut file = Customer::empty(id);
    for (target, author) in &customer.children {
        let deleted = customer.removed(*target);
        match *target {
            Target::Contact(id) => {
                drop(file.contacts.insert(id, Contact { deleted, ..Contact::default() }));
            }
            Target::Activity(id) => {
                let author = Some(*author);
                drop(file.activities.insert(id, Activity { deleted, author, ..Activity::default() }));
            }
            Target::Order(id) => drop(file.orders.insert(id, Order { deleted, ..Order::default() })),
            _ => {}
        }
    }
    for place in customer.writes.keys() {
        show(customer, place, &mut file);
    }
    for place in background.writes.keys() {
        show(background, place, &mut file);
    }
    show_state(customer, &mut file);
    file.deleted = customer.removed(Target::Customer);
    file.conflicts.sort_by_key(|conflict| (conflict.target, conflict.field));
    file
}

fn value(field: Field, held: &Held) -> Option<Value> {
    match held {
        Held::Text(text) if !text.is_empty() => Some(field.kind().decode(text)),
        Held::State(entry, _) => Some(Value::State(Box::new(entry.clone()))),
        _ => None,
    }
}

/// Whole seconds, as a change keeps them.
fn author(write: &Write) -> Author {
    Author { user: Some(write.author), at: UnixMillis(write.at.0.div_euclid(1000) * 1000) }
}

fn show(model: &Model, place: &Place, file: &mut Customer) {
    let standing = model.standing(place);
    let Some((_, winner)) = standing.first() else { return };
    let (target, field) = match place {
        Place::Field(_, Field::State) | Place::Removed(_) => return,
        Place::Field(target, field) => (*target, *field),
        Place::Line(order, line) => (Target::Line(*order, *line), Field::LineItem),
        Place::Tag(tag) => {
            file.tags.insert(tag.clone());
            return;
        }
    };
    if let Some(value) = value(field, &winner.held) {
        match (target, value) {
            (Target::Customer, value) => drop(file.record.0.insert(field, value)),
            (Target::Background, value) => drop(file.background.0.insert(field, value)),
            (Target::Contact(id), value) => {
                drop(file.contacts.get_mut(&id).unwrap().record.0.insert(field, value));
            }
            (Target::Activity(id), value) => {
                drop(file.activities.get_mut(&id).unwrap().record.0.insert(field, value));
            }
            (Target::Order(id), value) => drop(file.orders.get_mut(&id).unwrap().record.0.insert(field, value)),
            (Target::Line(order, line), Value::Item(item)) => {
                drop(file.orders.get_mut(&order).unwrap().lines.insert(line, *item));
            }
            (Target::Line(..), _) => {}
        }
    }
    let holder = if let Target::Line(order, _) = target { Target::Order(order) } else { target };
    let is_inside_a_removed_child = holder != Target::Customer && model.removed(holder).is_some();
    let mut values: Vec<ConflictValue> = Vec::new();
    for (_, write) in &standing {
        let value = value(field, &write.held);
        if values.iter().all(|other| other.value != value) {
            values.push(ConflictValue { value, author: author(write) });
        }
    }
    if values.len() > 1 && !is_inside_a_removed_child {
        file.conflicts.push(Conflict { target, field, values });
    }
}

fn show_state(model: &Model, file: &mut Customer) {
    let Some(shown) = model.shown_state() else { return };
    let is_same = |one: &StateEntry, other: &StateEntry| one.state == other.state && one.reason == other.reason;
    let states = model.states();
    let mut distinct: Vec<(StateEntry, Author)> = Vec::new();
    for (_, entry, _, write) in &states {
        if distinct.iter().all(|(other, _)| !is_same(other, entry)) {
            distinct.push((entry.clone(), author(write)));
        }
    }
    if distinct.len() > 1 {
        let first_author = distinct[0].1;
        distinct.retain(|(entry, _)| !is_same(entry, &shown));
        distinct.insert(0, (shown.clone(), first_author));
    }
    if distinct.len() > 1 {
        let values = distinct
            .into_iter()
            .map(|(entry, author)| ConflictValue { value: Some(Value::State(Box::new(entry))), author })
            .collect();
        file.conflicts.push(Conflict { target: Target::Customer, field: Field::State, values });
    }
    file.record.0.insert(Field::State, Value::State(Box::new(shown)));
}
