//! Finds the browsers that the end-to-end tests drive, and installs Debian's where that is allowed.

use super::install::CargoTool;
use super::{embedder, ensure_axe};
use crate::paths::find_program;
use crate::shell::{program, read, run, say};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// The driver of Firefox, which Debian does not carry.
const GECKODRIVER_VERSION: &str = "0.37.1";

/// A browser engine that the product must work in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chromium: tablets with Android.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// WebKitGTK: the engine of iPads.
    Webkit,
}

impl Engine {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// Its name on command lines and in `SATCHEL_ENGINE`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// Debian's packages: the browser, its driver where there is one, a font with Chinese
    /// characters, and a display for what does not run without one.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver", "fonts-noto-cjk"],
            Self::Firefox => &["firefox-esr", "fonts-noto-cjk"],
            Self::Webkit => &["webkit2gtk-driver", "xvfb", "xauth", "dbus", "fonts-noto-cjk"],
        }
    }

    /// The programs that those packages bring, to see whether they are there.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromedriver"],
            Self::Firefox => &["firefox-esr"],
            Self::Webkit => &["WebKitWebDriver", "Xvfb"],
        }
    }
}

/// Programs and scripts that tests in one engine need.
pub(crate) struct Browser {
    /// The engine.
    pub(crate) engine: Engine,
    /// Its WebDriver server.
    pub(crate) driver: PathBuf,
    browser: PathBuf,
    /// The display server of an engine that needs one.
    pub(crate) display: Option<PathBuf>,
    axe: PathBuf,
}

impl Browser {
    /// Tells a test process where everything lies.
    pub(crate) fn describe_to(&self, command: &mut Command) {
        command
            .env("SATCHEL_ENGINE", self.engine.name())
            .env("SATCHEL_DRIVER", &self.driver)
            .env("SATCHEL_BROWSER", &self.browser)
            .env("SATCHEL_AXE", &self.axe);
        if let Some(display) = &self.display {
            command.env("SATCHEL_XVFB", display);
        }
    }
}

/// Makes sure that a browser can be driven; says what to install where it may not do so itself.
pub(crate) fn ensure_browser(engine: Engine) -> Result<Browser> {
    if engine.programs().iter().any(|name| find_program(name).is_none()) {
        install_packages(engine)?;
    }
    let (driver, browser, display) = match engine {
        Engine::Chromium => (found("chromedriver")?, found("chromium")?, None),
        Engine::Firefox => (ensure_geckodriver()?, found("firefox-esr")?, None),
        Engine::Webkit => (found("WebKitWebDriver")?, embedder::ensure()?, Some(found("Xvfb")?)),
    };
    Ok(Browser { engine, driver, browser, display, axe: ensure_axe()? })
}

fn found(name: &str) -> Result<PathBuf> {
    find_program(name).with_context(|| format!("{name} is not on PATH"))
}

fn ensure_geckodriver() -> Result<PathBuf> {
    CargoTool { package: "geckodriver", version: GECKODRIVER_VERSION, locked: true, features: &[] }
        .ensure("geckodriver")
}

fn install_packages(engine: Engine) -> Result<()> {
    let packages = engine.packages().join(" ");
    let is_root = read(program("id").arg("-u"))?.trim() == "0";
    if !is_root || find_program("apt-get").is_none() {
        bail!(
            "the tests in {} need programs which are not installed: {}.\n\
             On Debian: sudo apt-get install -y --no-install-recommends {packages}\n\
             Elsewhere: install a browser and a driver that fit each other and put both on PATH.",
            engine.name(),
            engine.programs().join(", "),
        );
    }
    say(format!("installing {packages}"));
    run(program("apt-get").args(["update", "-qq"]))?;
    run(program("apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(engine.packages())
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
