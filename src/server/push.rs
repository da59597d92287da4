//! Takes changes in: each one checked, applied to a copy, validated, and durable before it is accepted.
//!
//! `prepare` looks at each change alone, without the database; `desk` judges it against what is
//! stored; `commit` writes what was accepted, which import and demo use as well.

use satchel_model::{DocumentKind, UnixMillis};
use satchel_protocol::limits::{PUSH_CHANGES, PUSH_DOCUMENTS};
use satchel_protocol::sync::{ChangeResult, Hash, ProblemCode, Pull, Push, Pushed};

use crate::auth::Session;
use crate::error::{RETRY_AFTER_MS, ServerError};
use crate::hub::Poke;
use crate::policy::Scope;
use crate::pull::pull;
use crate::service::Service;
use crate::store::{handed_in, team};

mod apply;
pub mod cache;
pub mod commit;
pub(crate) mod desk;
pub(crate) mod prepare;
mod show;

pub(crate) use show::{guarded, other, shown, shown_after};

use desk::Desk;
use prepare::{Prepared, prepare};

/// Takes a push in with one commit, and tells the devices that wait for news.
///
/// # Errors
/// The push is beyond its limits, or the database failed: then nothing of it was taken.
pub fn push(service: &Service, session: &Session, push: Push, now: UnixMillis) -> Result<Pushed, ServerError> {
    let changes: usize = push.documents.iter().map(|document| document.changes.len()).sum();
    if push.documents.len() > PUSH_DOCUMENTS || changes > PUSH_CHANGES {
        return Err(ServerError::refused(ProblemCode::TooLarge));
    }
    let cursor = push.cursor;
    let prepared: Vec<Prepared> = push.documents.into_iter().map(prepare).collect();
    let (origin, cache, folding) = (session.clone(), service.cache.clone(), service.folding());
    let done = service.store.write(move |connection| {
        let team = team::load(connection, origin.team)?;
        let mut desk = Desk::new(connection, team, &origin, &cache, (folding, now));
        let results = judge_all(&mut desk, &prepared)?;
        handed_in::arrived(connection, origin.team, origin.device, taken(&prepared, &results))?;
        team::advance(connection, &desk.team)?;
        let (head, touched, opened) = desk.finish();
        Ok(Done { results, touched, opened, head })
    })?;
    for (document, seq) in done.opened {
        service.cache.put(session.team, document, seq);
    }
    if !done.touched.is_empty() {
        service.hub.poke(Poke {
            team: Some(session.team),
            scopes: done.touched,
            by: Some(session.device),
            head: done.head.unsigned_abs(),
        });
    }
    let pulled = match cursor {
        Some(cursor) => match pull(service, session, &Pull { cursor }) {
            Ok(pulled) => Some(pulled),
            // What was pushed is durable whatever the cursor is.
            Err(ServerError::Refused { .. }) => None,
            Err(error) => return Err(error),
        },
        None => None,
    };
    Ok(Pushed { results: done.results, pulled })
}

struct Done {
    results: Vec<Vec<ChangeResult>>,
    touched: Vec<Scope>,
    opened: Vec<(satchel_document::Document, i64)>,
    head: i64,
}

/// The changes that are in the log now.
fn taken(prepared: &[Prepared], results: &[Vec<ChangeResult>]) -> impl Iterator<Item = Hash> {
    let judged = prepared.iter().zip(results).flat_map(|(document, results)| document.changes.iter().zip(results));
    judged.filter_map(|(change, result)| match (change, result) {
        (Ok(change), ChangeResult::Accepted { .. } | ChangeResult::Duplicate { .. }) => {
            Some(*change.header.hash.as_bytes())
        }
        _ => None,
    })
}

/// Judges the documents, customers before backgrounds because these need their customer; the
/// results stand in the order of the push.
fn judge_all(desk: &mut Desk<'_>, prepared: &[Prepared]) -> Result<Vec<Vec<ChangeResult>>, ServerError> {
    let mut results = vec![Vec::new(); prepared.len()];
    for kind in [DocumentKind::Customer, DocumentKind::Background] {
        for (result, document) in results.iter_mut().zip(prepared) {
            if document.name.kind == kind {
                *result = match desk.judge(document) {
                    // A document that not even the log gives is refused alone, for now; the others are taken.
                    Err(ServerError::Document(error)) => {
                        tracing::error!(document = %document.name.document, %error, "a document cannot be used");
                        vec![ChangeResult::Retry { after_ms: RETRY_AFTER_MS }; document.changes.len()]
                    }
                    judged => judged?,
                };
            }
        }
    }
    Ok(results)
}
