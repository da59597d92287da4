//! How many requests are answered: a team at work never meets the limit, and whoever floods the server meets it soon.

use satchel_model::{DeviceId, Field, Role, UnixMillis};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::limits::STRANGER_BURST;
use satchel_protocol::sync::{ChangeResult, ProblemCode, Pull, path};
use satchel_server::auth::token::Token;
use satchel_server::store::device::{self, Device};
use satchel_server::{Options, Rate, Rates};

use super::harness::{Server, TEAM};
use super::tablet::{Tablet, customer, refused, send};
use super::wire::{Answer, request};

const FEW: Rate = Rate { burst: 4, per_second: 1 };

async fn limited(rates: Rates) -> Server {
    Server::start_with(Options { rates, ..Options::default() }, None).await
}

async fn pull(server: &Server, token: &str) -> Answer {
    let body = frame::encode(Header::default(), &Pull { cursor: Default::default() }).unwrap();
    let bearer = format!("Bearer {token}");
    request(server.address, ("POST", path::PULL), &[("authorization", &bearer)], &body).await
}

/// What a limited request is told, and that header and message say the same.
fn wait_s(answer: &Answer) -> u64 {
    let problem = refused(answer.status, &answer.body).problem;
    assert_eq!((answer.status, problem.code), (429, ProblemCode::TooManyRequests));
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert_eq!(problem.retry_after_ms.unwrap().div_ceil(1000), seconds);
    seconds
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_asks_too_often_is_told_when_to_come_back_and_others_are_not() {
    let server = limited(Rates { device: FEW, ..Rates::default() }).await;
    server.person("anna", Role::Salesperson);
    let (anna, other) = (Tablet::sign_in(&server, "anna").await, Tablet::sign_in(&server, "anna").await);
    for _ in 0..FEW.burst {
        assert_eq!(pull(&server, &anna.token).await.status, 409, "a pull without a cursor asks to compare");
    }
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(pull(&server, &anna.token).await);
    }
    let limited =
        answers.iter().find(|answer| answer.status == 429).expect("one a second is refilled, not three at once");
    assert!((1..=2).contains(&wait_s(limited)));
    assert_eq!(pull(&server, &other.token).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_tokens_is_limited_by_address_and_tablets_at_that_address_go_on() {
    let server = limited(Rates { stranger: FEW, ..Rates::default() }).await;
    server.person("anna", Role::Salesperson);
    let anna = Tablet::sign_in(&server, "anna").await;
    let guess = "ab".repeat(32);
    let mut statuses = Vec::new();
    for _ in 0..2 * FEW.burst {
        statuses.push(pull(&server, &guess).await.status);
    }
    assert_eq!(statuses[0], 401);
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(pull(&server, &anna.token).await.status, 409, "a token that is known is not counted with the others");
    assert!(Tablet::sign_in_at(server.address, "anna", None).await.is_ok(), "nor is who signs in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_pushes_in_a_row_are_taken() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let mut anna = Tablet::sign_in(&server, "anna").await;
    for number in 0..100 {
        let written = anna.set(customer(number), Field::Name, "山海公司");
        assert!(
            matches!(anna.push(&[written]).await[..], [ref only] if matches!(only[..], [ChangeResult::Accepted { .. }]))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_tablets_behind_one_address_are_answered() {
    let server = Server::start().await;
    let anna = server.person("anna", Role::Salesperson);
    let tokens: Vec<Token> =
        (0..500_u16).map(|number| Token::new(*blake3::hash(&number.to_le_bytes()).as_bytes())).collect();
    let devices: Vec<Device> = (0_u16..)
        .zip(&tokens)
        .map(|(number, token)| Device {
            team: TEAM,
            id: DeviceId::from_bytes(*blake3::hash(&number.to_le_bytes()).as_bytes().first_chunk().unwrap()),
            user: anna,
            label: "iPad".to_owned(),
            token_hash: token.hash(),
            is_revoked: false,
            // Half of them have run out and are told so.
            expires_at: UnixMillis(if number % 2 == 0 { i64::MAX } else { 0 }),
            seen_at: UnixMillis(0),
            created_at: UnixMillis(0),
            emptied_at: None,
        })
        .collect();
    server
        .service
        .store
        .write(move |connection| devices.iter().try_for_each(|one| device::enrol(connection, one)))
        .unwrap();
    for (number, token) in tokens.iter().enumerate() {
        let expected = if number % 2 == 0 { 409 } else { 401 };
        assert_eq!(pull(&server, &token.to_hex()).await.status, expected, "tablet {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_one_address_is_limited() {
    let server = Server::start().await;
    let mut limited = 0;
    // Far more than refills while they are sent, at any speed of a machine that answers more than the limit.
    for _ in 0..2 * STRANGER_BURST {
        let (status, _) = send(server.address, path::PULL, "", &[], Vec::new()).await;
        assert!([401, 429].contains(&status), "{status}");
        limited += u32::from(status == 429);
        if limited > 10 {
            return;
        }
    }
    panic!("{limited} of {} requests were limited", 2 * STRANGER_BURST);
}
