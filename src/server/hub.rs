//! Tells waiting devices that there is news, and never what it is.

use satchel_model::{DeviceId, TeamId};
use tokio::sync::broadcast;

use crate::policy::Scope;

/// Pokes that a slow connection may lag behind; it is then told once that there is news.
const BACKLOG: usize = 256;

/// Something happened.
#[derive(Debug, Clone)]
pub struct Poke {
    /// In which team; `None` when another process wrote and nobody knows where.
    pub team: Option<TeamId>,
    /// In which scopes.
    pub scopes: Vec<Scope>,
    /// The device that did it and need not be told.
    pub by: Option<DeviceId>,
    /// The end of the team's log.
    pub head: u64,
}

/// Where pokes are sent and waited for.
#[derive(Debug)]
pub struct Hub {
    pokes: broadcast::Sender<Poke>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { pokes: broadcast::channel(BACKLOG).0 }
    }
}

impl Hub {
    /// Tells everyone who waits.
    pub fn poke(&self, poke: Poke) {
        // Nobody waiting is no fault.
        let _ = self.pokes.send(poke);
    }

    /// Waits from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Poke> {
        self.pokes.subscribe()
    }
}
