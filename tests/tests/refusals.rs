//! The table of refusals (`src/protocol/refusals.md`): every code is in it, with its status and the words that people read.
//!
//! A pass means that no refusal is left without an answer to what the tablet does about it and what the person sees, and that
//! the words in the table are those on screen.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on must stop")]
#![expect(clippy::expect_used, reason = "an unreadable table is a failed test, also in a function beside the test")]

use std::fs;
use std::path::Path;

use satchel_protocol::sync::{ProblemCode, RefusalCode};
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).expect("a committed file")
}

/// The cells of every row whose first cell is a code, under this heading.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let table = read("src/protocol/refusals.md");
    let part = table.split("\n# ").find(|part| part.starts_with(heading)).expect("the heading").to_owned();
    let rows = part.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn every_problem_of_a_request_is_in_the_table_with_its_status() {
    let rows = rows("Of a request");
    assert_eq!(rows.len(), ProblemCode::ALL.len());
    for code in ProblemCode::ALL {
        let (name, status) = (format!("`{code:?}`"), code.status().to_string());
        let row = rows.iter().find(|row| row.first() == Some(&name)).unwrap_or_else(|| panic!("{name} has no row"));
        assert_eq!(row.get(1), Some(&status), "{name}");
        assert!(row.len() == 5 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn every_refusal_of_a_change_is_in_the_table() {
    let rows = rows("Of a change");
    assert_eq!(rows.len(), RefusalCode::ALL.len());
    for code in RefusalCode::ALL {
        let name = format!("`{code:?}`");
        let row = rows.iter().find(|row| row.first() == Some(&name)).unwrap_or_else(|| panic!("{name} has no row"));
        assert!(row.len() == 3 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

/// `ALL` names every code: this stops compiling when there is another one, and then the lists must grow.
#[test]
fn the_lists_of_codes_are_whole() {
    let of_change = |code| match code {
        RefusalCode::Malformed => 0,
        RefusalCode::TooLarge => 1,
        RefusalCode::ForeignActor => 2,
        RefusalCode::SequenceReused => 3,
        RefusalCode::NotAllowed => 4,
        RefusalCode::ForeignAuthor => 5,
        RefusalCode::Invalid => 6,
        RefusalCode::DocumentFull => 7,
        RefusalCode::DependencyLost => 8,
        RefusalCode::NotAttested => 9,
    };
    assert!(RefusalCode::ALL.into_iter().map(of_change).eq(0..10));
    let of_request = |code| match code {
        ProblemCode::BadRequest => 0,
        ProblemCode::UpdateRequired => 1,
        ProblemCode::TooLarge => 2,
        ProblemCode::NotSignedIn => 3,
        ProblemCode::TokenExpired => 4,
        ProblemCode::DeviceRevoked => 5,
        ProblemCode::WrongPassword => 6,
        ProblemCode::TooManyRequests => 7,
        ProblemCode::ReconcileRequired => 8,
        ProblemCode::Unavailable => 9,
        ProblemCode::ServerFull => 10,
        ProblemCode::Internal => 11,
        ProblemCode::NotAllowed => 12,
        ProblemCode::NotFound => 13,
        ProblemCode::AccountFrozen => 14,
        ProblemCode::AccountClosed => 15,
        ProblemCode::NameTaken => 16,
        ProblemCode::NotNow => 17,
    };
    assert!(ProblemCode::ALL.into_iter().map(of_request).eq(0..18));
}

#[test]
fn what_the_table_says_people_read_is_what_they_read() {
    let english: Value = serde_json::from_str(&read("src/app/locales/en.json")).expect("wordings are JSON");
    let of =
        |part: &str| english[part].as_object().expect("a part of the wordings").values().cloned().collect::<Vec<_>>();
    let shown: Vec<String> = [of("failure"), of("refusal")]
        .concat()
        .iter()
        .map(|wording| wording.as_str().expect("a wording").replace("{{ seconds }}", "…"))
        .collect();
    let table = read("src/protocol/refusals.md").replace('\n', " ");
    let quoted: Vec<&str> = table.split('"').skip(1).step_by(2).collect();
    assert!(quoted.len() > 20, "the table quotes what people read");
    for quoted in quoted {
        assert!(shown.iter().any(|wording| wording == quoted), "nobody reads {quoted:?}");
    }
}
