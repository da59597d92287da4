//! Known bugs: each is put into a copy of the sources, and the simulation must find it. What finds nothing proves nothing.

use crate::paths;
use crate::shell::{cargo, program, read, say};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The list, as `tests/mutants.toml` has it.
#[derive(Deserialize)]
struct Mutants {
    mutant: Vec<Mutant>,
}

/// One bug: what stands in a file, and what stands there instead.
#[derive(Deserialize)]
struct Mutant {
    name: String,
    file: String,
    find: String,
    replace: String,
}

/// Tries every bug whose name contains `only`.
pub(super) fn run(only: Option<&str>, seeds: u64) -> Result<()> {
    let list = paths::root().join("tests").join("mutants.toml");
    let text = fs::read_to_string(&list).with_context(|| format!("reading {}", list.display()))?;
    let Mutants { mutant } = toml::from_str(&text).context("reading the list of mutants")?;
    let chosen: Vec<&Mutant> = mutant.iter().filter(|of| only.is_none_or(|only| of.name.contains(only))).collect();
    ensure!(!chosen.is_empty(), "no mutant has that name");
    let copy = paths::target().join("mutants").join("sources");
    copy_sources(&copy)?;
    let mut missed = Vec::new();
    for of in chosen {
        match found(&copy, of, seeds)? {
            Some(law) => say(format!("{}: found, {law}", of.name)),
            None => {
                say(format!("{}: NOT FOUND in {seeds} seeds", of.name));
                missed.push(of.name.as_str());
            }
        }
    }
    if missed.is_empty() {
        return Ok(());
    }
    bail!("not found: {}", missed.join(", "))
}

/// The law that the bug breaks, or nothing.
fn found(copy: &Path, of: &Mutant, seeds: u64) -> Result<Option<String>> {
    let file = copy.join(&of.file);
    let good = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    ensure!(good.matches(&of.find).count() == 1, "{}: what it replaces must stand in {} once", of.name, of.file);
    fs::write(&file, good.replacen(&of.find, &of.replace, 1))?;
    let outcome = look(copy, seeds);
    fs::write(&file, good)?;
    outcome.with_context(|| of.name.clone())
}

fn look(copy: &Path, seeds: u64) -> Result<Option<String>> {
    let built = paths::target().join("mutants").join("built");
    let mut build = cargo();
    build.current_dir(copy).env("CARGO_TARGET_DIR", &built).args(["build", "--quiet", "--release"]);
    crate::shell::run(build.args(["--package", "satchel-tests", "--features", "simulate", "--bin", "simulate"]))?;
    let mut simulate = std::process::Command::new(built.join("release").join("simulate"));
    let output = simulate.args(["--failures", "1", "--seeds", &seeds.to_string()]).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let law = text.lines().find_map(|line| line.split_once("breaks the law ")).map(|(_, law)| law.to_owned());
    ensure!(output.status.success() || law.is_some(), "the simulation failed without naming a law:\n{text}");
    Ok(law)
}

/// A copy of what git knows, in which bugs do no harm.
fn copy_sources(copy: &Path) -> Result<()> {
    let listed = read(program("git").current_dir(paths::root()).args(["ls-files"]))?;
    for name in listed.lines() {
        let (from, to): (PathBuf, PathBuf) = (paths::root().join(name), copy.join(name));
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        let bytes = fs::read(&from).with_context(|| format!("reading {}", from.display()))?;
        // What has not changed keeps its time, so that it is not built again.
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::write(&to, bytes)?;
        }
    }
    Ok(())
}
