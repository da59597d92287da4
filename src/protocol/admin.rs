//! What people who look after accounts ask of the server: people, devices, requests, handed-in work, the log.
//!
//! An administrator's page needs a network and keeps nothing on the device. The page writes an [`Ask`], the worker wraps
//! and sends it as it is, the server answers with an [`Answer`]. Who may ask for what is decided by the server
//! (`policy/office.rs`); [`Rights`] says it, so that the page offers nothing that would be refused.

mod audit;
mod request;
mod waiting;

use satchel_model::{AccountState, CustomerId, DeviceId, Person, RequestId, Unit, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

pub use audit::{AuditAction, AuditEntry};
pub use request::{AccountRequest, Filing, RequestKind, RequestState, Step};
pub use waiting::{Verdict, Waiting, WaitingFile};

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// People, units, devices and requests, as far as the person looks after them. → [`Answer::Office`]
    Office,
    /// Files a request about an account. → [`Answer::Done`]
    File(Filing),
    /// Approves or rejects a request. → [`Answer::Done`]
    Decide {
        /// The request.
        request: RequestId,
        /// Approved, or rejected.
        approve: bool,
        /// Why, at most [`crate::limits::REASON_CHARS`]; may be empty.
        note: String,
    },
    /// Does what an approved request asks for. → [`Answer::Done`], or [`Answer::Password`] for a new account
    Execute(RequestId),
    /// Freezes an account at once, before anything is requested. → [`Answer::Done`]
    Freeze {
        /// Whose account.
        user: UserId,
        /// Why.
        reason: String,
    },
    /// Ends a freeze. → [`Answer::Done`]
    Unfreeze {
        /// Whose account.
        user: UserId,
        /// Why.
        reason: String,
    },
    /// Revokes a device for good, such as a lost one. → [`Answer::Done`]
    Revoke {
        /// The device.
        device: DeviceId,
        /// Why.
        reason: String,
    },
    /// Gives a person a new password, which is said once. → [`Answer::Password`]
    NewPassword(UserId),
    /// Adds a unit. → [`Answer::Done`]
    AddUnit {
        /// Its name, at most [`crate::limits::NAME_CHARS`].
        name: String,
    },
    /// Sets after how many days without the server devices lock; 0 for never. → [`Answer::Done`]
    OfflineDays(u16),
    /// The work that devices handed in and that waits for a decision. → [`Answer::Waiting`]
    Waiting,
    /// Decides on the handed-in work of one device about one customer. → [`Answer::Reviewed`]
    Review {
        /// The device.
        device: DeviceId,
        /// The customer.
        customer: CustomerId,
        /// What to do with it.
        verdict: Verdict,
    },
    /// A page of the log of administration, newest first. → [`Answer::Audit`]
    Audit {
        /// Older than this entry; `None` from the newest.
        before: Option<u64>,
    },
}

/// What comes back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Ask::Office`].
    Office(Box<Office>),
    /// It is done and durable.
    Done,
    /// A password, which nobody can read again.
    Password {
        /// The sign-in name.
        name: String,
        /// The password.
        password: String,
    },
    /// To [`Ask::Waiting`]: oldest first, at most [`crate::limits::WAITING_FILES`].
    Waiting(Vec<Waiting>),
    /// To [`Ask::Review`].
    Reviewed {
        /// Changes that are merged now.
        merged: u32,
        /// Changes that the server cannot merge; they stay kept, and are not shown again.
        refused: u32,
    },
    /// To [`Ask::Audit`].
    Audit {
        /// Newest first, at most [`crate::limits::AUDIT_ENTRIES`].
        entries: Vec<AuditEntry>,
        /// Whether there are older ones.
        more: bool,
    },
}

/// What a person who looks after accounts may do. Everything else is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one right and independent of the others")]
pub struct Rights {
    /// Files requests.
    pub files: bool,
    /// Approves and rejects requests of others.
    pub decides: bool,
    /// Executes approved requests, adds units, gives passwords, sets the offline days.
    pub executes: bool,
    /// Freezes accounts and revokes devices.
    pub freezes: bool,
    /// Ends a freeze.
    pub unfreezes: bool,
    /// Decides on handed-in work.
    pub reviews: bool,
    /// Reads the log of administration.
    pub reads_log: bool,
}

/// The part of the team that a person looks after: the own unit, or everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// What the person may do.
    pub rights: Rights,
    /// The units.
    pub units: Vec<Unit>,
    /// The people, by sign-in name.
    pub members: Vec<Member>,
    /// Their devices, the last seen first.
    pub devices: Vec<EnrolledDevice>,
    /// Requests about them: open ones first, then the newest 50.
    pub requests: Vec<AccountRequest>,
    /// Files with handed-in work that waits for a decision of this person.
    pub waiting: u32,
    /// Days after which devices lock without the server; 0 for never.
    pub offline_days: u16,
}

/// A person with what colleagues do not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The person.
    pub person: Person,
    /// The name to sign in with.
    pub sign_in_name: String,
    /// Whether the person can work.
    pub state: AccountState,
    /// Customers that the person owns.
    pub customers: u32,
}

/// A device of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolledDevice {
    /// The device.
    pub id: DeviceId,
    /// Who signed in on it.
    pub user: UserId,
    /// What the person recognises it by.
    pub label: String,
    /// When it was enrolled.
    pub enrolled_at: UnixMillis,
    /// When it was last seen, to the day.
    pub seen_at: UnixMillis,
    /// Whether it was revoked.
    pub is_revoked: bool,
    /// When it said that it had handed in everything and erases itself.
    pub emptied_at: Option<UnixMillis>,
    /// How often it held something else than the server although nothing had announced that, and was healed.
    pub healed: u32,
}
