//! The browser engines that the tests can run in, and what differs between them.

use super::look::Look;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::env;
use std::path::Path;
use thirtyfour::Capabilities;
use tokio::process::Command;

/// A browser engine together with its driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium through chromedriver.
    Chromium,
}

impl Engine {
    /// The engine that `SATCHEL_ENGINE` names; Chromium where it names none.
    ///
    /// # Errors
    /// Fails on a name that is no engine's.
    pub fn from_environment() -> Result<Self> {
        match env::var("SATCHEL_ENGINE").as_deref() {
            Err(_) | Ok("chromium") => Ok(Self::Chromium),
            Ok(other) => bail!("SATCHEL_ENGINE names no engine: {other}"),
        }
    }

    /// The driver, told to choose a free port and to print it.
    pub(super) fn driver(self) -> Command {
        match self {
            Self::Chromium => {
                let program = env::var_os("SATCHEL_CHROMEDRIVER");
                let mut command = Command::new(program.unwrap_or_else(|| "chromedriver".into()));
                command.arg("--port=0");
                command
            }
        }
    }

    /// The port, when this line of the driver's output announces it.
    pub(super) fn announced_port(self, line: &str) -> Option<u16> {
        match self {
            Self::Chromium => {
                let (_, after) = line.split_once("started successfully on port ")?;
                after.trim_end_matches('.').parse().ok()
            }
        }
    }

    /// What a new session asks of the driver.
    pub(super) fn capabilities(self, profile: &Path, look: Look) -> Result<Capabilities> {
        let wanted = match self {
            Self::Chromium => chromium_capabilities(profile, look),
        };
        let Value::Object(map) = wanted else { bail!("capabilities are no object") };
        Ok(Capabilities::from(map))
    }
}

fn chromium_capabilities(profile: &Path, look: Look) -> Value {
    let binary = env::var("SATCHEL_CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let arguments = [
        "--headless=new".to_owned(),
        // Tests may run as root, where the sandbox refuses to start.
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        // The browser itself must not use the network, or its traffic is measured with ours.
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1".to_owned(),
        format!("--window-size={},{}", look.width_px, look.height_px),
        format!("--accept-lang={}", look.language.accepted()),
        format!("--lang={}", look.language.name()),
        format!("--user-data-dir={}", profile.display()),
    ];
    json!({
        "browserName": "chrome",
        "webSocketUrl": true,
        "unhandledPromptBehavior": "ignore",
        "goog:chromeOptions": { "binary": binary, "args": arguments },
    })
}

/// Reads a variable that `cargo xtask` sets, or explains how to get it.
pub(super) fn from_xtask(variable: &str) -> Result<std::path::PathBuf> {
    env::var_os(variable)
        .map(Into::into)
        .with_context(|| format!("{variable} is not set: run this by `cargo xtask test`"))
}
