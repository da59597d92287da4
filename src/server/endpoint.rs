//! What the endpoint answers to one message, without the transport: frames in, frames out.
//!
//! The HTTP side frames its answers here; a simulation calls [`answer`] and needs no socket.

use std::net::IpAddr;

use satchel_model::UnixMillis;
use satchel_protocol::frame::{self, Epoch, FrameError, Header};
use satchel_protocol::sync::{Problem, ProblemCode, path};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::auth::{self, Session};
use crate::error::ServerError;
use crate::service::Service;
use crate::{admin, assign, bootstrap, hand_in, pull, push, reconcile, reseed};

/// An answer: its HTTP status and its framed body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The frame.
    pub body: Vec<u8>,
    /// When to try again, milliseconds from now, where that can be said.
    pub retry_after_ms: Option<u64>,
}

/// Answers one message of the protocol as the HTTP endpoint does.
#[must_use]
pub fn answer(
    service: &Service,
    path: &str,
    token: Option<&str>,
    body: &[u8],
    address: IpAddr,
    now: UnixMillis,
) -> Reply {
    if path == path::SIGN_IN {
        return match decoded(body).and_then(|message| auth::sign_in(service, &message, address, now)) {
            Ok((epoch, signed_in)) => reply(epoch, now, Ok(signed_in)),
            Err(error) => problem([0; 16], now, &error),
        };
    }
    if path == path::HAND_IN {
        let token = token.unwrap_or_default();
        return match decoded(body).and_then(|message| hand_in::hand_in(service, token, message, now)) {
            Ok((epoch, handed_in)) => reply(epoch, now, Ok(handed_in)),
            Err(error) => problem([0; 16], now, &error),
        };
    }
    let session = match token.ok_or(ServerError::refused(ProblemCode::NotSignedIn)) {
        Ok(token) => auth::authenticate(service, token, now),
        Err(error) => Err(error),
    };
    match session {
        Ok(session) => answer_known(service, &session, path, body, now),
        Err(error) => problem([0; 16], now, &error),
    }
}

fn answer_known(service: &Service, session: &Session, path: &str, body: &[u8], now: UnixMillis) -> Reply {
    let epoch = session.epoch;
    match path {
        path::PUSH => reply(epoch, now, decoded(body).and_then(|message| push::push(service, session, message, now))),
        path::PULL => reply(epoch, now, decoded(body).and_then(|message| pull::pull(service, session, &message))),
        path::BOOTSTRAP => {
            reply(epoch, now, decoded(body).and_then(|message| bootstrap::bootstrap(service, session, &message)))
        }
        path::RECONCILE => {
            reply(epoch, now, decoded(body).and_then(|message| reconcile::reconcile(service, session, &message, now)))
        }
        path::ASSIGN => {
            reply(epoch, now, decoded(body).and_then(|message| assign::serve(service, session, message, now)))
        }
        path::ASSIGN_MANY => {
            reply(epoch, now, decoded(body).and_then(|message| assign::serve_many(service, session, message, now)))
        }
        path::RESEED => {
            reply(epoch, now, decoded(body).and_then(|message| reseed::reseed(service, session, message, now)))
        }
        path::ADMIN => {
            reply(epoch, now, decoded(body).and_then(|message| admin::serve(service, session, message, now)))
        }
        _ => problem(epoch, now, &ServerError::refused(ProblemCode::BadRequest)),
    }
}

fn decoded<T: DeserializeOwned>(body: &[u8]) -> Result<T, ServerError> {
    let (_, message) = frame::decode(body)?;
    Ok(message)
}

/// Frames an outcome.
pub(crate) fn reply<T: Serialize>(epoch: Epoch, now: UnixMillis, outcome: Result<T, ServerError>) -> Reply {
    match outcome {
        Ok(message) => framed(200, epoch, now, &message).unwrap_or_else(|_| {
            problem(epoch, now, &ServerError::Damaged("an answer is beyond the limit of a message"))
        }),
        Err(error) => problem(epoch, now, &error),
    }
}

/// Frames a problem. Detail goes to the log, never into the answer.
pub(crate) fn problem(epoch: Epoch, now: UnixMillis, error: &ServerError) -> Reply {
    let code = error.problem();
    let status = code.status();
    if status >= 500 {
        tracing::error!(%error, "a request failed");
    } else {
        tracing::debug!(%error, "a request was refused");
    }
    let retry_after_ms = error.retry_after_ms();
    let framed = framed(status, epoch, now, &Problem { code, retry_after_ms });
    // A problem is a few bytes: it always fits. Without a frame a tablet takes it for a gateway's page.
    let reply = framed.unwrap_or(Reply { status, body: Vec::new(), retry_after_ms: None });
    Reply { retry_after_ms, ..reply }
}

fn framed(status: u16, epoch: Epoch, now: UnixMillis, message: &impl Serialize) -> Result<Reply, FrameError> {
    let body = frame::encode(Header { epoch, server_time_ms: now.0 }, message)?;
    Ok(Reply { status, body, retry_after_ms: None })
}
