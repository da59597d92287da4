//! The storage that the browser grants: how much, and for how long.

use super::engine::Engine;
use super::tablet::Tablet;
use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::bidi::modules::permissions::PermissionState;

impl Tablet {
    /// Makes the disk appear full once the site uses this many bytes; `None` ends it.
    ///
    /// # Errors
    /// Fails when the browser refuses.
    pub async fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        let mut parameters = json!({ "origin": self.origin() });
        if let (Some(bytes), Some(map)) = (bytes, parameters.as_object_mut()) {
            map.insert("quotaSize".to_owned(), json!(bytes));
        }
        match self.engine() {
            Engine::Chromium => self
                .driver()?
                .cdp()
                .send_raw("Storage.overrideQuotaForOrigin", parameters)
                .await
                .context("limiting the storage")?,
        };
        Ok(())
    }

    /// Answers the page's next wish for storage that the browser does not clear by itself.
    ///
    /// # Errors
    /// Fails when the browser refuses.
    pub async fn allow_persistent_storage(&self, allow: bool) -> Result<()> {
        let state = if allow { PermissionState::Granted } else { PermissionState::Denied };
        let bidi = self.driver()?.bidi().await?;
        bidi.permissions()
            .set_permission(json!({ "name": "persistent-storage" }), state, self.origin())
            .await
            .context("setting the permission")
    }
}
