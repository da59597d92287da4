//! Another file of the same customer taken in: its records as new ones of this document, each saying where it came from.
//!
//! A record gets a new id, because two people may join the same files without knowing of each other, and two maps made
//! under one id would hide what is in one of them. Copies that say the same are shown once (see `read/joined.rs`).

use std::collections::BTreeMap;

use satchel_model::order::Gather;
use satchel_model::{
    ActivityId, ComplaintId, ContactId, Customer, CustomerId, Edit, OpportunityId, OrderId, Record, UserId, Value,
    joining,
};

use crate::change::{NewChange, Stamp};
use crate::document::Document;
use crate::error::DocumentError;
use crate::layout::{self, Section};
use crate::validate::Violation;
use crate::write::{Writer, json, write_as, write_one};
use crate::{limits, rules};

/// Beyond this share of the limits of one change the next record opens another change: none is larger than the rest.
const FULL_OPERATIONS: usize = limits::CHANGE_OPERATIONS as usize / 4;
const FULL_BYTES: usize = limits::CHANGE_BYTES / 4;

/// The message of a change that takes another file in: the author, and whose records came.
pub(crate) fn message(author: UserId, other: CustomerId) -> String {
    format!("{author} join {other}")
}

/// One step of taking a file in.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Contact(ContactId),
    Activity(ActivityId),
    Opportunity(OpportunityId),
    Complaint(ComplaintId),
    Order(OrderId),
    /// The life cycle follows the orders that came.
    State,
}

impl Document {
    /// Takes in the records of another file of the same customer, and writes `edits` with them. As many changes as it
    /// takes; [`Document::part`] finds them again.
    ///
    /// # Errors
    /// As for [`Document::edit`].
    pub fn join(&mut self, other: &Customer, edits: &[Edit], stamp: &Stamp) -> Result<Vec<NewChange>, DocumentError> {
        if self.is_newer() {
            return Err(DocumentError::Newer { schema: crate::SCHEMA });
        }
        let mut next = self.clone();
        let message = message(stamp.author, other.id);
        let mut changes = write_as(&mut next, edits, stamp, &message)?;
        if self.kind() == satchel_model::DocumentKind::Customer {
            take_in(&mut next, other, stamp, &message, &mut changes)?;
        }
        *self = next;
        Ok(changes)
    }
}

fn take_in(
    document: &mut Document,
    other: &Customer,
    stamp: &Stamp,
    message: &str,
    changes: &mut Vec<NewChange>,
) -> Result<(), DocumentError> {
    let kept = crate::read(document, None);
    let orders_before = kept.valid_orders().count();
    let ids = Ids { seed: &stamp.seed };
    let opportunities: BTreeMap<OpportunityId, OpportunityId> =
        other.opportunities.keys().map(|id| (*id, OpportunityId::from_bytes(ids.of(id.as_bytes())))).gather();
    let mut pieces = pieces(&kept, other).into_iter().peekable();
    while pieces.peek().is_some() {
        let written = write_one(document, stamp, message, |writer| {
            let mut joiner = Joiner { writer, ids, opportunities: &opportunities };
            while !joiner.is_full()
                && let Some(piece) = pieces.next()
            {
                joiner.piece(other, piece, orders_before)?;
            }
            Ok(())
        })?;
        changes.extend(written);
    }
    Ok(())
}

fn pieces(kept: &Customer, other: &Customer) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let contacts = other.contacts.iter().filter(|(_, contact)| joining::comes(kept, contact));
    pieces.extend(contacts.map(|(id, _)| Piece::Contact(*id)));
    // What refers to an opportunity comes after it.
    let opportunities = other.opportunities.iter().filter(|(_, it)| it.deleted.is_none());
    pieces.extend(opportunities.map(|(id, _)| Piece::Opportunity(*id)));
    let activities = other.activities.iter().filter(|(_, it)| it.deleted.is_none());
    pieces.extend(activities.map(|(id, _)| Piece::Activity(*id)));
    let complaints = other.complaints.iter().filter(|(_, it)| it.deleted.is_none());
    pieces.extend(complaints.map(|(id, _)| Piece::Complaint(*id)));
    let orders = other.orders.iter().filter(|(_, it)| it.deleted.is_none());
    pieces.extend(orders.map(|(id, _)| Piece::Order(*id)));
    if matches!(pieces.last(), Some(Piece::Order(_))) {
        pieces.push(Piece::State);
    }
    pieces
}

/// New ids for records that come: they sort as the old ones do, and nobody else makes the same.
#[derive(Clone, Copy)]
struct Ids<'a> {
    seed: &'a [u8; 16],
}

impl Ids<'_> {
    fn of(self, old: &[u8; 16]) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_derive_key("satchel 2026-11 id of a record that came with another file");
        hasher.update(self.seed).update(old);
        let mut id = *old;
        // The first six bytes are the time at which the record was begun, the next two hold the version of the layout.
        if let Some(random) = id.get_mut(8..) {
            hasher.finalize_xof().fill(random);
        }
        id
    }
}

/// Writes records of the other file.
struct Joiner<'a, 'w, 'd> {
    writer: &'w mut Writer<'d>,
    ids: Ids<'a>,
    opportunities: &'a BTreeMap<OpportunityId, OpportunityId>,
}

impl Joiner<'_, '_, '_> {
    fn is_full(&self) -> bool {
        self.writer.pending() >= FULL_OPERATIONS || self.writer.bytes >= FULL_BYTES
    }

    fn piece(&mut self, other: &Customer, piece: Piece, orders_before: usize) -> Result<(), DocumentError> {
        match piece {
            Piece::Contact(id) => {
                let Some(contact) = other.contacts.get(&id) else { return Ok(()) };
                self.record(Section::Contacts, id.as_bytes(), &contact.record).map(drop)
            }
            Piece::Activity(id) => {
                let Some(activity) = other.activities.get(&id) else { return Ok(()) };
                let child = self.record(Section::Activities, id.as_bytes(), &activity.record)?;
                match activity.author.filter(|author| *author != self.writer.stamp.author) {
                    Some(author) => self.writer.put(&child, layout::AUTHOR, &author.to_string()),
                    None => Ok(()),
                }
            }
            Piece::Opportunity(id) => {
                let Some(opportunity) = other.opportunities.get(&id) else { return Ok(()) };
                let child = self.record(Section::Opportunities, id.as_bytes(), &opportunity.record)?;
                let moves = self.writer.inner(&child, layout::MOVES)?;
                for (id, step) in &opportunity.moves {
                    self.writer.put(&moves, &id.to_string(), &json(step))?;
                }
                Ok(())
            }
            Piece::Complaint(id) => {
                let Some(complaint) = other.complaints.get(&id) else { return Ok(()) };
                self.record(Section::Complaints, id.as_bytes(), &complaint.record).map(drop)
            }
            Piece::Order(id) => {
                let Some(order) = other.orders.get(&id) else { return Ok(()) };
                let child = self.record(Section::Orders, id.as_bytes(), &order.record)?;
                let lines = self.writer.inner(&child, layout::LINES)?;
                for (id, line) in &order.lines {
                    self.writer.put(&lines, &id.to_string(), &Value::Item(Box::new(line.clone())).encode())?;
                }
                Ok(())
            }
            Piece::State => self.writer.take_order_steps(orders_before),
        }
    }

    /// A record under a new id, with where it came from.
    fn record(&mut self, section: Section, old: &[u8; 16], record: &Record) -> Result<automerge::ObjId, DocumentError> {
        // Every id has the one spelling.
        let (old, new) = (ContactId::from_bytes(*old), ContactId::from_bytes(self.ids.of(old)));
        let child = self.writer.child(section, &new.to_string(), true)?.ok_or(DocumentError::Engine)?;
        self.writer.put(&child, layout::ORIGIN, &old.to_string())?;
        for (field, value) in &record.0 {
            let text = match value {
                Value::Opportunity(id) => Value::Opportunity(*self.opportunities.get(id).unwrap_or(id)).encode(),
                other => other.encode(),
            };
            if !rules::fits(*field, &text) {
                return Err(Violation::Value { field: *field }.into());
            }
            self.writer.put(&child, field.key(), &text)?;
        }
        Ok(child)
    }
}

#[cfg(test)]
mod tests;
