//! `cargo xtask simulate`: whole teams in one thread, by seed; and known bugs, each of which must be found.

mod mutants;

use crate::shell::{cargo, run as run_command};
use anyhow::Result;

/// What to simulate.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many seeds.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// More tablets and longer lists of steps.
    #[arg(long)]
    large: bool,
    /// One seed alone, with these steps of it: a comma between their places.
    #[arg(long, value_delimiter = ',')]
    keep: Vec<usize>,
    /// Puts each known bug into a copy of the sources and looks for it, instead.
    #[arg(long)]
    mutants: bool,
    /// With --mutants: only those whose name contains this.
    #[arg(long)]
    only: Option<String>,
}

/// Builds the simulation with optimisation and runs it.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.mutants {
        return mutants::run(options.only.as_deref(), options.seeds);
    }
    let mut command = cargo();
    command.args(["run", "--quiet", "--release", "--package", "satchel-tests", "--features", "simulate"]);
    command.args(["--bin", "simulate", "--"]);
    command.args(["--seeds", &options.seeds.to_string(), "--from", &options.from.to_string()]);
    if options.large {
        command.arg("--large");
    }
    if !options.keep.is_empty() {
        let places: Vec<String> = options.keep.iter().map(ToString::to_string).collect();
        command.args(["--keep", &places.join(",")]);
    }
    run_command(&mut command)
}
