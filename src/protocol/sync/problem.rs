//! What an answer says when the server did not do what was asked.

use serde::{Deserialize, Serialize};

/// Why the server did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProblemCode {
    /// 400: the frame or its body cannot be read.
    BadRequest,
    /// 426: the tablet speaks another protocol version; update the app.
    UpdateRequired,
    /// 413: beyond a limit of [`crate::limits`].
    TooLarge,
    /// 401: no token, or one that the server does not know.
    NotSignedIn,
    /// 401: the token is past its time; sign in again, nothing is lost.
    TokenExpired,
    /// 401: the device was revoked; it hands in its unsent work and erases its data.
    DeviceRevoked,
    /// 401: name or password is wrong (which of them is not said).
    WrongPassword,
    /// 429: too many attempts or requests; see `retry_after_ms`.
    TooManyRequests,
    /// 409: the cursor is not of this server's history; reconcile.
    ReconcileRequired,
    /// 503: shutting down, starting or overloaded; see `retry_after_ms`.
    Unavailable,
    /// 507: the server's disk is full; nothing was taken.
    ServerFull,
    /// 500: a fault of the server; nothing was taken.
    Internal,
    /// 403: the person's role does not allow it.
    NotAllowed,
    /// 404: there is no such customer or person, as far as this person may know.
    NotFound,
    /// 403: the account is frozen; the device hands in its unsent work and erases its data.
    AccountFrozen,
    /// 403: the account was closed; the device hands in its unsent work and erases its data.
    AccountClosed,
    /// 409: the name is taken by another person or unit.
    NameTaken,
    /// 409: somebody was faster, or the order of the steps does not allow it now.
    NotNow,
}

/// The body of every answer with a status of 400 or above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened.
    pub code: ProblemCode,
    /// When to try again, milliseconds from now.
    pub retry_after_ms: Option<u64>,
}
