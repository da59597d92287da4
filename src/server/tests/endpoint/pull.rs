//! `POST /v1/pull`: what happened in the device's scopes, in order, and nothing else.

use satchel_model::{Field, Role};
use satchel_protocol::limits::PULL_ITEMS;
use satchel_protocol::sync::{ChangeResult, Item, ProblemCode, Push, Pushed, path};
use serde_bytes::ByteBuf;

use super::harness::Server;
use super::tablet::{Tablet, customer, push_of};

async fn ready(server: &Server, name: &str) -> Tablet {
    let mut tablet = Tablet::sign_in(server, name).await;
    tablet.bootstrap().await;
    tablet
}

async fn anna_ben_and_head() -> (Server, Tablet, Tablet, Tablet) {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    server.person("ben", Role::Salesperson);
    server.person("head", Role::UnitHead);
    let (anna, ben) = (ready(&server, "anna").await, ready(&server, "ben").await);
    let head = ready(&server, "head").await;
    (server, anna, ben, head)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_customer_arrives_whole_and_later_changes_in_order() {
    let (_server, mut anna, _, mut head) = anna_ben_and_head().await;
    let written = [anna.set(customer(1), Field::Name, "山海公司"), anna.set(customer(1), Field::Phone, "010-1")];
    anna.push(&written).await;
    let items = head.pull().await;
    assert!(matches!(items.as_slice(), [Item::Enter(_)]), "{items:?}");
    let written = [anna.set(customer(1), Field::Fax, "010-2"), anna.set(customer(1), Field::Phone, "010-3")];
    anna.push(&written).await;
    let items = head.pull().await;
    assert!(matches!(items.as_slice(), [Item::Change { .. }, Item::Change { .. }]), "{items:?}");
    assert_eq!(head.heads(customer(1).into()), anna.heads(customer(1).into()));
    assert!(head.pull().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_with_a_cursor_brings_what_is_new_and_counts_even_when_the_cursor_does_not() {
    let (_server, mut anna, _, mut head) = anna_ben_and_head().await;
    let name = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[name]).await;
    head.pull().await;
    let phone = head.set(customer(1), Field::Phone, "010-1");
    head.push(&[phone]).await;
    let fax = anna.set(customer(1), Field::Fax, "010-2");
    let with_cursor = Push { cursor: Some(anna.cursor.clone()), ..push_of(&[fax]) };
    let Pushed { pulled, .. } = anna.call(path::PUSH, &with_cursor).await.unwrap();
    let pulled = pulled.unwrap();
    assert!(
        matches!(pulled.items.as_slice(), [Item::Echo { .. }, Item::Change { .. }, Item::Echo { .. }]),
        "{pulled:?}"
    );
    assert!(!pulled.more && pulled.digest.is_some());

    let mobile = anna.set(customer(1), Field::Mobile, "138");
    let strange = Push { cursor: Some(ByteBuf::from(vec![7; 9])), ..push_of(&[mobile]) };
    let Pushed { results, pulled } = anna.call(path::PUSH, &strange).await.unwrap();
    assert!(matches!(results.as_slice(), [results] if matches!(results.as_slice(), [ChangeResult::Accepted { .. }])));
    assert_eq!(pulled, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_device_pushed_itself_comes_back_as_an_echo_only() {
    let (_server, mut anna, _, _) = anna_ben_and_head().await;
    let written = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[written]).await;
    let items = anna.pull().await;
    assert!(matches!(items.as_slice(), [Item::Echo { .. }]), "{items:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_salespersons_device_never_receives_the_documents_of_others() {
    let (_server, mut anna, mut ben, mut head) = anna_ben_and_head().await;
    let written =
        [anna.set(customer(1), Field::Name, "山海公司"), anna.set_background(customer(1), Field::Family, "一子")];
    anna.push(&written).await;
    let written = ben.set(customer(2), Field::Name, "江河公司");
    ben.push(&[written]).await;
    assert_eq!(ben.pull().await.len(), 1, "the own change alone");
    assert_eq!(head.pull().await.len(), 3);
    let mut fresh = Tablet::sign_in_at(ben.address, "ben", None).await.unwrap();
    fresh.bootstrap().await;
    assert_eq!(fresh.documents.len(), 1);
    assert!(fresh.documents.contains_key(&customer(2).into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_of_the_last_page_is_that_of_the_documents_held() {
    let (_server, mut anna, _, mut head) = anna_ben_and_head().await;
    for number in 1..=5 {
        let written = anna.set(customer(number), Field::Name, "山海公司");
        anna.push(&[written]).await;
    }
    head.pull().await;
    let written = head.set(customer(3), Field::Phone, "010-1");
    head.push(&[written]).await;
    for tablet in [&mut anna, &mut head] {
        tablet.pull().await;
        let page = tablet.pull_page().await.unwrap();
        let digest = page.digest.unwrap();
        assert_eq!(digest.documents, 5);
        let mut sum = [0; 32];
        for (id, document) in &tablet.documents {
            let heads: Vec<[u8; 32]> = document.heads().as_slice().iter().map(|head| *head.as_bytes()).collect();
            satchel_document::digest::toggle(&mut sum, &satchel_document::digest::leaf(*id, &heads));
        }
        assert_eq!(digest.leaves, sum);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_end_at_their_limit_and_the_next_one_goes_on() {
    let (_server, mut anna, _, mut head) = anna_ben_and_head().await;
    // So many customers that nothing of them is folded.
    let customers: Vec<_> = (1..=10).map(customer).collect();
    let written: Vec<_> = customers.iter().map(|customer| anna.set(*customer, Field::Name, "0")).collect();
    anna.push(&written).await;
    head.pull().await;
    let mut written = Vec::new();
    for (number, customer) in (0..PULL_ITEMS + 5).zip(customers.iter().cycle()) {
        written.push(anna.set(*customer, Field::Name, &format!("公司 {number}")));
    }
    for part in written.chunks(1000) {
        anna.push(part).await;
    }
    let first = head.pull_page().await.unwrap();
    assert_eq!((first.items.len(), first.more, first.digest), (PULL_ITEMS, true, None));
    let second = head.pull_page().await.unwrap();
    assert_eq!((second.items.len(), second.more), (5, false));
    for customer in customers {
        assert_eq!(head.heads(customer.into()), anna.heads(customer.into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_history_asks_for_a_comparison() {
    let (server, mut anna, _, mut head) = anna_ben_and_head().await;
    let written = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[written]).await;
    head.pull().await;
    let good = head.cursor.clone();
    // Each byte of it matters: epoch, place, chain and scopes.
    for place in 0..good.len() - 1 {
        head.cursor = good.clone();
        head.cursor[place] ^= 1;
        let refused = head.pull_page().await.unwrap_err();
        assert_eq!((refused.status, refused.code()), (409, ProblemCode::ReconcileRequired), "byte {place}");
    }
    for wrong in [ByteBuf::new(), ByteBuf::from(vec![0; 100])] {
        head.cursor = wrong;
        assert_eq!(head.pull_page().await.unwrap_err().code(), ProblemCode::ReconcileRequired);
    }
    head.cursor = anna.cursor.clone();
    assert_eq!(head.pull_page().await.unwrap_err().code(), ProblemCode::ReconcileRequired, "other scopes");
    head.cursor = good;
    server.service.store.write(|c| Ok(c.execute("UPDATE team SET epoch = randomblob(16)", [])?)).unwrap();
    assert_eq!(head.pull_page().await.unwrap_err().code(), ProblemCode::ReconcileRequired, "another epoch");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reassigned_customer_leaves_one_device_and_enters_the_other() {
    let (server, mut anna, mut ben, mut head) = anna_ben_and_head().await;
    let written =
        [anna.set(customer(1), Field::Name, "山海公司"), anna.set_background(customer(1), Field::Family, "一子")];
    anna.push(&written).await;
    anna.pull().await;
    head.pull().await;
    server.give(customer(1), ben.user);
    let items = ben.pull().await;
    assert_eq!(items.iter().filter(|item| matches!(item, Item::Enter(_))).count(), 2, "{items:?}");
    assert_eq!(ben.text(customer(1), Field::Name), "山海公司");
    let items = anna.pull().await;
    assert_eq!(items.iter().filter(|item| matches!(item, Item::Leave { .. })).count(), 2, "{items:?}");
    assert!(anna.documents.is_empty());
    let items = head.pull().await;
    assert!(matches!(items.as_slice(), [Item::Owner { owner, .. }] if *owner == ben.user), "{items:?}");
    // There and back before anybody asked: who holds it keeps it.
    server.give(customer(1), anna.user);
    server.give(customer(1), ben.user);
    assert!(!ben.pull().await.iter().any(|item| matches!(item, Item::Leave { .. })));
    assert!(satchel_server::check::check(&server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn new_people_are_told_once() {
    let (server, _, _, mut head) = anna_ben_and_head().await;
    assert_eq!(head.pull_page().await.unwrap().roster, None);
    server.person("carl", Role::Salesperson);
    assert_eq!(head.pull_page().await.unwrap().roster.unwrap().people.len(), 4);
    assert_eq!(head.pull_page().await.unwrap().roster, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_pull_is_small() {
    let (_server, anna, _, _) = anna_ben_and_head().await;
    let body = satchel_protocol::frame::encode(
        Default::default(),
        &satchel_protocol::sync::Pull { cursor: anna.cursor.clone() },
    )
    .unwrap();
    assert!(body.len() <= 500, "{}", body.len());
    let (status, answer) =
        super::tablet::send(anna.address, satchel_protocol::sync::path::PULL, &anna.token, &[], body).await;
    assert_eq!(status, 200);
    assert!(answer.len() <= 500, "{}", answer.len());
}
