//! Waits for something to be so, and says what it was when it never became so.

use anyhow::{Result, anyhow};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// When a wait gives up. Far beyond what anything takes here, even on two busy cores:
/// reaching it means that the awaited thing does not happen at all.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Pause between two looks: short beside a frame, long beside the cost of a look.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until `look` finds a value, and returns it.
///
/// # Errors
/// Fails at the [`DEADLINE`] with `what` and the last error that `look` gave, if it gave one.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + DEADLINE;
    loop {
        let last_error = match look().await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        if Instant::now() >= deadline {
            let message = format!("{what}: not within {} s", DEADLINE.as_secs());
            return Err(match last_error {
                Some(error) => error.context(message),
                None => anyhow!(message),
            });
        }
        sleep(PAUSE).await;
    }
}
