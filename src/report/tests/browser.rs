//! T58: a worker of a browser makes the reports that other machines made, to the last bit.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on must stop")]
#![allow(dead_code, reason = "the facts are made for more tests than these")]

#[path = "reports/team.rs"]
mod team;

use satchel_report::figure;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::team::{TODAY, cdnow, report, team};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn t58_every_report_has_the_hash_that_other_machines_found() {
    let pinned = include_str!("reports/pinned.txt");
    for (label, facts, as_of) in [("team", team(), TODAY), ("cdnow", cdnow(), "1998-06-30")] {
        for definition in figure::ALL {
            let hash = report(definition.name, &facts, as_of, &[]).hash().to_string();
            let line = format!("{label} {} rule {} {}", definition.name, definition.rule_version, &hash[..32]);
            assert!(pinned.lines().any(|known| known == line), "{line}");
        }
    }
}
