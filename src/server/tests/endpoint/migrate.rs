//! Databases that older versions of the program made: every layout that was ever shipped opens and means the same.

use satchel_document::DocumentKind;
use satchel_protocol::sync::DocumentName;

use super::harness::{Stopped, satchel};
use super::tablet::Tablet;

/// The statements that make a database of layout 1, as it was shipped.
fn layout_1() -> String {
    let layout = include_str!("../../store/schema/step_1.sql");
    format!("{layout}\n{}\nPRAGMA user_version = 1;", include_str!("layout_1.sql"))
}

/// How many customers and how many background parts a new tablet of somebody gets.
async fn holds(server: &super::harness::Server, name: &str) -> [usize; 2] {
    let mut tablet = Tablet::sign_in(server, name).await;
    let pages = tablet.bootstrap().await;
    let names: Vec<DocumentName> = pages.iter().flat_map(|page| &page.documents).map(|packed| packed.name).collect();
    assert_eq!(pages[0].total, names.len() as u64, "{name}");
    assert!(tablet.pull_page().await.is_ok(), "{name}");
    [DocumentKind::Customer, DocumentKind::Background].map(|kind| names.iter().filter(|name| name.kind == kind).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_units_gets_one_and_everybody_holds_what_the_role_says() {
    let server = Stopped::holding(&layout_1()).start_again().await;
    let report = satchel_server::check::check(&server.service.store).unwrap();
    assert_eq!((report.customers, report.documents, report.findings), (4, 6, Vec::new()));
    let (_, units) = satchel(&["unit", "list", "--team", "north"], &server.data());
    assert_eq!(units, "north\n");
    let (_, people) = satchel(&["user", "list", "--team", "north"], &server.data());
    for line in [
        "anna\tsalesperson\tnorth\tbackground",
        "gm\tgroup_management\t-\tbackground",
        "sys\tsystem_administrator\t-\t-",
    ] {
        assert!(people.contains(line), "{people}");
    }
    assert_eq!(holds(&server, "anna").await, [1, 1]);
    assert_eq!(holds(&server, "ben").await, [2, 1], "one of them was anna's once");
    assert_eq!(holds(&server, "head").await, [3, 2]);
    assert_eq!(holds(&server, "gm").await, [4, 2], "the group manager's own customer is of no unit");
    assert_eq!(holds(&server, "sys").await, [0, 0]);
}
