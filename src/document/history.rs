//! What a document once said: every value of a field, the file as it was on a day, and what takes a change back.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ObjId, ReadDoc, ScalarValue};
use satchel_model::order::Gather;
use satchel_model::{
    ActorId, Author, Customer, Deletion, DocumentKind, Edit, Field, PastValue, Record, Target, UnixMillis, Value,
};

use crate::change::author_of;
use crate::document::Document;
use crate::hash::{ChangeHash, Heads};
use crate::layout::{self, Section};
use crate::read::{decode, read};

impl Document {
    /// Every value that a field was given, the latest first: who wrote it, when, on which device. It reads the changes of this
    /// document alone. Values that two people wrote without knowing of each other are both there.
    #[must_use]
    pub fn history(&self, target: Target, field: Field) -> Vec<PastValue> {
        let Some((object, key)) = self.place(target, field) else { return Vec::new() };
        let changes = self.in_order();
        let values = changes.iter().rev().filter_map(|change| {
            let operations = change.decode().operations;
            let text = operations.iter().rev().find_map(|operation| text_at(operation, &object, &key))?;
            Some(PastValue { value: decode(field, text), author: author(change), device: device(change)? })
        });
        values.collect()
    }

    /// The document as it was at an instant by the clocks of those who wrote: every change that was written by then, as far as
    /// all that it builds on was too. `None` when nothing was.
    #[must_use]
    pub fn as_of(&self, at: UnixMillis) -> Option<Self> {
        let mut document = Self::genesis(self.kind(), self.id());
        let mut known: HashSet<ChangeHash> = HashSet::new();
        let mut until: Vec<Vec<u8>> = Vec::new();
        for (hash, bytes) in self.all_changes() {
            let Ok(change) = Change::try_from(bytes.as_slice()) else { continue };
            let has_ground = change
                .deps()
                .iter()
                .map(|dep| ChangeHash::from(*dep))
                .all(|dep| known.contains(&dep) || document.has(&dep));
            if has_ground && change.timestamp() <= at.as_unix_seconds() {
                known.insert(hash);
                until.push(bytes);
            }
        }
        if until.is_empty() {
            return None;
        }
        document.apply(&until).ok()?;
        Some(document)
    }

    /// When an actor last wrote into this document, and the edits that take that change back. What somebody wrote over since
    /// stays, and so does everything that the change did not write. A step back of a stage or a state gets the reason.
    #[must_use]
    pub fn undo(&self, actor: ActorId, reason: &str) -> Option<(UnixMillis, Vec<Edit>)> {
        let changes = self.in_order();
        let own = changes.iter().filter(|change| device(change) == Some(actor));
        let change = own.max_by_key(|change| change.seq())?;
        let (before, after) = self.around(change, change)?;
        let edits = taken_back(&file_of(&before), &file_of(&after), &file_of(self), reason);
        Some((UnixMillis::from_unix_seconds(change.timestamp()), edits))
    }

    /// The document before a change and after another that follows it without anything between.
    pub(crate) fn around(&self, first: &Change, last: &Change) -> Option<(Self, Self)> {
        let after = self.until(&[ChangeHash::from(last.hash())].into_iter().collect())?;
        // What stands on the first changes alone began the document.
        let empty = Self::genesis(self.kind(), self.id());
        let ground = first.deps().iter().map(|dep| ChangeHash::from(*dep)).filter(|dep| !empty.has(dep));
        let ground: Heads = ground.collect();
        let before = if ground.is_empty() { empty } else { self.until(&ground)? };
        Some((before, after))
    }

    /// The changes of people, each after what it builds on.
    pub(crate) fn in_order(&self) -> Vec<Change> {
        let changes = self.all_changes().into_iter();
        changes.filter_map(|(_, bytes)| Change::try_from(bytes.as_slice()).ok()).collect()
    }

    /// The map in which the field lies, and its key there.
    fn place(&self, target: Target, field: Field) -> Option<(ObjectId, String)> {
        let child = |section: Section, id: String| self.map_at(&self.section(section), &id);
        let object = match target {
            Target::Customer | Target::Background => self.section(Section::Fields),
            Target::Contact(id) => child(Section::Contacts, id.to_string())?,
            Target::Activity(id) => child(Section::Activities, id.to_string())?,
            Target::Opportunity(id) => child(Section::Opportunities, id.to_string())?,
            Target::Complaint(id) => child(Section::Complaints, id.to_string())?,
            Target::Order(id) => child(Section::Orders, id.to_string())?,
            Target::Line(order, _) => self.map_at(&child(Section::Orders, order.to_string())?, layout::LINES)?,
        };
        let key = match target {
            Target::Line(_, line) => line.to_string(),
            _ => field.key().to_owned(),
        };
        match object {
            ObjId::Id(number, actor, _) => Some((ObjectId::Id(OpId(number, actor)), key)),
            ObjId::Root => None,
        }
    }

    fn map_at(&self, parent: &ObjId, key: &str) -> Option<ObjId> {
        let (value, object) = self.automerge().get(parent, key).ok()??;
        value.is_object().then_some(object)
    }
}

/// The text that an operation puts there.
fn text_at<'a>(operation: &'a Op, object: &ObjectId, key: &str) -> Option<&'a str> {
    match (&operation.key, &operation.action) {
        (Key::Map(found), OpType::Put(ScalarValue::Str(text))) if operation.obj == *object && found == key => {
            Some(text)
        }
        _ => None,
    }
}

/// What one document alone says.
pub(crate) fn file_of(document: &Document) -> Customer {
    match document.kind() {
        DocumentKind::Customer => read(document, None),
        DocumentKind::Background => read(&Document::genesis(DocumentKind::Customer, document.id()), Some(document)),
    }
}

fn author(change: &Change) -> Author {
    let user = author_of(change.message());
    Author { user, at: UnixMillis::from_unix_seconds(change.timestamp()) }
}

fn device(change: &Change) -> Option<ActorId> {
    Some(ActorId::from_bytes(change.actor_id().to_bytes().try_into().ok()?))
}

/// The edits that bring back what stood before, where what the change wrote still stands.
pub(crate) fn taken_back(before: &Customer, after: &Customer, now: &Customer, reason: &str) -> Vec<Edit> {
    let (of_before, of_after, of_now) = (records(before), records(after), records(now));
    let mut edits = Vec::new();
    for (target, (record, deleted)) in &of_after {
        let (stood, was_deleted) = match of_before.get(target) {
            Some((stood, was_deleted)) => (stood.clone(), *was_deleted),
            None => {
                // The change began it: it goes as a whole, with whatever came into it since, and can be restored.
                edits.push(Edit::Delete(*target));
                continue;
            }
        };
        let Some((stands, is_deleted)) = of_now.get(target) else { continue };
        if deleted.is_some() != was_deleted.is_some() && deleted.is_some() == is_deleted.is_some() {
            edits.push(if was_deleted.is_some() { Edit::Delete(*target) } else { Edit::Restore(*target) });
        }
        let fields: BTreeSet<Field> = record.0.keys().chain(stood.0.keys()).copied().gather();
        for field in fields {
            if stood.get(field) != record.get(field) && record.get(field) == stands.get(field) {
                edits.extend(set_back(*target, field, stood.get(field).cloned(), now, reason));
            }
        }
    }
    // A line that was removed is no record any more.
    let removed =
        of_before.keys().filter(|target| matches!(target, Target::Line(..)) && !of_after.contains_key(target));
    edits.extend(removed.filter(|target| !of_now.contains_key(target)).map(|target| Edit::Restore(*target)));
    for (tags, others, present) in [(&after.tags, &before.tags, false), (&before.tags, &after.tags, true)] {
        let changed = tags.difference(others).filter(|tag| now.tags.contains(*tag) != present);
        edits.extend(changed.map(|tag| Edit::Tag { tag: tag.clone(), present }));
    }
    if before.note != after.note {
        edits.push(Edit::Note { base: after.note.clone(), text: before.note.clone() });
    }
    edits
}

pub(crate) fn set_back(
    target: Target,
    field: Field,
    value: Option<Value>,
    now: &Customer,
    reason: &str,
) -> Option<Edit> {
    match (field, target, value) {
        (Field::State, _, Some(Value::State(entry))) => {
            let edit = Edit::Move { to: entry.state, reason: reason.to_owned() };
            now.state().allows(entry.state).then_some(edit)
        }
        (Field::OpportunityStage, Target::Opportunity(opportunity), Some(Value::Stage(entry))) => {
            Some(Edit::Stage { opportunity, to: entry.stage.clone(), reason: reason.to_owned() })
        }
        // There is no way back to having no state.
        (Field::State | Field::OpportunityStage, ..) => None,
        (_, _, value) => Some(Edit::Set { target, field, value }),
    }
}

/// Every record of a file, and whether it is removed.
pub(crate) fn records(file: &Customer) -> BTreeMap<Target, (Record, Option<Deletion>)> {
    let mut records = BTreeMap::from([
        (Target::Customer, (file.record.clone(), file.deleted)),
        (Target::Background, (file.background.clone(), None)),
    ]);
    records.extend(file.contacts.iter().map(|(id, it)| (Target::Contact(*id), (it.record.clone(), it.deleted))));
    records.extend(file.activities.iter().map(|(id, it)| (Target::Activity(*id), (it.record.clone(), it.deleted))));
    records
        .extend(file.opportunities.iter().map(|(id, it)| (Target::Opportunity(*id), (it.record.clone(), it.deleted))));
    records.extend(file.complaints.iter().map(|(id, it)| (Target::Complaint(*id), (it.record.clone(), it.deleted))));
    for (id, order) in &file.orders {
        records.insert(Target::Order(*id), (order.record.clone(), order.deleted));
        for (line, item) in &order.lines {
            let value = Value::Item(Box::new(item.clone()));
            records.insert(Target::Line(*id, *line), (Record([(Field::LineItem, value)].into()), None));
        }
    }
    records
}

#[cfg(test)]
mod tests;
