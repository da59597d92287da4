//! Two files that were joined become two again.

use std::collections::BTreeMap;

use automerge::Change;
use satchel_model::{
    ActivityId, ComplaintId, ContactId, Customer, Edit, Field, OpportunityId, OrderId, Target, UnixMillis, Value,
};

use crate::document::Document;
use crate::history::{file_of, records, set_back, taken_back};
use crate::layout::Section;
use crate::read::joined;
use crate::write::joining;

/// What makes two files of one again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    /// What the kept file loses again: what came, and every field in which nobody wrote since what it said before.
    pub kept: Vec<Edit>,
    /// What the other file gets: what was written since into the records that came from it.
    pub other: Vec<Edit>,
}

impl Document {
    /// What takes a joining back in this document: the one of the file `other` at that instant. `None` where this document
    /// knows of none.
    #[must_use]
    pub fn part(&self, other: &Customer, at: UnixMillis, reason: &str) -> Option<Parted> {
        let changes = self.in_order();
        let is_of_it = |change: &&Change| {
            let message = change.message();
            let is_said = |author| message == Some(joining::message(author, other.id).as_str());
            crate::author_of(message).is_some_and(is_said) && change.timestamp() == at.as_unix_seconds()
        };
        let mut joined = changes.iter().filter(is_of_it);
        let first = joined.next()?;
        let last = joined.next_back().unwrap_or(first);
        let (before, after) = self.around(first, last)?;
        let (before, after, now) = (file_of(&before), file_of(&after), file_of(self));
        let origins = self.targets_of_origins(other);
        Some(Parted {
            kept: taken_back(&before, &after, &now, reason),
            other: written_since(&after, &now, other, &origins, reason),
        })
    }

    /// Records here that came from records of the other file.
    fn targets_of_origins(&self, other: &Customer) -> BTreeMap<Target, Target> {
        let mut targets = BTreeMap::new();
        let mut add = |section: Section, target: fn(&str) -> Option<Target>| {
            for (here, there) in joined::origins(self, section) {
                targets.extend(target(&here).zip(target(&there)));
            }
        };
        add(Section::Contacts, |id| Some(Target::Contact(id.parse::<ContactId>().ok()?)));
        add(Section::Activities, |id| Some(Target::Activity(id.parse::<ActivityId>().ok()?)));
        add(Section::Opportunities, |id| Some(Target::Opportunity(id.parse::<OpportunityId>().ok()?)));
        add(Section::Complaints, |id| Some(Target::Complaint(id.parse::<ComplaintId>().ok()?)));
        add(Section::Orders, |id| Some(Target::Order(id.parse::<OrderId>().ok()?)));
        let known = records(other);
        targets.retain(|_, there| known.contains_key(there));
        targets
    }
}

/// What was written since the joining into records that came, as edits of the records that they came from.
fn written_since(
    after: &Customer,
    now: &Customer,
    other: &Customer,
    origins: &BTreeMap<Target, Target>,
    reason: &str,
) -> Vec<Edit> {
    let (of_after, of_now) = (records(after), records(now));
    let mut edits = Vec::new();
    for (here, (stood, was_deleted)) in &of_after {
        let there = match here {
            Target::Line(order, line) => match origins.get(&Target::Order(*order)) {
                Some(Target::Order(order)) => Target::Line(*order, *line),
                _ => continue,
            },
            _ => match origins.get(here) {
                Some(there) => *there,
                None => continue,
            },
        };
        let Some((stands, is_deleted)) = of_now.get(here) else {
            // A line that was removed is no record any more.
            edits.push(Edit::Delete(there));
            continue;
        };
        for field in stood.0.keys().chain(stands.0.keys().filter(|field| stood.get(**field).is_none())) {
            if stood.get(*field) != stands.get(*field) {
                edits.extend(there_too(there, *field, stands.get(*field), other, origins, reason));
            }
        }
        if is_deleted.is_some() && was_deleted.is_none() {
            edits.push(Edit::Delete(there));
        }
    }
    // Lines that came into an order since.
    for (here, (record, _)) in of_now.iter().filter(|(here, _)| !of_after.contains_key(here)) {
        if let Target::Line(order, line) = here
            && let Some(Target::Order(order)) = origins.get(&Target::Order(*order))
        {
            let target = Target::Line(*order, *line);
            edits.push(Edit::Set { target, field: Field::LineItem, value: record.get(Field::LineItem).cloned() });
        }
    }
    edits
}

fn there_too(
    there: Target,
    field: Field,
    value: Option<&Value>,
    other: &Customer,
    origins: &BTreeMap<Target, Target>,
    reason: &str,
) -> Option<Edit> {
    let value = match value {
        Some(Value::Opportunity(id)) => match origins.get(&Target::Opportunity(*id)) {
            Some(Target::Opportunity(id)) => Some(Value::Opportunity(*id)),
            // It came about after the joining, and stays with the kept file.
            _ => None,
        },
        other => other.cloned(),
    };
    set_back(there, field, value, other, reason)
}
