//! The month's complaints, drawn from the rows in memory, and the rule that holds for a save.

use satchel_document::{Document, read};
use satchel_model::complaint::{Fact, MonthlyReport, missing_to_archive, monthly};
use satchel_model::{ComplaintId, Edit, Field, Target};
use satchel_protocol::bridge::ComplaintsQuery;

use crate::day::living;
use crate::state::State;

/// The report over the complaints of this device.
pub(crate) fn report(state: &State, query: &ComplaintsQuery) -> MonthlyReport {
    let people = state.session.as_ref().map(|session| session.people.as_slice()).unwrap_or_default();
    let mut facts = Vec::new();
    for entry in living(state).filter(|entry| query.owner.is_none() || entry.stored.owner == query.owner) {
        let owner = entry.stored.owner;
        let person = people.iter().find(|person| Some(person.id) == owner);
        let unit = person.and_then(|person| person.unit);
        let (customer, name) = (entry.stored.customer, entry.row.name.as_str());
        facts.extend(entry.row.agenda.complaints.iter().map(|row| Fact { customer, name, owner, unit, row }));
    }
    monthly(&facts, query.month)
}

/// What is missing of a complaint that these edits archive, or that they take from an archived one.
pub(crate) fn missing(after: &Document, edits: &[Edit]) -> Option<Vec<Field>> {
    let touched = |edit: &Edit| match edit {
        Edit::Set { target: Target::Complaint(id), .. } => Some(*id),
        _ => None,
    };
    let touched: Vec<ComplaintId> = edits.iter().filter_map(touched).collect();
    if touched.is_empty() {
        return None;
    }
    let file = read(after, None);
    let archived = touched.iter().filter_map(|id| file.complaints.get(id));
    let mut archived = archived.filter(|it| it.record.get(Field::ComplaintArchived).is_some());
    archived.find_map(|it| Some(missing_to_archive(&it.record)).filter(|missing| !missing.is_empty()))
}
