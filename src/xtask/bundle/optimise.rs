//! Shrinks wasm with binaryen's `wasm-opt`, and remembers what it has shrunk before.

use super::site::{Site, extension, sha256_hex};
use crate::shell::{program, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

/// What Rust's wasm target may use; `wasm-opt` refuses instructions that it was not told of.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Replaces every wasm file of the site by its optimised form; results are kept in `cache`.
pub(super) fn shrink(site: &mut Site, wasm_opt: &Path, cache: &Path) -> Result<()> {
    fs::create_dir_all(cache).context("creating the cache of optimised wasm")?;
    let modules: Vec<_> = site.iter().filter(|(path, _)| extension(path) == "wasm").collect();
    let shrunk = thread::scope(|scope| {
        let jobs: Vec<_> = modules
            .into_iter()
            .map(|(path, bytes)| (path.to_owned(), scope.spawn(move || shrink_one(path, bytes, wasm_opt, cache))))
            .collect();
        jobs.into_iter()
            .map(|(path, job)| match job.join() {
                Ok(result) => result.map(|file| (path, file)),
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect::<Result<Vec<_>>>()
    })?;
    for (path, file) in shrunk {
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        site.insert(path, bytes);
    }
    Ok(())
}

fn shrink_one(path: &str, bytes: &[u8], wasm_opt: &Path, cache: &Path) -> Result<PathBuf> {
    let level = level_of(path);
    let key = format!("{}{level}", sha256_hex(bytes));
    let result = cache.join(format!("{key}.wasm"));
    if result.exists() {
        return Ok(result);
    }
    let input = cache.join(format!("{key}.input"));
    let output = cache.join(format!("{key}.output"));
    fs::write(&input, bytes).with_context(|| format!("writing {}", input.display()))?;
    run(program(wasm_opt).arg(level).args(FEATURES).arg(&input).arg("-o").arg(&output))?;
    fs::remove_file(&input).context("removing wasm-opt's input")?;
    fs::rename(&output, &result).context("keeping wasm-opt's result")?;
    Ok(result)
}

/// Workers want to be fast; the page wants to arrive soon.
fn level_of(path: &str) -> &'static str {
    if ["worker", "figures", "files"].iter().any(|worker| path.starts_with(worker)) { "-O3" } else { "-Oz" }
}
