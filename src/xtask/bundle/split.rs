//! Cuts the page's program in two: what the first second needs, and a part that comes when one of its pages is opened.
//!
//! The cut is where `src/app/pages/later.rs` says. `wasm-split-cli` follows the linker's relocations from there and moves what
//! only the second part uses into modules of their own; `wasm-bindgen` then makes the page's script from the first.
//! Trunk knows nothing of this and has made a script from the whole program, which is replaced here.

use super::RELEASE_PROFILE;
use super::site::Site;
use crate::paths;
use crate::shell::{program, run};
use crate::tools::{BuildTools, WASM_TARGET};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Set while the page is compiled: `src/app/build.rs` keeps the relocations then.
pub(super) const VARIABLE: &str = "SATCHEL_SPLIT_PAGE";
/// The script that loads the second part, as `wasm-split-cli` names it.
const LINK_SCRIPT: &str = "__wasm_split.js";

/// Replaces the page's script and module by those of the two parts.
pub(super) fn page(site: &mut Site, tools: &BuildTools, work: &Path) -> Result<()> {
    let program_file = paths::target().join(WASM_TARGET).join(RELEASE_PROFILE).join("app.wasm");
    let (parts, bound) = (fresh(&work.join("parts"))?, fresh(&work.join("bound"))?);
    run(program(&tools.wasm_split).args(["--target", "web", "--out-name", "app"]).arg(&program_file).arg(&parts))?;
    run(program(&tools.wasm_bindgen)
        .arg(parts.join("app.wasm"))
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--remove-name-section"])
        .args(["--remove-producers-section", "--out-name", "app", "--out-dir"])
        .arg(&bound))?;
    let bound = Site::read(&bound)?;
    for (path, bytes) in bound.iter() {
        site.insert(path, bytes.to_vec());
    }
    site.insert("app.js", keep_the_name_of_the_import(bound.text("app.js")?)?.into_bytes());
    let parts = Site::read(&parts)?;
    let link = parts.text(LINK_SCRIPT)?;
    for (path, bytes) in parts.iter().filter(|(path, _)| link.contains(*path)) {
        site.insert(path, bytes.to_vec());
    }
    site.insert(LINK_SCRIPT, link.as_bytes().to_vec());
    Ok(())
}

/// The script with the key under which the module asks for the link script written so that it reads the same and is no
/// mention of the file: the file gets another name afterwards, and the module does not.
fn keep_the_name_of_the_import(script: &str) -> Result<String> {
    let (key, escaped) = (format!("\"./{LINK_SCRIPT}\":"), "\"./__wasm_split\\u002ejs\":");
    if script.matches(&key).count() != 1 {
        bail!("app.js does not hand {LINK_SCRIPT} to its module as expected");
    }
    Ok(script.replace(&key, escaped))
}

fn fresh(folder: &Path) -> Result<std::path::PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("clearing {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    Ok(folder.to_path_buf())
}
