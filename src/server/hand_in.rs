//! Keeps the unsent work of a locked device, so that it can erase itself and nothing is lost.
//!
//! Nothing of it is merged here: see [`crate::admin`]. What is no change of this person's, or is in the log already, is
//! not kept.

use rusqlite::Connection;
use satchel_model::UnixMillis;
use satchel_protocol::admin::AuditAction;
use satchel_protocol::frame::Epoch;
use satchel_protocol::limits::{HANDED_IN_BYTES, PUSH_CHANGES, PUSH_DOCUMENTS};
use satchel_protocol::sync::{HandIn, HandedIn, ProblemCode, PushDocument, Rest};

use crate::auth::token::Token;
use crate::auth::{locked, of_token};
use crate::cursor::Cursor;
use crate::error::ServerError;
use crate::push::prepare::{Incoming, prepare};
use crate::service::Service;
use crate::store::audit::{self, Act};
use crate::store::device::{self, Device};
use crate::store::handed_in::{self, Change};
use crate::store::{log, team};

/// Keeps what is handed in; durable when it returns. The token counts also where it has run out.
///
/// # Errors
/// [`ProblemCode::NotSignedIn`], [`ProblemCode::TooLarge`], or the database failed: then nothing of it was kept.
pub fn hand_in(
    service: &Service,
    token: &str,
    request: HandIn,
    now: UnixMillis,
) -> Result<(Epoch, HandedIn), ServerError> {
    let changes: usize = request.documents.iter().map(|document| document.changes.len()).sum();
    if request.documents.len() > PUSH_DOCUMENTS || changes > PUSH_CHANGES {
        return Err(ServerError::refused(ProblemCode::TooLarge));
    }
    let Some(token) = Token::parse(token) else { return Err(ServerError::refused(ProblemCode::NotSignedIn)) };
    service.store.write(move |connection| {
        let Some((device, user)) = of_token(connection, &token)? else {
            return Err(ServerError::refused(ProblemCode::NotSignedIn));
        };
        let team = team::load(connection, device.team)?;
        if locked(&device, &user).is_none() {
            if device.emptied_at.is_none() {
                handed_in::take_back(connection, device.team, device.id)?;
            }
            return Ok((team.epoch, HandedIn::NotLocked));
        }
        let before = handed_in::count(connection, device.team, device.id)?;
        let kept = keep(connection, &device, request.documents, now)?;
        let all_kept = HandedIn::Kept { held: before + kept };
        let act = |action| Act { device: Some(device.id), ..Act::new(Some(user.id), action) };
        if kept > 0 {
            let act = Act { count: Some(kept), ..act(AuditAction::WorkHandedIn) };
            audit::note(connection, device.team, now, &act)?;
        }
        let answer = match &request.rest {
            _ if before < request.held => HandedIn::WentBack,
            Rest::NothingSince(cursor) if !Cursor::is_of_log(cursor, connection, &team)? => HandedIn::SendEverything,
            _ => all_kept,
        };
        let is_empty = request.rest != Rest::More && answer == all_kept;
        if is_empty && device.emptied_at.is_none() {
            device::emptied(connection, device.team, device.id, now)?;
            audit::note(connection, device.team, now, &act(AuditAction::DeviceEmptied))?;
        }
        Ok((team.epoch, answer))
    })
}

/// Keeps the changes that are new and the person's own. Returns how many.
fn keep(
    connection: &Connection,
    device: &Device,
    documents: Vec<PushDocument>,
    now: UnixMillis,
) -> Result<u32, ServerError> {
    let mut weight = handed_in::weight(connection, device.team, device.id)?;
    let mut kept = 0;
    for document in documents {
        let prepared = prepare(document);
        for Incoming { header, author, bytes } in prepared.changes.into_iter().flatten() {
            let hash = *header.hash.as_bytes();
            let is_known = log::place_of(connection, device.team, prepared.name.document, &hash)?.is_some();
            if is_known || author != Some(device.user) {
                continue;
            }
            weight += bytes.len();
            if weight > HANDED_IN_BYTES {
                return Err(ServerError::refused(ProblemCode::TooLarge));
            }
            let change =
                Change { device: device.id, user: device.user, name: prepared.name, hash, received_at: now, bytes };
            kept += u32::from(handed_in::keep(connection, device.team, &change)?);
        }
    }
    Ok(kept)
}
