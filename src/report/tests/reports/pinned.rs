//! T58: equal facts have equal reports on every machine.

use satchel_report::{Facts, Report, figure};

use crate::team::{TODAY, cdnow, report, team};

/// The reports of two bases by the first half of their hashes: what another machine, another build or a browser must find.
/// Whoever changes a rule raises its version and writes the new ones here, from what the test says.
const PINNED: &str = include_str!("pinned.txt");

fn found(label: &str, facts: &Facts, as_of: &str) -> String {
    let line = |definition: &&figure::Definition| {
        let hash = report(definition.name, facts, as_of, &[]).hash().to_string();
        format!("{label} {} rule {} {}\n", definition.name, definition.rule_version, &hash[..32])
    };
    figure::ALL.iter().map(line).collect()
}

#[test]
fn t58_every_report_has_the_hash_that_other_machines_found() {
    let found = found("team", &team(), TODAY) + &found("cdnow", &cdnow(), "1998-06-30");
    assert!(found == PINNED, "found:\n{found}");
}

#[test]
fn a_report_reads_back_as_it_was() {
    for definition in figure::ALL {
        let made = report(definition.name, &team(), TODAY, &[]);
        let read: Report = postcard::from_bytes(&postcard::to_stdvec(&made).unwrap()).unwrap();
        assert_eq!((read.hash(), &read), (made.hash(), &made));
        assert!(serde_json::to_value(&made).unwrap()["parts"].is_array());
    }
}

/// T90: a report names the version of its rule and every parameter that it used.
#[test]
fn t90_a_report_names_its_rule_and_its_parameters() {
    for definition in figure::ALL {
        let made = report(definition.name, &team(), TODAY, &[]);
        assert_eq!(made.rule_version, definition.rule_version);
        assert!(made.rule_version >= 1);
        let names: Vec<&str> = made.parameters.iter().map(|used| used.name.as_ref()).collect();
        let expected: Vec<&str> = definition.parameters.iter().map(|parameter| parameter.name).collect();
        assert_eq!(names, expected);
    }
    let [five, seven] = ["5", "7"].map(|buckets| report("rfm", &team(), TODAY, &[("buckets", buckets)]));
    assert!(seven.parameters.iter().any(|used| used.name == "buckets" && used.value == "7"));
    assert_ne!(five.hash(), seven.hash());
}
