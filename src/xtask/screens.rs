//! `cargo xtask screens`: a picture of every page, to look at before saying done.

use crate::shell::{cargo, run as run_command, say};
use crate::test::{SELECTION, describe_build, server};
use crate::tools::{Engine, ensure_browser};
use crate::{bundle, paths};
use anyhow::Result;
use std::process::Command;

/// Which pictures to take.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only pictures whose file name contains this, such as `portrait` or `customer`; of several, one of them.
    #[arg(long)]
    only: Vec<String>,
}

/// Builds what is missing and lets the `screens` program of package `satchel-tests` take them.
pub(crate) fn run(options: &Options) -> Result<()> {
    let browser = ensure_browser(Engine::Chromium)?;
    bundle::release()?;
    server()?;
    let output = paths::root().join("target").join("screens");
    // As the tests select crates, so that nothing is compiled a second time.
    run_command(cargo().args(["build", "--bin", "screens"]).args(SELECTION))?;
    let mut command = Command::new(paths::target().join("debug").join("screens"));
    command.arg("--output").arg(&output);
    for only in &options.only {
        command.args(["--only", only]);
    }
    describe_build(&mut command, &browser);
    run_command(&mut command)?;
    say(format!("the pictures are in {}", output.display()));
    Ok(())
}
