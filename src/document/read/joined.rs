//! Records that came with another file of the same customer.

use std::collections::BTreeMap;

use automerge::{ObjType, ReadDoc, ValueRef};
use satchel_model::order::sort_by_key;
use satchel_model::{Customer, Field, OpportunityId, Target, Value};

use crate::document::Document;
use crate::layout::{self, Section};

/// The records of a section that came with another file: their key here, and the key that they had there.
pub(crate) fn origins(document: &Document, section: Section) -> Vec<(String, String)> {
    let automerge = document.automerge();
    let children = automerge.map_range(document.section(section), ..);
    let maps = children.filter(|item| matches!(item.value, ValueRef::Object(ObjType::Map)));
    let origins = maps.filter_map(|item| {
        let (value, _) = automerge.get(item.id(), layout::ORIGIN).ok()??;
        Some((item.key.clone().into_owned(), value.as_str()?.to_owned()))
    });
    origins.collect()
}

/// Two people joined the same files without knowing of each other: what both brought and what says the same is shown once.
/// `came` is each record that came, and where from.
pub(super) fn show_once(file: &mut Customer, mut came: Vec<(String, Target)>) {
    // Opportunities first, as other records refer to them; of equal ones the record with the smallest id stays.
    sort_by_key(&mut came, |(origin, target)| (!matches!(target, Target::Opportunity(_)), origin.clone(), *target));
    let mut origin_of_shown = String::new();
    let mut shown: Vec<Target> = Vec::new();
    for (origin, target) in came {
        if origin != origin_of_shown {
            shown.clear();
            origin_of_shown = origin;
        }
        if !shown.iter().any(|shown| leave_out(file, *shown, target)) {
            shown.push(target);
        }
    }
}

/// Leaves the twin out where both are of one kind and say the same; whether it did.
fn leave_out(file: &mut Customer, shown: Target, twin: Target) -> bool {
    match (shown, twin) {
        (Target::Contact(shown), Target::Contact(twin)) => remove_equal(&mut file.contacts, shown, twin),
        (Target::Activity(shown), Target::Activity(twin)) => remove_equal(&mut file.activities, shown, twin),
        (Target::Opportunity(shown), Target::Opportunity(twin)) => leave_opportunity_out(file, shown, twin),
        (Target::Complaint(shown), Target::Complaint(twin)) => remove_equal(&mut file.complaints, shown, twin),
        (Target::Order(shown), Target::Order(twin)) => remove_equal(&mut file.orders, shown, twin),
        _ => false,
    }
}

/// Removes the twin where both say the same; whether it did.
fn remove_equal<Id: Ord, Entry: PartialEq>(entries: &mut BTreeMap<Id, Entry>, shown: Id, twin: Id) -> bool {
    let is_equal = entries.get(&shown) == entries.get(&twin);
    if is_equal {
        entries.remove(&twin);
    }
    is_equal
}

/// The same, and whatever refers to the twin refers to the other one.
fn leave_opportunity_out(file: &mut Customer, shown: OpportunityId, twin: OpportunityId) -> bool {
    let is_gone = remove_equal(&mut file.opportunities, shown, twin);
    if is_gone {
        let (twin, shown) = (Value::Opportunity(twin), Value::Opportunity(shown));
        let activities = file.activities.values_mut().map(|it| (&mut it.record, Field::ActivityOpportunity));
        let orders = file.orders.values_mut().map(|it| (&mut it.record, Field::OrderOpportunity));
        for (record, field) in activities.chain(orders).filter(|(record, field)| record.get(*field) == Some(&twin)) {
            record.0.insert(field, shown.clone());
        }
    }
    is_gone
}
