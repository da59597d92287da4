//! `GET /v1/poke`: news arrive by themselves, for those whom they concern.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use satchel_model::{Field, Role};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::sync::{News, PokeHello, path};
use satchel_server::store::device;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::harness::{Server, TEAM, satchel};
use super::tablet::{Tablet, customer};

/// What comes by itself comes long before this; only a failing test waits so long.
const LONG: Duration = Duration::from_secs(30);

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens the channel and reads the first news, which every tablet gets.
    async fn open(server: &Server, tablet: &Tablet) -> Self {
        let mut socket = Self::connect(server, &tablet.token).await;
        socket.news().await;
        socket
    }

    async fn connect(server: &Server, token: &str) -> Self {
        let (mut socket, _) = connect_async(format!("ws://{}{}", server.address, path::POKE)).await.unwrap();
        let hello = frame::encode(Header::default(), &PokeHello { token: token.to_owned() }).unwrap();
        socket.send(Message::Binary(hello.into())).await.unwrap();
        Self(socket)
    }

    async fn next(&mut self) -> Message {
        loop {
            let message = tokio::time::timeout(LONG, self.0.next()).await.expect("a message in time").unwrap().unwrap();
            if !matches!(message, Message::Ping(_) | Message::Pong(_)) {
                return message;
            }
        }
    }

    async fn news(&mut self) -> u64 {
        match self.next().await {
            Message::Binary(bytes) => frame::decode::<News>(&bytes).unwrap().1.head,
            other => panic!("{other:?}"),
        }
    }

    async fn close_code(&mut self) -> CloseCode {
        match self.next().await {
            Message::Close(Some(close)) => close.code,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_pokes_those_who_see_the_customer_and_not_the_one_who_pushed() {
    let server = Server::start().await;
    for (name, role) in [("anna", Role::Salesperson), ("ben", Role::Salesperson), ("head", Role::UnitHead)] {
        server.person(name, role);
    }
    let mut anna = Tablet::sign_in(&server, "anna").await;
    let mut ben = Tablet::sign_in(&server, "ben").await;
    let head = Tablet::sign_in(&server, "head").await;
    let mut of_anna = Socket::open(&server, &anna).await;
    let mut of_ben = Socket::open(&server, &ben).await;
    let mut of_head = Socket::open(&server, &head).await;
    let written = anna.set(customer(1), Field::Name, "山海公司");
    anna.push(&[written]).await;
    assert_eq!(of_head.news().await, 1);
    let written = ben.set(customer(2), Field::Name, "江河公司");
    ben.push(&[written]).await;
    assert_eq!(of_head.news().await, 2);
    // Each of the two is told of something later first, so nothing was said about the rest.
    let mut second = Tablet::sign_in(&server, "anna").await;
    second.documents = anna.documents.clone();
    let written = second.set(customer(1), Field::Phone, "010-1");
    second.push(&[written]).await;
    assert_eq!(of_anna.news().await, 3);
    let mut second = Tablet::sign_in(&server, "ben").await;
    second.documents = ben.documents.clone();
    let written = second.set(customer(2), Field::Phone, "010-2");
    second.push(&[written]).await;
    assert_eq!(of_ben.news().await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_and_a_revoked_device_are_closed() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let anna = Tablet::sign_in(&server, "anna").await;
    let mut wrong = Socket::connect(&server, &"00".repeat(32)).await;
    assert_eq!(wrong.close_code().await, CloseCode::from(4401));
    let mut socket = Socket::open(&server, &anna).await;
    let id = anna.device;
    server.service.store.write(move |connection| device::revoke(connection, TEAM, id)).unwrap();
    assert_eq!(socket.close_code().await, CloseCode::from(4401));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_imports_is_news_too() {
    let server = Server::start().await;
    server.person("head", Role::GroupManagement);
    let head = Tablet::sign_in(&server, "head").await;
    let mut socket = Socket::open(&server, &head).await;
    let file = server.data().join("one.jsonl");
    std::fs::write(&file, "{\"code\":\"C1\",\"name\":\"山海公司\"}\n").unwrap();
    let (done, text) =
        satchel(&["import", "--team", super::harness::TEAM_NAME, file.to_str().unwrap()], &server.data());
    assert!(done, "{text}");
    assert_eq!(socket.news().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ending_server_says_so() {
    let server = Server::start().await;
    server.person("anna", Role::Salesperson);
    let anna = Tablet::sign_in(&server, "anna").await;
    let mut socket = Socket::open(&server, &anna).await;
    server.stop().await;
    assert_eq!(socket.close_code().await, CloseCode::Away);
}
