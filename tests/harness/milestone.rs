//! What the page says about itself: its User Timing marks and the state of its sync.

use super::tablet::Tablet;
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A `satchel:*` mark of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Milestone {
    /// Milliseconds after the page's navigation began.
    pub at_ms: f64,
    /// What the page noted beside it; null where it noted nothing.
    pub detail: Value,
}

impl Tablet {
    /// Waits until the page has set a mark, and returns the latest of that name.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_mark(&self, name: &str) -> Result<Milestone> {
        self.wait_mark_after(name, -1.0).await
    }

    /// Waits for a mark later than `after_ms` on the page's clock.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_mark_after(&self, name: &str, after_ms: f64) -> Result<Milestone> {
        self.wait_until(&format!("mark {name}"), async || {
            Ok(self.marks(name).await?.pop().filter(|mark| mark.at_ms > after_ms))
        })
        .await
    }

    /// All marks of a name, earliest first.
    ///
    /// # Errors
    /// Fails when the page cannot be asked.
    pub async fn marks(&self, name: &str) -> Result<Vec<Milestone>> {
        let script = "return performance.getEntriesByName(arguments[0], 'mark')\
                      .map(mark => [mark.startTime, mark.detail ?? null])";
        let pairs = self.js_with(script, vec![json!(name)]).await?;
        let pairs: Vec<(f64, Value)> = serde_json::from_value(pairs).context("reading marks")?;
        Ok(pairs.into_iter().map(|(at_ms, detail)| Milestone { at_ms, detail }).collect())
    }

    /// Waits until a service worker keeps the page, so that it opens without a network.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_works_offline(&self) -> Result<()> {
        let script = "return navigator.serviceWorker.controller !== null";
        self.wait_js("a service worker keeps the page", script).await.map(drop)
    }

    /// The page's clock now, in milliseconds after its navigation began.
    ///
    /// # Errors
    /// Fails when the page cannot be asked.
    pub async fn now_ms(&self) -> Result<f64> {
        self.js("return performance.now()").await?.as_f64().context("the clock is no number")
    }

    /// Waits until everything has been sent and received.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_sync_idle(&self) -> Result<()> {
        self.wait_sync("idle", Some(0)).await
    }

    /// Waits for a state of `<html data-sync>` and, where given, a number of unsent edits.
    ///
    /// # Errors
    /// Fails at the deadline.
    pub async fn wait_sync(&self, state: &str, unsent: Option<u64>) -> Result<()> {
        let what = match unsent {
            Some(count) => format!("data-sync={state} with {count} unsent"),
            None => format!("data-sync={state}"),
        };
        self.wait_until(&what, async || {
            let is_reached =
                self.sync_state().await? == state && (unsent.is_none() || unsent == Some(self.unsent().await?));
            Ok(is_reached.then_some(()))
        })
        .await
    }

    /// What `<html data-sync>` says; empty before the page says anything.
    ///
    /// # Errors
    /// Fails when the page cannot be asked.
    pub async fn sync_state(&self) -> Result<String> {
        let state = self.js("return document.documentElement.dataset.sync ?? ''").await?;
        Ok(state.as_str().unwrap_or_default().to_owned())
    }

    /// How many edits `<html data-unsent>` counts.
    ///
    /// # Errors
    /// Fails when the page does not say it.
    pub async fn unsent(&self) -> Result<u64> {
        let count = self.js("return document.documentElement.dataset.unsent ?? null").await?;
        let text = count.as_str().context("the page has no data-unsent")?;
        text.parse().with_context(|| format!("data-unsent is no number: {text}"))
    }
}
