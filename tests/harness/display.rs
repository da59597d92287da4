//! A display without a screen, for browsers that do not run without a display.

use super::engine::from_xtask;
use super::process::Process;
use anyhow::{Context, Result};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// A display server; it ends with this value.
pub(super) struct Display {
    process: Process,
    number: u32,
}

impl Display {
    /// Starts one that chooses a free number, large enough for a tablet held either way.
    pub(super) async fn start() -> Result<Self> {
        let mut command = Command::new(from_xtask("SATCHEL_XVFB")?);
        command
            .args(["-displayfd", "1", "-screen", "0", "1400x1400x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process::start(&mut command)?;
        let output = process.child().stdout.take().context("the display server has no output")?;
        let line = BufReader::new(output).lines().next_line().await.context("reading the number of the display")?;
        let line = line.context("the display server ended before it was ready")?;
        let number = line.trim().parse().with_context(|| format!("no number of a display: {line}"))?;
        Ok(Self { process, number })
    }

    /// Lets the command use this display.
    pub(super) fn show(&self, command: &mut Command) {
        command.env("DISPLAY", format!(":{}", self.number));
    }

    /// Ends it.
    pub(super) async fn end(self) -> Result<()> {
        self.process.kill().await
    }
}
