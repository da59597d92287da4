//! Goal: what the first milestone promises a salesperson, row by row, where only a browser can show it: the built page
//! and worker, their IndexedDB, a real server.
//!
//! A pass means something because each test does what a person does on the page and then reads what the page, the store
//! below it or the server says. The row is named beside each test. What goes wrong is real too: garbage lies in the
//! database itself, the browser grants no more room, another program answers on the server's port.
#![cfg(feature = "e2e")]

#[path = "acceptance/check_in.rs"]
mod check_in;
#[path = "acceptance/complaints.rs"]
mod complaints;
#[path = "acceptance/day.rs"]
mod day;
#[path = "acceptance/drafts.rs"]
mod drafts;
#[path = "acceptance/duplicates.rs"]
mod duplicates;
#[path = "acceptance/entities.rs"]
mod entities;
#[path = "acceptance/exporting.rs"]
mod exporting;
#[path = "acceptance/file.rs"]
mod file;
#[path = "acceptance/full_disk.rs"]
mod full_disk;
#[path = "acceptance/garbage.rs"]
mod garbage;
#[path = "acceptance/importing.rs"]
mod importing;
#[path = "acceptance/inbox.rs"]
mod inbox;
#[path = "acceptance/insight.rs"]
mod insight;
#[path = "acceptance/nearby.rs"]
mod nearby;
#[path = "acceptance/network.rs"]
mod network;
#[path = "acceptance/past.rs"]
mod past;
#[path = "acceptance/relationship.rs"]
mod relationship;
#[path = "acceptance/status.rs"]
mod status;
#[path = "acceptance/touch.rs"]
mod touch;
#[path = "acceptance/week.rs"]
mod week;

use anyhow::{Context, Result, ensure};
use satchel_model::Role;
use satchel_tests::harness::{Account, Engine, Look, Server, Tablet, test_id};

/// A server with one team of one person, and no customers yet.
async fn server() -> Result<(Server, Account)> {
    let mut server = Server::new()?;
    let person = server.add_person("苏州组", "lin", Role::Salesperson).await?;
    server.start().await?;
    Ok((server, person))
}

/// A tablet of that person, ready to work without a network.
async fn tablet(name: &'static str, server: &Server, person: &Account) -> Result<Tablet> {
    let tablet = Tablet::start(name, Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.open("/").await?;
    tablet.fill_sign_in(&person.name, &person.password).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    tablet.wait_works_offline().await?;
    Ok(tablet)
}

async fn open(tablet: &Tablet, customer: &str) -> Result<()> {
    tablet.open(&format!("/customers/{customer}")).await?;
    tablet.wait_customer(customer).await
}

/// T21, for the page as it is on screen now.
async fn has_no_barrier(tablet: &Tablet) -> Result<()> {
    let faults = tablet.faults(&tablet.path().await?).await?;
    ensure!(faults.is_empty(), "{faults:?}");
    Ok(())
}

/// The heads that a tablet's page shows for the open customer.
async fn heads(tablet: &Tablet) -> Result<String> {
    let script = format!("return document.querySelector('{}').dataset.heads", test_id("customer-page"));
    Ok(tablet.js(&script).await?.as_str().context("the page shows no heads")?.to_owned())
}

/// How many records a table of the device's store holds, read past the app.
async fn stored_records(tablet: &Tablet, table: &str) -> Result<u64> {
    let script = format!(
        "return new Promise((resolve, reject) => {{
             const opening = indexedDB.open('satchel');
             opening.onerror = () => reject(opening.error);
             opening.onsuccess = () => {{
                 const counting = opening.result.transaction('{table}').objectStore('{table}').count();
                 counting.onsuccess = () => {{ opening.result.close(); resolve(counting.result); }};
                 counting.onerror = () => reject(counting.error);
             }};
         }});"
    );
    tablet.js_async(&script).await?.as_u64().context("a count is no number")
}
