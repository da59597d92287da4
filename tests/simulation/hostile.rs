//! Requests that come again, and requests that nobody honest sends: the log does not move.

use satchel_document::{Document, DocumentKind, Stamp};
use satchel_model::{ActorId, CustomerId, Edit, Field, Target};
use satchel_protocol::frame;
use satchel_protocol::sync::{DocumentName, Push, PushDocument, Reseed, Seed, path};
use serde_bytes::ByteBuf;

use super::tab::Sent;
use super::wire::{Letter, deliver};
use super::world::World;
use super::{Violation, server};
use crate::form::any_value;
use crate::numbers::Numbers;

impl World {
    /// A request that was sent before arrives once more.
    ///
    /// # Errors
    /// It changes something.
    pub fn replay(&mut self, numbers: &mut Numbers) -> Result<(), Violation> {
        if self.letters.is_empty() || !self.server.is_reachable {
            return Ok(());
        }
        self.tally.faults += 1;
        let mut letter = numbers.pick(&self.letters);
        if letter.sent.path == path::SIGN_IN {
            // Another sign-in on the tablet: its token takes the place of the one in use, and it signs in again.
            return Ok(());
        }
        deliver(self, &mut letter).map(drop)
    }

    /// Bytes that are no message, or another person's change under this tablet's token: the log does not move.
    ///
    /// # Errors
    /// The log moves.
    pub fn hostile(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        let of_tablet: Vec<Letter> = self.letters.iter().filter(|letter| letter.tablet == number).cloned().collect();
        if of_tablet.is_empty() {
            return Ok(());
        }
        self.tally.faults += 1;
        let Letter { sent: Sent { path, token, mut body, .. }, .. } = numbers.pick(&of_tablet);
        if path == path::SIGN_IN {
            return Ok(());
        }
        let before = self.server.head()?;
        let path = match numbers.below(4) {
            0 => {
                body.truncate(numbers.below(body.len()));
                path
            }
            1 => {
                body = (0..numbers.below(200)).map(|_| numbers.draw().to_le_bytes()[0]).collect();
                path
            }
            2 => {
                body = self.foreign_push(number, numbers)?;
                path::PUSH
            }
            _ => {
                body = self.forged_seed(numbers)?;
                path::RESEED
            }
        };
        let reply = self.server.answer(path, token.as_deref(), &body)?;
        if self.server.head()? != before {
            return Err(Violation::new("what is foreign does not enter the log", format!("status {}", reply.status)));
        }
        Ok(())
    }

    /// A document that somebody made up, with an attestation that nobody made.
    fn forged_seed(&mut self, numbers: &mut Numbers) -> Result<Vec<u8>, Violation> {
        let customer = CustomerId::from_bytes(numbers.id());
        let mut document = Document::genesis(DocumentKind::Customer, DocumentKind::Customer.document_id(customer));
        let stamp = Stamp {
            actor: ActorId::from_bytes(numbers.id()),
            author: server::person(0),
            now: self.now,
            seed: numbers.id(),
        };
        let name = any_value(Field::Name, numbers);
        let edits = [Edit::Set { target: Target::Customer, field: Field::Name, value: Some(name) }];
        let made = document.edit(&edits, &stamp).is_ok_and(|changes| !changes.is_empty());
        if !made {
            return Err(Violation::new("the harness works", "a forged document"));
        }
        let seed = Seed {
            name: DocumentName::new(DocumentKind::Customer, customer),
            owner: server::person(0),
            heads: document.heads().as_slice().iter().map(|hash| hash.0).collect(),
            attestation: numbers.id(),
            bytes: ByteBuf::from(document.save_uncompressed()),
        };
        framed(&Reseed { documents: vec![seed] })
    }

    fn foreign_push(&mut self, number: usize, numbers: &mut Numbers) -> Result<Vec<u8>, Violation> {
        let person = self.tablet(number)?.person;
        let foreign: Vec<_> = self
            .ledger
            .changes
            .values()
            .filter(|change| self.tablets.get(change.tablet).is_some_and(|tablet| tablet.person != person))
            .cloned()
            .collect();
        if foreign.is_empty() {
            return Ok(Vec::new());
        }
        let change = numbers.pick(&foreign);
        let push = Push {
            documents: vec![PushDocument {
                name: DocumentName::new(change.kind, change.customer),
                changes: vec![ByteBuf::from(change.bytes)],
            }],
            cursor: None,
        };
        framed(&push)
    }
}

fn framed(message: &impl serde::Serialize) -> Result<Vec<u8>, Violation> {
    frame::encode(frame::Header::default(), message)
        .map_err(|error| Violation::new("the harness works", error.to_string()))
}
