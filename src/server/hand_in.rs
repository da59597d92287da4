//! Keeps the unsent work of a locked device, so that it can erase itself and nothing is lost.
//!
//! Nothing of it is merged here: see [`crate::admin`]. What is no change of this person's, or is in the log already, is
//! not kept.

use rusqlite::Connection;
use satchel_model::UnixMillis;
use satchel_protocol::admin::AuditAction;
use satchel_protocol::frame::Epoch;
use satchel_protocol::limits::{HANDED_IN_BYTES, PUSH_CHANGES, PUSH_DOCUMENTS};
use satchel_protocol::sync::{DocumentName, HandIn, HandedIn, Hash, Holding, ProblemCode, PushDocument, Rest};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::auth::token::Token;
use crate::auth::{locked, of_token};
use crate::error::ServerError;
use crate::push::prepare::{Incoming, prepare};
use crate::service::Service;
use crate::store::audit::{self, Act};
use crate::store::device::{self, Device};
use crate::store::handed_in::Change;
use crate::store::team::{self, Team};
use crate::store::{handed_in, log};

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
            return Ok((team.epoch, HandedIn::NotLocked));
        }
        let went_back = match request.stamp {
            Some(stamp) => !Stamp::stands(&stamp, connection, &team, &device)?,
            None => false,
        };
        let kept = keep(connection, &device, request.documents, now)?;
        let act = |action| Act { device: Some(device.id), ..Act::new(Some(user.id), action) };
        if kept > 0 {
            let act = Act { count: Some(kept), ..act(AuditAction::WorkHandedIn) };
            audit::note(connection, device.team, now, &act)?;
        }
        if went_back {
            return Ok((team.epoch, HandedIn::WentBack));
        }
        if request.rest == Rest::Nothing && device.emptied_at.is_none() {
            device::emptied(connection, device.team, device.id, now)?;
            audit::note(connection, device.team, now, &act(AuditAction::DeviceEmptied))?;
        }
        let lacking = match request.rest {
            Rest::Holding(documents) => lacking(connection, &team, documents)?,
            Rest::More | Rest::Nothing => Vec::new(),
        };
        Ok((team.epoch, HandedIn::Kept { stamp: Stamp::now(connection, &team, &device)?.encode()?, lacking }))
    })
}

/// What the server has when it answers a device that hands in: as long as this stands, so does what it has said.
#[derive(Serialize, Deserialize)]
struct Stamp {
    epoch: Epoch,
    seq: i64,
    chain: Hash,
    /// How many changes the device has handed in.
    handed_in: u32,
}

impl Stamp {
    fn now(connection: &Connection, team: &Team, device: &Device) -> Result<Self, ServerError> {
        let handed_in = handed_in::count(connection, team.id, device.id)?;
        Ok(Self { epoch: team.epoch, seq: team.head, chain: team.chain, handed_in })
    }

    fn encode(&self) -> Result<ByteBuf, ServerError> {
        Ok(ByteBuf::from(postcard::to_allocvec(self)?))
    }

    /// Whether the server still has all that these bytes stand for; what is no stamp stands for nothing.
    fn stands(bytes: &[u8], connection: &Connection, team: &Team, device: &Device) -> Result<bool, ServerError> {
        let Ok(stamp) = postcard::from_bytes::<Self>(bytes) else { return Ok(false) };
        Ok(stamp.epoch == team.epoch
            && log::has_been(connection, team, stamp.seq, &stamp.chain)?
            && handed_in::count(connection, team.id, device.id)? >= stamp.handed_in)
    }
}

/// The documents of which the log lacks something that the device holds. A change is in the log only with all that it
/// depends on, so the heads say it.
fn lacking(connection: &Connection, team: &Team, documents: Vec<Holding>) -> Result<Vec<DocumentName>, ServerError> {
    let mut lacking = Vec::new();
    for Holding { name, heads } in documents {
        for head in heads {
            if log::place_of(connection, team.id, name.document, &head)?.is_none() {
                lacking.push(name);
                break;
            }
        }
    }
    Ok(lacking)
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
            let size = bytes.len();
            let change =
                Change { device: device.id, user: device.user, name: prepared.name, hash, received_at: now, bytes };
            if !handed_in::keep(connection, device.team, &change)? {
                continue;
            }
            kept += 1;
            weight += size;
            if weight > HANDED_IN_BYTES {
                return Err(ServerError::refused(ProblemCode::TooLarge));
            }
        }
    }
    Ok(kept)
}
