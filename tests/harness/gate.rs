//! A gate in front of the server that lets one kind of request not through: what a tablet shows between two steps of an
//! exchange can then be looked at.

use anyhow::{Context, Result};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The path that is shut, if any.
type Shut = Arc<Mutex<Option<&'static str>>>;

/// Passes connections on to a server at another port. Ends when it is dropped.
pub struct Gate {
    port: u16,
    shut: Shut,
    task: JoinHandle<()>,
}

impl Gate {
    /// An open gate before the server at this port.
    ///
    /// # Errors
    /// Fails when no port is free.
    pub async fn before(server_port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("taking a port for the gate")?;
        let port = listener.local_addr().context("asking for the gate's port")?.port();
        let shut = Shut::default();
        let state = Arc::clone(&shut);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&state);
                tokio::spawn(async move {
                    // Whoever hangs up has seen enough.
                    pass(stream, server_port, &state).await.ok();
                });
            }
        });
        Ok(Self { port, shut, task })
    }

    /// What tablets open, without a slash at its end.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers requests to this path as a server with a fault would; `None` lets everything through.
    pub fn shut(&self, path: Option<&'static str>) {
        *self.shut.lock().unwrap_or_else(PoisonError::into_inner) = path;
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Passes one request on, or answers it.
async fn pass(mut tablet: TcpStream, server_port: u16, shut: &Shut) -> Result<()> {
    let mut request = Vec::new();
    let mut part = [0; 16 * 1024];
    let head_end = loop {
        let count = tablet.read(&mut part).await?;
        request.extend_from_slice(part.get(..count).unwrap_or_default());
        if let Some(at) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if count == 0 {
            return Ok(());
        }
    };
    let (head, rest) = request.split_at(head_end);
    let head = String::from_utf8_lossy(head);
    let path = head.split(' ').nth(1).unwrap_or_default();
    let shut = *shut.lock().unwrap_or_else(PoisonError::into_inner);
    if shut.is_some_and(|shut| path.starts_with(shut)) {
        tablet.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await?;
        // What is still being sent is read, or the browser would see a broken connection instead of the answer.
        tablet.shutdown().await?;
        while tablet.read(&mut part).await? > 0 {}
        return Ok(());
    }
    // One request for each connection, so that none passes unseen.
    let head = head.replace("Connection: keep-alive", "Connection: close");
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, server_port)).await?;
    server.write_all(head.as_bytes()).await?;
    server.write_all(rest).await?;
    copy_bidirectional(&mut tablet, &mut server).await?;
    Ok(())
}
