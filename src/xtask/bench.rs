//! `cargo xtask bench`: the budget table, measured in a real browser against the release build.

use crate::shell::{cargo, run as run_command};
use crate::tools::{Engine, ensure_browser};
use crate::{bundle, paths};
use anyhow::Result;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many customers the team has.
    #[arg(long, default_value_t = 10_000)]
    customers: u32,
}

/// Builds the release and lets the `bench` program of package `satchel-tests` measure it. That
/// program is optimised as well: it plays hundreds of devices beside the server that it measures.
pub(crate) fn run(options: &Options) -> Result<()> {
    let browser = ensure_browser(Engine::Chromium)?;
    let dist = bundle::release()?;
    run_command(cargo().args(["build", "--release", "--package", "satchel-server"]))?;
    let mut command = cargo();
    command
        .args(["run", "--release", "--package", "satchel-tests", "--features", "e2e", "--bin", "bench", "--"])
        .args(["--customers", &options.customers.to_string()])
        .arg("--output")
        .arg(paths::root().join("target").join("bench"));
    browser.describe_to(&mut command);
    command.env("SATCHEL_BIN", paths::target().join("release").join("satchel")).env("SATCHEL_DIST", dist);
    run_command(&mut command)
}
