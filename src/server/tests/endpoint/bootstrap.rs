//! `POST /v1/bootstrap`: everything for a new tablet, in pages, own customers first.

use satchel_model::{CustomerRow, Field, Role};
use satchel_protocol::sync::{Bootstrap, BootstrapPage, path};

use super::harness::{Server, satchel};
use super::tablet::{Tablet, customer};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_team_arrives_whole_with_rows_and_text_and_own_customers_first() {
    let server = Server::start().await;
    let (done, text) = satchel(&["demo"], &server.data());
    assert!(done, "{text}");
    assert!(text.contains("2357 customers with 6919 orders"), "{text}");
    let mut tablet = sign_in(&server, "feng").await;
    let pages = tablet.bootstrap().await;
    assert!(pages.len() <= 16, "{} requests", pages.len());
    let documents: Vec<_> = pages.iter().flat_map(|page| &page.documents).collect();
    assert_eq!(documents.len() as u64, pages[0].total);
    assert_eq!(tablet.documents.len(), documents.len(), "each once");
    let rows: Vec<CustomerRow> = documents
        .iter()
        .filter(|packed| !packed.row.is_empty())
        .map(|packed| postcard::from_bytes(&packed.row).unwrap())
        .collect();
    assert_eq!(rows.len(), 2357);
    assert_eq!(rows.iter().map(|row| row.orders).sum::<u32>(), 6919);
    let cents: i64 = rows.iter().flat_map(|row| &row.sales).map(|sum| sum.minor).sum();
    // awk '{s += $5} END {printf "%.2f", s}' cdnow_sample.txt
    assert_eq!(cents, 24_409_194);
    assert!(rows.iter().all(|row| !row.name.is_empty() && !row.city.is_empty()));
    assert!(pages[0].documents.iter().any(|packed| !packed.text.is_empty()));
    let mut own = sign_in(&server, "lin").await;
    let pages = own.bootstrap().await;
    assert!(pages.iter().flat_map(|page| &page.documents).all(|packed| packed.owner == own.user));
    assert!(own.documents.len() < tablet.documents.len() / 3);
    let mut unit = sign_in(&server, "zhao").await;
    unit.bootstrap().await;
    assert!(unit.documents.len() > own.documents.len() * 2 && unit.documents.len() < tablet.documents.len() * 2 / 3);
}

async fn sign_in(server: &Server, name: &str) -> Tablet {
    let request = satchel_protocol::sync::SignIn {
        name: name.to_owned(),
        password: satchel_server::demo::PASSWORD.to_owned(),
        device_label: "test".to_owned(),
        device: None,
    };
    let (_, signed_in): (_, satchel_protocol::sync::SignedIn) =
        super::tablet::call(server.address, path::SIGN_IN, "", &request).await.unwrap();
    Tablet::of(server.address, signed_in)
}

#[tokio::test(flavor = "multi_thread")]
async fn own_customers_come_first_whatever_their_ids() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    server.person("head", Role::UnitHead);
    let (mut anna, mut head) = (Tablet::sign_in(&server, "anna").await, Tablet::sign_in(&server, "head").await);
    for number in [1, 2, 9] {
        let written = anna.set(customer(number), Field::Name, "山海公司");
        anna.push(&[written]).await;
    }
    let written = head.set(customer(5), Field::Name, "江河公司");
    head.push(&[written]).await;
    let mut fresh = Tablet::sign_in(&server, "head").await;
    let order: Vec<_> =
        fresh.bootstrap().await.iter().flat_map(|page| &page.documents).map(|packed| packed.name.customer).collect();
    assert_eq!(order, [5, 1, 2, 9].map(customer));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_between_two_pages_comes_by_pull() {
    let server = Server::start().await;
    server.person("head", Role::UnitHead);
    let mut writer = Tablet::sign_in(&server, "head").await;
    let profile = "详".repeat(8_000);
    let mut written = Vec::new();
    for number in 1..=40 {
        written.push(writer.set(customer(number), Field::Profile, &profile));
    }
    writer.push(&written).await;
    let mut reader = Tablet::sign_in(&server, "head").await;
    let first: BootstrapPage = reader.call(path::BOOTSTRAP, &Bootstrap { resume: None }).await.unwrap();
    let resume = first.resume.clone();
    assert!(resume.is_some(), "one page would show nothing");
    first.documents.iter().for_each(|packed| reader.take(packed));
    let changed = [writer.set(customer(1), Field::Name, "山海公司"), writer.set(customer(41), Field::Name, "新")];
    writer.push(&changed).await;
    let mut resume = resume;
    while resume.is_some() {
        let page: BootstrapPage = reader.call(path::BOOTSTRAP, &Bootstrap { resume }).await.unwrap();
        assert_eq!(page.cursor, first.cursor);
        page.documents.iter().for_each(|packed| reader.take(packed));
        resume = page.resume;
    }
    reader.cursor = first.cursor;
    reader.pull().await;
    assert_eq!(reader.documents.len(), 41);
    for number in 1..=41 {
        assert_eq!(reader.heads(customer(number).into()), writer.heads(customer(number).into()), "{number}");
    }
}
