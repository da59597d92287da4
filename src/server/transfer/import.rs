//! The upsert: rows in batches, read and compared side by side, written with one commit each.

use std::collections::HashMap;
use std::io::Read;

use rusqlite::Connection;
use satchel_document::{Document, read};
use satchel_model::{Customer, CustomerId, DocumentKind, UserId};

use super::build::{Importer, build};
use super::diff::diff;
use super::read::{Format, rows};
use super::row::Wanted;
use super::text::RowFault;
use super::write::{Edited, EditedDocument, Step, write_all};
use crate::bulk::{NewCustomer, Writer};
use crate::error::ServerError;
use crate::push::shown;
use crate::random;
use crate::store::document;
use crate::store::team::{self, Team};
use crate::store::{Store, people};

/// Rows in one commit.
const BATCH: usize = 200;
/// How often a row is compared anew because somebody changed the customer in between.
const ATTEMPTS: usize = 3;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Customers that are new.
    pub created: usize,
    /// Customers of which something was written.
    pub updated: usize,
    /// Customers that were so already.
    pub unchanged: usize,
    /// Rows that were not taken.
    pub errors: Vec<RowError>,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RowError {
    /// The line in the file, from 1.
    pub line: u64,
    /// The customer code, where it could be read.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// Imports a file. Rows without an `owner` make customers of `default_owner`.
///
/// # Errors
/// The file cannot be read, its header is wrong, or the database failed. What single rows lack
/// is in the result.
pub fn import(
    store: &Store,
    writer: &Writer,
    default_owner: UserId,
    file: impl Read,
    (path, format): (&str, Format),
) -> Result<Imported, ServerError> {
    let owners = store.read(|connection| {
        let people = people::all(connection, writer.team)?;
        Ok(people.into_iter().map(|user| (user.name, user.id)).collect())
    })?;
    let mut run = Run { store, writer, default_owner, owners, batch: Vec::new(), done: Imported::default() };
    rows(format, file, path, |(line, row)| match row.and_then(|row| Wanted::read(&row)) {
        Ok(wanted) => run.take(line, wanted),
        Err(fault) => {
            run.refuse(line, "", &fault);
            Ok(())
        }
    })?;
    run.flush()?;
    run.done.errors.sort_by_key(|error| error.line);
    Ok(run.done)
}

struct Run<'a> {
    store: &'a Store,
    writer: &'a Writer,
    default_owner: UserId,
    owners: HashMap<String, UserId>,
    batch: Vec<(u64, Wanted)>,
    done: Imported,
}

impl Run<'_> {
    fn refuse(&mut self, line: u64, code: &str, fault: &RowFault) {
        self.done.errors.push(RowError { line, code: code.to_owned(), reason: fault.to_string() });
    }

    fn take(&mut self, line: u64, wanted: Wanted) -> Result<(), ServerError> {
        // A second row for a customer must see what the first one wrote.
        if self.batch.len() >= BATCH || self.batch.iter().any(|(_, other)| other.code == wanted.code) {
            self.flush()?;
        }
        self.batch.push((line, wanted));
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ServerError> {
        let mut rows = std::mem::take(&mut self.batch);
        for _ in 0..ATTEMPTS {
            let mut steps = Vec::new();
            for ((line, wanted), step) in rows.iter().zip(self.prepare(&rows)?) {
                match step {
                    Ok(Step::Nothing) => self.done.unchanged += 1,
                    Ok(step) => steps.push((*line, wanted.code.clone(), step)),
                    Err(fault) => self.refuse(*line, &wanted.code, &fault),
                }
            }
            if steps.is_empty() {
                return Ok(());
            }
            let writer = *self.writer;
            let written = self.store.write(move |connection| write_all(connection, &writer, &steps))?;
            self.done.created += written.created;
            self.done.updated += written.updated;
            rows.retain(|(line, _)| written.again.contains(line));
            if rows.is_empty() {
                return Ok(());
            }
        }
        for (line, wanted) in rows {
            self.refuse(line, &wanted.code, &RowFault::Document("others are changing it".to_owned()));
        }
        Ok(())
    }

    /// Compares the rows with what is stored, on as many threads as the machine has.
    fn prepare(&self, rows: &[(u64, Wanted)]) -> Result<Vec<Result<Step, RowFault>>, ServerError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = rows.len().div_ceil(threads).max(1);
        let work = |rows: &[(u64, Wanted)]| {
            self.store.read(|connection| {
                let team = team::load(connection, self.writer.team)?;
                rows.iter().map(|(_, wanted)| self.step(connection, &team, wanted)).collect::<Result<Vec<_>, _>>()
            })
        };
        let parts: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = rows.chunks(share).map(|part| scope.spawn(move || work(part))).collect();
            running.into_iter().map(|thread| thread.join().unwrap_or(Err(ServerError::Panicked))).collect()
        });
        let mut steps = Vec::with_capacity(rows.len());
        for part in parts {
            steps.extend(part?);
        }
        Ok(steps)
    }

    fn step(
        &self,
        connection: &Connection,
        team: &Team,
        wanted: &Wanted,
    ) -> Result<Result<Step, RowFault>, ServerError> {
        let owner = match &wanted.owner {
            None => None,
            Some(name) => match self.owners.get(name) {
                Some(owner) => Some(*owner),
                None => return Ok(Err(RowFault::UnknownOwner)),
            },
        };
        match document::by_code(connection, team.id, &wanted.code)?.as_slice() {
            [] => self.new_customer(wanted, owner.unwrap_or(self.default_owner)),
            [customer] => self.edited(connection, team, *customer, wanted, owner),
            _ => Ok(Err(RowFault::AmbiguousCode)),
        }
    }

    fn new_customer(&self, wanted: &Wanted, owner: UserId) -> Result<Result<Step, RowFault>, ServerError> {
        let origin = self.writer.origin;
        let empty = Customer::empty(CustomerId::at(origin.at, random::bytes()?));
        let edits = diff(&empty, wanted, origin.at);
        let file = build(empty, edits, Importer { user: origin.user, now: origin.at });
        match self.writer.prepare(&NewCustomer { owner, author: origin.user, file }) {
            Ok(prepared) => Ok(Ok(Step::New(Box::new(prepared)))),
            Err(ServerError::Document(error)) => Ok(Err(RowFault::Document(error.to_string()))),
            Err(error) => Err(error),
        }
    }

    fn edited(
        &self,
        connection: &Connection,
        team: &Team,
        customer: CustomerId,
        wanted: &Wanted,
        owner: Option<UserId>,
    ) -> Result<Result<Step, RowFault>, ServerError> {
        let main_id = DocumentKind::Customer.document_id(customer);
        let main_record = document::find(connection, team.id, main_id)?;
        let Some(main_record) = main_record else { return Err(ServerError::Damaged("a code without a customer")) };
        let mut main = document::open(connection, team.id, &main_record)?;
        let background_id = DocumentKind::Background.document_id(customer);
        let background_record = document::find(connection, team.id, background_id)?;
        let background = match &background_record {
            Some(record) => Some(document::open(connection, team.id, record)?),
            None => None,
        };
        let file = read(&main, background.as_ref());
        if file.deleted.is_some() {
            return Ok(Err(RowFault::Removed));
        }
        let edits = diff(&file, wanted, self.writer.origin.at);
        let present_owner = main_record.owner;
        let new_owner = owner.filter(|owner| *owner != present_owner);
        if edits.is_empty() && new_owner.is_none() {
            return Ok(Ok(Step::Nothing));
        }
        let stamp = self.writer.stamp(self.writer.origin.user)?;
        let refused = |error: &dyn std::error::Error| Ok(Err(RowFault::Document(error.to_string())));
        let main_changes = match main.edit(&edits, &stamp) {
            Ok(changes) => changes,
            Err(error) => return refused(&error),
        };
        let mut other = background.unwrap_or_else(|| Document::genesis(DocumentKind::Background, background_id));
        let background_changes = match other.edit(&edits, &stamp) {
            Ok(changes) => changes,
            Err(error) => return refused(&error),
        };
        if main_changes.is_empty() && background_changes.is_empty() && new_owner.is_none() {
            return Ok(Ok(Step::Nothing));
        }
        let has_background = background_record.is_some() || !background_changes.is_empty();
        let shown = shown(&main, has_background.then_some(&other))?;
        let document =
            |kind, before, document, changes| EditedDocument { kind, owner: present_owner, before, document, changes };
        let documents = vec![
            document(DocumentKind::Customer, Some(main_record), main, main_changes),
            document(DocumentKind::Background, background_record, other, background_changes),
        ];
        Ok(Ok(Step::Edit(Box::new(Edited { customer, shown, documents, new_owner }))))
    }
}
