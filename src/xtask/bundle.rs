//! Builds page and workers into `dist/`: the files that the server hands out as they are.
//!
//! Trunk compiles the three wasm binaries and gathers styles and public files under plain
//! names; the page is cut in two ([`split`]). What follows is the same for every file: shrink the wasm ([`optimise`]), put
//! each script's, sheet's and module's content hash into its name ([`names`]), describe the
//! result to the service worker and the server ([`describe`]), and store compressed copies
//! beside the originals ([`compress`]). The server never transforms anything.
//!
//! Left in `dist/`:
//! * `index.html`, `sw.js`, the manifest and icons under stable names: to be served `no-cache`;
//! * `<name>-<16 hex digits>.<js|css|wasm>`: never change, to be cached for ever;
//! * `<file>.br` and `<file>.gz` beside every file that compresses;
//! * `assets.json`: version and every file with its SHA-256 and size;
//! * `csp.json`: hashes of inline scripts and styles for the Content-Security-Policy.

mod compress;
mod describe;
mod fingerprint;
mod names;
mod optimise;
mod site;
mod split;

use crate::shell::{cargo, run, say};
use crate::tools::{BuildTools, WASM_TARGET, ensure_build_tools};
use crate::{paths, shell};
use anyhow::{Context, Result};
use site::Site;
use std::fs;
use std::path::{Path, PathBuf};

/// The cargo profile of what people download.
const RELEASE_PROFILE: &str = "web";
/// Stands in `dist/` and says from what it was made.
const FINGERPRINT_FILE: &str = ".fingerprint";

/// Brings `dist/` up to date and returns its path; does nothing when no input has changed.
pub(crate) fn release() -> Result<PathBuf> {
    let tools = ensure_build_tools()?;
    let dist = paths::dist();
    let fingerprint = fingerprint::of_inputs(tools.wasm_opt.is_some())?;
    if fs::read_to_string(dist.join(FINGERPRINT_FILE)).is_ok_and(|found| found == fingerprint) {
        say("dist/ is up to date");
        return Ok(dist);
    }
    let work = paths::target().join("bundle");
    let mut site = Site::read(&compile(&tools, &work)?)?;
    split::page(&mut site, &tools, &work)?;
    match &tools.wasm_opt {
        Some(wasm_opt) => optimise::shrink(&mut site, wasm_opt, &work.join("wasm-opt"))?,
        None => say("wasm-opt is missing: the wasm stays as the compiler made it"),
    }
    let mut site = names::with_content_hashes(site)?;
    describe::add_descriptions(&mut site)?;
    say("compressing");
    compress::add_compressed_copies(&mut site)?;
    site.insert(FINGERPRINT_FILE, fingerprint.into_bytes());
    replace(&site, &dist)?;
    Ok(dist)
}

/// Compiles with Trunk and returns the folder of its plain output.
fn compile(tools: &BuildTools, work: &Path) -> Result<PathBuf> {
    // Trunk works offline, so that it downloads no tools; the crates must be here before.
    run(cargo().args(["fetch", "--quiet", "--target", WASM_TARGET, "--target", &host_target()?]))?;
    // wasm-bindgen leaves scripts of earlier builds here, and Trunk copies all that it finds.
    let leftovers = paths::target().join("wasm-bindgen");
    if leftovers.exists() {
        fs::remove_dir_all(&leftovers).context("clearing wasm-bindgen's output")?;
    }
    let plain = work.join("plain");
    fs::create_dir_all(&plain).context("creating Trunk's output folder")?;
    fs::create_dir_all(paths::root().join("public")).context("creating public/")?;
    run(tools
        .trunk()?
        .env(split::VARIABLE, "1")
        .args(["build", "--offline", "--cargo-profile", RELEASE_PROFILE, "--dist"])
        .arg(&plain))?;
    Ok(plain)
}

fn host_target() -> Result<String> {
    let tuple = shell::read(shell::program("rustc").args(["--print", "host-tuple"]))?;
    Ok(tuple.trim().to_owned())
}

/// Writes the site beside `dist/` and swaps the two: a half-written one is never served.
fn replace(site: &Site, dist: &Path) -> Result<()> {
    let fresh = dist.with_extension("new");
    let old = dist.with_extension("old");
    for folder in [&fresh, &old] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
        }
    }
    site.write(&fresh)?;
    if dist.exists() {
        fs::rename(dist, &old).context("moving the old dist/ away")?;
    }
    fs::rename(&fresh, dist).context("moving the new dist/ to its place")?;
    if old.exists() {
        fs::remove_dir_all(&old).context("removing the old dist/")?;
    }
    Ok(())
}
