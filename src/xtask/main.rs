//! `cargo xtask`: every command that builds, starts or checks Satchel.
//!
//! Start reading at [`Command`]; each variant has a file of its own. What they share:
//! [`paths`] (where things lie), [`tools`] (programs that are installed on first use),
//! [`shell`] (running a program and saying so). Nothing here is part of the product.

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

mod bench;
mod bundle;
mod ci;
mod dev;
mod display;
mod drill;
mod e2e;
mod fuzz;
mod paths;
mod run;
mod screens;
mod shell;
mod simulate;
mod sizes;
mod steps;
mod test;
mod tools;

/// Builds, starts and checks Satchel.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything in release, makes the demo team when there is no database, and serves it.
    Run(run::Options),
    /// Proves everything that must hold, in a real browser too.
    Test(test::Options),
    /// Runs the main job, the storage contract and the crash tests in other browser engines.
    E2e(e2e::Options),
    /// What continuous integration runs: format, lints, tests, documentation, sizes.
    Ci,
    /// Measures the rows of the budget table in a real browser.
    Bench(bench::Options),
    /// Takes a picture of every page into `target/screens/`.
    Screens(screens::Options),
    /// Simulates whole teams by seed, or proves that known bugs are found.
    Simulate(simulate::Options),
    /// Kills, backs up and restores the real server while tablets work.
    #[command(subcommand)]
    Drill(drill::Drill),
    /// Feeds hostile bytes to every door of the product, and fails on the first that breaks something.
    Fuzz(fuzz::Options),
    /// Rebuilds and reloads on every change, beside a running server.
    Dev(dev::Options),
    /// Builds the browser's files into `dist/`.
    Bundle,
    /// Installs the programs that the other commands need.
    Tools,
    /// Compares the sizes in `dist/` with their budgets.
    Sizes,
}

fn main() -> ExitCode {
    match execute(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: &Command) -> Result<()> {
    match command {
        Command::Run(options) => run::run(options),
        Command::Test(options) => test::run(options),
        Command::E2e(options) => e2e::run(options),
        Command::Ci => ci::run(),
        Command::Bench(options) => bench::run(options),
        Command::Screens(options) => screens::run(options),
        Command::Simulate(options) => simulate::run(options),
        Command::Drill(drill) => drill::run(drill),
        Command::Fuzz(options) => fuzz::run(options),
        Command::Dev(options) => dev::run(options),
        Command::Bundle => bundle::release().map(drop),
        Command::Tools => tools::install_all(),
        Command::Sizes => sizes::check(),
    }
}
