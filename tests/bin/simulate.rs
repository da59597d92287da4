//! Runs simulations by seed and says which fail, with the shortest list of steps and the command that repeats it.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use satchel_tests::simulation::plan::{Plan, Size};
use satchel_tests::simulation::shrink::shrink;
use satchel_tests::simulation::{Tally, run};

/// A fifth of the time goes into small allocations that live for one step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs seeded simulations of a whole team.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// More tablets and longer lists.
    #[arg(long)]
    large: bool,
    /// One seed alone, with these steps of it: a comma between their places.
    #[arg(long, value_delimiter = ',')]
    keep: Vec<usize>,
    /// Stops after so many failing seeds.
    #[arg(long, default_value_t = 3)]
    failures: u64,
    /// Threads; each runs seeds of its own.
    #[arg(long, default_value_t = 2)]
    threads: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let size = if arguments.large { Size::Large } else { Size::Usual };
    if !arguments.keep.is_empty() {
        let plan = Plan { is_traced: true, ..Plan::new(arguments.from, size).keep(&arguments.keep) };
        return repeat(&plan);
    }
    // A panic inside the engine is a finding of its own; its place is enough.
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("panicked at {}", panic.location().map(ToString::to_string).unwrap_or_default());
    }));
    let started = now();
    let (next, failed, tally) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..arguments.threads {
            scope.spawn(|| {
                loop {
                    let done = next.fetch_add(1, Ordering::Relaxed);
                    if done >= arguments.seeds || failed.load(Ordering::Relaxed) >= arguments.failures {
                        return;
                    }
                    let plan = Plan::new(arguments.from + done, size);
                    match run(&plan) {
                        Ok(of_run) => {
                            if let Ok(mut tally) = tally.lock() {
                                tally.add(&of_run);
                            }
                        }
                        Err(violation) => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            report(&plan, &violation, arguments.large);
                        }
                    }
                }
            });
        }
    });
    let seconds = now().duration_since(started).as_secs_f64();
    let seeds = arguments.seeds.min(next.load(Ordering::Relaxed));
    let failed = failed.load(Ordering::Relaxed);
    let tally = tally.into_inner().unwrap_or_default();
    let peak = peak_mib();
    println!(
        "{seeds} seeds in {seconds:.1} s ({:.1} a second), {failed} failed\n{} saves, {} requests, {} faults, {} changes in logs, \
         {} refused and listed, {} excused, {} conflicts\npeak of memory: {}",
        f64::from(u32::try_from(seeds).unwrap_or(u32::MAX)) / seconds,
        tally.saves,
        tally.requests,
        tally.faults,
        tally.changes,
        tally.refused,
        tally.excused,
        tally.conflicts,
        peak.map_or_else(|| "this system does not say".to_owned(), |mib| format!("{mib} MiB of {MOST_MIB}")),
    );
    if failed == 0 && peak.is_none_or(|mib| mib <= MOST_MIB) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What this process may take, with a team on each thread.
const MOST_MIB: u64 = 256;

/// The most memory that this process ever had, as Linux counts it.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim_end().parse().ok()?;
    Some(kib.div_ceil(1024))
}

fn repeat(plan: &Plan) -> ExitCode {
    match run(plan) {
        Ok(tally) => {
            println!("every law holds: {tally:?}");
            ExitCode::SUCCESS
        }
        Err(violation) => {
            println!("{violation}");
            ExitCode::FAILURE
        }
    }
}

fn report(plan: &Plan, violation: &satchel_tests::simulation::Violation, is_large: bool) {
    let (kept, shown) = shrink(plan, violation);
    let steps: Vec<String> =
        plan.keep(&kept).steps.iter().map(|step| format!("{:?}/{}", step.act, step.tablet)).collect();
    let places: Vec<String> = kept.iter().map(ToString::to_string).collect();
    let large = if is_large { " --large" } else { "" };
    println!(
        "seed {} breaks the law \"{}\"\n  {}\n  with {} of {} steps: {}\n  cargo xtask simulate --from {}{large} --keep {}",
        plan.seed,
        violation.law,
        shown.detail,
        kept.len(),
        plan.steps.len(),
        steps.join(" "),
        plan.seed,
        places.join(","),
    );
}

#[expect(clippy::disallowed_methods, reason = "seeds per second is what the command prints")]
fn now() -> Instant {
    Instant::now()
}
