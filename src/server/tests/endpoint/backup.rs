//! `satchel backup` and `restore`, and how tablets find back to a restored server.

use satchel_model::{Field, Role};
use satchel_protocol::sync::ProblemCode;

use super::harness::{Server, satchel};
use super::tablet::{Tablet, customer};

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_server_asks_every_tablet_to_compare_and_takes_back_what_it_lost() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let mut anna = Tablet::sign_in(&server, "anna").await;
    let first = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(std::slice::from_ref(&first)).await;
    let copy = server.data().join("copy.sqlite3");
    let (done, text) = satchel(&["backup", copy.to_str().unwrap()], &server.data());
    assert!(done, "while it is served: {text}");
    let (done, _) = satchel(&["backup", copy.to_str().unwrap()], &server.data());
    assert!(!done, "a copy is never overwritten");
    let later = anna.set(customer(1), Field::Phone, "010-1");
    anna.push(std::slice::from_ref(&later)).await;
    anna.bootstrap().await;
    let stopped = server.stop().await;
    let (done, text) = satchel(&["restore", copy.to_str().unwrap()], &stopped.data());
    assert!(done, "{text}");
    assert!(stopped.path("data/satchel.sqlite3.old-1").exists(), "the database before is kept");
    let server = stopped.start_again().await;
    anna.address = server.address;
    let refused = anna.pull_page().await.unwrap_err();
    assert_eq!((refused.status, refused.code()), (409, ProblemCode::ReconcileRequired));
    let results = anna.push(&[first, later]).await;
    assert!(matches!(
        results[0][..],
        [
            satchel_protocol::sync::ChangeResult::Duplicate { sequence: 1 },
            satchel_protocol::sync::ChangeResult::Accepted { sequence: 2 }
        ]
    ));
    let (done, text) = satchel(&["check"], &server.data());
    assert!(done, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_refused_and_harms_nothing() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let wrong = server.data().join("wrong");
    std::fs::write(&wrong, b"not a database").unwrap();
    let stopped = server.stop().await;
    for file in [wrong.to_str().unwrap(), "/nowhere"] {
        assert!(!satchel(&["restore", file], &stopped.data()).0, "{file}");
    }
    let server = stopped.start_again().await;
    Tablet::sign_in(&server, "anna").await;
}
