//! Compiles the small browser around WebKitGTK that the tests drive: `tests/webkit/embedder.rs`.

use super::install;
use crate::paths;
use crate::shell::{program, run};
use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The program, compiled when its source is new. It is no package of the workspace: it must call
/// C libraries, which nothing in the workspace may.
pub(super) fn ensure() -> Result<PathBuf> {
    let source = paths::root().join("tests").join("webkit").join("embedder.rs");
    let text = fs::read(&source).with_context(|| format!("reading {}", source.display()))?;
    let mut version = HEXLOWER.encode(&Sha256::digest(&text));
    version.truncate(16);
    install::ensure("webkit-embedder", &version, Path::new("embedder"), |folder| {
        run(program(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--edition", "2024", "-O", "--deny", "warnings", "-o"])
            .arg(folder.join("embedder"))
            .arg(&source))
    })
}
