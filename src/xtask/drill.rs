//! `cargo xtask drill`: the real server is killed, backed up and restored while tablets work, and nothing may be lost.

use crate::paths;
use crate::shell::{cargo, run as run_command};
use anyhow::Result;

/// Which drill, and how often.
#[derive(clap::Subcommand)]
pub(crate) enum Drill {
    /// Kills the server at random moments; what it had acknowledged must be there when it is back.
    Kill {
        /// How often it is killed.
        #[arg(long, default_value_t = 200)]
        cycles: u32,
        /// The seed.
        #[arg(long, default_value_t = 1)]
        from: u64,
    },
    /// Restores the server from backups of random age, announced and silently in turn; what a tablet holds must come back.
    Restore {
        /// How many drills.
        #[arg(long, default_value_t = 50)]
        drills: u32,
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        from: u64,
    },
}

/// Builds the server and the drill from one selection of crates, and runs it.
pub(crate) fn run(drill: &Drill) -> Result<()> {
    let selection =
        ["--package", "satchel-server", "--package", "satchel-tests", "--features", "satchel-tests/simulate"];
    run_command(cargo().args(["build", "--quiet", "--bin", "satchel", "--bin", "drill"]).args(selection))?;
    let folder = paths::target().join("debug");
    let (name, count, number, from) = match drill {
        Drill::Kill { cycles, from } => ("kill", "--cycles", cycles, from),
        Drill::Restore { drills, from } => ("restore", "--drills", drills, from),
    };
    let mut command = crate::shell::program(folder.join("drill"));
    command.args([name, count, &number.to_string(), "--from", &from.to_string()]);
    run_command(command.env("SATCHEL_BIN", folder.join("satchel")))
}
