//! Documents to model: the customer file with its conflicts.

mod conflict;
pub(crate) mod joined;
mod removal;

use automerge::iter::MapRangeItem;
use automerge::{ObjId, ObjType, ReadDoc, ScalarValueRef, ValueRef};
use satchel_model::order::sort_by_key;
use satchel_model::{
    Activity, Complaint, Conflict, Contact, Customer, CustomerId, Deletion, Entity, Field, Kind, Opportunity, Order,
    OrderLine, Record, StageMove, Target, Transition, UserId, Value,
};

use crate::document::Document;
use crate::layout::{self, Section};
use crate::read::conflict::author_of_operation;

/// Reads a customer file, with every conflict, its authors and their times.
///
/// Fields that two people set to the same value do not conflict. Conflicts inside removed contacts,
/// activities and orders are left out; they come back with what was removed.
#[must_use]
pub fn read(customer: &Document, background: Option<&Document>) -> Customer {
    read_with(customer, background, Depth::Whole)
}

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Everything.
    Whole,
    /// Without the authors of activities, which rows and search do not show.
    Projection,
}

pub(crate) fn read_with(customer: &Document, background: Option<&Document>, depth: Depth) -> Customer {
    let mut reader = Reader { document: customer, depth, conflicts: Vec::new(), came: Vec::new() };
    let mut file = Customer::empty(CustomerId::from_bytes(*customer.id().as_bytes()));
    reader.file(&mut file);
    let mut conflicts = reader.conflicts;
    if let Some(background) = background {
        let (record, mut found) = self::background(background, depth);
        file.background = record;
        conflicts.append(&mut found);
    }
    sort_by_key(&mut conflicts, |conflict| (conflict.target, conflict.field));
    file.conflicts = conflicts;
    file.read_only = customer.is_newer() || background.is_some_and(Document::is_newer);
    file
}

/// The fields of the background part and their conflicts.
pub(crate) fn background(document: &Document, depth: Depth) -> (Record, Vec<Conflict>) {
    let mut reader = Reader { document, depth, conflicts: Vec::new(), came: Vec::new() };
    let record = reader.record(&document.section(Section::Fields), Target::Background, true, |_, _| {});
    (record, reader.conflicts)
}

/// Reads one document.
struct Reader<'a> {
    document: &'a Document,
    depth: Depth,
    conflicts: Vec<Conflict>,
    /// Records that came with another file: where from, and which they are.
    came: Vec<(String, Target)>,
}

impl<'a> Reader<'a> {
    fn file(&mut self, file: &mut Customer) {
        self.contacts(file);
        self.activities(file);
        self.opportunities(file);
        self.complaints(file);
        self.orders(file);
        if !self.came.is_empty() {
            joined::show_once(file, std::mem::take(&mut self.came));
        }
        for (key, item) in self.entries(&self.document.section(Section::Log)) {
            if let (Some(id), Some(text)) = (canonical(&key), text(&item))
                && let Ok(transition) = serde_json::from_str::<Transition>(text)
            {
                file.transitions.insert(id, transition);
            }
        }
        // Several devices that added one tag stand side by side there and mean the same.
        file.tags = self.entries(&self.document.section(Section::Tags)).map(|(tag, _)| tag).collect();
        file.note = self.document.automerge().text(self.document.section(Section::Note)).unwrap_or_default();
        let fields = self.document.section(Section::Fields);
        file.record = self.record(&fields, Target::Customer, true, |_, _| {});
        conflict::resolve_state(self, file);
        if let Ok(Some((value, _))) = self.document.automerge().get(automerge::ROOT, layout::DELETED) {
            file.deleted = value.as_str().and_then(deletion);
        }
        if file.deleted.is_some() {
            if let Ok(Some((value, _))) = self.document.automerge().get(automerge::ROOT, layout::JOINED) {
                file.joined_into = value.as_str().and_then(canonical);
            }
            file.edited_after_removal = removal::later_edit(self.document.automerge());
        }
    }

    fn contacts(&mut self, file: &mut Customer) {
        for (id, child) in self.children(Section::Contacts) {
            let mut contact = Contact::default();
            let target = Target::Contact(id);
            contact.record = self.child(&child, target, &mut contact.deleted, |_, _| {});
            file.contacts.insert(id, contact);
        }
    }

    fn activities(&mut self, file: &mut Customer) {
        for (id, child) in self.children(Section::Activities) {
            let mut activity = Activity::default();
            let mut author: Option<UserId> = None;
            activity.record = self.child(&child, Target::Activity(id), &mut activity.deleted, |key, item| {
                if key == layout::AUTHOR {
                    author = text(item).and_then(|text| text.parse().ok());
                }
            });
            activity.author = author.or_else(|| match self.depth {
                Depth::Whole => author_of_operation(self.document.automerge(), &child).user,
                Depth::Projection => None,
            });
            file.activities.insert(id, activity);
        }
    }

    fn opportunities(&mut self, file: &mut Customer) {
        for (id, child) in self.children(Section::Opportunities) {
            let mut opportunity = Opportunity::default();
            let mut moves = None;
            let target = Target::Opportunity(id);
            opportunity.record = self.child(&child, target, &mut opportunity.deleted, |key, item| {
                if key == layout::MOVES && matches!(item.value, ValueRef::Object(ObjType::Map)) {
                    moves = Some(item.id());
                }
            });
            for (key, item) in moves.iter().flat_map(|moves| self.entries(moves)) {
                if let (Some(id), Some(text)) = (canonical(&key), text(&item))
                    && let Ok(step) = serde_json::from_str::<StageMove>(text)
                {
                    opportunity.moves.insert(id, step);
                }
            }
            file.opportunities.insert(id, opportunity);
        }
    }

    fn complaints(&mut self, file: &mut Customer) {
        for (id, child) in self.children(Section::Complaints) {
            let mut complaint = Complaint::default();
            let target = Target::Complaint(id);
            complaint.record = self.child(&child, target, &mut complaint.deleted, |_, _| {});
            file.complaints.insert(id, complaint);
        }
    }

    fn orders(&mut self, file: &mut Customer) {
        for (id, child) in self.children(Section::Orders) {
            let mut order = Order::default();
            let mut lines = None;
            order.record = self.child(&child, Target::Order(id), &mut order.deleted, |key, item| {
                if key == layout::LINES && matches!(item.value, ValueRef::Object(ObjType::Map)) {
                    lines = Some(item.id());
                }
            });
            if let Some(lines) = lines {
                self.lines(&lines, id, &mut order);
            }
            file.orders.insert(id, order);
        }
    }

    fn lines(&mut self, lines: &ObjId, id: satchel_model::OrderId, order: &mut Order) {
        for (key, item) in self.entries(lines) {
            let Some(line) = canonical(&key) else { continue };
            if item.conflict && order.deleted.is_none() {
                self.conflict(lines, Target::Line(id, line), Field::LineItem);
            }
            if let Some(item) = text(&item).and_then(order_line) {
                order.lines.insert(line, item);
            }
        }
    }

    /// The maps of children by id, without what has no id for a key.
    fn children<I: std::str::FromStr + ToString>(&self, section: Section) -> Vec<(I, ObjId)> {
        self.entries(&self.document.section(section))
            .filter(|(_, item)| matches!(item.value, ValueRef::Object(ObjType::Map)))
            .filter_map(|(key, item)| Some((canonical(&key)?, item.id())))
            .collect()
    }

    /// The record of a child, and whether it is removed.
    fn child(
        &mut self,
        object: &ObjId,
        target: Target,
        deleted: &mut Option<Deletion>,
        mut other: impl FnMut(&str, &MapRangeItem<'_>),
    ) -> Record {
        // Whether the child is removed decides whether its conflicts are of interest.
        if let Ok(Some((value, _))) = self.document.automerge().get(object, layout::DELETED) {
            *deleted = value.as_str().and_then(deletion);
        }
        let mut origin = None;
        let record = self.record(object, target, deleted.is_none(), |key, item| match key {
            layout::ORIGIN => origin = text(item).map(str::to_owned),
            _ => other(key, item),
        });
        self.came.extend(origin.map(|origin| (origin, target)));
        record
    }

    /// The fields of a record; keys that are no field of it go to `other`.
    fn record(
        &mut self,
        object: &ObjId,
        target: Target,
        with_conflicts: bool,
        mut other: impl FnMut(&str, &MapRangeItem<'_>),
    ) -> Record {
        let entity: Entity = target.entity();
        let mut record = Record::default();
        for (key, item) in self.entries(object) {
            let Some(field) = Field::by_key(entity, &key) else {
                other(&key, &item);
                continue;
            };
            // The state has its own way, because orders take part in it.
            if item.conflict && with_conflicts && field != Field::State {
                self.conflict(object, target, field);
            }
            if let Some(value) = shown(field, &item.value) {
                record.0.insert(field, value);
            }
        }
        record
    }

    fn entries(&self, object: &ObjId) -> impl Iterator<Item = (String, MapRangeItem<'a>)> + use<'a> {
        self.document.automerge().map_range(object, ..).map(|item| (item.key.clone().into_owned(), item))
    }

    fn conflict(&mut self, object: &ObjId, target: Target, field: Field) {
        self.conflicts.extend(conflict::of_field(self.document.automerge(), object, target, field));
    }
}

/// What a field shows; `None` when it is empty.
fn shown(field: Field, value: &ValueRef<'_>) -> Option<Value> {
    match value {
        ValueRef::Scalar(ScalarValueRef::Str(text)) => decode(field, text),
        // No version writes another kind of value yet. It is shown, so that nothing is lost from sight.
        ValueRef::Scalar(other) => Some(Value::Unknown(other.to_owned().to_string())),
        ValueRef::Object(_) => None,
    }
}

/// Reads the text of a field: an empty one is an emptied field, a marked one a removed line.
pub(crate) fn decode(field: Field, text: &str) -> Option<Value> {
    let is_removed = field.kind() == Kind::Item && text.starts_with(layout::REMOVED_LINE);
    (!text.is_empty() && !is_removed).then(|| field.kind().decode(text))
}

fn order_line(text: &str) -> Option<OrderLine> {
    match decode(Field::LineItem, text) {
        Some(Value::Item(line)) => Some(*line),
        _ => None,
    }
}

fn deletion(text: &str) -> Option<Deletion> {
    serde_json::from_str(text).ok()
}

fn text<'a>(item: &'a MapRangeItem<'_>) -> Option<&'a str> {
    match &item.value {
        ValueRef::Scalar(ScalarValueRef::Str(text)) => Some(text),
        _ => None,
    }
}

/// The id that a key is the one spelling of.
fn canonical<I: std::str::FromStr + ToString>(key: &str) -> Option<I> {
    key.parse().ok().filter(|id: &I| id.to_string() == key)
}

#[cfg(test)]
mod tests;
