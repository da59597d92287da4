//! Writes what rows come to, if their customers are still as they were when compared.

use std::collections::HashSet;

use rusqlite::Connection;
use satchel_document::{Document, NewChange};
use satchel_model::{CustomerId, DocumentKind, UserId};
use satchel_protocol::sync::DocumentName;

use crate::assign::assign;
use crate::bulk::{self, Writer};
use crate::error::ServerError;
use crate::push::commit::{Changed, Taken, commit};
use crate::store::document::{self, Record, Shown};
use crate::store::team::{self, Team};

/// What a row comes to.
pub(super) enum Step {
    New(Box<bulk::Prepared>),
    Edit(Box<Edited>),
    Nothing,
}

/// A customer with the changes of its row.
pub(super) struct Edited {
    pub(super) customer: CustomerId,
    pub(super) shown: Shown,
    pub(super) documents: Vec<EditedDocument>,
    pub(super) new_owner: Option<UserId>,
}

pub(super) struct EditedDocument {
    pub(super) kind: DocumentKind,
    pub(super) owner: UserId,
    pub(super) before: Option<Record>,
    pub(super) document: Document,
    pub(super) changes: Vec<NewChange>,
}

#[derive(Default)]
pub(super) struct Written {
    pub(super) created: usize,
    pub(super) updated: usize,
    /// Lines whose customer has changed since it was compared.
    pub(super) again: HashSet<u64>,
}

/// Writes the steps of a batch, each row all or nothing.
pub(super) fn write_all(
    connection: &Connection,
    writer: &Writer,
    steps: &[(u64, String, Step)],
) -> Result<Written, ServerError> {
    let mut team = team::load(connection, writer.team)?;
    let mut written = Written::default();
    for (line, code, step) in steps {
        match step {
            Step::Nothing => {}
            Step::New(prepared) => {
                if document::by_code(connection, team.id, code)?.is_empty() {
                    writer.insert(connection, &mut team, prepared)?;
                    written.created += 1;
                } else {
                    written.again.insert(*line);
                }
            }
            Step::Edit(edited) => {
                if is_fresh(connection, &team, edited)? {
                    write_edited(connection, writer, &mut team, edited)?;
                    written.updated += 1;
                } else {
                    written.again.insert(*line);
                }
            }
        }
    }
    team::advance(connection, &team)?;
    Ok(written)
}

fn is_fresh(connection: &Connection, team: &Team, edited: &Edited) -> Result<bool, ServerError> {
    for document in &edited.documents {
        let id = document.kind.document_id(edited.customer);
        if document::find(connection, team.id, id)? != document.before {
            return Ok(false);
        }
    }
    Ok(true)
}

fn write_edited(connection: &Connection, writer: &Writer, team: &mut Team, edited: &Edited) -> Result<(), ServerError> {
    for document in &edited.documents {
        if document.changes.is_empty() {
            continue;
        }
        let changes: Vec<Taken<'_>> = document.changes.iter().map(bulk::taken).collect();
        let background = Shown::default();
        let changed = Changed {
            name: DocumentName::new(document.kind, edited.customer),
            owner: document.owner,
            before: document.before.as_ref(),
            document: &document.document,
            shown: if document.kind == DocumentKind::Customer { &edited.shown } else { &background },
            changes: &changes,
        };
        commit(connection, team, &writer.origin, &changed)?;
    }
    let main = DocumentKind::Customer.document_id(edited.customer);
    document::put_shown(connection, team.id, main, &edited.shown)?;
    match edited.new_owner {
        Some(owner) => assign(connection, team, &writer.origin, edited.customer, owner),
        None => Ok(()),
    }
}
