//! Telling the pages what the header shows, whenever it changes.

use satchel_protocol::bridge::{Failure, Notice};

use crate::context::Context;
use crate::documents::LoadFault;
use crate::effect::StoreFault;

/// Sends the status when it differs from the last one sent.
pub(crate) fn publish(cx: &Context) {
    let mut state = cx.state.borrow_mut();
    let status = state.status();
    if state.last_status.as_ref() != Some(&status) {
        state.last_status = Some(status.clone());
        drop(state);
        cx.notice(Notice::Status(Box::new(status)));
    }
}

impl From<StoreFault> for Failure {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Full => Self::StorageFull,
            StoreFault::Newer => Self::StorageNewer,
            StoreFault::Unavailable => Self::StorageUnavailable,
            StoreFault::Superseded => Self::Restarted,
            StoreFault::Failed => Self::StorageFailed,
        }
    }
}

impl From<LoadFault> for Failure {
    fn from(fault: LoadFault) -> Self {
        match fault {
            LoadFault::Store(fault) => fault.into(),
            LoadFault::Damaged => Self::Damaged,
        }
    }
}
