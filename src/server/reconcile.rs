//! Compares what a device holds with what it should hold: buckets first, then documents.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use satchel_document::digest;
use satchel_model::{DeviceId, DocumentId, TeamId, UnixMillis};
use satchel_protocol::sync::{DocumentName, Hash, Packed, ProblemCode, Reconcile, Reconciled};

use crate::auth::Session;
use crate::cursor::{Cursor, NO_PEOPLE};
use crate::error::ServerError;
use crate::service::Service;
use crate::store::comparison::{self, Counts};
use crate::store::document::{self, Record};
use crate::store::{packed, team};

/// Devices that were told to compare, because their cursor is not of this log or of their scopes. A comparison of another
/// device is one that nothing announced. Forgotten when the server ends: such a comparison then counts as unexpected.
#[derive(Debug, Default)]
pub struct Announced(Mutex<HashSet<(TeamId, DeviceId)>>);

impl Announced {
    /// Remembers a device whose answer tells it to compare.
    pub(crate) fn note<T>(&self, session: &Session, answer: &Result<T, ServerError>) {
        if matches!(answer, Err(ServerError::Refused { code: ProblemCode::ReconcileRequired, .. })) {
            self.devices().insert((session.team, session.device));
        }
    }

    fn take(&self, session: &Session) -> bool {
        self.devices().remove(&(session.team, session.device))
    }

    fn devices(&self) -> std::sync::MutexGuard<'_, HashSet<(TeamId, DeviceId)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers one step of a comparison, and counts what it came to.
///
/// # Errors
/// The step is not well formed, the log went back behind the comparison's beginning, or the database failed.
pub fn reconcile(
    service: &Service,
    session: &Session,
    request: &Reconcile,
    now: UnixMillis,
) -> Result<Reconciled, ServerError> {
    let answer = step(service, session, request);
    service.announced.note(session, &answer);
    let answer = answer?;
    let counts = counts(&answer, || service.announced.take(session));
    if counts != Counts::default() {
        let (team, device) = (session.team, session.device);
        service.store.write(move |connection| comparison::add(connection, team, device, &counts, now))?;
    }
    Ok(answer)
}

/// What an answer adds to the counts of its device.
fn counts(answer: &Reconciled, take_announced: impl FnOnce() -> bool) -> Counts {
    let count = |documents: usize| i64::try_from(documents).unwrap_or(i64::MAX);
    match answer {
        Reconciled::Buckets { unequal, .. } => {
            let is_unequal = !unequal.is_empty();
            let is_unexpected = !take_announced() && is_unequal;
            let (unequal, unexpected) = (i64::from(is_unequal), i64::from(is_unexpected));
            Counts { compared: 1, unequal, unexpected, ..Counts::default() }
        }
        Reconciled::Documents { wanted, documents, leave, .. } => Counts {
            sent: count(documents.len()),
            wanted: count(wanted.len()),
            removed: count(leave.len()),
            ..Counts::default()
        },
    }
}

fn step(service: &Service, session: &Session, request: &Reconcile) -> Result<Reconciled, ServerError> {
    service.store.read(|connection| {
        let records = document::in_scopes(connection, session.team, &session.scopes)?;
        match request {
            Reconcile::Buckets(held) => unequal_buckets(connection, session, &records, held),
            Reconcile::Documents { buckets, held, after, cursor } => {
                let team = team::load(connection, session.team)?;
                Cursor::check(cursor, connection, &team, session)?;
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

fn unequal_buckets(
    connection: &Connection,
    session: &Session,
    records: &[Record],
    held: &[Hash],
) -> Result<Reconciled, ServerError> {
    if held.len() != digest::BUCKETS {
        return Err(ServerError::refused(ProblemCode::BadRequest));
    }
    let ours = digest::buckets(records.iter().map(|record| (record.name.document, record.leaf())));
    let unequal = (0..=u8::MAX).zip(ours.iter().zip(held)).filter(|(_, (our, their))| our != their);
    let team = team::load(connection, session.team)?;
    // A device whose person has another post by now does not know it: the next page brings the people.
    let cursor = Cursor { people_version: NO_PEOPLE, ..Cursor::at_head(&team, session) }.encode()?;
    Ok(Reconciled::Buckets { unequal: unequal.map(|(bucket, _)| bucket).collect(), cursor })
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
        let Some(packed) = packed::packed(connection, session.team, record.name.document)? else { continue };
        let packed = packed::for_device(packed, session);
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
    Ok(Reconciled::Documents { wanted, documents, leave, more })
}
