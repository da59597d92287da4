//! Whatever people, networks, disks and administrators do, nothing that was saved is lost, everybody ends with the same,
//! and nobody holds what they may not.
//!
//! A pass means something because engine, documents, protocol and the server's core are the real ones, and because each
//! known bug of `mutants.toml` makes it fail (`cargo xtask simulate --mutants`). The seeds are fixed; a failure names its
//! seed, and `cargo xtask simulate --from SEED --seeds 1` makes it short.
#![allow(clippy::panic, reason = "a test that cannot go on must stop")]

use satchel_tests::simulation::plan::{Plan, Size};
use satchel_tests::simulation::{Tally, run};

fn seeds(from: u64, count: u64, size: Size) -> Tally {
    let mut tally = Tally::default();
    for seed in from..from + count {
        match run(&Plan::new(seed, size)) {
            Ok(of_run) => tally.add(&of_run),
            Err(violation) => panic!("seed {seed}: {violation}"),
        }
    }
    tally
}

#[test]
fn every_law_holds_in_a_thousand_teams() {
    let tally = seeds(0, 1_000, Size::Usual);
    assert!(tally.saves > 5_000, "people did hardly anything: {tally:?}");
    assert!(tally.faults > 5_000, "hardly anything went wrong: {tally:?}");
    assert!(tally.conflicts > 50, "people hardly met: {tally:?}");
}

#[test]
fn every_law_holds_in_another_thousand_teams() {
    seeds(1_000, 1_000, Size::Usual);
}

#[test]
fn every_law_holds_in_large_teams() {
    let tally = seeds(0, 20, Size::Large);
    assert!(tally.saves > 500, "people did hardly anything: {tally:?}");
}
