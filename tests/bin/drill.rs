//! Runs drills with the real server process and prints what they counted.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use satchel_tests::drill::{kill, restore};

/// Kills, backs up and restores a server while tablets work.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    drill: Drill,
}

#[derive(Subcommand)]
enum Drill {
    /// Kills the server at random moments.
    Kill {
        /// How often.
        #[arg(long, default_value_t = 200)]
        cycles: u32,
        /// What decides everything but the order of threads.
        #[arg(long, default_value_t = 1)]
        from: u64,
    },
    /// Restores the server from backups of random age.
    Restore {
        /// How often, each with a new team; half of them silently.
        #[arg(long, default_value_t = 50)]
        drills: u32,
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        from: u64,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().drill) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(drill: &Drill) -> Result<()> {
    match *drill {
        Drill::Kill { cycles, from } => {
            let figures = kill::run(cycles, from, |figures| {
                if figures.cycles.is_multiple_of(20) {
                    eprintln!("{} cycles, {} acknowledged", figures.cycles, figures.acknowledged);
                }
            })?;
            println!("server kills                      {}", figures.cycles);
            println!("  while a request came in         {}", figures.kills_in_requests);
            println!("  while an answer went out        {}", figures.cycles - figures.kills_in_requests);
            println!("changes acknowledged              {}", figures.acknowledged);
            println!("changes in the log                {}", figures.changes);
            println!("acknowledged changes lost         {}", figures.lost);
            println!("acknowledged changes misplaced    {}", figures.misplaced);
        }
        Drill::Restore { drills, from } => restore::print(&restore::run(drills, from)?),
    }
    Ok(())
}
