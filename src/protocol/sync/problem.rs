//! What an answer says when the server did not do what was asked.

use serde::{Deserialize, Serialize};

/// Why the server did not do what was asked. Of a request that has a problem nothing was taken, and the tablet keeps all that
/// it has; only an account or an enrolment that has ended makes it erase anything, after its unsent work was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProblemCode {
    /// 400: the frame or its body cannot be read, is packed in an unknown way, or took too long to arrive. The tablet tries
    /// again after a growing pause; the person reads that the server has a problem.
    BadRequest,
    /// 426: the tablet speaks another protocol version. It tries again after a growing pause; the person reads that the app
    /// is too old and updates when it is opened online.
    UpdateRequired,
    /// 413: beyond a limit of [`crate::limits`]. As [`ProblemCode::BadRequest`]; a tablet of this version never gets there.
    TooLarge,
    /// 401: no token, or one that the server does not know, such as after another sign-in of the same device. As
    /// [`ProblemCode::TokenExpired`].
    NotSignedIn,
    /// 401: the token is past its time. The tablet stops asking and keeps everything; the person is asked to sign in again.
    TokenExpired,
    /// 401: the device was revoked. The tablet hands in its unsent work and erases its data; the person reads so.
    DeviceRevoked,
    /// 401: name or password is wrong (which of them is not said). The person reads so and tries again.
    WrongPassword,
    /// 429: too many attempts to sign in with a name, or more requests than [`crate::limits`] has for a device or an
    /// address. The answer says when to come back, in `retry_after_ms` and in the header `Retry-After`. The tablet leaves the
    /// server alone for so long and then goes on by itself; the person reads for how long, as after a sign-in.
    TooManyRequests,
    /// 409: the cursor is not of this server's history or of this device's scopes. The tablet compares what it holds with the
    /// server and goes on from there; the person sees a sync that takes longer.
    ReconcileRequired,
    /// 503: shutting down, starting or overloaded; see `retry_after_ms`. The tablet counts as offline and tries again after a
    /// growing pause.
    Unavailable,
    /// 507: the server's disk is full. The tablet tries again after a growing pause; the person reads that the server has a
    /// problem.
    ServerFull,
    /// 500: a fault of the server, told to its operator in the log. As [`ProblemCode::ServerFull`].
    Internal,
    /// 403: the person's role does not allow it. Only what a person asks for at once, such as giving a customer away, meets
    /// it; the person reads so, and nothing was changed.
    NotAllowed,
    /// 404: there is no such customer or person, as far as this person may know. As [`ProblemCode::NotAllowed`].
    NotFound,
    /// 403: the account is frozen. As [`ProblemCode::DeviceRevoked`].
    AccountFrozen,
    /// 403: the account was closed. As [`ProblemCode::DeviceRevoked`].
    AccountClosed,
    /// 409: the name is taken by another person or unit. The person reads so and chooses another.
    NameTaken,
    /// 409: somebody was faster, or the order of the steps does not allow it now. The person reads so and looks again.
    NotNow,
}

impl ProblemCode {
    /// Every code.
    pub const ALL: [Self; 18] = [
        Self::BadRequest,
        Self::UpdateRequired,
        Self::TooLarge,
        Self::NotSignedIn,
        Self::TokenExpired,
        Self::DeviceRevoked,
        Self::WrongPassword,
        Self::TooManyRequests,
        Self::ReconcileRequired,
        Self::Unavailable,
        Self::ServerFull,
        Self::Internal,
        Self::NotAllowed,
        Self::NotFound,
        Self::AccountFrozen,
        Self::AccountClosed,
        Self::NameTaken,
        Self::NotNow,
    ];

    /// The HTTP status of an answer with this problem.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::NotSignedIn | Self::TokenExpired | Self::DeviceRevoked | Self::WrongPassword => 401,
            Self::NotAllowed | Self::AccountFrozen | Self::AccountClosed => 403,
            Self::NotFound => 404,
            Self::ReconcileRequired | Self::NameTaken | Self::NotNow => 409,
            Self::TooLarge => 413,
            Self::UpdateRequired => 426,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::ServerFull => 507,
        }
    }
}

/// The body of every answer with a status of 400 or above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened.
    pub code: ProblemCode,
    /// When to try again, milliseconds from now.
    pub retry_after_ms: Option<u64>,
}
