//! Goal: what the page has said is kept, is kept: through browsers that are killed while they write, tabs that close,
//! storage that the browser clears, and a new version of the app.
//!
//! A pass means something because nothing is replaced: the built page, worker and service worker in a real browser with
//! its own IndexedDB on disk, ended by SIGKILL, and the server's own process and SQLite file. `cargo xtask e2e` runs this
//! in each engine.
#![cfg(feature = "e2e")]

#[path = "crash/autopilot.rs"]
mod autopilot;
#[path = "crash/evicted.rs"]
mod evicted;
#[path = "crash/kills.rs"]
mod kills;
#[path = "crash/reloads.rs"]
mod reloads;
#[path = "crash/tabs.rs"]
mod tabs;
#[path = "crash/update.rs"]
mod update;

use anyhow::{Context, Result};
use satchel_model::Role;
use satchel_tests::harness::{Account, Engine, Look, Server, Tablet, test_id};

/// A server with one team of one person, and no customers yet.
async fn with_person(mut server: Server) -> Result<(Server, Account)> {
    let person = server.add_person("苏州组", "lin", Role::Salesperson).await?;
    server.start().await?;
    Ok((server, person))
}

/// A tablet of that person, ready to work without a network.
async fn tablet(name: &'static str, server: &Server, person: &Account) -> Result<Tablet> {
    let tablet = Tablet::start(name, Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.open("/").await?;
    sign_in(&tablet, person).await?;
    Ok(tablet)
}

/// Signs in on the page that asks for it; returns when everything has come and the page works offline.
async fn sign_in(tablet: &Tablet, person: &Account) -> Result<()> {
    tablet.fill_sign_in(&person.name, &person.password).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    tablet.wait_works_offline().await
}

async fn open(tablet: &Tablet, customer: &str) -> Result<()> {
    tablet.open(&format!("/customers/{customer}")).await?;
    tablet.wait_customer(customer).await
}

/// Waits until everything is sent; the page hears from its browser that the network is back.
async fn wait_sent(tablet: &Tablet) -> Result<()> {
    tablet.js("window.dispatchEvent(new Event('online'))").await?;
    tablet.wait_sync_idle().await
}

/// The heads that a tablet's page shows for the open customer.
async fn heads(tablet: &Tablet) -> Result<String> {
    let script = format!("return document.querySelector('{}').dataset.heads", test_id("customer-page"));
    Ok(tablet.js(&script).await?.as_str().context("the page shows no heads")?.to_owned())
}

/// The heads of a customer on the server, as the page writes them.
async fn server_heads(server: &Server, customer: &str) -> Result<String> {
    let printed = server.satchel(&["check", "--heads"]).await?;
    let line = printed.lines().find_map(|line| line.strip_prefix(customer)).context("the server lacks the customer")?;
    Ok(line.trim().replace(',', " "))
}
