//! Whole customer files as documents at once: the operations are laid out by hand, which is faster
//! than putting value after value into an open document.

use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ExpandedChange, ObjType, ScalarValue};
use satchel_model::{Customer, CustomerId, Deletion, Field, LifecycleState, Record, StateEntry, Transition, Value};

use crate::change::{Created, CreatedDocument, NewChange, Stamp};
use crate::document::Document;
use crate::error::DocumentError;
use crate::hash::ChangeHash;
use crate::layout::{self, Section};
use crate::state::StoredState;
use crate::validate::Violation;
use crate::write::{json, transition_id};
use crate::{genesis, limits, rules};
use satchel_model::DocumentKind;

pub(crate) fn create(id: CustomerId, file: &Customer, stamp: &Stamp) -> Result<Created, DocumentError> {
    let mut customer = Layer::new(DocumentKind::Customer, id, stamp);
    customer.file(file)?;
    let background = if file.background.0.is_empty() {
        None
    } else {
        let mut background = Layer::new(DocumentKind::Background, id, stamp);
        background.record(&background.section(Section::Fields), &file.background)?;
        Some(background.finish()?)
    };
    Ok(Created { customer: customer.finish()?, background })
}

/// Beyond this share of the limits of one change, the next operation opens another change.
const FULL_OPERATIONS: usize = limits::CHANGE_OPERATIONS as usize / 5 * 4;
const FULL_BYTES: usize = limits::CHANGE_BYTES / 2;

/// Lays operations one after another into changes.
struct Layer<'a> {
    document: Document,
    stamp: &'a Stamp,
    actor: automerge::ActorId,
    changes: Vec<Change>,
    operations: Vec<Op>,
    /// The number of the first of `operations`.
    start_op: u64,
    /// Bytes of keys and values in `operations`.
    bytes: usize,
}

impl<'a> Layer<'a> {
    fn new(kind: DocumentKind, id: CustomerId, stamp: &'a Stamp) -> Self {
        let document = Document::genesis(kind, kind.document_id(id));
        Self {
            document,
            stamp,
            actor: automerge::ActorId::from(stamp.actor.as_bytes().as_slice()),
            changes: Vec::new(),
            operations: Vec::new(),
            start_op: genesis::operations(kind) + 1,
            bytes: 0,
        }
    }

    fn section(&self, section: Section) -> ObjectId {
        let actor = automerge::ActorId::from(self.document.id().as_bytes().as_slice());
        ObjectId::Id(OpId(section.operation(), actor))
    }

    fn file(&mut self, file: &Customer) -> Result<(), DocumentError> {
        let fields = self.section(Section::Fields);
        self.record(&fields, &file.record)?;
        self.state(file);
        let tags = self.section(Section::Tags);
        for tag in &file.tags {
            if !rules::is_tag(tag) {
                return Err(Violation::Tag.into());
            }
            self.operation(&tags, Key::Map(tag.as_str().into()), OpType::Put(ScalarValue::Boolean(true)));
        }
        for (id, contact) in &file.contacts {
            let child = self.child(Section::Contacts, &id.to_string());
            self.record(&child, &contact.record)?;
            self.removal(&child, contact.deleted);
        }
        for (id, activity) in &file.activities {
            let child = self.child(Section::Activities, &id.to_string());
            self.record(&child, &activity.record)?;
            if let Some(author) = activity.author.filter(|author| *author != self.stamp.author) {
                self.text(&child, layout::AUTHOR, &author.to_string());
            }
            self.removal(&child, activity.deleted);
        }
        for (id, opportunity) in &file.opportunities {
            let child = self.child(Section::Opportunities, &id.to_string());
            let moves = self.make(&child, layout::MOVES);
            self.record(&child, &opportunity.record)?;
            for (id, step) in &opportunity.moves {
                self.text(&moves, &id.to_string(), &json(step));
            }
            self.removal(&child, opportunity.deleted);
        }
        for (id, complaint) in &file.complaints {
            let child = self.child(Section::Complaints, &id.to_string());
            self.record(&child, &complaint.record)?;
            self.removal(&child, complaint.deleted);
        }
        for (id, order) in &file.orders {
            let child = self.child(Section::Orders, &id.to_string());
            let lines = self.make(&child, layout::LINES);
            self.record(&child, &order.record)?;
            for (id, line) in &order.lines {
                let text = Value::Item(Box::new(line.clone())).encode();
                if !rules::fits(Field::LineItem, &text) {
                    return Err(Violation::Value { field: Field::LineItem }.into());
                }
                self.text(&lines, &id.to_string(), &text);
            }
            self.removal(&child, order.deleted);
        }
        let log = self.section(Section::Log);
        for (id, transition) in &file.transitions {
            self.text(&log, &id.to_string(), &json(transition));
        }
        self.note(&file.note)?;
        self.removal(&ObjectId::Root, file.deleted);
        Ok(())
    }

    /// The fields of a record but the state.
    fn record(&mut self, object: &ObjectId, record: &Record) -> Result<(), DocumentError> {
        for (field, value) in &record.0 {
            let text = value.encode();
            if !rules::fits(*field, &text) {
                return Err(Violation::Value { field: *field }.into());
            }
            if *field != Field::State && !text.is_empty() {
                self.text(object, field.key(), &text);
            }
        }
        Ok(())
    }

    /// The state of the file with the orders that it knows of; where there is none, the steps that the orders cause.
    fn state(&mut self, file: &Customer) {
        let orders = file.valid_orders().count();
        let fields = self.section(Section::Fields);
        match file.record.get(Field::State) {
            Some(Value::State(entry)) => {
                let stored = StoredState { entry: entry.as_ref().clone(), orders: Some(orders) };
                self.text(&fields, Field::State.key(), &stored.write());
            }
            Some(other) => self.text(&fields, Field::State.key(), &other.encode()),
            None => {
                let log = self.section(Section::Log);
                let mut from = LifecycleState::default();
                for (index, state) in (0..).zip(from.steps_after_orders(orders)) {
                    let entry = StateEntry { state, reason: String::new(), at: self.stamp.now, by: self.stamp.author };
                    let id = transition_id(self.stamp, index).to_string();
                    self.text(&log, &id, &json(&Transition { from, to: entry }));
                    from = state;
                }
                if from != LifecycleState::default() {
                    let entry =
                        StateEntry { state: from, reason: String::new(), at: self.stamp.now, by: self.stamp.author };
                    self.text(&fields, Field::State.key(), &StoredState { entry, orders: Some(orders) }.write());
                }
            }
        }
    }

    fn note(&mut self, text: &str) -> Result<(), DocumentError> {
        if !rules::is_note(text) {
            return Err(Violation::Note.into());
        }
        let note = self.section(Section::Note);
        let mut place = ElementId::Head;
        for character in text.chars() {
            let value = ScalarValue::Str(character.encode_utf8(&mut [0; 4]).into());
            let id = self.push(Op {
                action: OpType::Put(value),
                obj: note.clone(),
                key: Key::Seq(place),
                pred: Vec::new().into(),
                insert: true,
            });
            place = ElementId::Id(id);
        }
        Ok(())
    }

    fn removal(&mut self, object: &ObjectId, deletion: Option<Deletion>) {
        if let Some(deletion) = deletion {
            self.text(object, layout::DELETED, &json(&deletion));
        }
    }

    fn child(&mut self, section: Section, id: &str) -> ObjectId {
        let parent = self.section(section);
        self.make(&parent, id)
    }

    fn make(&mut self, parent: &ObjectId, key: &str) -> ObjectId {
        ObjectId::Id(self.operation(parent, Key::Map(key.into()), OpType::Make(ObjType::Map)))
    }

    fn text(&mut self, object: &ObjectId, key: &str, text: &str) {
        self.bytes += text.len();
        self.operation(object, Key::Map(key.into()), OpType::Put(ScalarValue::Str(text.into())));
    }

    fn operation(&mut self, object: &ObjectId, key: Key, action: OpType) -> OpId {
        self.push(Op { action, obj: object.clone(), key, pred: Vec::new().into(), insert: false })
    }

    fn push(&mut self, operation: Op) -> OpId {
        if self.operations.len() >= FULL_OPERATIONS || self.bytes >= FULL_BYTES {
            self.close();
        }
        let id = OpId(self.start_op + self.operations.len() as u64, self.actor.clone());
        self.operations.push(operation);
        id
    }

    /// Makes a change of the operations so far.
    fn close(&mut self) {
        let Some(start_op) = NonZeroU64::new(self.start_op).filter(|_| !self.operations.is_empty()) else { return };
        let deps = match self.changes.last() {
            Some(change) => vec![change.hash()],
            None => self.document.automerge().get_heads(),
        };
        self.start_op += self.operations.len() as u64;
        self.bytes = 0;
        self.changes.push(Change::from(ExpandedChange {
            operations: std::mem::take(&mut self.operations),
            actor_id: self.actor.clone(),
            hash: None,
            seq: self.changes.len() as u64 + 1,
            start_op,
            time: self.stamp.now.as_unix_seconds(),
            message: Some(self.stamp.author.to_string()),
            deps,
            extra_bytes: Vec::new(),
            author: None,
        }));
    }

    fn finish(mut self) -> Result<CreatedDocument, DocumentError> {
        self.close();
        let changes: Vec<NewChange> = self
            .changes
            .iter()
            .map(|change| NewChange {
                hash: ChangeHash::from(change.hash()),
                bytes: change.raw_bytes().to_vec(),
                actor: self.stamp.actor,
                sequence: change.seq(),
            })
            .collect();
        if changes.iter().any(|change| change.bytes.len() > limits::CHANGE_BYTES) {
            return Err(Violation::ChangeTooLarge.into());
        }
        self.document.automerge_mut().apply_changes(self.changes)?;
        Ok(CreatedDocument { document: self.document, changes })
    }
}
