//! The file that the model shows: winners, conflicts, removals and the state.

use satchel_model::{
    Activity, Author, Complaint, Conflict, ConflictValue, Contact, Customer, CustomerId, Field, Opportunity, Order,
    StageMove, StateEntry, Target, UnixMillis, Value,
};

use super::{Held, Model, Place, Write};

/// The file that two models show together, without the note and the ids of the log.
#[must_use]
pub fn expected(customer: &Model, background: &Model, id: CustomerId) -> Customer {
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
            Target::Opportunity(id) => {
                drop(file.opportunities.insert(id, Opportunity { deleted, ..Opportunity::default() }));
            }
            Target::Complaint(id) => {
                drop(file.complaints.insert(id, Complaint { deleted, ..Complaint::default() }));
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
            (Target::Opportunity(id), value) => {
                drop(file.opportunities.get_mut(&id).unwrap().record.0.insert(field, value));
            }
            (Target::Complaint(id), value) => {
                drop(file.complaints.get_mut(&id).unwrap().record.0.insert(field, value));
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
        if values.iter().all(|other| !is_same(other.value.as_ref(), value.as_ref())) {
            values.push(ConflictValue { value, author: author(write) });
        }
    }
    if values.len() > 1 && !is_inside_a_removed_child {
        file.conflicts.push(Conflict { target, field, values });
    }
}

/// Compares the moves of every opportunity without their ids, which the model does not know, and takes those that are shown.
///
/// # Errors
/// The opportunity whose moves are others.
pub fn take_moves(model: &Model, shown: &Customer, file: &mut Customer) -> Result<(), String> {
    let sorted = |mut moves: Vec<StageMove>| {
        moves.sort_by_cached_key(|step| {
            (step.to.at, step.to.by, step.from.clone(), step.to.stage.clone(), step.to.reason.clone())
        });
        moves
    };
    for (id, opportunity) in &shown.opportunities {
        let (of_file, of_model) = (sorted(opportunity.moves.values().cloned().collect()), sorted(model.moves(*id)));
        if of_file != of_model {
            return Err(format!("moves of {id}: {of_file:?} is not {of_model:?}"));
        }
        if let Some(expected) = file.opportunities.get_mut(id) {
            expected.moves.clone_from(&opportunity.moves);
        }
    }
    Ok(())
}

/// Two people who moved an opportunity to one stage for one reason agree.
fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Stage(one)), Some(Value::Stage(other))) => {
            (&one.stage, &one.reason) == (&other.stage, &other.reason)
        }
        _ => one == other,
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
