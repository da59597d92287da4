//! 权限变更申请: a request about an account, from its filing to its execution.

use satchel_model::{Post, RequestId, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestKind {
    /// 开通: a new account.
    Open {
        /// The name to sign in with.
        sign_in_name: String,
        /// The name that colleagues read.
        display_name: String,
        /// What the person will be.
        post: Post,
    },
    /// 变更: another role, unit or grade.
    Change {
        /// Whose account.
        user: UserId,
        /// What the person will be.
        post: Post,
    },
    /// 注销: the person leaves.
    Close {
        /// Whose account.
        user: UserId,
        /// Who gets the person's customers; `None` leaves them where they are.
        successor: Option<UserId>,
    },
    /// 冻结: nobody signs in for now.
    Freeze {
        /// Whose account.
        user: UserId,
    },
    /// 解冻: the person works again.
    Unfreeze {
        /// Whose account.
        user: UserId,
    },
}

impl RequestKind {
    /// Whose account it is about; nobody's yet for a new one.
    #[must_use]
    pub const fn about(&self) -> Option<UserId> {
        match self {
            Self::Open { .. } => None,
            Self::Change { user, .. } | Self::Close { user, .. } | Self::Freeze { user } | Self::Unfreeze { user } => {
                Some(*user)
            }
        }
    }
}

/// A request as it is filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// What is asked for.
    pub kind: RequestKind,
    /// Why, 1 to [`crate::limits::REASON_CHARS`] characters.
    pub reason: String,
    /// What is to happen with running business, at most [`crate::limits::REASON_CHARS`] characters.
    pub treatment: String,
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RequestState {
    /// It waits for approval.
    Filed,
    /// It waits for execution.
    Approved,
    /// It was rejected.
    Rejected,
    /// It is done.
    Executed,
}

impl RequestState {
    /// Whether somebody still has to act.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Filed | Self::Approved)
    }
}

/// Who took a step, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who.
    pub by: UserId,
    /// When, by the server's clock.
    pub at: UnixMillis,
}

/// A request with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRequest {
    /// Its id.
    pub id: RequestId,
    /// What it asks for, why, and what happens with running business.
    pub filing: Filing,
    /// Who filed it.
    pub filed: Step,
    /// Until when it must be done: one working day after it was filed.
    pub due_at: UnixMillis,
    /// Where it is.
    pub state: RequestState,
    /// Who approved or rejected it.
    pub decided: Option<Step>,
    /// What was said about that.
    pub note: String,
    /// Who executed it.
    pub executed: Option<Step>,
}
