//! Compares what a device holds with what it should hold: buckets first, then documents.

use std::collections::{BTreeMap, HashSet};

use rusqlite::Connection;
use satchel_document::digest;
use satchel_model::DocumentId;
use satchel_protocol::sync::{DocumentName, Hash, Packed, ProblemCode, Reconcile, Reconciled};

use crate::auth::Session;
use crate::cursor::{Cursor, NO_PEOPLE};
use crate::error::ServerError;
use crate::service::Service;
use crate::store::document::{self, Record};
use crate::store::{packed, team};

/// Answers one step of a comparison.
///
/// # Errors
/// The step is not well formed, or the database failed.
pub fn reconcile(service: &Service, session: &Session, request: &Reconcile) -> Result<Reconciled, ServerError> {
    service.store.read(|connection| {
        let records = document::in_scopes(connection, session.team, &session.scopes)?;
        match request {
            Reconcile::Buckets(held) => unequal_buckets(&records, held),
            Reconcile::Documents { buckets, held, after } => {
                let mut answer =
                    compare(connection, session, &records, (buckets, held, *after), service.pages().bytes)?;
                if let Reconciled::Documents { documents, .. } = &mut answer {
                    service.attest.attest_all(session.team, documents);
                }
                Ok(answer)
            }
        }
    })
}

fn unequal_buckets(records: &[Record], held: &[Hash]) -> Result<Reconciled, ServerError> {
    if held.len() != digest::BUCKETS {
        return Err(ServerError::refused(ProblemCode::BadRequest));
    }
    let ours = digest::buckets(records.iter().map(|record| (record.name.document, record.leaf())));
    let unequal = (0..=u8::MAX).zip(ours.iter().zip(held)).filter(|(_, (our, their))| our != their);
    Ok(Reconciled::Buckets(unequal.map(|(bucket, _)| bucket).collect()))
}

/// What a tablet says that it holds: buckets, documents in them, and after which document it asks on.
type Question<'a> = (&'a [u8], &'a [(DocumentName, Hash)], Option<DocumentId>);

fn compare(
    connection: &Connection,
    session: &Session,
    records: &[Record],
    (buckets, held, after): Question<'_>,
    most_bytes: usize,
) -> Result<Reconciled, ServerError> {
    let buckets: HashSet<u8> = buckets.iter().copied().collect();
    let in_buckets = |document: DocumentId| buckets.contains(&digest::bucket(document));
    let mut theirs: BTreeMap<DocumentId, Hash> = BTreeMap::new();
    let mut wanted = Vec::new();
    let mut leave = Vec::new();
    for (name, heads) in held.iter().filter(|(name, _)| in_buckets(name.document)) {
        if records.binary_search_by_key(&name.document, |record| record.name.document).is_ok() {
            theirs.insert(name.document, *heads);
        } else if after.is_some() {
            // The first answer has said what is to be done about it.
        } else if let Some(record) = document::find(connection, session.team, name.document)? {
            leave.push(*name);
            if record.heads.digest() != *heads {
                // It may have what a restored server lost: that comes back before it goes.
                wanted.push(name.document);
            }
        } else {
            wanted.push(name.document);
        }
    }
    // In the order of their ids, so that each answer goes on where the last one ended.
    let mut documents = Vec::new();
    let (mut bytes, mut more) = (0, None);
    let follows = |record: &&Record| after.is_none_or(|after| record.name.document > after);
    for record in records.iter().filter(|record| in_buckets(record.name.document)).filter(follows) {
        let of_tablet = theirs.get(&record.name.document);
        if of_tablet.is_some_and(|heads| *heads == record.heads.digest()) {
            continue;
        }
        let packed = packed::for_device(packed::packed(connection, session.team, record.name.document)?, session);
        let weight = packed::weight(&packed);
        if !documents.is_empty() && bytes + weight > most_bytes {
            more = documents.last().map(|last: &Packed| last.name.document);
            break;
        }
        bytes += weight;
        documents.push(packed);
        if of_tablet.is_some() {
            wanted.push(record.name.document);
        }
    }
    let team = team::load(connection, session.team)?;
    // A device whose person has another post by now does not know it: the next page brings the people.
    let cursor = Cursor { people_version: NO_PEOPLE, ..Cursor::at_head(&team, session) }.encode()?;
    Ok(Reconciled::Documents { wanted, documents, leave, more, cursor })
}
