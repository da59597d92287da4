//! The command line: one file for each command, words for people on stdout, the log on stderr.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

mod account;
mod database;
mod demo;
mod device;
mod export;
mod import;
mod report;
mod serve;
mod unit;
mod user;

/// The server of Satchel and the tools for its database.
#[derive(Debug, Parser)]
#[command(name = "satchel", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The folder that every command works on.
#[derive(Debug, clap::Args)]
struct Data {
    /// The folder of the database; made when it is missing.
    #[arg(long, value_name = "DIR", default_value = "data", env = "SATCHEL_DATA")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the app and the sync endpoint until it is asked to end.
    Serve(serve::Serve),
    /// Makes the demo team: real purchases by made-up customers.
    Demo(demo::Demo),
    /// Takes customers in from CSV or JSON Lines; the same file twice writes nothing.
    Import(import::Import),
    /// Writes customers as CSV or JSON Lines.
    Export(export::Export),
    /// Computes a report of a team's customers, or of orders in a file.
    Report(report::Report),
    /// Gives a customer to another owner.
    Assign(device::Assign),
    /// Lists and revokes devices.
    #[command(subcommand)]
    Device(device::Device),
    /// Copies the database into a new file, also while it is served.
    Backup(database::BackUp),
    /// Puts a copy back; tablets then compare what they hold.
    Restore(database::Restore),
    /// Computes every hash, chain, row and digest again; the exit code is 1 when one disagrees.
    Check(database::Check),
    /// Adds and lists the units of a team.
    #[command(subcommand)]
    Unit(unit::Unit),
    /// Adds people and changes what they may see.
    #[command(subcommand)]
    User(user::User),
}

/// Runs the program. The exit code is 0 when all went well, 1 when not, 2 for a wrong command line.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("SATCHEL_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        // The words of a panic can quote what was being read, and that is a customer's data.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic; its work was given up");
    }));
    let outcome = match arguments.command {
        Command::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
        Command::Demo(demo) => demo.run().map(|()| ExitCode::SUCCESS),
        Command::Import(import) => import.run(),
        Command::Export(export) => export.run().map(|()| ExitCode::SUCCESS),
        Command::Report(report) => report.run(),
        Command::Assign(assign) => assign.run().map(|()| ExitCode::SUCCESS),
        Command::Device(device) => device.run().map(|()| ExitCode::SUCCESS),
        Command::Backup(backup) => backup.run().map(|()| ExitCode::SUCCESS),
        Command::Restore(restore) => restore.run().map(|()| ExitCode::SUCCESS),
        Command::Check(check) => check.run(),
        Command::Unit(unit) => unit.run().map(|()| ExitCode::SUCCESS),
        Command::User(user) => user.run().map(|()| ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("satchel: {error:#}");
        ExitCode::FAILURE
    })
}
