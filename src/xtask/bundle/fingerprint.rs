//! One hash over everything that `dist/` is made from, to skip a build that would change nothing.

use super::site::{Site, sha256_hex};
use crate::paths;
use anyhow::{Context, Result};
use std::fs;

/// Files that shape the build beside the sources.
const FILES: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "Trunk.toml", "rust-toolchain.toml", ".cargo/config.toml", "src/xtask/bundle.rs"];

/// Folders whose every file may end up in the browser, or decides what does.
const FOLDERS: [&str; 11] = [
    "public",
    "style",
    "src/app",
    "src/document",
    "src/engine",
    "src/insight",
    "src/model",
    "src/protocol",
    "src/store",
    "src/worker",
    "src/xtask/bundle",
];

/// The hash over all inputs, as one line of text.
pub(super) fn of_inputs(has_wasm_opt: bool) -> Result<String> {
    let root = paths::root();
    let mut inputs = Site::default();
    for file in FILES {
        let bytes = fs::read(root.join(file)).with_context(|| format!("reading {file}"))?;
        inputs.insert(file, bytes);
    }
    for folder in FOLDERS.iter().filter(|folder| root.join(folder).exists()) {
        for (path, bytes) in Site::read(&root.join(folder))?.iter() {
            inputs.insert(format!("{folder}/{path}"), bytes.to_vec());
        }
    }
    let mut lines = format!("wasm-opt {has_wasm_opt}\n");
    for (path, bytes) in inputs.iter() {
        lines.push_str(&format!("{path} {}\n", sha256_hex(bytes)));
    }
    Ok(format!("{}\n", sha256_hex(lines.as_bytes())))
}
