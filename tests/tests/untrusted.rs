//! Every input that fuzzing starts from or has found (`tests/fuzz/corpus/`), through the same doors.
//!
//! A pass means that no committed input breaks what must hold, and that the inputs are still those that the product's own
//! encoders make: after a change of a format, `SATCHEL_WRITE_SEEDS=1 cargo nextest run -p satchel-tests --test untrusted`
//! writes them anew.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on must stop")]
#![expect(clippy::expect_used, reason = "an unreadable corpus is a failed test, also in a function beside the test")]

use satchel_tests::untrusted::{TARGETS, seeds::seeds};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("a folder can be listed").file_name().to_string_lossy().into_owned()).collect()
}

/// All inputs of one target. The name of the last one read is the one that a failure is about.
fn replay(target: &str) {
    let target = TARGETS.iter().find(|known| known.name == target).expect("a target");
    let corpus = package().join("corpus").join(target.name);
    let names = names_in(&corpus);
    assert!(names.len() > 3, "{} has an empty corpus", target.name);
    for name in names {
        println!("{name}");
        (target.check)(&fs::read(corpus.join(name)).expect("an input can be read"));
    }
}

#[test]
fn no_bootstrap_page_breaks_a_tablet() {
    replay("bootstrap_pack");
}

#[test]
fn no_change_breaks_a_document() {
    replay("bounded_apply");
}

#[test]
fn the_pre_parser_and_automerge_read_a_change_alike() {
    replay("change_preparse");
}

#[test]
fn no_cursor_breaks_the_server() {
    replay("cursor");
}

#[test]
fn no_answer_to_a_pull_breaks_a_tablet() {
    replay("pull_frame");
}

#[test]
fn no_body_of_a_push_breaks_the_server() {
    replay("push_frame");
}

#[test]
fn no_record_breaks_a_tablet() {
    replay("stored_record");
}

#[test]
fn no_file_breaks_an_import() {
    replay("table_file");
}

#[test]
fn the_corpus_holds_what_the_encoders_make() {
    for seed in seeds() {
        let file = package().join("corpus").join(seed.target).join(&seed.name);
        if std::env::var_os("SATCHEL_WRITE_SEEDS").is_some() {
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
            fs::write(&file, &seed.bytes).expect("an input can be written");
        }
        let held = fs::read(&file).unwrap_or_default();
        assert!(held == seed.bytes, "{seed:?} is another one now: see the top of this file");
    }
}

#[test]
fn every_target_has_its_program_and_its_corpus() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let programs = names_in(&package().join("fuzz_targets"));
    assert_eq!(programs.iter().map(|name| name.replace(".rs", "")).collect::<BTreeSet<_>>(), targets);
    assert_eq!(names_in(&package().join("corpus")), targets);
}
