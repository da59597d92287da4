//! What others wrote: every library comes from crates.io under a licence that asks for no more
//! than to be named, so that anyone may build on Satchel.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on must stop"
)]
#![expect(clippy::expect_used, reason = "a broken manifest is a failed test, also in a function beside the test")]

use serde_json::Value;
use std::env;
use std::iter::Peekable;
use std::path::Path;
use std::process::Command;

/// Licences that ask for their text to be kept, and no more.
const PERMISSIVE: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "NCSA",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// All packages that the lock files of the workspace and of the fuzz targets can bring into a build.
fn packages_of_others() -> Vec<Value> {
    // What only the fuzz targets need may not have been downloaded yet.
    [packages_in("."), packages_in("fuzz")].concat()
}

/// The packages of the workspace around a folder, as `cargo metadata` describes them.
fn packages_in(folder: &str) -> Vec<Value> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata.get("packages").and_then(Value::as_array).expect("packages are a list").clone();
    packages.into_iter().filter(|package| !package["source"].is_null()).collect()
}

/// Whether a licence expression can be met by permissive licences alone.
fn is_permissive(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let answer = alternatives(&mut words);
    answer && words.next().is_none()
}

fn alternatives<'a>(words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
    let mut answer = requirements(words);
    while words.next_if_eq(&"OR").is_some() {
        answer |= requirements(words);
    }
    answer
}

fn requirements<'a>(words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
    let mut answer = one(words);
    while words.next_if_eq(&"AND").is_some() {
        answer &= one(words);
    }
    answer
}

fn one<'a>(words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
    match words.next() {
        Some("(") => {
            let answer = alternatives(words);
            words.next() == Some(")") && answer
        }
        Some(licence) => {
            // An exception only ever allows more.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            PERMISSIVE.contains(&licence)
        }
        None => false,
    }
}

#[test]
fn every_library_has_a_permissive_licence() {
    let packages = packages_of_others();
    assert!(packages.len() > 100, "cargo describes only {} packages", packages.len());
    let strict: Vec<_> = packages
        .iter()
        .filter(|package| !is_permissive(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(strict.is_empty(), "{}", strict.join("\n"));
}

#[test]
fn every_library_comes_from_the_public_registry() {
    for package in packages_of_others() {
        assert_eq!(package["source"], REGISTRY, "{}", package["name"]);
    }
}

#[test]
fn a_licence_expression_is_read_like_a_formula() {
    for permissive in ["MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "(MIT OR GPL-3.0) AND Zlib", "Apache-2.0 WITH x"] {
        assert!(is_permissive(permissive), "{permissive}");
    }
    for strict in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND GPL-3.0", "(MIT", "MIT MIT"] {
        assert!(!is_permissive(strict), "{strict}");
    }
}
