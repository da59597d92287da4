//! Notices what other processes write: an import or a revocation on the command line reaches the
//! tablets that are connected to this one.

use std::time::Duration;

use super::App;
use super::reply::blocking;
use crate::hub::Poke;

/// How often the database is asked whether anybody wrote.
const EVERY: Duration = Duration::from_secs(1);

/// Pokes every socket when the database changed in whatever way; each looks for itself what it means.
pub(super) async fn watch(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut seen = None;
    loop {
        ticks.tick().await;
        let Ok(version) = blocking(app.service.clone(), |service| service.store.version()).await else {
            continue;
        };
        if seen.is_some_and(|seen| seen != version) {
            app.service.hub.poke(Poke { team: None, scopes: Vec::new(), by: None, head: 0 });
        }
        seen = Some(version);
    }
}
