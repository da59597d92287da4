//! The log of administration: who did what, when, about whom; never what is in a customer's file.

use satchel_model::{CustomerId, DeviceId, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum AuditAction {
            $($(#[$doc])* $name,)*
        }

        impl AuditAction {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code used in the database and in translations. Codes never change.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The action with this code.
            #[must_use]
            pub fn by_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.code() == code)
            }
        }
    };
}

actions! {
    /// A device was enrolled by signing in.
    DeviceEnrolled = "device_enrolled",
    /// A device was revoked.
    DeviceRevoked = "device_revoked",
    /// A locked device handed in unsent work; the count is of changes.
    WorkHandedIn = "work_handed_in",
    /// A locked device has handed in everything and erases itself.
    DeviceEmptied = "device_emptied",
    /// Handed-in work was merged; the count is of changes.
    WorkAccepted = "work_accepted",
    /// Handed-in work was not merged; the count is of changes.
    WorkRejected = "work_rejected",
    /// A person was added.
    AccountOpened = "account_opened",
    /// A person got another role, unit or grade.
    AccountChanged = "account_changed",
    /// An account was frozen.
    AccountFrozen = "account_frozen",
    /// A freeze ended.
    AccountUnfrozen = "account_unfrozen",
    /// An account was closed.
    AccountClosed = "account_closed",
    /// A person got a new password.
    PasswordReset = "password_reset",
    /// A request was filed.
    RequestFiled = "request_filed",
    /// A request was approved.
    RequestApproved = "request_approved",
    /// A request was rejected.
    RequestRejected = "request_rejected",
    /// A customer was given to the person; the count is of customers.
    CustomersAssigned = "customers_assigned",
    /// A unit was added.
    UnitAdded = "unit_added",
    /// The days after which devices lock were set; the count is the days.
    OfflineDaysSet = "offline_days_set",
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Counts from 1 in each team.
    pub number: u64,
    /// When, by the server's clock.
    pub at: UnixMillis,
    /// Who did it; `None` for whoever runs the server, by its command line.
    pub by: Option<UserId>,
    /// What was done.
    pub action: AuditAction,
    /// About whom.
    pub about: Option<UserId>,
    /// On or about which device.
    pub device: Option<DeviceId>,
    /// About which customer.
    pub customer: Option<CustomerId>,
    /// How many, where the action counts.
    pub count: Option<u32>,
    /// Why, as the person wrote it.
    pub reason: String,
}
