//! `POST /v1/reconcile`: two ends that disagree find out where, and agree again.

use std::collections::BTreeMap;

use satchel_document::digest;
use satchel_model::{CustomerId, DocumentId, DocumentKind, Field, Role};
use satchel_protocol::sync::{DocumentName, Hash, ProblemCode, Reconcile, Reconciled, path};

use super::harness::{Server, satchel};
use super::tablet::{Refused, Tablet, customer};

fn leaf(tablet: &Tablet, id: DocumentId) -> Hash {
    let heads: Vec<Hash> = tablet.heads(id).as_slice().iter().map(|head| *head.as_bytes()).collect();
    digest::leaf(id, &heads)
}

/// The buckets that differ. What happens from here on comes by pull.
async fn unequal(tablet: &mut Tablet) -> Vec<u8> {
    let buckets = digest::buckets(tablet.documents.keys().map(|id| (*id, leaf(tablet, *id))));
    match tablet.call(path::RECONCILE, &Reconcile::Buckets(buckets)).await.unwrap() {
        Reconciled::Buckets { unequal, cursor } => {
            tablet.cursor = cursor;
            unequal
        }
        other => panic!("{other:?}"),
    }
}

struct Differences {
    wanted: Vec<DocumentId>,
    leave: Vec<DocumentName>,
}

/// Compares the documents of some buckets, takes what comes, and says what remains to be done.
async fn compare(tablet: &mut Tablet, buckets: Vec<u8>) -> Differences {
    let held: Vec<(DocumentName, Hash)> = tablet
        .documents
        .iter()
        .filter(|(id, _)| buckets.contains(&digest::bucket(**id)))
        .map(|(id, document)| {
            let name = DocumentName::new(DocumentKind::Customer, CustomerId::from_bytes(*id.as_bytes()));
            (name, document.heads().digest())
        })
        .collect();
    let request = Reconcile::Documents { buckets, held, after: None, cursor: tablet.cursor.clone() };
    match tablet.call(path::RECONCILE, &request).await.unwrap() {
        Reconciled::Documents { wanted, documents, leave, more } => {
            assert_eq!(more, None);
            documents.iter().for_each(|packed| tablet.take(packed));
            Differences { wanted, leave }
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ends_get_what_they_lack_and_are_equal_afterwards() {
    let server = Server::start().await;
    server.person("head", Role::UnitHead);
    let mut one = Tablet::sign_in(&server, "head").await;
    let mut written: BTreeMap<u8, _> = BTreeMap::new();
    for number in 1..=20 {
        written.insert(number, one.set(customer(number), Field::Name, "山海公司"));
    }
    one.push(&written.values().cloned().collect::<Vec<_>>()).await;
    let mut other = Tablet::sign_in(&server, "head").await;
    other.bootstrap().await;
    assert!(unequal(&mut other).await.is_empty());
    // The server knows one more, the tablet wrote one, lost one, and has one that nobody else has.
    let news = one.set(customer(7), Field::Phone, "010-7");
    one.push(&[news]).await;
    let mine = other.set(customer(9), Field::Phone, "010-9");
    other.documents.remove(&customer(11).into());
    let only_here = other.set(customer(99), Field::Name, "新客户");
    let buckets = unequal(&mut other).await;
    assert!(!buckets.is_empty() && buckets.len() <= 4, "{buckets:?}");
    let differences = compare(&mut other, buckets).await;
    for number in [9, 99] {
        assert!(differences.wanted.contains(&customer(number).into()), "{number}");
    }
    assert!(differences.leave.is_empty());
    other.push(&[mine, only_here]).await;
    assert!(unequal(&mut other).await.is_empty());
    assert_eq!(other.text(customer(7), Field::Phone), "010-7");
    assert_eq!(other.documents.len(), 21);
    assert!(other.pull_page().await.is_ok(), "the cursor is good");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_documents_are_compared_comes_by_pull() {
    let server = Server::start().await;
    server.person("head", Role::UnitHead);
    let mut one = Tablet::sign_in(&server, "head").await;
    let first = one.set(customer(1), Field::Name, "山海公司");
    one.push(&[first]).await;
    let mut other = Tablet::sign_in(&server, "head").await;
    other.bootstrap().await;
    let lost = one.set(customer(1), Field::Phone, "010-1");
    one.push(&[lost]).await;
    let buckets = unequal(&mut other).await;
    // In a bucket that was equal when the buckets were compared.
    let meanwhile = one.set(customer(2), Field::Name, "新客户");
    one.push(&[meanwhile]).await;
    assert!(!buckets.contains(&digest::bucket(customer(2).into())));
    compare(&mut other, buckets).await;
    other.pull().await;
    assert!(unequal(&mut other).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_begins_anew_where_the_server_went_back_behind_its_beginning() {
    let server = Server::start().await;
    server.person("head", Role::UnitHead);
    let mut one = Tablet::sign_in(&server, "head").await;
    let written = one.set(customer(1), Field::Name, "山海公司");
    one.push(&[written]).await;
    let mut other = Tablet::sign_in(&server, "head").await;
    unequal(&mut other).await;
    // A file put back without a word has another history from some place on.
    let went_back = "UPDATE log SET chain = zeroblob(32)";
    server.service.store.write(move |connection| Ok(connection.execute(went_back, [])?)).unwrap();
    let (cursor, buckets) = (other.cursor.clone(), (0..=u8::MAX).collect());
    let request = Reconcile::Documents { buckets, held: Vec::new(), after: None, cursor };
    let refused: Result<Reconciled, Refused> = other.call(path::RECONCILE, &request).await;
    assert_eq!(refused.unwrap_err().code(), ProblemCode::ReconcileRequired);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_the_device_may_not_hold_any_more_is_to_leave() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    server.person("ben", Role::Salesperson);
    let (mut anna, mut ben) = (Tablet::sign_in(&server, "anna").await, Tablet::sign_in(&server, "ben").await);
    let written = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[written]).await;
    ben.documents = anna.documents.clone();
    let buckets = unequal(&mut ben).await;
    let differences = compare(&mut ben, buckets).await;
    assert_eq!(differences.leave, [DocumentName::new(DocumentKind::Customer, customer(1))]);
    assert!(differences.wanted.is_empty(), "nobody may bring what is not theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_of_buckets_is_refused() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let anna = Tablet::sign_in(&server, "anna").await;
    let refused: Result<Reconciled, Refused> = anna.call(path::RECONCILE, &Reconcile::Buckets(vec![[0; 32]])).await;
    assert_eq!(refused.unwrap_err().code(), ProblemCode::BadRequest);
}

/// What `satchel check` says of the comparisons of a device.
fn told(server: &Server, tablet: &Tablet) -> Option<[i64; 7]> {
    let (done, text) = satchel(&["check", "--json"], &server.data());
    assert!(done, "{text}");
    let report: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
    let all = report["comparisons"].as_array().unwrap();
    let of_tablet = all.iter().find(|compared| compared["device"] == tablet.device.to_string())?;
    let keys = ["compared", "unequal", "unexpected", "sent", "wanted", "returned", "removed"];
    Some(keys.map(|key| of_tablet[key].as_i64().unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_how_often_a_device_compared_and_what_that_healed() {
    let server = Server::start().await;
    server.person("head", Role::UnitHead);
    let mut one = Tablet::sign_in(&server, "head").await;
    let written: Vec<_> = (1..=5).map(|number| one.set(customer(number), Field::Name, "山海公司")).collect();
    one.push(&written).await;
    let mut other = Tablet::sign_in(&server, "head").await;
    other.bootstrap().await;
    assert_eq!(told(&server, &other), None, "it never compared");
    assert!(unequal(&mut other).await.is_empty());
    assert_eq!(told(&server, &other), Some([1, 0, 0, 0, 0, 0, 0]));

    // One is missing, one is further here: nothing had told the device to compare.
    other.documents.remove(&customer(1).into());
    let mine = other.set(customer(2), Field::Phone, "010-2");
    let buckets = unequal(&mut other).await;
    compare(&mut other, buckets).await;
    other.push(&[mine]).await;
    assert_eq!(told(&server, &other), Some([2, 1, 1, 2, 1, 0, 0]));

    // The log is another one: then a difference is no surprise.
    server.service.store.write(|c| Ok(c.execute("UPDATE team SET epoch = randomblob(16)", [])?)).unwrap();
    assert!(other.pull_page().await.is_err());
    other.documents.remove(&customer(3).into());
    let buckets = unequal(&mut other).await;
    compare(&mut other, buckets).await;
    assert_eq!(told(&server, &other), Some([3, 2, 1, 3, 1, 0, 0]));
    let (_, text) = satchel(&["check"], &server.data());
    let line = text.lines().find(|line| line.contains(&other.device.to_string())).unwrap();
    assert!(line.contains("compared 3 times, 2 times something differed, 1 of them unexpectedly"), "{line}");
    assert_eq!(told(&server, &one), None);
    let devices = super::accounts::office(&one).await.devices;
    let healed = |tablet: &Tablet| devices.iter().find(|device| device.id == tablet.device).unwrap().healed;
    assert_eq!([healed(&one), healed(&other)], [0, 1]);
}
