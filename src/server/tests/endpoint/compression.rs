//! Answers are small on the wire, and the same whichever way they are packed.

use satchel_model::{Field, Role};
use satchel_protocol::frame::{self, Header, MEDIA_TYPE};
use satchel_protocol::sync::{Bootstrap, BootstrapPage, path};
use std::io::Read;

use super::harness::Server;
use super::tablet::{Tablet, customer};
use super::wire::{Answer, request};

async fn first_page(tablet: &Tablet, encoding: &str) -> Answer {
    let body = frame::encode(Header::default(), &Bootstrap { resume: None }).unwrap();
    let bearer = format!("Bearer {}", tablet.token);
    let headers = [("authorization", bearer.as_str()), ("accept-encoding", encoding)];
    request(tablet.address, ("POST", path::BOOTSTRAP), &headers, &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_documents_is_packed_to_less_than_a_third() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let mut anna = Tablet::sign_in(&server, "anna").await;
    let mut written = Vec::new();
    for number in 1..=50 {
        written.push(anna.set(customer(number), Field::Profile, &format!("客户 {number} 的简介，主营音像制品。")));
    }
    anna.push(&written).await;
    let plain = first_page(&anna, "identity").await;
    assert_eq!((plain.status, plain.header("content-type")), (200, MEDIA_TYPE));
    assert_eq!(plain.header("cache-control"), "no-store");
    let page = frame::decode::<BootstrapPage>(&plain.body).unwrap().1;
    assert_eq!(page.documents.len(), 50);
    let packed = first_page(&anna, "gzip").await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(frame::decode::<BootstrapPage>(&unpacked).unwrap().1, page);
    let brotli = first_page(&anna, "gzip, br").await;
    assert_eq!(brotli.header("content-encoding"), "br");
    for smaller in [&packed, &brotli] {
        assert!(smaller.body.len() * 3 < plain.body.len(), "{} of {}", smaller.body.len(), plain.body.len());
    }
}
