//! `POST /v1/push` of what must not get in: refused with its reason, harmless to everything else.

use satchel_model::{ActorId, DocumentKind, Field, Role};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::limits::{PUSH_CHANGES, REQUEST_BYTES};
use satchel_protocol::sync::{ChangeResult, DocumentName, ProblemCode, Push, PushDocument, Pushed, RefusalCode, path};
use serde_bytes::ByteBuf;
use std::io::Write;

use super::harness::{Server, ServerProcess};
use super::tablet::{Refused, Tablet, customer, push_of, refused, send};

fn refusal(code: RefusalCode) -> ChangeResult {
    ChangeResult::Refused { code }
}

async fn two_people() -> (Server, Tablet, Tablet) {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    server.person("ben", Role::Salesperson);
    let (anna, ben) = (Tablet::sign_in(&server, "anna").await, Tablet::sign_in(&server, "ben").await);
    (server, anna, ben)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refused_change_blocks_no_other() {
    let (server, mut anna, _) = two_people().await;
    let good = anna.set(customer(1), Field::Name, "山海公司");
    let mut damaged = anna.set(customer(2), Field::Name, "江河公司");
    let last = damaged.1.len() - 1;
    damaged.1[last] ^= 1;
    let truncated = (damaged.0, damaged.1[..last / 2].to_vec());
    let after = anna.set(customer(3), Field::Name, "湖泊公司");
    let results = anna.push(&[good, damaged, truncated, after]).await;
    assert_eq!(
        results,
        [
            vec![ChangeResult::Accepted { sequence: 1 }],
            vec![refusal(RefusalCode::Malformed), refusal(RefusalCode::Malformed)],
            vec![ChangeResult::Accepted { sequence: 2 }],
        ]
    );
    assert!(satchel_server::check::check(&server.service.store).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_of_somebody_else_cannot_be_written() {
    let (_server, mut anna, mut ben) = two_people().await;
    let written = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[written]).await;
    ben.documents = anna.documents.clone();
    let written = ben.set(customer(1), Field::Phone, "010-1");
    assert_eq!(ben.push(&[written]).await, [vec![refusal(RefusalCode::NotAllowed)]]);
    let background = ben.set_background(customer(1), Field::Hobbies, "钓鱼");
    assert_eq!(ben.push(&[background]).await, [vec![refusal(RefusalCode::NotAllowed)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_in_the_name_of_another_person_or_device() {
    let (server, mut anna, ben) = two_people().await;
    let real = anna.user;
    anna.user = ben.user;
    let forged = anna.set(customer(1), Field::Name, "山海公司");
    assert_eq!(anna.push(&[forged]).await, [vec![refusal(RefusalCode::ForeignAuthor)]]);
    anna.user = real;
    anna.documents.clear();
    let good = anna.set(customer(2), Field::Name, "江河公司");
    anna.push(&[good]).await;
    let mut second = Tablet::sign_in(&server, "anna").await;
    second.actor = anna.actor;
    let forged = second.set(customer(3), Field::Name, "湖泊公司");
    assert_eq!(second.push(&[forged]).await, [vec![refusal(RefusalCode::ForeignActor)]]);
    second.actor = ActorId::from_bytes([4; 16]);
    let forged = second.set(customer(4), Field::Name, "大山公司");
    assert_eq!(second.push(&[forged]).await, [vec![refusal(RefusalCode::ForeignActor)]], "the actor of genesis");
}

/// A device that compares sends all that it has of a document.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_colleague_wrote_and_the_server_has_is_a_duplicate_whoever_sends_it() {
    let (server, mut anna, _) = two_people().await;
    server.person("head", Role::UnitHead);
    let of_anna = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(std::slice::from_ref(&of_anna)).await;
    let mut head = Tablet::sign_in(&server, "head").await;
    head.bootstrap().await;
    let own = head.set(customer(1), Field::Phone, "010-1");
    let everything = [of_anna, own];
    let [results] = head.push(&everything).await.try_into().unwrap();
    assert_eq!(results, [ChangeResult::Duplicate { sequence: 1 }, ChangeResult::Accepted { sequence: 2 }]);
    let unknown = anna.set(customer(1), Field::Fax, "010-2");
    assert_eq!(head.push(&[unknown]).await, [vec![refusal(RefusalCode::ForeignAuthor)]]);
}

/// Otherwise it would wait for a customer that never comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_background_part_without_its_customer_is_refused_to_those_who_could_not_hold_it() {
    let (server, _, _) = two_people().await;
    for role in [Role::UnitAdministrator, Role::SystemAdministrator] {
        server.person(role.code(), role);
        let mut tablet = Tablet::sign_in(&server, role.code()).await;
        let background = tablet.set_background(customer(5), Field::Hobbies, "钓鱼");
        assert_eq!(tablet.push(&[background]).await, [vec![refusal(RefusalCode::NotAllowed)]], "{role:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_store_is_noticed_and_the_first_change_stays() {
    let (_server, mut anna, _) = two_people().await;
    let first = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[first]).await;
    let copy = anna.documents.clone();
    let one = anna.set(customer(1), Field::Phone, "010-1");
    anna.documents = copy;
    let other = anna.set(customer(1), Field::Phone, "010-2");
    let results = anna.push(&[one, other]).await;
    assert_eq!(results, [vec![ChangeResult::Accepted { sequence: 2 }, refusal(RefusalCode::SequenceReused)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_under_the_name_of_another_document_is_not_taken() {
    let (_server, mut anna, _) = two_people().await;
    let (mut name, bytes) = anna.set(customer(1), Field::Name, "山海公司");
    name.customer = customer(2);
    assert_eq!(anna.push(&[(name, bytes)]).await, [vec![ChangeResult::MissingDependencies]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_beyond_its_limits_is_refused_whole() {
    let (_server, mut anna, _) = two_people().await;
    let (name, bytes) = anna.set(customer(1), Field::Name, "山海公司");
    let changes = vec![ByteBuf::from(bytes); PUSH_CHANGES + 1];
    let push = Push { documents: vec![PushDocument { name, changes }], cursor: None };
    let refused: Result<Pushed, Refused> = anna.call(path::PUSH, &push).await;
    let refused = refused.unwrap_err();
    assert_eq!((refused.status, refused.code()), (413, ProblemCode::TooLarge));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_takes_nothing_and_says_so_and_goes_on_when_there_is_room() {
    let (server, mut anna, _) = two_people().await;
    let first = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[first]).await;
    // The writer's own limit of pages stands for the end of the disk: SQLite answers both with SQLITE_FULL.
    limit_pages(&server, "(SELECT page_count + 2 FROM pragma_page_count)");
    let profile = "详".repeat(8_000);
    let mut written = Vec::new();
    for number in 2..=40 {
        written.push(anna.set(customer(number), Field::Profile, &profile));
    }
    let refused: Result<Pushed, Refused> = anna.call(path::PUSH, &push_of(&written)).await;
    let refused = refused.unwrap_err();
    assert_eq!((refused.status, refused.code()), (507, ProblemCode::ServerFull));
    let report = satchel_server::check::check(&server.service.store).unwrap();
    assert_eq!((report.changes, report.findings), (1, Vec::new()), "nothing was half taken");
    limit_pages(&server, "1000000");
    let results = anna.push(&written).await;
    assert!(results.iter().flatten().all(|result| matches!(result, ChangeResult::Accepted { .. })));
}

fn limit_pages(server: &Server, pages: &'static str) {
    let limit = move |connection: &rusqlite::Connection| {
        let pages: i64 = connection.query_row(&format!("SELECT {pages}"), [], |row| row.get(0))?;
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    };
    server.service.store.write(limit).unwrap();
}

/// Bytes that unpack to `bytes` zeroes.
fn bomb(bytes: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeroes = vec![0_u8; 1024 * 1024];
    for _ in 0..bytes / zeroes.len() {
        packer.write_all(&zeroes).unwrap();
    }
    packer.finish().unwrap()
}

/// A push of one document with millions of empty changes: each is one byte there, and two dozen in a list.
fn millions() -> Vec<u8> {
    let name = DocumentName::new(DocumentKind::Customer, customer(1));
    let document = PushDocument { name, changes: vec![ByteBuf::new(); REQUEST_BYTES - 100] };
    let whole = frame::encode(Header::default(), &Push { documents: vec![document], cursor: None }).unwrap();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&whole).unwrap();
    packer.finish().unwrap()
}

type Headers = &'static [(&'static str, &'static str)];

/// The server may hold a few messages of 4 MiB, never what they pretend to be.
const ALLOWED_KIB: u64 = 96 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn malformed_oversized_and_bomb_like_bodies_leave_the_servers_memory_flat() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let stopped = server.stop().await;
    let process = ServerProcess::start(&stopped.data());
    let mut anna = Tablet::sign_in_at(process.address, "anna", None).await.unwrap();
    let good = anna.set(customer(1), Field::Name, "山海公司");
    let whole = frame::encode(Header::default(), &push_of(std::slice::from_ref(&good))).unwrap();
    let before = process.peak_memory_kib();
    let gzip: Headers = &[("content-encoding", "gzip")];
    let huge_length = [&whole[..30], &[0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
    let bodies: Vec<(Headers, Vec<u8>, u16)> = vec![
        (&[], whole[..whole.len() / 2].to_vec(), 400),
        (&[], Vec::new(), 400),
        (&[], huge_length, 400),
        (&[], vec![0; REQUEST_BYTES + 1], 413),
        (gzip, bomb(256 * 1024 * 1024), 413),
        (gzip, millions(), 400),
        (gzip, b"no gzip".to_vec(), 400),
        (&[("content-encoding", "br")], whole.clone(), 400),
    ];
    for round in 0..3 {
        for (headers, body, expected) in &bodies {
            let (status, bytes) = send(process.address, path::PUSH, &anna.token, headers, body.clone()).await;
            assert_eq!(status, *expected, "round {round}, {} bytes", body.len());
            assert!(matches!(refused(status, &bytes).code(), ProblemCode::BadRequest | ProblemCode::TooLarge));
        }
    }
    let grown = process.peak_memory_kib() - before;
    assert!(grown < ALLOWED_KIB, "the peak grew by {grown} KiB");
    assert_eq!(anna.push(&[good]).await, [vec![ChangeResult::Accepted { sequence: 1 }]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_that_would_expand_are_refused_before_they_are_unpacked() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let stopped = server.stop().await;
    let process = ServerProcess::start(&stopped.data());
    let mut anna = Tablet::sign_in_at(process.address, "anna", None).await.unwrap();
    let good = anna.set(customer(1), Field::Name, "山海公司");
    let before = process.peak_memory_kib();
    // Chunk type 2 is a compressed change, type 0 a document: both can unpack to anything.
    let mut chunks = Vec::new();
    for kind in [0_u8, 2, 3] {
        let body = bomb(64 * 1024 * 1024);
        let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, kind];
        chunk.extend((0..5).map(|place| {
            let seven = u8::try_from((body.len() >> (7 * place)) & 0x7f).unwrap();
            if place < 4 { seven | 0x80 } else { seven }
        }));
        chunk.extend(body.iter().take(60 * 1024));
        chunks.push((good.0, chunk));
    }
    chunks.push((good.0, vec![0x85; 70 * 1024]));
    let results = anna.push(&chunks).await.remove(0);
    for result in &results {
        let expected = [refusal(RefusalCode::Malformed), refusal(RefusalCode::TooLarge)];
        assert!(expected.contains(result), "{result:?}");
    }
    assert!(process.peak_memory_kib() - before < ALLOWED_KIB);
    assert_eq!(anna.push(&[good]).await, [vec![ChangeResult::Accepted { sequence: 1 }]]);
}
