//! `satchel unit` and `satchel user`: who belongs where, and what tablets see of it.

use super::harness::{Server, TEAM_NAME, satchel};

fn run(server: &Server, arguments: &[&str]) -> (bool, String) {
    satchel(&[arguments, &["--team", TEAM_NAME]].concat(), &server.data())
}

fn add(server: &Server, name: &str, role: &str, more: &[&str]) -> (bool, String) {
    let add = ["user", "add", "--name", name, "--display", name, "--role", role];
    run(server, &[&add[..], more].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_comes_with_a_unit_or_without_one_and_the_program_says_which() {
    let server = Server::start().await;
    assert!(run(&server, &["unit", "add", "--name", "retail"]).0);
    let (done, text) = run(&server, &["unit", "add", "--name", "retail"]);
    assert!(!done && text.contains("retail is a unit of north already"), "{text}");
    assert_eq!(run(&server, &["unit", "list"]).1, "retail\ntrade\n");
    for role in ["salesperson", "unit_head", "unit_administrator"] {
        let (done, text) = add(&server, role, role, &[]);
        assert!(!done && text.contains(&format!("a {role} belongs to a unit: name it with --unit")), "{text}");
        let (done, text) = add(&server, role, role, &["--unit", "wholesale"]);
        assert!(!done && text.contains("there is no unit wholesale in north; there are: retail, trade"), "{text}");
        assert!(add(&server, role, role, &["--unit", "retail"]).0);
    }
    for role in ["group_management", "system_administrator"] {
        let (done, text) = add(&server, role, role, &["--unit", "retail"]);
        assert!(!done && text.contains(&format!("{role} belongs to no unit")), "{text}");
        assert!(add(&server, role, role, &[]).0);
    }
    let listed = run(&server, &["user", "list"]).1;
    assert!(listed.contains("unit_head\tunit_head\tretail\tunit_head\n"), "{listed}");
    assert!(listed.contains("group_management\tgroup_management\t-\tgroup_management\n"), "{listed}");
}
