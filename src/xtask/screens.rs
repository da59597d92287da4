//! `cargo xtask screens`: a picture of every page, to look at before saying done.

use crate::shell::{cargo, run as run_command, say};
use crate::test::{describe_build, server};
use crate::tools::{Engine, ensure_browser};
use crate::{bundle, paths};
use anyhow::Result;

/// Which pictures to take.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only pictures whose file name contains this, such as `portrait` or `customer`.
    #[arg(long)]
    only: Option<String>,
}

/// Builds what is missing and lets the `screens` program of package `satchel-tests` take them.
pub(crate) fn run(options: &Options) -> Result<()> {
    let browser = ensure_browser(Engine::Chromium)?;
    bundle::release()?;
    server()?;
    let output = paths::root().join("target").join("screens");
    let mut command = cargo();
    command
        .args(["run", "--package", "satchel-tests", "--features", "e2e", "--bin", "screens", "--"])
        .arg("--output")
        .arg(&output);
    if let Some(only) = &options.only {
        command.args(["--only", only]);
    }
    describe_build(&mut command, &browser);
    run_command(&mut command)?;
    say(format!("the pictures are in {}", output.display()));
    Ok(())
}
