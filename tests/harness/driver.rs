//! One driver process with one browser session in it.

use super::console::Console;
use super::display::Display;
use super::engine::Engine;
use super::held_back::HeldBack;
use super::look::Look;
use super::process::{Process, kill_mentioning};
use super::wait::until;
use crate::server_process::Port;
use anyhow::{Context, Result, anyhow, bail};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use thirtyfour::WebDriver;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::net::unix::pipe::Receiver as Output;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a driver may take to start or to answer, on busy cores.
const DRIVER_TIMEOUT: Duration = Duration::from_secs(120);

/// A browser that is running.
pub(super) struct Session {
    pub(super) webdriver: WebDriver,
    process: Process,
    /// Ends after the browser, which loses its windows with it.
    display: Option<Display>,
    listeners: Vec<JoinHandle<()>>,
    /// Nobody else's while the driver has it.
    _port: Option<Port>,
}

impl Session {
    /// Starts a driver and a browser on this profile, and listens to its console.
    pub(super) async fn start(engine: Engine, profile: &Path, look: Look, console: &Console) -> Result<Self> {
        // The event stream's library needs a default; another session may have set it.
        rustls::crypto::ring::default_provider().install_default().ok();
        let (mut command, reserved) = engine.driver()?;
        let (output, input) = std::io::pipe().context("making a pipe")?;
        command.stdin(Stdio::null()).stdout(input.try_clone().context("making a pipe")?).stderr(input);
        let display = if engine.needs_display() { Some(Display::start().await?) } else { None };
        if let Some(display) = &display {
            display.show(&mut command);
        }
        let mut process = Process::start(&mut command)?;
        // It holds the writing end of the pipe, which must close with the last process that writes.
        drop(command);
        let mut lines = BufReader::new(Output::from_owned_fd(output.into()).context("reading a pipe")?).lines();
        let number = match &reserved {
            None => timeout(DRIVER_TIMEOUT, announced_port(engine, &mut lines))
                .await
                .context("the driver announced no port in time")??,
            Some(port) => {
                wait_for(port.number, &mut process).await?;
                port.number
            }
        };
        let mut listeners = vec![tokio::spawn(hear(engine, lines, console.clone()))];
        let webdriver = WebDriver::builder(format!("http://127.0.0.1:{number}"), engine.capabilities(profile, look)?)
            .request_timeout(DRIVER_TIMEOUT)
            .await
            .context("starting a browser")?;
        if engine.has_event_stream() {
            listeners.push(console.listen(&webdriver).await?);
        }
        Ok(Self { webdriver, process, display, listeners, _port: reserved })
    }

    /// Memory of the processes that run pages and workers, in bytes. The pages that Chromium makes its own windows of
    /// (`--top-chrome-webui`: what opens below the address) are not ours.
    pub(super) fn page_memory_bytes(&self) -> Result<u64> {
        self.process.private_memory_bytes("--type=renderer", "--top-chrome-webui")
    }

    /// Slows every process of the browser down, for as long as the value lives.
    pub(super) fn hold_back(&self, rate: u32) -> HeldBack {
        self.process.hold_back_descendants(rate)
    }

    /// Kills every process of the browser at once, then its driver.
    pub(super) async fn kill(self, profile: &Path) -> Result<()> {
        self.stop_listening();
        // The library would talk to a browser that is gone.
        self.webdriver.leak().ok();
        self.process.kill_descendants()?;
        self.process.kill().await?;
        kill_mentioning(&profile.to_string_lossy())?;
        end(self.display).await
    }

    /// Closes the browser as a person would, so that it writes everything.
    pub(super) async fn quit(self) -> Result<()> {
        let listeners = self.listeners;
        self.webdriver.quit().await.context("closing the browser")?;
        // Not before: a driver whose output nobody reads may end in the middle of closing.
        listeners.iter().for_each(JoinHandle::abort);
        self.process.kill().await?;
        end(self.display).await
    }

    /// Ends everything without waiting: for the way out of a failed test.
    pub(super) fn abandon(self, profile: &Path) {
        self.stop_listening();
        self.webdriver.leak().ok();
        drop(self.process);
        kill_mentioning(&profile.to_string_lossy()).ok();
    }

    fn stop_listening(&self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

async fn end(display: Option<Display>) -> Result<()> {
    match display {
        Some(display) => display.end().await,
        None => Ok(()),
    }
}

/// Reads the port from the driver's output.
async fn announced_port(engine: Engine, lines: &mut Lines<BufReader<Output>>) -> Result<u16> {
    while let Some(line) = lines.next_line().await.context("reading the driver's output")? {
        if let Some(port) = engine.announced_port(&line) {
            return Ok(port);
        }
    }
    bail!("the driver ended before it was ready")
}

/// Waits until the driver listens.
async fn wait_for(port: u16, process: &mut Process) -> Result<()> {
    until("the driver listens", async || {
        if let Some(status) = process.ended()? {
            return Ok(Some(Err(status)));
        }
        Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok().then_some(Ok(())))
    })
    .await?
    .map_err(|status| anyhow!("the driver ended before it was ready: {status}"))
}

/// Reads the driver's output to its end, so that it never blocks, and notes what pages say there.
async fn hear(engine: Engine, mut lines: Lines<BufReader<Output>>, console: Console) {
    // A line that is no text ends the reading as the end of the output does; drivers write none.
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(error) = engine.logged_error(&line) {
            console.note(error);
        }
    }
}
