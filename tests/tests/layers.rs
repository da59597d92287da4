//! The shape of the workspace: who may use whom, and what every source file looks like.
//!
//! A pass means that the arrows of `src/ARCHITECTURE.md` are the arrows of the manifests, so
//! that what a crate claims never to know it cannot know, and that a reader finds the same
//! layout of files everywhere.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on must stop"
)]
#![expect(clippy::expect_used, reason = "a broken manifest is a failed test, also in a function beside the test")]

use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What one crate may use, and which libraries it must never see.
struct Layer {
    folder: &'static str,
    /// Our crates that it may use, in tests and build scripts too.
    uses: &'static [&'static str],
    /// Libraries of others that would break what it promises.
    never: &'static [&'static str],
}

const BROWSER: &[&str] = &["gloo", "js-sys", "leptos", "wasm-bindgen", "wasm-bindgen-futures", "web-sys"];

/// The table of the architecture. The package `tests` may use every crate but the tools.
const LAYERS: [Layer; 16] = [
    Layer { folder: "src/model", uses: &[], never: &["automerge", "getrandom", "rusqlite", "tokio"] },
    Layer { folder: "src/insight", uses: &["model"], never: &["automerge", "getrandom", "rusqlite", "tokio"] },
    Layer {
        folder: "src/report",
        uses: &["insight", "model"],
        never: &["automerge", "getrandom", "rusqlite", "tokio"],
    },
    Layer { folder: "src/exchange", uses: &["model"], never: &["automerge", "getrandom", "rusqlite", "tokio"] },
    Layer { folder: "src/document", uses: &["model"], never: &["rusqlite", "tokio"] },
    Layer { folder: "src/protocol", uses: &["model"], never: &["automerge", "tokio"] },
    Layer {
        folder: "src/engine",
        uses: &["document", "insight", "model", "protocol"],
        never: &["getrandom", "indexed_db_futures", "tokio"],
    },
    Layer { folder: "src/store", uses: &[], never: &["automerge", "leptos", "tokio"] },
    Layer { folder: "src/worker", uses: &["engine", "protocol", "store"], never: &["leptos", "tokio"] },
    Layer { folder: "src/aside", uses: &[], never: &["automerge", "leptos", "tokio"] },
    Layer { folder: "src/figures", uses: &["aside", "report"], never: &["automerge", "leptos", "tokio"] },
    Layer { folder: "src/files", uses: &["aside", "exchange"], never: &["automerge", "leptos", "tokio"] },
    Layer {
        folder: "src/app",
        uses: &["aside", "exchange", "model", "protocol", "report"],
        never: &["automerge", "indexed_db_futures", "gloo-net", "tokio"],
    },
    Layer {
        folder: "src/server",
        uses: &["document", "insight", "model", "protocol", "report"],
        never: &["leptos", "web-sys"],
    },
    Layer { folder: "src/xtask", uses: &[], never: &["automerge", "tokio"] },
    Layer {
        folder: "tests",
        uses: &[
            "app", "aside", "document", "engine", "exchange", "insight", "model", "protocol", "report", "server",
            "store", "worker",
        ],
        never: &[],
    },
];

/// Crates that must build and behave the same without a browser.
const WITHOUT_BROWSER: [&str; 9] = [
    "src/model",
    "src/insight",
    "src/exchange",
    "src/report",
    "src/document",
    "src/protocol",
    "src/engine",
    "src/server",
    "src/xtask",
];

/// A file beyond this has more than one subject.
const LONGEST_FILE_LINES: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    read(&path).parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The packages that a manifest names, wherever it does: for all targets or one, for the
/// crate, its tests or its build script, under its own name or another.
fn dependencies(manifest: &Table, workspace: &Table) -> Vec<String> {
    let per_target = manifest
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(|targets| targets.values().filter_map(Value::as_table));
    std::iter::once(manifest)
        .chain(per_target)
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .filter_map(|kind| table.get(kind)?.as_table())
        })
        .flatten()
        .map(|(name, entry)| package_of(name, entry, workspace))
        .collect()
}

fn package_of(name: &str, entry: &Value, workspace: &Table) -> String {
    let is_inherited = entry.get("workspace").and_then(Value::as_bool) == Some(true);
    let entry = if is_inherited { workspace.get(name).unwrap_or(entry) } else { entry };
    entry.get("package").and_then(Value::as_str).unwrap_or(name).to_owned()
}

fn shared_dependencies() -> Table {
    let workspace = manifest("").get("workspace").cloned().expect("the root is a workspace");
    let shared = workspace.get("dependencies").and_then(Value::as_table).cloned();
    shared.expect("the workspace has shared dependencies")
}

/// Whether `layer` may name `package` in its manifest.
fn may_use(layer: &Layer, package: &str) -> bool {
    match package.strip_prefix("satchel-") {
        Some(ours) => layer.uses.contains(&ours),
        None => {
            let is_browser = BROWSER.contains(&package) && WITHOUT_BROWSER.contains(&layer.folder);
            package != "xtask" && !is_browser && !layer.never.contains(&package)
        }
    }
}

#[test]
fn every_crate_uses_only_what_the_architecture_lets_it_use() {
    let workspace = shared_dependencies();
    let mut broken = Vec::new();
    for layer in &LAYERS {
        for package in dependencies(&manifest(layer.folder), &workspace) {
            if !may_use(layer, &package) {
                broken.push(format!("{} must not use {package}", layer.folder));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_member_of_the_workspace_stands_in_the_table() {
    let manifest = manifest("");
    let members = manifest["workspace"]["members"].as_array().expect("members are a list");
    let mut members: Vec<_> = members.iter().filter_map(Value::as_str).collect();
    let mut table: Vec<_> = LAYERS.iter().map(|layer| layer.folder).collect();
    members.sort_unstable();
    table.sort_unstable();
    assert_eq!(members, table);
}

#[test]
fn an_arrow_is_seen_wherever_a_manifest_hides_it() {
    let workspace: Table = r#"shared = { path = "x", package = "satchel-store" }"#.parse().unwrap();
    let hidden = r#"
        [dependencies]
        satchel-server = "1"
        [dev-dependencies]
        renamed = { path = "y", package = "satchel-engine" }
        [build-dependencies]
        shared.workspace = true
        [target.'cfg(unix)'.dependencies]
        automerge = "1"
    "#;
    let found = dependencies(&hidden.parse().unwrap(), &workspace);
    let app = LAYERS.iter().find(|layer| layer.folder == "src/app").unwrap();
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(!found.iter().any(|package| may_use(app, package)), "{found:?}");
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    for layer in &LAYERS {
        let manifest = manifest(layer.folder);
        let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        assert_eq!(inherits.and_then(Value::as_bool), Some(true), "{}", layer.folder);
    }
}

/// Path and text of every Rust file of the workspace.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src"), root().join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a source folder can be listed") {
            let path = entry.expect("a source folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).expect("below the root").display().to_string();
                found.push((name, read(&path)));
            }
        }
    }
    assert!(found.len() > LAYERS.len(), "the sources are elsewhere: {found:?}");
    found
}

fn broken_by(rule: impl Fn(&str, &str) -> Option<String>) -> String {
    let broken: Vec<_> = sources().iter().filter_map(|(name, text)| rule(name, text)).collect();
    broken.join("\n")
}

#[test]
fn every_source_file_opens_with_a_sentence_about_itself() {
    let broken = broken_by(|name, text| {
        let first = text.lines().next().unwrap_or_default();
        let opens = first.strip_prefix("//! ").is_some_and(|words| !words.trim().is_empty());
        (!opens).then(|| format!("{name} opens with {first:?}"))
    });
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn a_module_stands_beside_its_folder_and_not_in_it() {
    let broken = broken_by(|name, _| name.ends_with("/mod.rs").then(|| name.to_owned()));
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn no_source_file_outgrows_its_subject() {
    let broken = broken_by(|name, text| {
        let lines = text.lines().count();
        (lines > LONGEST_FILE_LINES).then(|| format!("{name} has {lines} lines"))
    });
    assert!(broken.is_empty(), "more than {LONGEST_FILE_LINES} lines:\n{broken}");
}
