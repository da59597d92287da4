//! Listens to what goes wrong on a page without anyone noticing: uncaught errors, error logs.

use anyhow::{Context, Result};
use futures_util::StreamExt;
use std::sync::{Arc, Mutex, PoisonError};
use thirtyfour::WebDriver;
use thirtyfour::bidi::events::LogEntryAdded;
use thirtyfour::bidi::modules::log::LogLevel;
use tokio::task::JoinHandle;

/// Errors of a tablet's pages and workers, kept across restarts of its browser.
#[derive(Clone, Debug, Default)]
pub(super) struct Console {
    errors: Arc<Mutex<Vec<String>>>,
}

impl Console {
    /// Notes an error that the browser wrote into its own output.
    pub(super) fn note(&self, error: &str) {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).push(error.to_owned());
    }

    /// Listens to a session for as long as the returned task lives.
    pub(super) async fn listen(&self, driver: &WebDriver) -> Result<JoinHandle<()>> {
        let bidi = driver.bidi().await.context("connecting to the browser's event stream")?;
        let mut entries = bidi.subscribe::<LogEntryAdded>().await.context("subscribing to the console")?;
        let errors = Arc::clone(&self.errors);
        Ok(tokio::spawn(async move {
            while let Some(entry) = entries.next().await {
                if matches!(entry.level, LogLevel::Error) {
                    let text = entry.text.unwrap_or_default();
                    let mut errors = errors.lock().unwrap_or_else(PoisonError::into_inner);
                    errors.push(format!("{}: {text}", entry.entry_type));
                }
            }
        }))
    }

    /// Takes the errors so far.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.errors.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The errors so far, which stay.
    pub(super) fn errors(&self) -> Vec<String> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
