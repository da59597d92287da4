//! A wire that counts: it passes bytes between the tablet and the server and adds them up.
//!
//! The page cannot tell how large an answer was before the browser unpacked it; here is what
//! really crosses the network, headers and all. It also notes which requests of the endpoint pass.

use anyhow::{Context, Result};
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Counts for as long as the program runs.
pub(crate) struct Meter {
    port: u16,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    up: AtomicU64,
    down: AtomicU64,
    requests: Mutex<Vec<String>>,
}

/// Bytes that crossed the wire since some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// From the tablet to the server.
    pub(crate) up_bytes: u64,
    /// From the server to the tablet.
    pub(crate) down_bytes: u64,
    /// Paths of the `POST` requests, first first.
    pub(crate) requests: Vec<String>,
}

impl Meter {
    /// Opens a wire to the server on this port.
    pub(crate) async fn start(server_port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("opening the counted wire")?;
        let port = listener.local_addr().context("opening the counted wire")?.port();
        let counts = Arc::new(Counts::default());
        let counted = Arc::clone(&counts);
        tokio::spawn(async move {
            while let Ok((tablet, _)) = listener.accept().await {
                tokio::spawn(pass(tablet, server_port, Arc::clone(&counted)));
            }
        });
        Ok(Self { port, counts })
    }

    /// What the tablet opens in place of the server's own origin.
    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What crossed since the last call.
    pub(crate) fn take(&self) -> Traffic {
        Traffic {
            up_bytes: self.counts.up.swap(0, Ordering::Relaxed),
            down_bytes: self.counts.down.swap(0, Ordering::Relaxed),
            requests: std::mem::take(&mut self.counts.requests.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

/// Passes one connection on; a server that is away ends it, as it would without the wire.
async fn pass(tablet: TcpStream, server_port: u16, counts: Arc<Counts>) {
    let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server_port)).await else { return };
    tablet.set_nodelay(true).ok();
    server.set_nodelay(true).ok();
    let (from_tablet, to_tablet) = tablet.into_split();
    let (from_server, to_server) = server.into_split();
    let up = copy(from_tablet, to_server, &counts.up, |bytes| counts.note(bytes));
    tokio::join!(up, copy(from_server, to_tablet, &counts.down, |_| ()));
}

impl Counts {
    /// Notes the path when a request begins here. A browser sends a request's head in one piece,
    /// and the next one on the same connection only after the answer.
    fn note(&self, bytes: &[u8]) {
        let path = bytes.strip_prefix(b"POST ").and_then(|rest| rest.split(|byte| *byte == b' ').next());
        if let Some(path) = path {
            let path = String::from_utf8_lossy(path).into_owned();
            self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(path);
        }
    }
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: &AtomicU64,
    look: impl Fn(&[u8]),
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        count.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        look(bytes);
        if to.write_all(bytes).await.is_err() {
            break;
        }
    }
    to.shutdown().await.ok();
}
