//! `cargo xtask run`: from a fresh clone to a served demo team.

use crate::shell::{cargo, program, run as run_command, say};
use crate::{bundle, paths};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// How to serve.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder of the database.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Puts an existing database aside and starts with a new demo team.
    #[arg(long)]
    fresh: bool,
}

/// Builds, makes the demo team where there is no database, and serves until interrupted.
pub(crate) fn run(options: &Options) -> Result<()> {
    let address = format!("127.0.0.1:{}", options.port);
    if TcpListener::bind(&address).is_err() {
        bail!("{address} is taken by another program: choose a free port with --port");
    }
    let dist = bundle::release()?;
    run_command(cargo().args(["build", "--release", "--package", "satchel-server"]))?;
    let satchel = paths::target().join("release").join("satchel");
    let data = paths::root().join(&options.data);
    if options.fresh {
        put_aside(&data)?;
    }
    if is_empty(&data)? {
        say(format!("making the demo team in {}", data.display()));
        run_command(program(&satchel).arg("demo").arg("--data").arg(&data))?;
    } else {
        say(format!("using the database in {} (--fresh starts anew)", data.display()));
    }
    say(format!("serving on http://{address} until Ctrl-C"));
    run_command(
        program(&satchel)
            .arg("serve")
            .arg("--data")
            .arg(&data)
            .args(["--port", &options.port.to_string()])
            .arg("--dist")
            .arg(&dist),
    )
}

fn is_empty(folder: &Path) -> Result<bool> {
    if !folder.exists() {
        return Ok(true);
    }
    let mut entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    Ok(entries.next().is_none())
}

/// Renames the folder to the first free `<folder>.old-<n>`: a wrong `--data` destroys nothing.
fn put_aside(folder: &Path) -> Result<()> {
    if is_empty(folder)? {
        return Ok(());
    }
    let name = folder.file_name().context("--data must name a folder")?.to_string_lossy();
    let free = (1..)
        .map(|number| folder.with_file_name(format!("{name}.old-{number}")))
        .find(|candidate| !candidate.exists())
        .context("no free name for the old database")?;
    say(format!("the old database is now {}", free.display()));
    fs::rename(folder, &free).with_context(|| format!("renaming {}", folder.display()))
}
