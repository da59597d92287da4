//! `POST /v1/push`: what is good is durable, once, in order.

use satchel_model::{DocumentKind, Field, Role};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::sync::{ChangeResult, Pushed, path};
use std::io::Write;

use super::harness::Server;
use super::tablet::{Tablet, customer, push_of, send};

async fn server_with_anna() -> (Server, Tablet) {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let tablet = Tablet::sign_in(&server, "anna").await;
    (server, tablet)
}

fn accepted(sequence: u64) -> ChangeResult {
    ChangeResult::Accepted { sequence }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_accepted_in_order_and_survive_the_server() {
    let (server, mut anna) = server_with_anna().await;
    let written = [
        anna.set(customer(1), Field::Name, "山海公司"),
        anna.set(customer(1), Field::Phone, "010-1"),
        anna.set(customer(2), Field::Name, "江河公司"),
    ];
    assert_eq!(anna.push(&written).await, [vec![accepted(1), accepted(2)], vec![accepted(3)]]);
    let server = server.stop().await.start_again().await;
    let mut other = Tablet::sign_in_at(server.address, "anna", None).await.unwrap();
    other.bootstrap().await;
    assert_eq!(other.text(customer(1), Field::Phone), "010-1");
    assert_eq!(other.heads(customer(1).into()), anna.heads(customer(1).into()));
    assert_eq!(other.heads(customer(2).into()), anna.heads(customer(2).into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_whose_answer_was_lost_is_repeated_without_effect() {
    let (server, mut anna) = server_with_anna().await;
    let written = [anna.set(customer(1), Field::Name, "山海公司"), anna.set(customer(1), Field::Phone, "010-1")];
    anna.push(&written).await;
    let again = anna.push(&written).await;
    assert_eq!(again, [vec![ChangeResult::Duplicate { sequence: 1 }, ChangeResult::Duplicate { sequence: 2 }]]);
    // A half of it, with something new behind it, as after a connection that broke.
    let more = [written[1].clone(), anna.set(customer(1), Field::Fax, "010-2")];
    assert_eq!(anna.push(&more).await, [vec![ChangeResult::Duplicate { sequence: 2 }, accepted(3)]]);
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_predecessor_is_not_here_is_asked_for_later() {
    let (_server, mut anna) = server_with_anna().await;
    let first = anna.set(customer(1), Field::Name, "山海公司");
    let second = anna.set(customer(1), Field::Phone, "010-1");
    assert_eq!(anna.push(std::slice::from_ref(&second)).await, [vec![ChangeResult::MissingDependencies]]);
    assert_eq!(anna.push(&[first, second]).await, [vec![accepted(1), accepted(2)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_background_waits_for_its_customer_and_may_come_before_it_in_one_push() {
    let (_server, mut anna) = server_with_anna().await;
    let background = anna.set_background(customer(1), Field::Hobbies, "钓鱼");
    assert_eq!(anna.push(std::slice::from_ref(&background)).await, [vec![ChangeResult::MissingDependencies]]);
    let main = anna.set(customer(1), Field::Name, "山海公司");
    assert_eq!(anna.push(&[background, main]).await, [vec![accepted(2)], vec![accepted(1)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_of_two_tablets_merge_and_the_conflict_is_in_the_row() {
    let (server, mut anna) = server_with_anna().await;
    server.person("head", Role::UnitHead);
    let written = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[written]).await;
    let mut head = Tablet::sign_in(&server, "head").await;
    head.bootstrap().await;
    let (one, other) = (anna.set(customer(1), Field::Phone, "010-1"), head.set(customer(1), Field::Phone, "010-2"));
    assert!(matches!(anna.push(&[one]).await[0][0], ChangeResult::Accepted { .. }));
    assert!(matches!(head.push(&[other]).await[0][0], ChangeResult::Accepted { .. }));
    let mut third = Tablet::sign_in(&server, "head").await;
    let pages = third.bootstrap().await;
    let row: satchel_model::CustomerRow = postcard::from_bytes(&pages[0].documents[0].row).unwrap();
    assert_eq!(row.conflicts, 1);
    assert_eq!(row.name, "山海公司");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_in_the_background_counts_in_the_customers_row() {
    let (server, mut anna) = server_with_anna().await;
    server.person("head", Role::UnitHead);
    let written =
        [anna.set(customer(1), Field::Name, "山海公司"), anna.set_background(customer(1), Field::Hobbies, "钓鱼")];
    anna.push(&written).await;
    let mut head = Tablet::sign_in(&server, "head").await;
    head.bootstrap().await;
    let one = anna.set_background(customer(1), Field::Hobbies, "茶");
    let other = head.set_background(customer(1), Field::Hobbies, "围棋");
    anna.push(&[one]).await;
    head.push(&[other]).await;
    let mut third = Tablet::sign_in(&server, "head").await;
    let pages = third.bootstrap().await;
    let main = pages[0].documents.iter().find(|packed| packed.name.kind == DocumentKind::Customer).unwrap();
    let row: satchel_model::CustomerRow = postcard::from_bytes(&main.row).unwrap();
    assert_eq!(row.conflicts, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gzipped_push_is_the_same_push() {
    let (_server, mut anna) = server_with_anna().await;
    let push = push_of(&[anna.set(customer(1), Field::Name, "山海公司")]);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(&frame::encode(Header::default(), &push).unwrap()).unwrap();
    let gzip = [("content-encoding", "gzip")];
    let (status, bytes) = send(anna.address, path::PUSH, &anna.token, &gzip, packer.finish().unwrap()).await;
    assert_eq!(status, 200);
    assert_eq!(frame::decode::<Pushed>(&bytes).unwrap().1.results, [vec![accepted(1)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tablets_push_at_the_same_time_and_nothing_is_lost() {
    let server = Server::start().await;
    server.person("head", Role::UnitHead);
    let mut first = Tablet::sign_in(&server, "head").await;
    let written = first.set(customer(1), Field::Name, "山海公司");
    first.push(&[written]).await;
    let mut running = Vec::new();
    for number in 0..8 {
        let mut tablet = Tablet::sign_in(&server, "head").await;
        running.push(tokio::spawn(async move {
            tablet.bootstrap().await;
            for round in 0..5 {
                let written = tablet.set(customer(1), Field::Industry, &format!("{number}-{round}"));
                assert!(matches!(tablet.push(&[written]).await[0][0], ChangeResult::Accepted { .. }));
            }
        }));
    }
    for tablet in running {
        tablet.await.unwrap();
    }
    first.bootstrap().await;
    assert_eq!(first.documents[&customer(1).into()].all_changes().len(), 1 + 8 * 5);
    let report = satchel_server::check::check(&server.service.store).unwrap();
    assert_eq!((report.changes, report.findings), (41, Vec::new()));
}
