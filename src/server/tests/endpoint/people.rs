//! `satchel unit` and `satchel user`: who belongs where, and what tablets see of it.

use satchel_document::digest::BUCKETS;
use satchel_model::{DocumentKind, Field, Role, UnitId};
use satchel_protocol::sync::{DocumentName, Item, ProblemCode, Reconcile, Reconciled, path};
use satchel_server::check::check;

use super::harness::{Server, TEAM_NAME, satchel};
use super::tablet::{Tablet, customer};

/// A second unit.
const RETAIL: UnitId = UnitId::from_bytes([0x22; 16]);

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
    assert!(listed.contains("unit_head\tunit_head\tretail\tbackground\tunit_head\tactive\n"), "{listed}");
    assert!(
        listed.contains("group_management\tgroup_management\t-\tbackground\tgroup_management\tactive\n"),
        "{listed}"
    );
}

/// A salesperson with a customer and its background part, and the heads of both units.
async fn anna_and_two_heads() -> (Server, Tablet, Tablet, Tablet) {
    let server = Server::start().await;
    server.unit(RETAIL, "retail");
    server.person("anna", Role::Salesperson);
    server.person("old", Role::UnitHead);
    server.person_in("new", Role::UnitHead, Some(RETAIL));
    let mut anna = ready(&server, "anna").await;
    let written =
        [anna.set(customer(1), Field::Name, "山海公司"), anna.set_background(customer(1), Field::Family, "一子")];
    anna.push(&written).await;
    anna.pull().await;
    let (old, new) = (ready(&server, "old").await, ready(&server, "new").await);
    assert_eq!((old.documents.len(), new.documents.len()), (2, 0));
    (server, anna, old, new)
}

async fn ready(server: &Server, name: &str) -> Tablet {
    let mut tablet = Tablet::sign_in(server, name).await;
    tablet.bootstrap().await;
    tablet
}

/// What a comparison of everything says is to leave; what came is taken.
async fn compare(tablet: &mut Tablet) -> Vec<DocumentName> {
    let of = |kind: DocumentKind| (DocumentName::new(kind, customer(1)), kind.document_id(customer(1)));
    let held: Vec<_> = DocumentKind::ALL
        .map(of)
        .into_iter()
        .filter_map(|(name, id)| Some((name, tablet.documents.get(&id)?.heads().digest())))
        .collect();
    let nothing = Reconcile::Buckets(vec![[0; 32]; BUCKETS]);
    match tablet.call(path::RECONCILE, &nothing).await.unwrap() {
        Reconciled::Buckets { cursor, .. } => tablet.cursor = cursor,
        other => panic!("{other:?}"),
    }
    let cursor = tablet.cursor.clone();
    let request = Reconcile::Documents { buckets: (0..=u8::MAX).collect(), held, after: None, cursor };
    match tablet.call(path::RECONCILE, &request).await.unwrap() {
        Reconciled::Documents { documents, leave, .. } => {
            documents.iter().for_each(|packed| tablet.take(packed));
            leave.iter().for_each(|name| drop(tablet.documents.remove(&name.document)));
            leave
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_moves_to_another_unit_takes_the_customers_along() {
    let (server, mut anna, mut old, mut new) = anna_and_two_heads().await;
    let (done, text) = run(&server, &["user", "unit", "--name", "anna", "--unit", "retail"]);
    assert!(done, "{text}");
    let items = old.pull().await;
    assert!(items.iter().all(|item| matches!(item, Item::Leave { .. })) && items.len() == 2, "{items:?}");
    let items = new.pull().await;
    assert!(items.iter().all(|item| matches!(item, Item::Enter(_))) && items.len() == 2, "{items:?}");
    let page = anna.pull_page().await.unwrap();
    assert!(page.items.is_empty(), "the person's own device keeps what it has: {:?}", page.items);
    let of_anna = page.roster.unwrap().people.into_iter().find(|person| person.id == anna.user).unwrap();
    assert_eq!(of_anna.unit, Some(RETAIL));
    let written = anna.set(customer(1), Field::Phone, "010-1");
    anna.push(&[written]).await;
    assert_eq!((new.pull().await.len(), old.pull().await.len()), (1, 0));
    assert!(check(&server.service.store).unwrap().findings.is_empty());
    assert!(run(&server, &["user", "unit", "--name", "anna", "--unit", "trade"]).0);
    assert_eq!((new.pull().await.len(), old.pull().await.len()), (2, 2));
    assert!(check(&server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_grade_takes_the_background_part_away_and_a_higher_one_brings_it() {
    let (server, _, mut old, _) = anna_and_two_heads().await;
    let background = DocumentName::new(DocumentKind::Background, customer(1));
    for (grade, left, held) in [("false", vec![background], 1), ("true", Vec::new(), 2)] {
        let set = ["user", "grade", "--name", "old", "--reads-background", grade];
        assert!(run(&server, &set).0);
        assert_eq!(old.pull_page().await.unwrap_err().code(), ProblemCode::ReconcileRequired);
        assert_eq!(compare(&mut old).await, left, "{grade}");
        assert_eq!(old.documents.len(), held, "{grade}");
        let people = old.pull_page().await.unwrap().roster.expect("a comparison is followed by the people").people;
        assert!(people.iter().any(|person| person.id == old.user && person.reads_background == (held == 2)));
    }
    server.person("sys", Role::SystemAdministrator);
    let (done, text) = run(&server, &["user", "grade", "--name", "sys", "--reads-background", "true"]);
    assert!(!done && text.contains("sees no customers"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_comes_with_its_unit_and_its_grade() {
    let (server, _, mut old, _) = anna_and_two_heads().await;
    let mut boss = {
        server.person("boss", Role::GroupManagement);
        ready(&server, "boss").await
    };
    let role = |role: &'static str, more: &[&'static str]| {
        run(&server, &[&["user", "role", "--name", "anna", "--role", role], more].concat())
    };
    assert!(role("group_management", &[]).0);
    assert_eq!(old.pull().await.len(), 2, "her customers are of no unit now");
    assert!(boss.pull().await.is_empty());
    let (done, text) = role("unit_administrator", &[]);
    assert!(!done && text.contains("belongs to a unit"), "{text}");
    assert!(role("unit_administrator", &["--unit", "trade"]).0);
    assert_eq!(old.pull().await.len(), 2);
    let mut again = ready(&server, "anna").await;
    assert_eq!(again.documents.len(), 1, "an administrator of a unit reads no background");
    assert!(again.pull().await.is_empty());
    assert!(check(&server.service.store).unwrap().findings.is_empty());
}
