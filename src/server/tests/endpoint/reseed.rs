//! What a restored server lost comes back from any tablet that had it from this server, and from nothing else.

use satchel_document::DocumentKind;
use satchel_model::{Field, Role, UserId};
use satchel_protocol::sync::{DocumentName, Packed, RefusalCode, Reseed, Reseeded, Seed, path};
use serde_bytes::ByteBuf;

use super::harness::{Server, satchel};
use super::tablet::{Tablet, customer};

/// The document as the server sent it whole.
async fn packed(tablet: &mut Tablet) -> Packed {
    tablet.first_page().await.documents.remove(0)
}

fn seed(packed: &Packed, owner: UserId) -> Seed {
    Seed {
        name: packed.name,
        owner,
        heads: packed.heads.clone(),
        attestation: packed.attestation,
        bytes: packed.bytes.clone(),
    }
}

async fn reseed(tablet: &Tablet, seed: Seed) -> Option<RefusalCode> {
    let answer: Reseeded = tablet.call(path::RESEED, &Reseed { documents: vec![seed] }).await.unwrap();
    assert_eq!(answer.refused.len(), 1);
    answer.refused[0]
}

/// A server restored from before Anna's second save, and the head's tablet that had both from it.
async fn restored() -> (Server, Tablet, Packed, UserId) {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    server.person("head", Role::UnitHead);
    let mut anna = Tablet::sign_in(&server, "anna").await;
    let mut head = Tablet::sign_in(&server, "head").await;
    let first = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[first]).await;
    let copy = server.data().join("copy.sqlite3");
    assert!(satchel(&["backup", copy.to_str().unwrap()], &server.data()).0);
    let later = anna.set(customer(1), Field::Phone, "010-1");
    anna.push(&[later]).await;
    let held = packed(&mut head).await;
    let stopped = server.stop().await;
    assert!(satchel(&["restore", copy.to_str().unwrap()], &stopped.data()).0);
    let server = stopped.start_again().await;
    head.address = server.address;
    (server, head, held, anna.user)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_tablet_brings_back_what_somebody_else_wrote_once() {
    let (server, mut head, held, anna) = restored().await;
    assert_ne!(packed(&mut head).await.heads, held.heads, "the copy is older");
    assert_eq!(reseed(&head, seed(&held, anna)).await, None);
    let now = packed(&mut head).await;
    assert_eq!((now.heads, now.owner), (held.heads.clone(), anna));
    let before = satchel(&["check", "--json"], &server.data());
    assert_eq!(reseed(&head, seed(&held, anna)).await, None);
    let after = satchel(&["check", "--json"], &server.data());
    assert!(after.0 && before == after, "the second time adds nothing: {} {}", before.1, after.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_did_not_attest_is_not_taken_and_not_opened() {
    let (server, mut head, held, anna) = restored().await;
    let old = packed(&mut head).await;
    let mut forged = seed(&held, anna);
    forged.attestation[0] ^= 1;
    assert_eq!(reseed(&head, forged).await, Some(RefusalCode::NotAttested));
    let mut other = seed(&held, anna);
    other.name = DocumentName::new(DocumentKind::Customer, customer(2));
    assert_eq!(reseed(&head, other).await, Some(RefusalCode::NotAttested));
    let mut empty = seed(&held, anna);
    empty.bytes = ByteBuf::from(b"garbage".to_vec());
    assert_eq!(reseed(&head, empty).await, Some(RefusalCode::Malformed));
    let mut older = seed(&held, anna);
    older.bytes = old.bytes.clone();
    assert_eq!(reseed(&head, older).await, Some(RefusalCode::Malformed), "attested heads, other contents");
    assert_eq!(packed(&mut head).await.heads, old.heads);
    let (done, text) = satchel(&["check"], &server.data());
    assert!(done, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_its_key_believes_nothing_of_before() {
    let (server, mut head, held, anna) = restored().await;
    let stopped = server.stop().await;
    std::fs::remove_file(stopped.data().join(satchel_server::attest::KEY_FILE)).unwrap();
    let server = stopped.start_again().await;
    head.address = server.address;
    assert_eq!(reseed(&head, seed(&held, anna)).await, Some(RefusalCode::NotAttested));
}
