//! A page whose processor is slow, as the browser's own tools pretend it.

use super::tablet::Tablet;
use anyhow::Result;
use serde_json::json;

impl Tablet {
    /// Makes the main thread of the page `rate` times slower; 1 ends it. Nothing else is slower:
    /// Chromium refuses the command for a worker ("only supported for pages, not workers"), and
    /// the browser's own processes take no part. [`Tablet::hold_back`] slows all of them.
    ///
    /// # Errors
    /// Fails when the browser refuses.
    pub async fn throttle_page(&self, rate: u32) -> Result<()> {
        self.chromium("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await.map(drop)
    }
}
