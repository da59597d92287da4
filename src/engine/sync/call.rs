//! One request to the server, and what can come back instead of an answer.

use futures_util::lock::MutexGuard;
use satchel_protocol::bridge::Failure;
use satchel_protocol::frame::{self, FrameError, Header};
use satchel_protocol::sync::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::{Context, Cx};
use crate::effect::StoreFault;
use crate::session::compare_clocks;
use crate::sync::Moved;

/// Why an exchange stopped. Nothing is lost by any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing answered.
    Offline,
    /// Something answered that is not our server.
    NotOurServer,
    /// The token is not taken any more.
    Expired,
    /// The device was revoked.
    Revoked,
    /// Name or password is wrong.
    WrongPassword,
    /// Too much at once: the server says when to come back.
    Busy { retry_after_ms: u64 },
    /// One end is too old.
    Update,
    /// The server's history is not the one that the cursor is of.
    Reconcile,
    /// The person's role does not allow it.
    NotAllowed,
    /// There is nothing of that id, as far as this person may know.
    NotFound,
    /// The server has a fault, or its answer makes no sense.
    Server,
    /// The device was erased meanwhile; the exchange is about a store that is no more.
    Erased,
    /// This device's store failed.
    Store(StoreFault),
}

impl From<StoreFault> for Trouble {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

impl Trouble {
    /// What the person is told.
    pub(crate) fn failure(&self) -> Failure {
        match self {
            Self::Offline => Failure::Offline,
            Self::NotOurServer => Failure::NotOurServer,
            Self::Expired => Failure::SignInExpired,
            Self::Revoked => Failure::DeviceRevoked,
            Self::WrongPassword => Failure::WrongPassword,
            Self::Busy { retry_after_ms } => Failure::TooManyAttempts { retry_after_s: retry_after_ms.div_ceil(1000) },
            Self::Update => Failure::UpdateRequired,
            Self::NotAllowed => Failure::NotAllowed,
            Self::NotFound => Failure::NotFound,
            Self::Reconcile | Self::Server | Self::Erased => Failure::ServerTrouble,
            Self::Store(fault) => (*fault).into(),
        }
    }
}

/// Takes the writer's place for a step of the exchange with the server, unless the device was erased since it began.
pub(crate) async fn writing(cx: &Context) -> Result<MutexGuard<'_, ()>, Trouble> {
    let held = cx.writer.lock().await;
    if cx.state.borrow().life == cx.exchange_life.get() { Ok(held) } else { Err(Trouble::Erased) }
}

/// Sends a message with this device's token.
pub(crate) async fn send<Q: Serialize, A: DeserializeOwned>(
    cx: &Cx,
    moved: &mut Moved,
    path: &'static str,
    request: &Q,
) -> Result<A, Trouble> {
    let token = cx.state.borrow().session.as_ref().map(|session| session.token.clone());
    let body = frame::encode(Header::default(), request).map_err(|_| Trouble::Server)?;
    moved.requests += 1;
    moved.bytes_sent += body.len();
    exchange(cx, path, token, body, moved).await
}

/// Sends a message without counting it, as for signing in.
pub(crate) async fn call<Q: Serialize, A: DeserializeOwned>(
    cx: &Cx,
    path: &'static str,
    token: Option<String>,
    request: &Q,
) -> Result<A, Trouble> {
    let body = frame::encode(Header::default(), request).map_err(|_| Trouble::Server)?;
    exchange(cx, path, token, body, &mut Moved::default()).await
}

async fn exchange<A: DeserializeOwned>(
    cx: &Cx,
    path: &'static str,
    token: Option<String>,
    body: Vec<u8>,
    moved: &mut Moved,
) -> Result<A, Trouble> {
    let answer = cx.http(path, token, body).await.map_err(|_| Trouble::Offline)?;
    moved.bytes_received += answer.body.len();
    if answer.status >= 400 {
        return Err(problem(answer.status, &answer.body));
    }
    let (header, message) = frame::decode(&answer.body).map_err(of_frame)?;
    compare_clocks(cx, header.server_time_ms);
    Ok(message)
}

fn of_frame(error: FrameError) -> Trouble {
    match error {
        FrameError::Foreign => Trouble::NotOurServer,
        FrameError::Version(_) => Trouble::Update,
        FrameError::TooLarge | FrameError::Damaged => Trouble::Server,
    }
}

/// A refusal in our own form says what to do; a gateway's error page in front of a server that is
/// down is as good as no answer.
fn problem(status: u16, body: &[u8]) -> Trouble {
    let Ok((_, Problem { code, retry_after_ms })) = frame::decode::<Problem>(body) else {
        return if status >= 500 { Trouble::Offline } else { Trouble::NotOurServer };
    };
    match code {
        ProblemCode::UpdateRequired => Trouble::Update,
        ProblemCode::NotSignedIn | ProblemCode::TokenExpired => Trouble::Expired,
        ProblemCode::DeviceRevoked => Trouble::Revoked,
        ProblemCode::WrongPassword => Trouble::WrongPassword,
        ProblemCode::TooManyRequests => Trouble::Busy { retry_after_ms: retry_after_ms.unwrap_or(1000) },
        ProblemCode::ReconcileRequired => Trouble::Reconcile,
        ProblemCode::Unavailable => Trouble::Offline,
        ProblemCode::NotAllowed => Trouble::NotAllowed,
        ProblemCode::NotFound => Trouble::NotFound,
        ProblemCode::BadRequest | ProblemCode::TooLarge | ProblemCode::ServerFull | ProblemCode::Internal => {
            Trouble::Server
        }
    }
}
