//! Makes a new customer file from edits, for the fast way in.

use satchel_model::{
    Customer, Edit, Field, LifecycleState, Record, StateEntry, Target, Transition, TransitionId, UnixMillis, UserId,
    Value,
};

/// Who imports, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Importer {
    pub(super) user: UserId,
    pub(super) now: UnixMillis,
}

/// Applies the edits of a diff to an empty file.
pub(super) fn build(mut customer: Customer, edits: Vec<Edit>, importer: Importer) -> Customer {
    for edit in edits {
        match edit {
            Edit::Set { target: Target::Line(order, line), value: Some(Value::Item(item)), .. } => {
                customer.orders.entry(order).or_default().lines.insert(line, *item);
            }
            Edit::Set { target, field, value: Some(value) } => {
                if let Some(record) = record(&mut customer, target) {
                    record.0.insert(field, value);
                }
            }
            Edit::Tag { tag, present: true } => {
                customer.tags.insert(tag);
            }
            Edit::Note { text, .. } => customer.note = text,
            Edit::Move { to, reason } => advance(&mut customer, to, &reason, importer),
            // There is nothing yet that could be emptied, removed or restored.
            _ => {}
        }
    }
    customer
}

fn record(customer: &mut Customer, target: Target) -> Option<&mut Record> {
    match target {
        Target::Customer => Some(&mut customer.record),
        Target::Background => Some(&mut customer.background),
        Target::Contact(id) => Some(&mut customer.contacts.entry(id).or_default().record),
        Target::Activity(id) => Some(&mut customer.activities.entry(id).or_default().record),
        Target::Opportunity(id) => Some(&mut customer.opportunities.entry(id).or_default().record),
        Target::Complaint(id) => Some(&mut customer.complaints.entry(id).or_default().record),
        Target::Order(id) => Some(&mut customer.orders.entry(id).or_default().record),
        Target::Line(..) => None,
    }
}

/// Goes to a state by the steps that the rule has, and logs each.
fn advance(customer: &mut Customer, to: LifecycleState, reason: &str, importer: Importer) {
    const PATH: [LifecycleState; 4] =
        [LifecycleState::Target, LifecycleState::FirstTime, LifecycleState::Repeat, LifecycleState::Loyal];
    let steps: Vec<LifecycleState> = match PATH.iter().position(|state| *state == to) {
        Some(place) => PATH.iter().copied().take(place + 1).collect(),
        None => vec![to],
    };
    let mut from = customer.state();
    for (place, state) in (0_u8..).zip(steps) {
        let entry = StateEntry { state, reason: reason.to_owned(), at: importer.now, by: importer.user };
        let mut random = [0; 10];
        random.copy_from_slice(blake3::hash(customer.id.as_bytes()).as_bytes().split_at(10).0);
        let id = TransitionId::at(UnixMillis(importer.now.0 + i64::from(place)), random);
        customer.transitions.insert(id, Transition { from, to: entry.clone() });
        customer.record.0.insert(Field::State, Value::State(Box::new(entry)));
        from = state;
    }
}
