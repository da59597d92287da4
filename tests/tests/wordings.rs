//! T22, the wordings: everything that the page says exists in Chinese and in English, with the same figures in it, and
//! nothing is said past the table.
//!
//! A pass means that switching the language leaves no word of the other one on screen: the page takes every word from
//! these two files, and the switch itself is tested in a browser (`e2e_pages.rs`).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on must stop"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn app() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/app")
}

/// Every wording of a language by its key, such as `action.save`.
fn wordings(language: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(app().join("locales").join(format!("{language}.json"))).expect("the language exists");
    let mut found = BTreeMap::new();
    gather("", &serde_json::from_str(&text).expect("wordings are JSON"), &mut found);
    assert!(found.len() > 300, "the wordings are elsewhere");
    found
}

fn gather(prefix: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                gather(&key, value, found);
            }
        }
        Value::String(text) => drop(found.insert(prefix.to_owned(), text.clone())),
        other => panic!("{prefix} is no wording: {other}"),
    }
}

/// The names between `{{` and `}}`.
fn figures(wording: &str) -> BTreeSet<&str> {
    wording.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name.trim()).collect()
}

/// The wording without its figures.
fn words(wording: &str) -> String {
    let parts = wording.split("{{").enumerate();
    parts.map(|(number, part)| if number == 0 { part } else { part.split_once("}}").unwrap_or(("", "")).1 }).collect()
}

fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

#[test]
fn every_wording_exists_in_both_languages_with_the_same_figures() {
    let (chinese, english) = (wordings("zh-CN"), wordings("en"));
    let keys = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<BTreeSet<_>>();
    let missing: Vec<_> = keys(&chinese).symmetric_difference(&keys(&english)).cloned().collect();
    assert!(missing.is_empty(), "in one language only: {missing:?}");
    for (key, wording) in &chinese {
        assert_eq!(figures(wording), figures(&english[key]), "{key}");
    }
}

#[test]
fn each_language_is_that_language() {
    for (key, wording) in wordings("zh-CN") {
        let words = words(&wording);
        assert!(!wording.trim().is_empty(), "{key} is empty");
        // What has no letters at all, such as `{{ from }} → {{ to }}`, is the same everywhere.
        assert!(words.chars().any(is_chinese) || !words.chars().any(char::is_alphabetic), "{key}: {wording}");
    }
    for (key, wording) in wordings("en") {
        assert!(!wording.trim().is_empty(), "{key} is empty");
        assert!(!wording.chars().any(is_chinese), "{key}: {wording}");
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a source folder can be listed") {
        let path = entry.expect("a source folder can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The lines of a source file before its tests that are code, not comment.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn no_chinese_word_stands_in_the_code_of_the_page_but_the_name_of_the_language() {
    let mut files = Vec::new();
    sources(&app(), &mut files);
    assert!(files.len() > 50, "the page is elsewhere");
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file can be read");
        found.extend(code(&text).filter(|line| line.chars().any(is_chinese)).map(|line| line.trim().to_owned()));
    }
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("\"中文\""), "{found:?}");
}
