//! One driver process with one browser session in it.

use super::console::Console;
use super::engine::Engine;
use super::held_back::HeldBack;
use super::look::Look;
use super::process::{Process, kill_mentioning};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use thirtyfour::WebDriver;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::ChildStdout;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a driver may take to start or to answer, on busy cores.
const DRIVER_TIMEOUT: Duration = Duration::from_secs(120);

/// A browser that is running.
pub(super) struct Session {
    pub(super) webdriver: WebDriver,
    process: Process,
    listener: JoinHandle<()>,
}

impl Session {
    /// Starts a driver and a browser on this profile, and listens to its console.
    pub(super) async fn start(engine: Engine, profile: &Path, look: Look, console: &Console) -> Result<Self> {
        // The event stream's library needs a default; another session may have set it.
        rustls::crypto::ring::default_provider().install_default().ok();
        let mut command = engine.driver();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process::start(&mut command)?;
        let output = process.child().stdout.take().context("the driver has no output")?;
        let port = timeout(DRIVER_TIMEOUT, port_from(engine, output))
            .await
            .context("the driver announced no port in time")??;
        let webdriver = WebDriver::builder(format!("http://127.0.0.1:{port}"), engine.capabilities(profile, look)?)
            .request_timeout(DRIVER_TIMEOUT)
            .await
            .context("starting a browser")?;
        let listener = console.listen(&webdriver).await?;
        Ok(Self { webdriver, process, listener })
    }

    /// Memory of the processes that run pages and workers, in bytes.
    pub(super) fn page_memory_bytes(&self) -> Result<u64> {
        self.process.private_memory_bytes("--type=renderer")
    }

    /// Slows every process of the browser down, for as long as the value lives.
    pub(super) fn hold_back(&self, rate: u32) -> HeldBack {
        self.process.hold_back_descendants(rate)
    }

    /// Kills every process of the browser at once, then its driver.
    pub(super) async fn kill(self, profile: &Path) -> Result<()> {
        self.listener.abort();
        // The library would talk to a browser that is gone.
        self.webdriver.leak().ok();
        self.process.kill_descendants()?;
        self.process.kill().await?;
        kill_mentioning(&profile.to_string_lossy())
    }

    /// Closes the browser as a person would, so that it writes everything.
    pub(super) async fn quit(self) -> Result<()> {
        self.listener.abort();
        self.webdriver.quit().await.context("closing the browser")?;
        self.process.kill().await
    }

    /// Ends everything without waiting: for the way out of a failed test.
    pub(super) fn abandon(self, profile: &Path) {
        self.listener.abort();
        self.webdriver.leak().ok();
        drop(self.process);
        kill_mentioning(&profile.to_string_lossy()).ok();
    }
}

/// Reads the port from the driver's output, and goes on reading so that it never blocks.
async fn port_from(engine: Engine, output: ChildStdout) -> Result<u16> {
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await.context("reading the driver's output")? {
        if let Some(port) = engine.announced_port(&line) {
            let mut rest = lines.into_inner();
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while rest.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
            });
            return Ok(port);
        }
    }
    bail!("the driver ended before it was ready")
}
