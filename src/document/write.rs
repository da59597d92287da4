//! Model to document: the edits of one form save as changes that write only what differs.

pub(crate) mod joining;
mod life_cycle;
mod stage;

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ObjId, ObjType, ROOT, ReadDoc, Value as Stored};
use satchel_model::{Deletion, DocumentId, DocumentKind, Edit, Field, Kind, OrderId, Target, Value};
use serde::Serialize;

use crate::change::{NewChange, Stamp};
use crate::document::Document;
use crate::error::DocumentError;
use crate::layout::{self, Section};
use crate::note::Splice;
use crate::validate::Violation;
use crate::write::life_cycle::touches_orders;
use crate::{limits, note, rules};

pub(crate) use crate::write::life_cycle::transition_id;

/// Writes the edits that belong to this kind of document. On an error the document is spoilt: callers pass a clone.
pub(crate) fn write(document: &mut Document, edits: &[Edit], stamp: &Stamp) -> Result<Vec<NewChange>, DocumentError> {
    write_as(document, edits, stamp, &stamp.author.to_string())
}

/// The same under a message, which begins with the author.
fn write_as(
    document: &mut Document,
    edits: &[Edit],
    stamp: &Stamp,
    message: &str,
) -> Result<Vec<NewChange>, DocumentError> {
    document.automerge_mut().set_actor(automerge::ActorId::from(stamp.actor.as_bytes().as_slice()));
    let mut rest = Vec::new();
    let mut changes = Vec::new();
    changes.extend(write_one(document, stamp, message, |writer| {
        writer.edits(edits)?;
        rest = std::mem::take(&mut writer.rest_of_note);
        Ok(())
    })?);
    for group in rest {
        changes.extend(write_one(document, stamp, message, |writer| writer.splice(group))?);
    }
    Ok(changes)
}

/// Writes one change; `None` when nothing differs.
fn write_one(
    document: &mut Document,
    stamp: &Stamp,
    message: &str,
    fill: impl FnOnce(&mut Writer<'_>) -> Result<(), DocumentError>,
) -> Result<Option<NewChange>, DocumentError> {
    let (kind, id) = (document.kind(), document.id());
    let stats = document.automerge().stats();
    let transaction = document.automerge_mut().transaction();
    let mut writer = Writer { transaction, kind, id, stamp, logged: 0, bytes: 0, rest_of_note: Vec::new() };
    fill(&mut writer)?;
    let operations = writer.transaction.pending_ops() as u64;
    // Each operation costs some bytes besides its value; the exact size is checked below.
    if operations > limits::CHANGE_OPERATIONS || writer.bytes > limits::CHANGE_BYTES {
        return Err(Violation::ChangeTooLarge.into());
    }
    if operations > 0 && stats.num_ops + operations > limits::DOCUMENT_OPERATIONS {
        return Err(Violation::DocumentOperations.into());
    }
    if operations > 0 && stats.num_changes >= limits::DOCUMENT_CHANGES {
        return Err(Violation::DocumentChanges.into());
    }
    let options = CommitOptions::default().with_message(message).with_time(stamp.now.as_unix_seconds());
    let Some(hash) = writer.commit(options) else { return Ok(None) };
    let change = document.automerge().get_change_by_hash(&hash).ok_or(DocumentError::Engine)?;
    if change.raw_bytes().len() > limits::CHANGE_BYTES {
        return Err(Violation::ChangeTooLarge.into());
    }
    Ok(Some(NewChange {
        hash: hash.into(),
        bytes: change.raw_bytes().to_vec(),
        actor: stamp.actor,
        sequence: change.seq(),
    }))
}

/// One open transaction.
struct Writer<'a> {
    transaction: Transaction<'a>,
    kind: DocumentKind,
    id: DocumentId,
    stamp: &'a Stamp,
    /// Entries that were added to the log of transitions.
    logged: u8,
    /// Bytes of values that were written.
    bytes: usize,
    /// What of the note did not fit into this change.
    rest_of_note: Vec<Vec<Splice>>,
}

impl Writer<'_> {
    fn edits(&mut self, edits: &[Edit]) -> Result<(), DocumentError> {
        let touches_orders = edits.iter().any(touches_orders);
        let orders_before = if touches_orders { self.counting_orders()? } else { 0 };
        let kind = self.kind;
        for edit in edits.iter().filter(|edit| kind.takes(edit)) {
            self.edit(edit)?;
        }
        if touches_orders { self.take_order_steps(orders_before) } else { Ok(()) }
    }

    fn edit(&mut self, edit: &Edit) -> Result<(), DocumentError> {
        match edit {
            Edit::Set { field, .. } if field.kind() == Kind::State => self.settle_state(edit),
            Edit::Set { field, .. } if field.kind() == Kind::Stage => self.settle_stage(edit),
            Edit::Set { target, field, value } => self.set(*target, *field, value.as_ref()),
            Edit::Tag { tag, present } => self.tag(tag, *present),
            Edit::Note { base, text } => self.note(base, text),
            Edit::Move { to, reason } => self.move_to(*to, reason),
            Edit::Stage { opportunity, to, reason } => self.move_stage(*opportunity, to, reason),
            Edit::Delete(Target::Line(order, line)) => self.set(Target::Line(*order, *line), Field::LineItem, None),
            Edit::Restore(Target::Line(order, line)) => self.restore_line(*order, &line.to_string()),
            Edit::Delete(target) => self.delete(*target),
            Edit::Restore(target) => self.restore(*target),
            Edit::JoinInto(kept) => {
                self.delete(Target::Customer)?;
                self.put(&ROOT, layout::JOINED, &kept.to_string())
            }
        }
    }

    fn commit(self, options: CommitOptions) -> Option<automerge::ChangeHash> {
        self.transaction.commit_with(options).0
    }

    fn section(&self, section: Section) -> ObjId {
        section.object(self.id)
    }

    fn set(&mut self, target: Target, field: Field, value: Option<&Value>) -> Result<(), DocumentError> {
        if field.entity() != target.entity() {
            return Err(DocumentError::WrongField { field });
        }
        let text = value.map(Value::encode).unwrap_or_default();
        if !rules::fits(field, &text) {
            return Err(Violation::Value { field }.into());
        }
        let create = !text.is_empty();
        let record = match target {
            Target::Customer | Target::Background => Some(self.section(Section::Fields)),
            Target::Line(order, line) => return self.set_line(order, &line.to_string(), &text),
            Target::Contact(id) => self.child(Section::Contacts, &id.to_string(), create)?,
            Target::Activity(id) => self.child(Section::Activities, &id.to_string(), create)?,
            Target::Opportunity(id) => self.child(Section::Opportunities, &id.to_string(), create)?,
            Target::Complaint(id) => self.child(Section::Complaints, &id.to_string(), create)?,
            Target::Order(id) => self.child(Section::Orders, &id.to_string(), create)?,
        };
        match record {
            Some(record) => self.put(&record, field.key(), &text),
            None => Ok(()),
        }
    }

    /// The map of a child. The device that made the id makes the map, so no two are made for one id.
    fn child(&mut self, section: Section, id: &str, create: bool) -> Result<Option<ObjId>, DocumentError> {
        let parent = self.section(section);
        if let Some((Stored::Object(ObjType::Map), child)) = self.transaction.get(&parent, id)? {
            return Ok(Some(child));
        }
        if !create {
            return Ok(None);
        }
        let child = self.transaction.put_object(&parent, id, ObjType::Map)?;
        if let Some(inner) = section.map_in_each() {
            self.transaction.put_object(&child, inner, ObjType::Map)?;
        }
        Ok(Some(child))
    }

    fn lines(&mut self, order: OrderId, create: bool) -> Result<Option<ObjId>, DocumentError> {
        let Some(order) = self.child(Section::Orders, &order.to_string(), create)? else { return Ok(None) };
        match self.transaction.get(&order, layout::LINES)? {
            Some((Stored::Object(ObjType::Map), lines)) => Ok(Some(lines)),
            _ if create => self.inner(&order, layout::LINES).map(Some),
            _ => Ok(None),
        }
    }

    /// A map inside a child, made where it is missing.
    fn inner(&mut self, child: &ObjId, key: &str) -> Result<ObjId, DocumentError> {
        match self.transaction.get(child, key)? {
            Some((Stored::Object(ObjType::Map), inner)) => Ok(inner),
            _ => Ok(self.transaction.put_object(child, key, ObjType::Map)?),
        }
    }

    /// Operations of this change so far.
    fn pending(&self) -> usize {
        self.transaction.pending_ops()
    }

    /// Sets a line, or removes it with an empty text: then its present text stays behind the mark.
    fn set_line(&mut self, order: OrderId, line: &str, text: &str) -> Result<(), DocumentError> {
        let Some(lines) = self.lines(order, !text.is_empty())? else { return Ok(()) };
        if !text.is_empty() {
            return self.put(&lines, line, text);
        }
        match self.text(&lines, line)? {
            Some(present) if !present.starts_with(layout::REMOVED_LINE) && !present.is_empty() => {
                self.put(&lines, line, &format!("{}{present}", layout::REMOVED_LINE))
            }
            // A line that stands removed beside another text is settled as removed.
            Some(present) => self.put(&lines, line, &present),
            None => Ok(()),
        }
    }

    fn restore_line(&mut self, order: OrderId, line: &str) -> Result<(), DocumentError> {
        let Some(lines) = self.lines(order, false)? else { return Ok(()) };
        match self.text(&lines, line)? {
            Some(present) => match present.strip_prefix(layout::REMOVED_LINE) {
                Some(removed) => self.put(&lines, line, removed),
                None => Ok(()),
            },
            None => Ok(()),
        }
    }

    /// Puts a text where it differs from the one value that stands there. Where several stand side by
    /// side it always writes, and replaces them all.
    fn put(&mut self, object: &ObjId, key: &str, text: &str) -> Result<(), DocumentError> {
        let standing = self.transaction.get_all(object, key)?;
        let shown_is_equal = standing.last().is_some_and(|(value, _)| value.as_str() == Some(text));
        match standing.len() {
            0 if text.is_empty() => return Ok(()),
            1 if shown_is_equal => return Ok(()),
            // Automerge would only delete the others here, and a concurrent choice of one of those would
            // replace this choice unseen. A deletion first makes the put a real one.
            2.. if shown_is_equal => self.transaction.delete(object, key)?,
            _ => {}
        }
        self.bytes += text.len();
        self.transaction.put(object, key, text)?;
        Ok(())
    }

    /// The text that is shown at a key.
    fn text(&self, object: &ObjId, key: &str) -> Result<Option<String>, DocumentError> {
        Ok(self.transaction.get(object, key)?.and_then(|(value, _)| value.as_str().map(str::to_owned)))
    }

    fn tag(&mut self, tag: &str, present: bool) -> Result<(), DocumentError> {
        if !rules::is_tag(tag) {
            return Err(Violation::Tag.into());
        }
        let tags = self.section(Section::Tags);
        match (self.transaction.get(&tags, tag)?.is_some(), present) {
            (false, true) => self.transaction.put(&tags, tag, true)?,
            (true, false) => self.transaction.delete(&tags, tag)?,
            _ => {}
        }
        Ok(())
    }

    fn note(&mut self, base: &str, text: &str) -> Result<(), DocumentError> {
        let note = self.section(Section::Note);
        let current = self.transaction.text(&note)?;
        let splices = note::carry(base, &current, text);
        let length = |text: &str| text.chars().count();
        let added: usize = splices.iter().map(|splice| length(&splice.insert)).sum();
        let removed: usize = splices.iter().map(|splice| splice.delete).sum();
        // Whoever shortens a note that merging made too long is not refused.
        if added > removed && length(&current) + added - removed > Edit::NOTE_CHARS {
            return Err(Violation::Note.into());
        }
        let mut groups = note::in_groups(splices, limits::CHANGE_NOTE_CHARS).into_iter();
        if let Some(first) = groups.next() {
            self.splice(first)?;
        }
        self.rest_of_note.extend(groups);
        Ok(())
    }

    /// Writes a piece of the note.
    fn splice(&mut self, splices: Vec<Splice>) -> Result<(), DocumentError> {
        let note = self.section(Section::Note);
        for splice in splices {
            self.bytes += splice.insert.len();
            let delete = isize::try_from(splice.delete).map_err(|_| DocumentError::Engine)?;
            self.transaction.splice_text(&note, splice.at, delete, &splice.insert)?;
        }
        Ok(())
    }

    /// The map that carries the mark of a removal.
    fn removable(&mut self, target: Target) -> Result<Option<ObjId>, DocumentError> {
        match target {
            Target::Customer => Ok(Some(ROOT)),
            Target::Contact(id) => self.child(Section::Contacts, &id.to_string(), false),
            Target::Activity(id) => self.child(Section::Activities, &id.to_string(), false),
            Target::Opportunity(id) => self.child(Section::Opportunities, &id.to_string(), false),
            Target::Complaint(id) => self.child(Section::Complaints, &id.to_string(), false),
            Target::Order(id) => self.child(Section::Orders, &id.to_string(), false),
            Target::Background | Target::Line(..) => Err(DocumentError::WrongDocument),
        }
    }

    fn delete(&mut self, target: Target) -> Result<(), DocumentError> {
        let Some(object) = self.removable(target)? else { return Ok(()) };
        if self.text(&object, layout::DELETED)?.is_some_and(|text| !text.is_empty()) {
            return Ok(());
        }
        let deletion = Deletion { at: self.stamp.now, by: self.stamp.author };
        self.put(&object, layout::DELETED, &json(&deletion))
    }

    fn restore(&mut self, target: Target) -> Result<(), DocumentError> {
        let Some(object) = self.removable(target)? else { return Ok(()) };
        if target == Target::Customer {
            self.put(&object, layout::JOINED, "")?;
        }
        self.put(&object, layout::DELETED, "")
    }
}

/// Serialising these plain structs of strings and numbers has no way to fail.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
