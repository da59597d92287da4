//! One request to the server, and what can come back instead of an answer.

use futures_util::lock::MutexGuard;
use satchel_protocol::bridge::{Failure, Lock};
use satchel_protocol::frame::{self, FrameError, Header};
use satchel_protocol::sync::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::{Context, Cx};
use crate::effect::StoreFault;
use crate::records::Ended;
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
    /// The account is frozen or closed, or the device was revoked.
    Ended(Ended),
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
    /// The name is another's.
    NameTaken,
    /// Somebody was faster.
    NotNow,
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
            Self::Ended(ended) => of_lock((*ended).into()),
            Self::WrongPassword => Failure::WrongPassword,
            Self::Busy { retry_after_ms } => Failure::TooManyAttempts { retry_after_s: retry_after_ms.div_ceil(1000) },
            Self::Update => Failure::UpdateRequired,
            Self::NotAllowed => Failure::NotAllowed,
            Self::NotFound => Failure::NotFound,
            Self::NameTaken => Failure::NameTaken,
            Self::NotNow => Failure::NotNow,
            Self::Reconcile | Self::Server | Self::Erased => Failure::ServerTrouble,
            Self::Store(fault) => (*fault).into(),
        }
    }
}

/// What a person is told of a locked device.
pub(crate) const fn of_lock(lock: Lock) -> Failure {
    match lock {
        Lock::Offline { .. } => Failure::Locked,
        Lock::Frozen => Failure::AccountFrozen,
        Lock::Closed => Failure::AccountClosed,
        Lock::Revoked => Failure::DeviceRevoked,
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

/// Sends a body that the page wrote, and gives back the body of the answer.
pub(crate) async fn pass_on(cx: &Cx, path: &'static str, body: &[u8]) -> Result<Vec<u8>, Trouble> {
    let token = cx.state.borrow().session.as_ref().map(|session| session.token.clone());
    let answer = answered(cx, path, token, frame::wrap(Header::default(), body)).await?;
    let (_, body) = frame::unwrap(&answer).map_err(of_frame)?;
    Ok(body.to_vec())
}

async fn exchange<A: DeserializeOwned>(
    cx: &Cx,
    path: &'static str,
    token: Option<String>,
    body: Vec<u8>,
    moved: &mut Moved,
) -> Result<A, Trouble> {
    let answer = answered(cx, path, token, body).await?;
    moved.bytes_received += answer.len();
    let (header, message) = frame::decode(&answer).map_err(of_frame)?;
    compare_clocks(cx, header.server_time_ms);
    Ok(message)
}

/// The framed body of an answer that is no problem.
async fn answered(cx: &Cx, path: &'static str, token: Option<String>, body: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let answer = cx.http(path, token, body).await.map_err(|_| Trouble::Offline)?;
    if answer.status >= 400 { Err(problem(answer.status, &answer.body)) } else { Ok(answer.body) }
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
    let Problem { code, retry_after_ms } = match frame::decode::<Problem>(body) {
        Ok((_, problem)) => problem,
        // A server of another version refuses in its own form: only the first bytes of it mean the same to both.
        Err(FrameError::Version(_)) => return Trouble::Update,
        Err(_) => return if status >= 500 { Trouble::Offline } else { Trouble::NotOurServer },
    };
    match code {
        ProblemCode::UpdateRequired => Trouble::Update,
        ProblemCode::NotSignedIn | ProblemCode::TokenExpired => Trouble::Expired,
        ProblemCode::DeviceRevoked => Trouble::Ended(Ended::Revoked),
        ProblemCode::AccountFrozen => Trouble::Ended(Ended::Frozen),
        ProblemCode::AccountClosed => Trouble::Ended(Ended::Closed),
        ProblemCode::NameTaken => Trouble::NameTaken,
        ProblemCode::NotNow => Trouble::NotNow,
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
