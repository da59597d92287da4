//! Compares what the browser downloads with the size budgets.

use crate::paths;
use crate::shell::say;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;

/// The page must arrive quickly over a phone's connection.
const PAGE_BUDGET_BYTES: u64 = 450_000;
/// The second part loads when one of its pages is opened.
const LATER_BUDGET_BYTES: u64 = 250_000;
/// The worker loads behind the page and holds Automerge. Telling customers that may be one, joining their files, weeks and
/// routes took it from 879 kB to 929 kB, collecting without sorting back to 916 kB; 900 kB is where it should be again.
const WORKER_BUDGET_BYTES: u64 = 920_000;
/// The worker for figures loads when somebody looks at a report; six more of them took it from 228 kB to 253 kB.
const FIGURES_BUDGET_BYTES: u64 = 260_000;
/// The worker for files loads when somebody takes one in, or makes one; it holds the tables of every encoding, and what reads
/// and writes archives.
const FILES_BUDGET_BYTES: u64 = 420_000;

/// Prints script and wasm sizes after brotli; fails when one is over its budget.
pub(crate) fn check() -> Result<()> {
    let (mut page_bytes, mut later_bytes, mut worker_bytes, mut figures_bytes, mut files_bytes) = (0, 0, 0, 0, 0);
    for path in code_paths()? {
        let bytes = transferred_bytes(&path)?;
        if path.starts_with("worker") {
            worker_bytes += bytes;
        } else if path.starts_with("figures") {
            figures_bytes += bytes;
        } else if path.starts_with("files") {
            files_bytes += bytes;
        } else if path.starts_with("split_") || path.starts_with("chunk_") {
            later_bytes += bytes;
        } else {
            page_bytes += bytes;
        }
    }
    if [page_bytes, later_bytes, worker_bytes, figures_bytes, files_bytes].contains(&0) {
        bail!("dist/ lacks the page, its second part or a worker: `cargo xtask bundle` makes them");
    }
    let page_fits = report("page", page_bytes, PAGE_BUDGET_BYTES);
    let later_fits = report("second part of the page", later_bytes, LATER_BUDGET_BYTES);
    let worker_fits = report("worker", worker_bytes, WORKER_BUDGET_BYTES);
    let figures_fit = report("worker for figures", figures_bytes, FIGURES_BUDGET_BYTES);
    let files_fit = report("worker for files", files_bytes, FILES_BUDGET_BYTES);
    if !(page_fits && later_fits && worker_fits && figures_fit && files_fit) {
        bail!("a size budget is exceeded");
    }
    Ok(())
}

/// Scripts and wasm modules that page and worker load, below `dist/`.
fn code_paths() -> Result<Vec<String>> {
    let list = paths::dist().join("assets.json");
    let text = fs::read_to_string(&list)
        .with_context(|| format!("{} is missing: `cargo xtask bundle` makes it", list.display()))?;
    let list: Value = serde_json::from_str(&text).context("reading assets.json")?;
    let files = list.get("files").and_then(Value::as_array).context("assets.json lists no files")?;
    let paths = files.iter().filter_map(|file| file.get("path")?.as_str());
    let is_code = |path: &&str| path.ends_with(".js") || path.ends_with(".wasm");
    Ok(paths.filter(is_code).filter(|path| *path != "sw.js").map(String::from).collect())
}

/// What a browser downloads for a file: its brotli copy where there is one.
fn transferred_bytes(path: &str) -> Result<u64> {
    let plain = paths::dist().join(path);
    let packed = paths::dist().join(format!("{path}.br"));
    let file = if packed.exists() { packed } else { plain };
    Ok(fs::metadata(&file).with_context(|| format!("measuring {}", file.display()))?.len())
}

/// Prints one line; whether the size is within its budget.
fn report(what: &str, bytes: u64, budget_bytes: u64) -> bool {
    let fits = bytes <= budget_bytes;
    let verdict = if fits { "within" } else { "OVER" };
    say(format!(
        "{what}: {} kB of script and wasm after brotli, {verdict} its {} kB",
        bytes / 1_000,
        budget_bytes / 1_000,
    ));
    fits
}
