//! Runs a program, shows its command line, and turns a failure into an error that names it.

use crate::paths;
use anyhow::{Context, Result, bail};
use std::env;
use std::process::{Command, Stdio};

/// A line of progress on standard error, set apart from the output of programs.
pub(crate) fn say(line: impl AsRef<str>) {
    eprintln!("==> {}", line.as_ref());
}

/// Cargo, started in the repository's top folder.
pub(crate) fn cargo() -> Command {
    program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Any program, started in the repository's top folder.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(paths::root());
    command
}

/// Runs the command with its output shown; fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    say(&line);
    let status = command.status().with_context(|| format!("could not start: {line}"))?;
    if !status.success() {
        bail!("{status}: {line}");
    }
    Ok(())
}

/// Runs the command quietly and returns what it wrote to standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let line = line_of(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not start: {line}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{}: {line}\n{}", output.status, errors.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("not text: output of {line}"))
}

/// The command as one would type it.
fn line_of(command: &Command) -> String {
    let mut words = vec![command.get_program()];
    words.extend(command.get_args());
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
