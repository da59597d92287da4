//! What the browser pretends: how the tablet is held, which colours it prefers, whether it has a network.

use super::engine::Engine;
use super::look::Look;
use super::tablet::Tablet;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::bidi::BrowsingContextId;
use thirtyfour::bidi::modules::browsing_context::Viewport;
use thirtyfour::bidi::modules::emulation::{NetworkConditions, SetNetworkConditions};

impl Tablet {
    /// Turns the tablet, or changes its colour scheme, under the running page. The language
    /// is the browser's, so a new one shows after [`Tablet::quit_browser`] and [`Tablet::reopen`];
    /// in other engines than Chromium so is the colour scheme.
    ///
    /// # Errors
    /// Fails when the browser refuses.
    pub async fn set_look(&mut self, look: Look) -> Result<()> {
        match self.engine() {
            Engine::Chromium => {
                self.set_viewport(look).await?;
                let features = json!([{ "name": "prefers-color-scheme", "value": look.scheme.name() }]);
                self.chromium("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
            }
            Engine::Firefox => {
                ensure!(look.scheme == self.look().scheme, "Firefox chooses its colours when it starts");
                self.set_viewport(look).await?;
            }
            Engine::Webkit => {
                ensure!(look.scheme == self.look().scheme, "WebKitGTK chooses its colours when it starts");
                // Its window has no frame: the page is as large as the window.
                self.driver()?.set_window_rect(0, 0, look.width_px, look.height_px).await.context("resizing")?;
            }
        }
        self.look = look;
        Ok(())
    }

    async fn set_viewport(&self, look: Look) -> Result<()> {
        let viewport = Viewport { width: look.width_px, height: look.height_px };
        let bidi = self.driver()?.bidi().await?;
        bidi.browsing_context().set_viewport(self.context().await?, Some(viewport)).await.context("resizing the page")
    }

    /// Sends the page's `online` and `offline` events and sets `navigator.onLine`. What a
    /// lost network does to requests is shown by stopping the server instead.
    ///
    /// # Errors
    /// Fails when the browser refuses, which WebKitGTK always does.
    pub async fn set_online(&self, online: bool) -> Result<()> {
        ensure!(self.engine().has_event_stream(), "WebKitGTK cannot be told that it has no network");
        let bidi = self.driver()?.bidi().await?;
        bidi.send(SetNetworkConditions {
            network_conditions: (!online).then_some(NetworkConditions::Offline),
            contexts: Some(vec![self.context().await?]),
            user_contexts: None,
        })
        .await
        .context("switching the network")?;
        Ok(())
    }

    /// A command of Chromium's own protocol, for what no standard offers.
    ///
    /// # Errors
    /// Fails in every other engine, and when the browser refuses.
    pub async fn chromium(&self, command: &'static str, parameters: Value) -> Result<Value> {
        ensure!(self.engine() == Engine::Chromium, "only Chromium has {command}");
        self.driver()?.cdp().send_raw(command, parameters).await.context(command)
    }

    async fn context(&self) -> Result<BrowsingContextId> {
        let window = self.driver()?.window().await.context("asking for the window")?;
        Ok(BrowsingContextId::from(window.to_string()))
    }
}
