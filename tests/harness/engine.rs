//! The browser engines that the tests can run in, and what differs between them.
//!
//! Each has a file below with its driver and its options. What an engine cannot do at all is refused
//! where it is asked for: [`Tablet::chromium`](super::tablet::Tablet::chromium).

mod chromium;
mod firefox;
mod webkit;

use super::look::Look;
use crate::server_process::Port;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::env;
use std::path::{Path, PathBuf};
use thirtyfour::Capabilities;
use tokio::process::Command;

/// A browser engine together with its driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium through chromedriver.
    Chromium,
    /// Firefox ESR through geckodriver.
    Firefox,
    /// WebKitGTK through WebKitWebDriver and the browser of `tests/webkit/embedder.rs`.
    Webkit,
}

impl Engine {
    /// The engine that `SATCHEL_ENGINE` names; Chromium where it names none.
    ///
    /// # Errors
    /// Fails on a name that is no engine's.
    pub fn from_environment() -> Result<Self> {
        match env::var("SATCHEL_ENGINE").as_deref() {
            Err(_) | Ok("chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::Webkit),
            Ok(other) => bail!("SATCHEL_ENGINE names no engine: {other}"),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The driver; with its port, unless it chooses one itself and announces it.
    pub(super) fn driver(self) -> Result<(Command, Option<Port>)> {
        let program = from_xtask("SATCHEL_DRIVER")?;
        Ok(match self {
            Self::Chromium => (chromium::driver(&program), None),
            Self::Firefox => (firefox::driver(&program), None),
            Self::Webkit => {
                let port = Port::reserve()?;
                (webkit::driver(&program, port.number), Some(port))
            }
        })
    }

    /// The port, when this line of the driver's output announces it.
    pub(super) fn announced_port(self, line: &str) -> Option<u16> {
        match self {
            Self::Chromium => chromium::announced_port(line),
            Self::Firefox => firefox::announced_port(line),
            Self::Webkit => None,
        }
    }

    /// What a new session asks of the driver.
    pub(super) fn capabilities(self, profile: &Path, look: Look) -> Result<Capabilities> {
        let browser = from_xtask("SATCHEL_BROWSER")?;
        let wanted = match self {
            Self::Chromium => chromium::capabilities(&browser, profile, look),
            Self::Firefox => firefox::capabilities(&browser, profile, look),
            Self::Webkit => webkit::capabilities(&browser, profile, look),
        };
        let Value::Object(map) = wanted else { bail!("capabilities are no object") };
        Ok(Capabilities::from(map))
    }

    /// Whether the browser tells its events over WebDriver BiDi.
    pub(super) fn has_event_stream(self) -> bool {
        !self.needs_display()
    }

    /// Whether the browser runs only on a display.
    pub(super) fn needs_display(self) -> bool {
        self == Self::Webkit
    }

    /// What a line of the driver's output says about an error on a page, where pages log there.
    pub(super) fn logged_error(self, line: &str) -> Option<&str> {
        match self {
            Self::Chromium | Self::Firefox => None,
            Self::Webkit => webkit::logged_error(line),
        }
    }
}

/// Reads a variable that `cargo xtask` sets, or explains how to get it.
pub(super) fn from_xtask(variable: &str) -> Result<PathBuf> {
    env::var_os(variable)
        .map(Into::into)
        .with_context(|| format!("{variable} is not set: run this by `cargo xtask test` or `cargo xtask e2e`"))
}
