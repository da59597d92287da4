//! Finds the edits that make a customer what a row wants: none where they agree.

use std::collections::{BTreeMap, HashSet};

use satchel_model::{
    ActivityId, ContactId, Customer, Edit, Entity, Field, LineId, Order, OrderId, Record, Target, UnixMillis, Value,
    id::uuid_v7,
};

use super::child::{Child, key_of};
use super::row::Wanted;

/// The reason that the log of transitions gives for an imported state.
const REASON: &str = "import";

/// The edits from `customer` to what the row wants. New children get ids from `now` and their
/// place, so that they sort in the order of the file.
pub(super) fn diff(customer: &Customer, wanted: &Wanted, now: UnixMillis) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (field, value) in &wanted.fields {
        let (target, record) = match field.entity() {
            Entity::Background => (Target::Background, &customer.background),
            _ => (Target::Customer, &customer.record),
        };
        set(&mut edits, target, record, *field, value.as_ref());
    }
    if let Some(tags) = &wanted.tags {
        let removed = customer.tags.difference(tags).map(|tag| Edit::Tag { tag: tag.clone(), present: false });
        edits.extend(removed);
        edits.extend(tags.difference(&customer.tags).map(|tag| Edit::Tag { tag: tag.clone(), present: true }));
    }
    if let Some(note) = wanted.note.as_ref().filter(|note| **note != customer.note) {
        edits.push(Edit::Note { base: customer.note.clone(), text: note.clone() });
    }
    if let Some(state) = wanted.state.filter(|state| *state != customer.state()) {
        edits.push(Edit::Move { to: state, reason: REASON.to_owned() });
    }
    let mut taken = HashSet::new();
    for (place, child) in wanted.children.iter().enumerate() {
        let id = identify(customer, child, &mut taken, place, now);
        diff_child(&mut edits, customer, child, id);
    }
    edits
}

fn set(edits: &mut Vec<Edit>, target: Target, record: &Record, field: Field, value: Option<&Value>) {
    if record.get(field) != value {
        edits.push(Edit::Set { target, field, value: value.cloned() });
    }
}

/// The id of a child: its own, that of the first child of the customer which has the same key
/// and is not spoken for, or a new one.
fn identify(
    customer: &Customer,
    child: &Child,
    taken: &mut HashSet<[u8; 16]>,
    place: usize,
    now: UnixMillis,
) -> [u8; 16] {
    let key = child.key();
    let id = child.id.unwrap_or_else(|| {
        let known = records(customer, child.entity)
            .into_iter()
            .find(|(id, record)| !taken.contains(id) && key_of(child.entity, record) == key);
        known.map_or_else(|| fresh(customer, place, now), |(id, _)| id)
    });
    taken.insert(id);
    id
}

/// The children of a kind that are not removed.
fn records(customer: &Customer, entity: Entity) -> Vec<([u8; 16], &Record)> {
    match entity {
        Entity::Contact => {
            let contacts = customer.contacts.iter().filter(|(_, contact)| contact.deleted.is_none());
            contacts.map(|(id, contact)| (*id.as_bytes(), &contact.record)).collect()
        }
        Entity::Activity => {
            let activities = customer.activities.iter().filter(|(_, activity)| activity.deleted.is_none());
            activities.map(|(id, activity)| (*id.as_bytes(), &activity.record)).collect()
        }
        Entity::Order => {
            let orders = customer.orders.iter().filter(|(_, order)| order.deleted.is_none());
            orders.map(|(id, order)| (*id.as_bytes(), &order.record)).collect()
        }
        _ => Vec::new(),
    }
}

/// The id of the child at this place of a row: a random part of the customer and the import, then a counter, as RFC 9562
/// (section 6.2, method 1) allows. Ids that differ little cost a first sync little.
fn fresh(customer: &Customer, place: usize, now: UnixMillis) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key("satchel 2026-11 ids of the children of an imported row");
    hasher.update(customer.id.as_bytes());
    hasher.update(&now.0.to_le_bytes());
    let mut random = [0; 10];
    hasher.finalize_xof().fill(&mut random);
    counted(uuid_v7(now, random), place)
}

/// The id that comes this many after another of its series.
fn counted(first: [u8; 16], place: usize) -> [u8; 16] {
    let [rest @ .., a, b, c, d] = first;
    let counter = u32::from_be_bytes([a, b, c, d]).wrapping_add(u32::try_from(place).unwrap_or(u32::MAX));
    let mut id = [0; 16];
    let (start, end) = id.split_at_mut(rest.len());
    start.copy_from_slice(&rest);
    end.copy_from_slice(&counter.to_be_bytes());
    id
}

fn diff_child(edits: &mut Vec<Edit>, customer: &Customer, child: &Child, id: [u8; 16]) {
    let none = Record::default();
    let (target, record) = match child.entity {
        Entity::Contact => {
            let id = ContactId::from_bytes(id);
            (Target::Contact(id), customer.contacts.get(&id).map(|contact| &contact.record))
        }
        Entity::Activity => {
            let id = ActivityId::from_bytes(id);
            (Target::Activity(id), customer.activities.get(&id).map(|activity| &activity.record))
        }
        _ => {
            let id = OrderId::from_bytes(id);
            (Target::Order(id), customer.orders.get(&id).map(|order| &order.record))
        }
    };
    for (field, value) in &child.fields {
        set(edits, target, record.unwrap_or(&none), *field, value.as_ref());
    }
    if let (Target::Order(order), Some(_)) = (target, &child.lines) {
        diff_lines(edits, customer, child, order);
    }
}

/// The n-th line of the row is the n-th line of the order; lines beyond the row's are removed.
fn diff_lines(edits: &mut Vec<Edit>, customer: &Customer, child: &Child, order: OrderId) {
    let empty = BTreeMap::new();
    let known = customer.orders.get(&order).map_or(&empty, |order: &Order| &order.lines);
    let wanted = child.lines.as_deref().unwrap_or_default();
    let mut ids = known.iter();
    for (place, line) in wanted.iter().enumerate() {
        let (id, is_equal) = match ids.next() {
            Some((id, known)) => (*id, known == line),
            None => (LineId::from_bytes(line_id(order, place)), false),
        };
        if !is_equal {
            let value = Some(Value::Item(Box::new(line.clone())));
            edits.push(Edit::Set { target: Target::Line(order, id), field: Field::LineItem, value });
        }
    }
    edits.extend(ids.map(|(id, _)| Edit::Delete(Target::Line(order, *id))));
}

/// Lines count on from the id of their order.
fn line_id(order: OrderId, place: usize) -> [u8; 16] {
    counted(*order.as_bytes(), place + 1)
}
