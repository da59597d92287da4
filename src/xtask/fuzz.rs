//! `cargo xtask fuzz`: looks for bytes that break what `tests/untrusted/` says must hold for any bytes.
//!
//! The targets are built with coverage counters by the pinned compiler, whose sanitizer flags need no nightly; libFuzzer
//! comes from crates.io and is compiled by the C++ compiler of this machine.

mod report;

use crate::paths;
use crate::shell::{cargo, program, read, run as run_command, say};
use anyhow::{Context, Result, bail, ensure};
use report::{Outcome, Table};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// Inputs of the instrumentation that libFuzzer reads: counters on every edge, and what comparisons compare.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";
/// The most memory of a target, in MiB: what a server and a tablet may use for a hostile message beside their work.
const MEMORY_MB: u32 = 256;
/// The longest input in bytes: a little more than the longest change that is read.
const LONGEST_INPUT: u32 = 65 * 1024;
/// Seconds after which one input counts as a hang.
const TIMEOUT_S: u32 = 120;
/// How long each target runs before a change is good.
const SHORT: Duration = Duration::from_secs(15);
/// The shortest run that is worth starting.
const SHORTEST_ROUND: Duration = Duration::from_secs(1);

/// What to fuzz and for how long.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Minutes of processor time for each target.
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// Only targets whose name contains this.
    #[arg(long)]
    only: Option<String>,
}

/// Builds the targets and runs them one after the other.
pub(crate) fn run(options: &Options) -> Result<()> {
    let each = Duration::try_from_secs_f64(options.minutes * 60.0).context("not a time")?;
    all(each, options.only.as_deref())
}

/// A short run of every target. Where nothing compiles C++ the tests still replay every kept input.
pub(crate) fn short() -> Result<()> {
    if !compiles_cpp() {
        say("no C++ compiler was found: the fuzz targets were not run, only replayed");
        return Ok(());
    }
    all(SHORT, None)
}

fn all(each: Duration, only: Option<&str>) -> Result<()> {
    let names: Vec<String> =
        targets()?.into_iter().filter(|name| only.is_none_or(|only| name.contains(only))).collect();
    ensure!(!names.is_empty(), "no target has that name");
    let programs = build()?;
    let mut table = Table::default();
    for name in &names {
        let outcome = fuzz(&programs, name, each)?;
        say(format!("{name}: {outcome}"));
        table.add(name, outcome);
    }
    println!("{table}");
    match table.failed().as_slice() {
        [] => Ok(()),
        failed => bail!("inputs that break what must hold: {}", failed.join(", ")),
    }
}

fn package() -> PathBuf {
    paths::root().join("tests").join("fuzz")
}

/// The names of the targets: each is one file.
fn targets() -> Result<Vec<String>> {
    let folder = package().join("fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn compiles_cpp() -> bool {
    std::env::var_os("CXX").is_some() || paths::find_program("c++").is_some()
}

/// Builds every target; returns the folder of the programs.
fn build() -> Result<PathBuf> {
    ensure!(compiles_cpp(), "libFuzzer needs a C++ compiler: on Debian, `apt-get install g++`");
    let version = read(program("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let built = paths::target().join("fuzz");
    let mut command = cargo();
    // A target is named so that build scripts and macros run without counters.
    command.args(["build", "--release", "--locked", "--bins", "--target", host, "--manifest-path"]);
    command.arg(package().join("Cargo.toml")).env("CARGO_TARGET_DIR", &built).env("RUSTFLAGS", COVERAGE);
    run_command(&mut command)?;
    Ok(built.join(host).join("release"))
}

/// Runs one target until it has had its processor time, or has broken.
fn fuzz(programs: &Path, name: &str, each: Duration) -> Result<Outcome> {
    let work = paths::target().join("fuzz").join("runs").join(name);
    let grown = work.join("corpus");
    fs::create_dir_all(&grown).with_context(|| format!("creating {}", grown.display()))?;
    let mut outcome = Outcome::default();
    while outcome.cpu + SHORTEST_ROUND <= each && !outcome.is_broken {
        let before = cpu_of_children()?;
        let seconds = (each - outcome.cpu).as_secs().max(1);
        let log = work.join("log");
        let output = fs::File::create(&log).with_context(|| format!("creating {}", log.display()))?;
        let mut command = program(programs.join(name));
        command
            .arg(format!("-rss_limit_mb={MEMORY_MB}"))
            .arg(format!("-malloc_limit_mb={MEMORY_MB}"))
            .arg(format!("-timeout={TIMEOUT_S}"))
            .arg(format!("-max_len={LONGEST_INPUT}"))
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", work.display()))
            .arg("-print_final_stats=1")
            .arg(&grown)
            .arg(package().join("corpus").join(name))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output);
        let status = command.status().with_context(|| format!("starting {name}"))?;
        let text = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        outcome.add(&text, cpu_of_children()?.saturating_sub(before), !status.success());
        if outcome.is_broken {
            let last: Vec<&str> = text.lines().rev().take(40).collect();
            eprintln!("{}", last.into_iter().rev().collect::<Vec<_>>().join("\n"));
            say(format!("{name} broke: the input is in {}, the whole output in {}", work.display(), log.display()));
        }
    }
    Ok(outcome)
}

/// Processor time of all programs that this one has waited for (`cutime` and `cstime`, proc(5)).
fn cpu_of_children() -> Result<Duration> {
    /// What a tick is on every Linux that programs see (`USER_HZ`).
    const TICK_MS: u64 = 10;
    let stat = fs::read_to_string("/proc/self/stat").context("processor time is known on Linux only")?;
    // The name of the program may hold anything but ends with the last bracket.
    let (_, fields) = stat.rsplit_once(')').context("an unknown form of /proc/self/stat")?;
    let ticks: u64 = fields.split_whitespace().skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * TICK_MS))
}
