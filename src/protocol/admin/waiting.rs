//! Handed-in work of locked devices, which waits for a decision.

use satchel_model::{CustomerId, DeviceId, DocumentKind, UnixMillis, UserId};
use serde::{Deserialize, Serialize};

/// What one device handed in about one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The device.
    pub device: DeviceId,
    /// Whose work it is.
    pub user: UserId,
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name, for those who may read it.
    pub title: Option<String>,
    /// Whose customer it is; `None` for one that the server has never seen.
    pub owner: Option<UserId>,
    /// When the first of it came.
    pub received_at: UnixMillis,
    /// Its parts: the file, the background part.
    pub files: Vec<WaitingFile>,
}

/// The changes of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingFile {
    /// Which part.
    pub kind: DocumentKind,
    /// How many changes.
    pub changes: u32,
    /// What they would change, a line `field=value` for each field; empty where the reader may not read it or where it
    /// cannot be worked out.
    pub content: Vec<String>,
}

/// What to do with handed-in work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// 接收: merge it, as if the device had sent it in time.
    Accept,
    /// 拒绝: do not merge it. The bytes stay on the server.
    Reject,
    /// 移交: merge it, and give the customer to a colleague.
    HandOver {
        /// The owner from now on.
        to: UserId,
    },
}
