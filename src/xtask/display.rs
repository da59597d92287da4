//! A display without a screen, for browsers that do not run without a display.

use crate::shell::program;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A display server that ends when this is dropped.
pub(crate) struct Display {
    server: Child,
    number: u32,
}

impl Display {
    /// Starts one that chooses a free number.
    pub(crate) fn start(xvfb: &Path) -> Result<Self> {
        let mut server = program(xvfb)
            .args(["-displayfd", "1", "-screen", "0", "1400x1400x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {}", xvfb.display()))?;
        let output = server.stdout.take().context("the display server has no output")?;
        let mut display = Self { server, number: 0 };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).context("reading the number of the display")?;
        match line.trim().parse() {
            Ok(number) => display.number = number,
            Err(_) => bail!("the display server ended before it was ready"),
        }
        Ok(display)
    }

    /// Lets the command use this display.
    pub(crate) fn show<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("DISPLAY", format!(":{}", self.number)).env("NO_AT_BRIDGE", "1")
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself, which is all that is wanted.
        self.server.kill().ok();
        self.server.wait().ok();
    }
}
