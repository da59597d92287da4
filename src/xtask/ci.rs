//! `cargo xtask ci`: what must pass before a change is good.
//!
//! Times on two cores are dominated by compiling. So there are four sets of compiled
//! crates and no more: metadata for the lints and the documentation, the `dev` profile
//! for the tests and the server they start, the `web` profile for the browser, and what
//! is fuzzed, which has counters in it.

use crate::shell::{cargo, run as run_command};
use crate::steps::Steps;
use crate::test::SELECTION;
use crate::tools::{Engine, WASM_TARGET, ensure_browser, ensure_build_tools};
use crate::{fuzz, sizes, test};
use anyhow::Result;
use std::process::Command;

/// Crates that end up in the browser, linted as what they become there.
const WASM_PACKAGES: [&str; 6] =
    ["satchel-app", "satchel-worker", "satchel-figures", "satchel-files", "satchel-store", "satchel-engine"];

/// Runs every check, cheap ones first.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::new("ci");
    steps.run("lock files", lock_files)?;
    steps.run("format", || run_command(cargo().args(["fmt", "--all", "--check"])))?;
    steps.run("install tools", install_tools)?;
    steps.run("clippy for this machine", clippy_native)?;
    steps.run("clippy for the browser", clippy_wasm)?;
    steps.run("documentation", documentation)?;
    steps.run("hostile input", fuzz::short)?;
    test::run_within(&mut steps)?;
    steps.run("sizes", sizes::check)
}

fn lock_files() -> Result<()> {
    run_command(cargo().args(["fetch", "--locked"]))?;
    run_command(cargo().args(["fetch", "--locked", "--manifest-path", "tests/fuzz/Cargo.toml"]))
}

/// The other engines take no part in every run: `cargo xtask e2e` installs them.
fn install_tools() -> Result<()> {
    ensure_build_tools()?;
    ensure_browser(Engine::Chromium).map(drop)
}

fn clippy_native() -> Result<()> {
    deny_warnings(cargo().args(["clippy", "--all-targets"]).args(SELECTION))
}

fn clippy_wasm() -> Result<()> {
    let packages = WASM_PACKAGES.map(|package| format!("--package={package}"));
    deny_warnings(cargo().args(["clippy", "--target", WASM_TARGET]).args(packages))?;
    // Of the tests, only the store's are made for the browser.
    deny_warnings(cargo().args(["clippy", "--tests", "--package", "satchel-store", "--target", WASM_TARGET]))
}

/// Warnings fail here only: a `RUSTFLAGS` for all would compile every crate a second time.
fn deny_warnings(command: &mut Command) -> Result<()> {
    run_command(command.args(["--", "--deny", "warnings"]))
}

fn documentation() -> Result<()> {
    let mut command = cargo();
    command.args(["doc", "--no-deps", "--document-private-items"]).args(SELECTION);
    run_command(command.env("RUSTDOCFLAGS", "--deny warnings"))
}
