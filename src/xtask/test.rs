//! `cargo xtask test`: everything that must hold, from unit tests to two tablets in a browser.

use crate::display::Display;
use crate::shell::{cargo, run as run_command};
use crate::steps::Steps;
use crate::tools::{Browser, Engine, WASM_TARGET, ensure_browser, ensure_build_tools};
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

/// Which of the native tests to run.
pub(crate) enum Selected<'a> {
    /// All of this machine, or those whose name contains one of these.
    All { names: &'a [String] },
    /// Those that drive a browser, or those of them whose name contains one of these.
    Browser { names: &'a [String], kills: Option<u32> },
    /// Those of these test programs; they print what they counted.
    Programs { programs: &'a [&'a str], kills: Option<u32> },
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
    let chromium = steps.run("tools", || ensure_browser(Engine::Chromium))?;
    if !options.browser {
        steps.run("store in chromium", || store_in_browser(&chromium))?;
        steps.run("reports in chromium", || reports_in_browser(&chromium))?;
        steps.run("examples in documentation", documentation_examples)?;
    }
    steps.run("bundle", bundle::release)?;
    steps.run("server", server)?;
    let names = &options.names;
    let selected = if options.browser { Selected::Browser { names, kills: None } } else { Selected::All { names } };
    steps.run("tests", || native(&chromium, &selected))
}

/// The storage contract against a real IndexedDB.
pub(crate) fn store_in_browser(browser: &Browser) -> Result<()> {
    in_browser(browser, &["--package", "satchel-store", "--lib", "--tests"])
}

/// The reports that other machines made, made by a worker of a browser.
fn reports_in_browser(browser: &Browser) -> Result<()> {
    in_browser(browser, &["--package", "satchel-report", "--test", "browser"])
}

/// Tests that are built for the browser and run in it.
fn in_browser(browser: &Browser, selection: &[&str]) -> Result<()> {
    let runner = ensure_build_tools()?.wasm_test_runner()?;
    let display = browser.display.as_deref().map(Display::start).transpose()?;
    let mut command = cargo();
    command
        .args(["test", "--target", WASM_TARGET])
        .args(selection)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env(driver_variable(browser.engine), &browser.driver)
        // Seconds; the defaults are too short for two busy cores.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    if let Some(display) = &display {
        display.show(&mut command);
    }
    run_command(&mut command)
}

/// How the runner of wasm tests is told which driver to use.
fn driver_variable(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => "CHROMEDRIVER",
        Engine::Firefox => "GECKODRIVER",
        // It asks a driver of Safari for nothing special, as that of WebKitGTK wants it.
        Engine::Webkit => "SAFARIDRIVER",
    }
}

fn documentation_examples() -> Result<()> {
    run_command(cargo().args(["test", "--quiet", "--doc"]).args(SELECTION))
}

/// The server that the end-to-end tests start, from the same build as the tests.
pub(crate) fn server() -> Result<()> {
    run_command(cargo().args(["build", "--bin", "satchel"]).args(SELECTION))
}

/// Tests of this machine; those that drive a browser drive this one.
pub(crate) fn native(browser: &Browser, selected: &Selected<'_>) -> Result<()> {
    let mut command = cargo();
    if paths::find_program("cargo-nextest").is_some() {
        command.args(["nextest", "run", "--no-fail-fast", "--config-file", "src/xtask/nextest.toml"]);
        command.args(SELECTION);
        match selected {
            Selected::All { names } => command.args(*names),
            Selected::Browser { names, .. } => command.arg(BROWSER_TESTS).args(*names),
            Selected::Programs { programs, .. } => {
                let tests: Vec<_> = programs.iter().flat_map(|program| ["--test", program]).collect();
                command.args(tests).args(["--success-output", "immediate"])
            }
        };
    } else {
        command.args(["test", "--no-fail-fast"]).args(SELECTION);
        match selected {
            Selected::All { .. } => command.args(["--lib", "--bins", "--test", "*"]),
            Selected::Browser { .. } => command.args(["--test", "e2e_*"]),
            Selected::Programs { programs, .. } => {
                command.args(programs.iter().flat_map(|program| ["--test", program]).collect::<Vec<_>>())
            }
        };
        command.args(["--", "--test-threads", "2"]);
        if let Selected::All { names } | Selected::Browser { names, .. } = selected {
            command.args(*names);
        } else {
            command.arg("--show-output");
        }
    }
    if let Selected::Browser { kills: Some(kills), .. } | Selected::Programs { kills: Some(kills), .. } = selected {
        command.env("SATCHEL_KILLS", kills.to_string());
    }
    describe_build(&mut command, browser);
    run_command(&mut command)
}

/// Tells a test process where server, bundle and browser are.
pub(crate) fn describe_build(command: &mut Command, browser: &Browser) {
    browser.describe_to(command);
    command.env("SATCHEL_BIN", paths::target().join("debug").join("satchel")).env("SATCHEL_DIST", paths::dist());
}
