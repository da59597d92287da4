//! Brings many customers at once: documents are made whole and committed some hundred at a time.

use rusqlite::Connection;
use satchel_document::{Created, CreatedDocument, Document, Stamp};
use satchel_model::{ActorId, Customer, DeviceId, DocumentKind, TeamId, UnixMillis, UserId};
use satchel_protocol::sync::DocumentName;

use crate::error::ServerError;
use crate::push::commit::{Changed, Origin, Taken, commit};
use crate::push::shown;
use crate::random;
use crate::store::Store;
use crate::store::device::{self, Device};
use crate::store::document::Shown;
use crate::store::team::{self, Team};

/// Customers in one commit.
const BATCH: usize = 200;
/// A token that no hash of a token equals: nobody signs in as a device that only imports.
const LABEL_PREFIX: &str = "satchel ";

/// Whether a device of this label is a run of a command, and nobody's tablet.
#[must_use]
pub fn is_command(label: &str) -> bool {
    label.starts_with(LABEL_PREFIX)
}

/// A customer to be made.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// Whose customer it will be.
    pub owner: UserId,
    /// Who is named as the writer.
    pub author: UserId,
    /// Everything about the customer.
    pub file: Customer,
}

/// The device as which a command writes.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    /// The team.
    pub team: TeamId,
    /// Who is named as the writer by the log.
    pub origin: Origin,
    /// The actor of its changes.
    pub actor: ActorId,
}

impl Writer {
    /// Enrols a device for one run of a command. It has no token and is never the same twice,
    /// so its actor never goes back.
    ///
    /// # Errors
    /// The database failed.
    pub fn enrol(
        store: &Store,
        team: TeamId,
        user: UserId,
        command: &str,
        now: UnixMillis,
    ) -> Result<Self, ServerError> {
        let device = Device {
            team,
            id: DeviceId::at(now, random::bytes()?),
            user,
            label: format!("{LABEL_PREFIX}{command}"),
            token_hash: random::bytes()?,
            is_revoked: false,
            expires_at: now,
            seen_at: now,
            created_at: now,
            emptied_at: None,
        };
        let writer = Self {
            team,
            origin: Origin { device: device.id, user, at: now },
            actor: ActorId::from_bytes(random::bytes()?),
        };
        store.write(move |connection| {
            device::enrol(connection, &device)?;
            device::register_actor(connection, team, writer.actor, writer.origin.device, user)
        })?;
        Ok(writer)
    }

    /// The stamp of one change.
    ///
    /// # Errors
    /// The operating system has no randomness to give.
    pub fn stamp(&self, author: UserId) -> Result<Stamp, ServerError> {
        Ok(Stamp { actor: self.actor, author, now: self.origin.at, seed: random::bytes()? })
    }

    /// Makes the customers, each all or nothing.
    ///
    /// # Errors
    /// A file is beyond the limits of a document, or the database failed.
    pub fn create(&self, store: &Store, customers: &[NewCustomer]) -> Result<(), ServerError> {
        for batch in customers.chunks(BATCH) {
            let made = batch.iter().map(|customer| self.prepare(customer)).collect::<Result<Vec<_>, _>>()?;
            let writer = *self;
            store.write(move |connection| {
                let mut team = team::load(connection, writer.team)?;
                made.iter().try_for_each(|made| writer.insert(connection, &mut team, made))?;
                team::advance(connection, &team)
            })?;
        }
        Ok(())
    }

    /// Makes the documents of a customer.
    ///
    /// # Errors
    /// The file is beyond the limits of a document.
    pub(crate) fn prepare(&self, customer: &NewCustomer) -> Result<Prepared, ServerError> {
        let created = Document::create(customer.file.id, &customer.file, &self.stamp(customer.author)?)?;
        let shown = shown(&created.customer.document, created.background.as_ref().map(|made| &made.document))?;
        Ok(Prepared { owner: customer.owner, customer: customer.file.id, created, shown })
    }

    /// Writes the documents of a customer.
    pub(crate) fn insert(&self, connection: &Connection, team: &mut Team, made: &Prepared) -> Result<(), ServerError> {
        self.insert_one(connection, team, made, DocumentKind::Customer, &made.created.customer, &made.shown)?;
        match &made.created.background {
            Some(background) => {
                self.insert_one(connection, team, made, DocumentKind::Background, background, &Shown::default())
            }
            None => Ok(()),
        }
    }

    fn insert_one(
        &self,
        connection: &Connection,
        team: &mut Team,
        made: &Prepared,
        kind: DocumentKind,
        created: &CreatedDocument,
        shown: &Shown,
    ) -> Result<(), ServerError> {
        let changes: Vec<Taken<'_>> = created.changes.iter().map(taken).collect();
        let changed = Changed {
            name: DocumentName::new(kind, made.customer),
            owner: made.owner,
            before: None,
            document: &created.document,
            shown,
            changes: &changes,
        };
        commit(connection, team, &self.origin, &changed).map(|_| ())
    }
}

/// A change as the log takes it.
pub(crate) fn taken(change: &satchel_document::NewChange) -> Taken<'_> {
    Taken { hash: change.hash, actor: change.actor, bytes: &change.bytes }
}

/// The documents of a customer that is not stored yet.
#[derive(Debug)]
pub(crate) struct Prepared {
    owner: UserId,
    customer: satchel_model::CustomerId,
    created: Created,
    shown: Shown,
}
