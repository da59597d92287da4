//! Finds the browser that the end-to-end tests drive, and installs Debian's where that is allowed.

use super::ensure_axe;
use crate::paths::find_program;
use crate::shell::{program, read, run, say};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// Debian's packages: the browser, its driver, and a font with Chinese characters.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// Programs and scripts that browser tests need.
pub(crate) struct Browser {
    /// The WebDriver server of Chromium.
    pub(crate) chromedriver: PathBuf,
    chromium: PathBuf,
    axe: PathBuf,
}

impl Browser {
    /// Tells a test process where everything lies.
    pub(crate) fn describe_to(&self, command: &mut Command) {
        command
            .env("SATCHEL_CHROMEDRIVER", &self.chromedriver)
            .env("SATCHEL_CHROMIUM", &self.chromium)
            .env("SATCHEL_AXE", &self.axe);
    }
}

/// Makes sure that a browser can be driven; says what to install where it may not do so itself.
pub(crate) fn ensure_browser() -> Result<Browser> {
    if find_program("chromium").is_none() || find_program("chromedriver").is_none() {
        install_packages()?;
    }
    Ok(Browser {
        chromedriver: find_program("chromedriver").context("chromedriver is not on PATH")?,
        chromium: find_program("chromium").context("chromium is not on PATH")?,
        axe: ensure_axe()?,
    })
}

fn install_packages() -> Result<()> {
    let packages = PACKAGES.join(" ");
    let is_root = read(program("id").arg("-u"))?.trim() == "0";
    if !is_root || find_program("apt-get").is_none() {
        bail!(
            "the browser tests need Chromium and its driver, which are not installed.\n\
             On Debian: sudo apt-get install -y --no-install-recommends {packages}\n\
             Elsewhere: install `chromium` and `chromedriver` of the same version and put both on PATH."
        );
    }
    say(format!("installing {packages}"));
    run(program("apt-get").args(["update", "-qq"]))?;
    run(program("apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(PACKAGES)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
