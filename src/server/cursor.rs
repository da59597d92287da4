//! The cursor: what a device has been delivered, and how the server tells that it is still true.

use rusqlite::Connection;
use satchel_protocol::frame::Epoch;
use satchel_protocol::limits::CURSOR_BYTES;
use satchel_protocol::sync::{Hash, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::auth::Session;
use crate::error::ServerError;
use crate::policy::fingerprint;
use crate::store::log;
use crate::store::team::Team;

/// What the opaque bytes mean. A forged cursor gains nothing: what a device is sent depends on
/// its token alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The incarnation of the log.
    pub epoch: Epoch,
    /// The last place delivered.
    pub seq: i64,
    /// The hash of the log up to there.
    pub chain: Hash,
    /// The device's scopes.
    pub scopes: [u8; 8],
    /// The version of the team's people.
    pub people_version: i64,
}

/// The version of people of a device that should be sent them.
pub const NO_PEOPLE: i64 = -1;

impl Cursor {
    /// The cursor at the end of a team's log.
    #[must_use]
    pub fn at_head(team: &Team, session: &Session) -> Self {
        Self {
            epoch: team.epoch,
            seq: team.head,
            chain: team.chain,
            scopes: fingerprint(&session.scopes),
            people_version: team.people_version,
        }
    }

    /// The opaque bytes.
    ///
    /// # Errors
    /// Never in practice: the cursor is plain data.
    pub fn encode(&self) -> Result<ByteBuf, ServerError> {
        Ok(ByteBuf::from(postcard::to_allocvec(self)?))
    }

    /// Reads the opaque bytes, wherever they come from.
    ///
    /// # Errors
    /// [`ProblemCode::TooLarge`] beyond [`CURSOR_BYTES`], [`ProblemCode::ReconcileRequired`] for what is no cursor.
    pub fn decode(bytes: &[u8]) -> Result<Self, ServerError> {
        if bytes.len() > CURSOR_BYTES {
            return Err(ServerError::refused(ProblemCode::TooLarge));
        }
        postcard::from_bytes(bytes).map_err(|_| ServerError::refused(ProblemCode::ReconcileRequired))
    }

    /// Whether what was delivered is still what the log says.
    fn stands(&self, connection: &Connection, team: &Team) -> Result<bool, ServerError> {
        Ok(self.epoch == team.epoch && log::has_been(connection, team, self.seq, &self.chain)?)
    }

    /// Reads a cursor and checks that it is of this log and of these scopes.
    ///
    /// # Errors
    /// [`ProblemCode::ReconcileRequired`] when the device must compare what it holds.
    pub fn check(bytes: &[u8], connection: &Connection, team: &Team, session: &Session) -> Result<Self, ServerError> {
        let cursor = Self::decode(bytes)?;
        let is_ours = cursor.scopes == fingerprint(&session.scopes) && cursor.stands(connection, team)?;
        if is_ours { Ok(cursor) } else { Err(ServerError::refused(ProblemCode::ReconcileRequired)) }
    }
}
