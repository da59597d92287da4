//! Records that came with another file of the same customer.

use automerge::{ObjType, ReadDoc, ValueRef};
use satchel_model::order::sort_by_key;
use satchel_model::{Customer, Field, Target, Value};

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
    for pair in came.windows(2) {
        let [(origin, shown), (other_origin, twin)] = pair else { continue };
        if origin == other_origin {
            leave_out(file, *shown, *twin);
        }
    }
}

fn leave_out(file: &mut Customer, shown: Target, twin: Target) {
    match (shown, twin) {
        (Target::Contact(shown), Target::Contact(twin)) => {
            if file.contacts.get(&shown) == file.contacts.get(&twin) {
                file.contacts.remove(&twin);
            }
        }
        (Target::Activity(shown), Target::Activity(twin)) => {
            if file.activities.get(&shown) == file.activities.get(&twin) {
                file.activities.remove(&twin);
            }
        }
        (Target::Opportunity(shown), Target::Opportunity(twin)) => {
            if file.opportunities.get(&shown) == file.opportunities.get(&twin) {
                file.opportunities.remove(&twin);
                let (twin, shown) = (Value::Opportunity(twin), Value::Opportunity(shown));
                let activities = file.activities.values_mut().map(|it| (&mut it.record, Field::ActivityOpportunity));
                let orders = file.orders.values_mut().map(|it| (&mut it.record, Field::OrderOpportunity));
                for (record, field) in
                    activities.chain(orders).filter(|(record, field)| record.get(*field) == Some(&twin))
                {
                    record.0.insert(field, shown.clone());
                }
            }
        }
        (Target::Complaint(shown), Target::Complaint(twin)) => {
            if file.complaints.get(&shown) == file.complaints.get(&twin) {
                file.complaints.remove(&twin);
            }
        }
        (Target::Order(shown), Target::Order(twin)) => {
            if file.orders.get(&shown) == file.orders.get(&twin) {
                file.orders.remove(&twin);
            }
        }
        _ => {}
    }
}
