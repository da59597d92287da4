//! Hundreds of tablets that wait for news, each with an open WebSocket.

use super::load;
use super::measure::Spread;
use anyhow::{Context, Result, ensure};
use futures_util::{SinkExt, StreamExt};
use satchel_protocol::frame::{self, Header};
use satchel_protocol::sync::{News, PokeHello, path};
use satchel_server::clock;
use std::time::Instant;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Tablets that wait.
pub(crate) struct Connected {
    news: UnboundedReceiver<(usize, u64, Instant)>,
    heads: Vec<u64>,
    _sockets: JoinSet<()>,
}

impl Connected {
    /// Connects a tablet for each token; returns when each has been told where the log ends.
    pub(crate) async fn open(port: u16, tokens: &[String]) -> Result<Self> {
        let (sender, news) = unbounded_channel();
        let mut sockets = JoinSet::new();
        for (number, token) in tokens.iter().enumerate() {
            let socket = connect(port, token).await?;
            sockets.spawn(listen(number, socket, sender.clone()));
        }
        let mut connected = Self { news, heads: vec![0; tokens.len()], _sockets: sockets };
        connected.wait_all(1).await?;
        Ok(connected)
    }

    /// Waits until every tablet has been told of the log's end at `head` or later; returns when the
    /// last one was.
    async fn wait_all(&mut self, head: u64) -> Result<Instant> {
        let mut last = clock::instant();
        while self.heads.iter().any(|told| *told < head) {
            let (number, told, at) = self.news.recv().await.context("the tablets are gone")?;
            if let Some(known) = self.heads.get_mut(number) {
                *known = told.max(*known);
                last = at;
            }
        }
        Ok(last)
    }

    /// One device sends single changes, each after everyone has been told of the one before. From
    /// the beginning of a push to the moment when the last tablet is told.
    pub(crate) async fn spread_news(&mut self, origin: &str, writer: &load::Writer) -> Result<Spread> {
        let mut durations_ms = Vec::new();
        for push in &writer.single {
            let before = self.heads.iter().copied().max().unwrap_or_default();
            let (origin, push, token) = (origin.to_owned(), push.clone(), writer.token().to_owned());
            let start = clock::instant();
            let sent = tokio::task::spawn_blocking(move || load::accepted(&load::agent(), &origin, &token, &push));
            let told = self.wait_all(before + 1).await?;
            ensure!(sent.await.context("a device stopped")?? == 1, "a push of one change");
            durations_ms.push(told.duration_since(start).as_secs_f64() * 1000.0);
        }
        Spread::of(durations_ms)
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(port: u16, token: &str) -> Result<Socket> {
    let (mut socket, _) =
        connect_async(format!("ws://127.0.0.1:{port}{}", path::POKE)).await.context("connecting a tablet")?;
    let hello = frame::encode(Header::default(), &PokeHello { token: token.to_owned() })?;
    socket.send(Message::Binary(hello.into())).await.context("greeting the server")?;
    Ok(socket)
}

/// Passes on what a tablet is told, until either side ends.
async fn listen(number: usize, mut socket: Socket, told: UnboundedSender<(usize, u64, Instant)>) {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Binary(bytes) = message else { continue };
        let Ok((_, News { head })) = frame::decode(&bytes) else { return };
        if told.send((number, head, clock::instant())).is_err() {
            return;
        }
    }
}
