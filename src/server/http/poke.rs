//! The poke channel: says that there is news in the device's scopes, and nothing else.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use satchel_protocol::frame::{self, Header};
use satchel_protocol::sync::{News, PokeHello};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::App;
use super::reply::blocking;
use super::session::Listening;
use crate::auth::{Session, authenticate};
use crate::clock;
use crate::error::ServerError;
use crate::hub::Poke;
use crate::store::{log, team};

/// How long a new socket may take to say who it is.
const HELLO: Duration = Duration::from_secs(10);
/// How often a silent socket is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);
/// After so long without a word a socket is given up.
const SILENCE: Duration = Duration::from_secs(75);
/// Bytes of the longest message of a tablet.
const HELLO_BYTES: usize = 1024;
/// Closed because the token is not (or no longer) good: ask by HTTP to learn why.
const CLOSE_SIGN_IN: u16 = 4401;
/// Closed because the server ends: come back.
const CLOSE_GOING_AWAY: u16 = 1001;

pub(super) async fn poke(State(app): State<App>, _: Listening, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(HELLO_BYTES).max_frame_size(HELLO_BYTES).on_upgrade(move |socket| async move {
        let mut socket = socket;
        let code = converse(&app, &mut socket).await;
        let frame = code.map(|code| CloseFrame { code, reason: "".into() });
        // The other side may be gone already.
        let _ = socket.send(Message::Close(frame)).await;
    })
}

/// Talks until either side ends; the code is why this one did.
async fn converse(app: &App, socket: &mut WebSocket) -> Option<u16> {
    let Ok(Some(Ok(Message::Binary(hello)))) = timeout(HELLO, socket.recv()).await else { return None };
    let Ok((_, PokeHello { token })) = frame::decode(&hello) else { return None };
    let mut pokes = app.service.hub.subscribe();
    let mut closing = app.closing.clone();
    let Ok(Seen { session, head: mut told, .. }) = look(app, &token, None).await else { return Some(CLOSE_SIGN_IN) };
    let mut looked_at = told;
    // What happened between the tablet's last pull and now was not poked.
    say(socket, &session, told).await?;
    let mut ping = tokio::time::interval_at(Instant::now() + PING, PING);
    let mut heard = Instant::now();
    loop {
        let first = tokio::select! {
            poke = pokes.recv() => match poke {
                Ok(poke) => relevant(&session, &poke),
                Err(RecvError::Lagged(_)) => Relevance::Look,
                Err(RecvError::Closed) => return Some(CLOSE_GOING_AWAY),
            },
            message = socket.recv() => {
                match message {
                    None | Some(Err(_) | Ok(Message::Close(_))) => return None,
                    Some(Ok(_)) => heard = Instant::now(),
                }
                Relevance::None
            }
            _ = ping.tick() => {
                if heard.elapsed() > SILENCE {
                    return None;
                }
                socket.send(Message::Ping(Bytes::new())).await.ok()?;
                Relevance::Look
            }
            () = closed(&mut closing) => return Some(CLOSE_GOING_AWAY),
        };
        let mut gathered = Gathered { head: told, wants_look: false };
        gathered.add(first);
        // A burst of pokes is one piece of news.
        loop {
            match pokes.try_recv() {
                Ok(poke) => gathered.add(relevant(&session, &poke)),
                Err(TryRecvError::Lagged(_)) => gathered.add(Relevance::Look),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        let mut head = gathered.head;
        if gathered.wants_look {
            match look(app, &token, Some(looked_at)).await {
                Ok(now) if now.session.scopes == session.scopes => {
                    looked_at = now.head;
                    head = head.max(now.news.unwrap_or(told));
                }
                _ => return Some(CLOSE_SIGN_IN),
            }
        }
        if head > told {
            told = head;
            say(socket, &session, head).await?;
        }
    }
}

/// Waits until the server ends; a vanished sender is an end as well.
async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

/// What several pokes come to.
struct Gathered {
    head: u64,
    wants_look: bool,
}

impl Gathered {
    fn add(&mut self, relevance: Relevance) {
        match relevance {
            Relevance::None => {}
            Relevance::News(head) => self.head = self.head.max(head),
            Relevance::Look => self.wants_look = true,
        }
    }
}

enum Relevance {
    /// Nothing for this device.
    None,
    /// News up to this place.
    News(u64),
    /// Something happened; the database says whether it matters.
    Look,
}

fn relevant(session: &Session, poke: &Poke) -> Relevance {
    match poke.team {
        None => Relevance::Look,
        Some(team)
            if team == session.team
                && poke.by != Some(session.device)
                && poke.scopes.iter().any(|scope| session.scopes.contains(scope)) =>
        {
            Relevance::News(poke.head)
        }
        Some(_) => Relevance::None,
    }
}

/// What the database says to a socket.
struct Seen {
    /// The token is still good for this.
    session: Session,
    /// The end of the team's log.
    head: u64,
    /// The last place since `since` that is news to the device.
    news: Option<u64>,
}

async fn look(app: &App, token: &str, since: Option<u64>) -> Result<Seen, ServerError> {
    let token = token.to_owned();
    blocking(app.service.clone(), move |service| {
        let session = authenticate(service, &token, clock::now())?;
        service.store.read(|connection| {
            let head = team::load(connection, session.team)?.head.unsigned_abs();
            let since = since.and_then(|since| i64::try_from(since).ok());
            let news = match since {
                Some(since) => log::news_after(connection, session.team, &session.scopes, session.device, since)?,
                None => None,
            };
            Ok(Seen { head, news: news.map(i64::unsigned_abs), session })
        })
    })
    .await
}

/// Sends the news; nothing when the socket is gone.
async fn say(socket: &mut WebSocket, session: &Session, head: u64) -> Option<()> {
    let header = Header { epoch: session.epoch, server_time_ms: clock::now().0 };
    let bytes = frame::encode(header, &News { head }).ok()?;
    socket.send(Message::Binary(bytes.into())).await.ok()
}
