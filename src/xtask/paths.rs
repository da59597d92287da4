//! Where the repository, its build output and the tool cache lie.

use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// The repository's top folder.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.ancestors().nth(2).unwrap_or(xtask).to_path_buf()
}

/// Cargo's build folder: `CARGO_TARGET_DIR`, or `target/` in the repository.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The files that the server hands to the browser.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// The per-user folder of installed tools, each below `<tool>-<version>`.
pub(crate) fn tool_cache() -> Result<PathBuf> {
    let caches = match env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(&env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    Ok(caches.join("satchel").join("tools"))
}

/// The first folder of `PATH` that holds an executable of this name.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}
