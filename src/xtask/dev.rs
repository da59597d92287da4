//! `cargo xtask dev`: Trunk rebuilds and reloads the page, a server beside it answers the rest.

use crate::paths;
use crate::shell::{cargo, program, run as run_command, say};
use crate::tools::ensure_build_tools;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Child;

/// Where Trunk's proxy in `Trunk.toml` finds the server.
const SERVER_PORT: u16 = 8081;

/// How to serve while developing.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port of the page on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder of the database.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// Starts server and Trunk, and ends the server with Trunk.
pub(crate) fn run(options: &Options) -> Result<()> {
    let tools = ensure_build_tools()?;
    run_command(cargo().args(["build", "--package", "satchel-server"]))?;
    let satchel = paths::target().join("debug").join("satchel");
    let data = paths::root().join(&options.data);
    if !data.exists() {
        run_command(program(&satchel).arg("demo").arg("--data").arg(&data))?;
    }
    let plain = paths::target().join("bundle").join("dev");
    std::fs::create_dir_all(&plain).context("creating Trunk's output folder")?;
    let server = program(&satchel)
        .arg("serve")
        .arg("--data")
        .arg(&data)
        .args(["--port", &SERVER_PORT.to_string()])
        .arg("--dist")
        .arg(&plain)
        .spawn()
        .context("starting the server")?;
    let _server = EndedOnDrop(server);
    say(format!("serving on http://127.0.0.1:{}, rebuilt on every change", options.port));
    run_command(tools.trunk()?.args(["serve", "--offline", "--port", &options.port.to_string(), "--dist"]).arg(&plain))
}

/// A process that ends when this is dropped.
struct EndedOnDrop(Child);

impl Drop for EndedOnDrop {
    fn drop(&mut self) {
        if let Err(error) = self.0.kill().and_then(|()| self.0.wait().map(drop)) {
            say(format!("the server could not be ended: {error}"));
        }
    }
}
