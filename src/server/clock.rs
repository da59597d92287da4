//! The clock of the server: the only place of this crate that reads the time.

use satchel_model::UnixMillis;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The wall clock.
#[expect(clippy::disallowed_methods, reason = "this is the outermost shell of the server")]
#[must_use]
pub fn now() -> UnixMillis {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UnixMillis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// A clock that never goes back, for measuring how long something takes.
#[expect(clippy::disallowed_methods, reason = "this is the outermost shell of the server")]
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}
