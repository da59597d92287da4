//! The older changes of a long document lie in one piece: what a device that was away is sent, what stays a duplicate,
//! and what `satchel check` says when the piece is damaged.

use satchel_model::{Field, Role};
use satchel_protocol::sync::{ChangeResult, Item};
use satchel_server::Options;
use satchel_server::store::fold::Folding;

use super::harness::{Server, satchel};
use super::tablet::{Tablet, Written, customer};

const FOLDING: Folding = Folding { keep: 4, gather: 4 };

async fn server() -> Server {
    let server = Server::start_with(Options { folding: FOLDING, ..Options::default() }, None).await;
    server.person("head", Role::UnitHead);
    server
}

async fn writer(server: &Server) -> Tablet {
    let mut writer = Tablet::sign_in(server, "head").await;
    writer.bootstrap().await;
    writer
}

/// Pushes changes of one customer, one by one.
async fn write(tablet: &mut Tablet, numbers: std::ops::Range<usize>) -> Vec<Written> {
    let mut all = Vec::new();
    for number in numbers {
        let written = tablet.set(customer(1), Field::Name, &format!("公司 {number}"));
        let results = tablet.push(std::slice::from_ref(&written)).await;
        assert!(matches!(results[0][0], ChangeResult::Accepted { .. }));
        all.push(written);
    }
    all
}

fn folded(server: &Server) -> u64 {
    let (_, text) = satchel(&["check", "--json"], &server.data());
    let report: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
    report["folded"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_away_gets_the_document_once_and_one_that_was_not_gets_changes() {
    let server = server().await;
    let mut writer = writer(&server).await;
    write(&mut writer, 0..1).await;
    let (mut away, mut near) = (Tablet::sign_in(&server, "head").await, Tablet::sign_in(&server, "head").await);
    for tablet in [&mut away, &mut near] {
        tablet.bootstrap().await;
    }
    write(&mut writer, 1..11).await;
    near.pull().await;
    write(&mut writer, 11..14).await;
    assert_eq!(folded(&server), 8, "14 changes: folded when there were 8 and 12, each time all but 4");
    let items = away.pull().await;
    assert!(matches!(items.as_slice(), [Item::Enter(_)]), "one whole document in place of all: {items:?}");
    let items = near.pull().await;
    assert!(items.iter().all(|item| matches!(item, Item::Change { .. })) && items.len() == 3, "{items:?}");
    for tablet in [&away, &near] {
        assert_eq!(tablet.heads(customer(1).into()), writer.heads(customer(1).into()));
    }
    // The writer's own cursor lies before everything: it has it all.
    let items = writer.pull().await;
    assert!(items.iter().all(|item| matches!(item, Item::Echo { .. })), "{items:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_folded_is_still_a_duplicate_and_what_builds_on_it_is_taken() {
    let server = server().await;
    let mut writer = writer(&server).await;
    let first = write(&mut writer, 0..2).await;
    let mut other = Tablet::sign_in(&server, "head").await;
    other.bootstrap().await;
    // Written on the second change and sent when that is folded long ago.
    let late = other.set(customer(1), Field::Phone, "010-1");
    write(&mut writer, 2..22).await;
    let again = writer.push(&first).await;
    assert!(again[0].iter().all(|result| matches!(result, ChangeResult::Duplicate { .. })), "{again:?}");
    let taken = other.push(&[late]).await;
    assert!(matches!(taken[0][0], ChangeResult::Accepted { .. }), "{taken:?}");
    other.pull().await;
    writer.pull().await;
    assert_eq!(writer.text(customer(1), Field::Phone), "010-1");
    let (done, text) = satchel(&["check"], &server.data());
    assert!(done, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_snapshot_is_made_again_from_what_is_folded() {
    let server = server().await;
    let mut writer = writer(&server).await;
    write(&mut writer, 0..20).await;
    server.service.store.write(|c| Ok(c.execute("UPDATE doc SET snapshot = randomblob(40)", [])?)).unwrap();
    let server = server.stop().await.start_again().await;
    writer.address = server.address;
    write(&mut writer, 20..21).await;
    let (done, text) = satchel(&["check"], &server.data());
    assert!(done, "the next change has mended it: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_whose_bytes_are_nowhere_are_found() {
    for damage in [
        "UPDATE log SET bytes = x'' WHERE seq = 20",
        "UPDATE fold SET bytes = randomblob(200)",
        "UPDATE fold SET seq = 3",
        "DELETE FROM fold",
    ] {
        let server = server().await;
        let mut writer = writer(&server).await;
        write(&mut writer, 0..20).await;
        server.service.store.write(move |c| Ok(c.execute(damage, [])?)).unwrap();
        let (done, text) = satchel(&["check"], &server.data());
        assert!(!done && text.contains("neither in the log nor folded"), "{damage}: {text}");
    }
}
