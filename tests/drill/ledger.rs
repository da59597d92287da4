//! What the server has on its disk, read beside the running process, and what is missing of what tablets were told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use satchel_document::ChangeHash;
use satchel_model::{CustomerId, DocumentId, DocumentKind};
use satchel_server::store::{Store, document, log, team};

use crate::device::Acknowledged;
use crate::server_process::ServerProcess;

/// The changes and documents of a database.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// The end of the log.
    pub head: i64,
    /// The place of each change.
    pub places: BTreeMap<(DocumentId, ChangeHash), i64>,
    /// The heads of each customer's main document, as a file shows them.
    pub heads: BTreeMap<CustomerId, Vec<String>>,
}

impl Ledger {
    /// Reads the database in a folder, also while it is served.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(data: &Path) -> Result<Self> {
        let store = Store::open(data).context("opening the server's database")?;
        let read = store.read(|connection| {
            let mut ledger = Self::default();
            for team in team::all(connection)? {
                ledger.head = team.head;
                log::for_each(connection, team.id, |entry| {
                    if let Some(hash) = entry.hash {
                        ledger.places.insert((entry.name.document, ChangeHash(hash)), entry.seq);
                    }
                    Ok(())
                })?;
                for record in document::all(connection, team.id)? {
                    if record.name.kind == DocumentKind::Customer {
                        let heads = record.heads.as_slice().iter().map(ToString::to_string).collect();
                        ledger.heads.insert(record.name.customer, heads);
                    }
                }
            }
            Ok(ledger)
        });
        read.context("reading the server's database")
    }

    /// Those of these changes that the database does not have.
    #[must_use]
    pub fn lacking(&self, acknowledged: &[Acknowledged]) -> Vec<Acknowledged> {
        let has = |of: &&Acknowledged| !self.places.contains_key(&(of.name.document, of.hash));
        acknowledged.iter().filter(has).copied().collect()
    }

    /// Those of these changes that do not stand where the server said.
    #[must_use]
    pub fn misplaced(&self, acknowledged: &[Acknowledged]) -> Vec<Acknowledged> {
        let stands = |of: &&Acknowledged| {
            let place = self.places.get(&(of.name.document, of.hash));
            place.is_none_or(|place| place.unsigned_abs() != of.sequence)
        };
        acknowledged.iter().filter(stands).copied().collect()
    }

    /// Those of these heads of customers that the database does not have.
    #[must_use]
    pub fn lacking_heads<'a>(
        &self,
        heads: impl Iterator<Item = (&'a CustomerId, &'a String)>,
    ) -> BTreeSet<(CustomerId, String)> {
        let named = self.places.keys().map(|(document, hash)| (*document, hash.to_string()));
        let known: BTreeSet<(DocumentId, String)> = named.collect();
        let of_customer = heads.map(|(customer, head)| (*customer, head.clone()));
        let is_lacking = |(customer, head): &(CustomerId, String)| {
            !known.contains(&(DocumentKind::Customer.document_id(*customer), head.clone()))
        };
        of_customer.filter(is_lacking).collect()
    }
}

/// Runs `satchel check`, which must find nothing.
///
/// # Errors
/// It finds something.
pub fn check(server: &ServerProcess) -> Result<()> {
    let finished = server.command(&["check"], "")?;
    ensure!(finished.succeeded, "satchel check:\n{}", finished.printed);
    Ok(())
}
