//! `satchel serve`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::Data;
use crate::http;
use crate::lease::Lease;
use crate::service::{Options, Service};

/// Where and what to serve.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "port")]
    addr: Option<SocketAddr>,
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder with the built app; only the sync endpoint is served without it.
    #[arg(long, value_name = "DIR", env = "SATCHEL_DIST")]
    dist: Option<PathBuf>,
    /// Days that a device stays signed in without being seen.
    #[arg(long, default_value_t = Options::default().token_days)]
    token_days: u32,
}

impl Serve {
    /// Serves until SIGINT or SIGTERM.
    pub(super) fn run(self) -> Result<()> {
        let _lease = Lease::take(&self.data.data)?;
        let options = Options { token_days: self.token_days, ..Options::default() };
        let service = Service::open(&self.data.data, options)
            .with_context(|| format!("opening the database in {}", self.data.data.display()))?;
        let address = self.addr.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, self.port).into());
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
            let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            let shutdown = async move {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                tracing::info!("ending");
            };
            println!("listening on http://{}", listener.local_addr()?);
            http::serve(listener, Arc::new(service), self.dist, shutdown).await?;
            Ok(())
        })
    }
}
