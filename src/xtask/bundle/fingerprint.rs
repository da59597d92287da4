//! One hash over everything that `dist/` is made from, to skip a build that would change nothing.

use super::site::{Site, sha256_hex};
use crate::paths;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Files that shape the build beside the sources.
const FILES: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "Trunk.toml", "rust-toolchain.toml", ".cargo/config.toml", "src/xtask/bundle.rs"];

/// Folders beside the crates whose every file may end up in the browser, or decides what does.
const FOLDERS: [&str; 3] = ["public", "style", "src/xtask/bundle"];

/// Crates of which nothing does. Every other one counts, so that none can be forgotten.
const NOT_IN_BROWSER: [&str; 2] = ["server", "xtask"];

/// The hash over all inputs, as one line of text.
pub(super) fn of_inputs(has_wasm_opt: bool) -> Result<String> {
    let root = paths::root();
    let mut inputs = Site::default();
    for file in FILES {
        let bytes = fs::read(root.join(file)).with_context(|| format!("reading {file}"))?;
        inputs.insert(file, bytes);
    }
    let folders = FOLDERS.into_iter().map(str::to_owned).chain(crates(&root)?);
    for folder in folders.filter(|folder| root.join(folder).exists()) {
        for (path, bytes) in Site::read(&root.join(&folder))?.iter() {
            inputs.insert(format!("{folder}/{path}"), bytes.to_vec());
        }
    }
    let mut lines = format!("wasm-opt {has_wasm_opt}\n");
    for (path, bytes) in inputs.iter() {
        lines.push_str(&format!("{path} {}\n", sha256_hex(bytes)));
    }
    Ok(format!("{}\n", sha256_hex(lines.as_bytes())))
}

/// The folders of the crates that may end up in the browser.
fn crates(root: &Path) -> Result<Vec<String>> {
    let mut crates = Vec::new();
    for entry in fs::read_dir(root.join("src")).context("listing the crates")? {
        let entry = entry.context("listing the crates")?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !NOT_IN_BROWSER.contains(&name.as_str()) {
            crates.push(format!("src/{name}"));
        }
    }
    Ok(crates)
}
