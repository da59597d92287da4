//! Installs the programs that building and testing need, once per user and version.
//!
//! Everything lands in [`paths::tool_cache`] as `<tool>-<version>`, so a second clone on the
//! same machine finds it there. An install is made in a folder beside its place and renamed
//! when it is whole: an interrupted one leaves nothing that looks finished.

mod browser;
mod embedder;
mod install;

use crate::paths;
use crate::shell::{program, read, run, say};
use anyhow::{Context, Result, bail};
use install::{CargoTool, NpmTool};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) use browser::{Browser, Engine, ensure_browser};

/// The newest Trunk that Rust 1.95 can build.
const TRUNK_VERSION: &str = "0.21.14";
/// Belongs to the `wasm_split_helpers` that Leptos brings.
const WASM_SPLIT_VERSION: &str = "0.2.4";
/// The release of binaryen whose `wasm-opt` knows what Rust 1.95 emits.
const BINARYEN_VERSION: &str = "132";
/// The accessibility checker that the end-to-end tests inject into pages.
const AXE_VERSION: &str = "4.14.1";
/// The target of page and worker.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What turns sources into files for the browser.
pub(crate) struct BuildTools {
    trunk: PathBuf,
    /// Makes scripts for wasm modules.
    pub(crate) wasm_bindgen: PathBuf,
    /// Cuts a module in several.
    pub(crate) wasm_split: PathBuf,
    /// Absent where Node is: the files are then larger, and nothing else changes.
    pub(crate) wasm_opt: Option<PathBuf>,
}

impl BuildTools {
    /// Trunk, with the matching `wasm-bindgen` first on its `PATH`.
    pub(crate) fn trunk(&self) -> Result<Command> {
        let mut command = program(&self.trunk);
        command.env("PATH", path_with(&[folder_of(&self.wasm_bindgen)?])?);
        // Trunk takes some words in NO_COLOR for an error.
        command.env_remove("NO_COLOR");
        Ok(command)
    }

    /// The program that runs wasm tests in a browser.
    pub(crate) fn wasm_test_runner(&self) -> Result<PathBuf> {
        Ok(folder_of(&self.wasm_bindgen)?.join("wasm-bindgen-test-runner"))
    }
}

/// Installs everything: `cargo xtask tools`.
pub(crate) fn install_all() -> Result<()> {
    ensure_build_tools()?;
    for engine in Engine::ALL {
        ensure_browser(engine)?;
    }
    say("all tools are installed");
    Ok(())
}

/// Makes sure that page and worker can be built.
pub(crate) fn ensure_build_tools() -> Result<BuildTools> {
    ensure_wasm_target()?;
    let trunk = CargoTool { package: "trunk", version: TRUNK_VERSION, locked: true, features: &[] };
    let split = CargoTool {
        package: "wasm_split_cli_support",
        version: WASM_SPLIT_VERSION,
        locked: true,
        features: &["build-binary"],
    };
    let bindgen_version = locked_version("wasm-bindgen")?;
    // Without its own lock file: that one names a version which was withdrawn.
    let bindgen = CargoTool { package: "wasm-bindgen-cli", version: &bindgen_version, locked: false, features: &[] };
    Ok(BuildTools {
        trunk: trunk.ensure("trunk")?,
        wasm_bindgen: bindgen.ensure("wasm-bindgen")?,
        wasm_split: split.ensure("wasm-split-cli")?,
        wasm_opt: ensure_wasm_opt()?,
    })
}

/// The path of axe-core's script, for accessibility checks.
fn ensure_axe() -> Result<PathBuf> {
    let axe = NpmTool { package: "axe-core", version: AXE_VERSION };
    axe.ensure("node_modules/axe-core/axe.min.js")
}

fn ensure_wasm_opt() -> Result<Option<PathBuf>> {
    if paths::find_program("npm").is_none() {
        say("npm was not found: building without wasm-opt, the files will be about a fifth larger");
        return Ok(None);
    }
    let binaryen = NpmTool { package: "binaryen", version: BINARYEN_VERSION };
    binaryen.ensure("node_modules/.bin/wasm-opt").map(Some)
}

fn ensure_wasm_target() -> Result<()> {
    let library = read(program("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    if paths::find_program("rustup").is_none() {
        bail!("the Rust target {WASM_TARGET} is missing, and so is rustup, which would install it");
    }
    run(program("rustup").args(["target", "add", WASM_TARGET]))
}

/// The version of a package in `Cargo.lock`.
fn locked_version(package: &str) -> Result<String> {
    let path = paths::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    version_in_lock(&lock, package).with_context(|| format!("Cargo.lock does not name {package}"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let heading = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != heading).skip(1);
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// `PATH` with these folders before all others.
fn path_with(folders: &[&Path]) -> Result<OsString> {
    let present = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().map(PathBuf::from).chain(env::split_paths(&present));
    env::join_paths(all).context("a folder name cannot stand in PATH")
}

fn folder_of(program: &Path) -> Result<&Path> {
    program.parent().with_context(|| format!("{} lies in no folder", program.display()))
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    const LOCK: &str = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n\n\
                        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";

    #[test]
    fn the_locked_version_is_that_of_the_whole_name() {
        assert_eq!(version_in_lock(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
    }

    #[test]
    fn a_package_that_is_not_locked_has_no_version() {
        assert_eq!(version_in_lock(LOCK, "wasm"), None);
    }
}
