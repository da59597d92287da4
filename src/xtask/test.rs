//! `cargo xtask test`: everything that must hold, from unit tests to two tablets in a browser.

use crate::shell::{cargo, run as run_command};
use crate::steps::Steps;
use crate::tools::{Browser, WASM_TARGET, ensure_browser, ensure_build_tools};
use crate::{bundle, paths};
use anyhow::Result;
use std::process::Command;

/// What all native builds select, so that they share one set of compiled crates.
pub(crate) const SELECTION: [&str; 3] = ["--workspace", "--features", "satchel-tests/e2e"];
/// Chooses the tests that drive a browser.
const BROWSER_TESTS: &str = "--filterset=binary(/^e2e_/)";

/// Which tests to run.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only the tests that drive a browser.
    #[arg(long)]
    browser: bool,
    /// Only tests whose name contains one of these.
    names: Vec<String>,
}

/// Runs the tests with a table of times at the end.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::new("test");
    all(&mut steps, options)
}

/// All steps, into a table that the caller owns. The native runner comes last: its summary
/// covers every test but those of the store in the browser, and ends the output.
pub(crate) fn run_within(steps: &mut Steps) -> Result<()> {
    all(steps, &Options { browser: false, names: Vec::new() })
}

fn all(steps: &mut Steps, options: &Options) -> Result<()> {
    let browser = steps.run("tools", ensure_browser)?;
    if !options.browser {
        steps.run("store in IndexedDB", || store_in_browser(&browser))?;
        steps.run("examples in documentation", documentation_examples)?;
    }
    steps.run("bundle", bundle::release)?;
    steps.run("server", server)?;
    steps.run("tests", || native(&browser, options))
}

/// The storage contract against a real IndexedDB.
fn store_in_browser(browser: &Browser) -> Result<()> {
    let runner = ensure_build_tools()?.wasm_test_runner()?;
    run_command(
        cargo()
            .args(["test", "--package", "satchel-store", "--lib", "--tests", "--target", WASM_TARGET])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .env("CHROMEDRIVER", &browser.chromedriver)
            // Seconds; the defaults are too short for two busy cores.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60"),
    )
}

fn documentation_examples() -> Result<()> {
    run_command(cargo().args(["test", "--quiet", "--doc"]).args(SELECTION))
}

/// The server that the end-to-end tests start, from the same build as the tests.
pub(crate) fn server() -> Result<()> {
    run_command(cargo().args(["build", "--bin", "satchel"]).args(SELECTION))
}

/// All tests of this machine; those that drive a browser are among them.
fn native(browser: &Browser, options: &Options) -> Result<()> {
    let mut command = cargo();
    if paths::find_program("cargo-nextest").is_some() {
        command.args(["nextest", "run", "--no-fail-fast", "--config-file", "src/xtask/nextest.toml"]);
        command.args(SELECTION).args(options.browser.then_some(BROWSER_TESTS)).args(&options.names);
    } else {
        let targets: &[&str] = if options.browser { &["--test", "e2e_*"] } else { &["--lib", "--bins", "--test", "*"] };
        command.args(["test", "--no-fail-fast"]).args(targets).args(SELECTION);
        command.args(["--", "--test-threads", "2"]).args(&options.names);
    }
    describe_build(&mut command, browser);
    run_command(&mut command)
}

/// Tells a test process where server, bundle and browser are.
pub(crate) fn describe_build(command: &mut Command, browser: &Browser) {
    browser.describe_to(command);
    command.env("SATCHEL_BIN", paths::target().join("debug").join("satchel")).env("SATCHEL_DIST", paths::dist());
}
