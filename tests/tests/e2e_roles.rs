//! Goal: a head hands a customer over by hand, and the tablet that loses it keeps no byte of it.
//!
//! A pass means something because two real browsers work over a real server with the demo team, and because the
//! tablet's IndexedDB is read past the app: first the customer is found in it, afterwards nowhere.
#![cfg(feature = "e2e")]

use anyhow::{Context, Result, ensure};
use satchel_model::{CustomerId, DocumentKind};
use satchel_tests::harness::{Engine, Look, Server, Tablet, test_id};

const PASSWORD: &str = "satchel-demo";

async fn signed_in(server: &Server, name: &'static str) -> Result<Tablet> {
    let tablet = Tablet::start(name, Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.sign_in(name, PASSWORD).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    Ok(tablet)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_that_is_handed_over_leaves_the_tablet_to_the_last_byte() -> Result<()> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    let head = signed_in(&server, "zhao").await?;
    let lin = signed_in(&server, "lin").await?;
    let script = format!("return document.querySelector('{}').dataset.customer", test_id("list-row"));
    let id = lin.js(&script).await?.as_str().context("the list is empty")?.to_owned();
    let customer: CustomerId = id.parse()?;
    let ids = [id.clone(), DocumentKind::Background.document_id(customer).to_string()];
    ensure!(!lin.tables_with(&ids).await?.is_empty(), "the search finds what is there");

    head.open(&format!("/customers/{id}")).await?;
    head.wait_customer(&id).await?;
    head.click(&test_id("customer-assign")).await?;
    head.wait_for(&test_id("assign-to")).await?;
    let script = format!(
        "const option = [...document.querySelector('{}').options].find(option => option.textContent.includes('陈志远'));
         return option.value",
        test_id("assign-to")
    );
    let chen = head.js(&script).await?.as_str().context("chen is not among the colleagues")?.to_owned();
    head.choose(&test_id("assign-to"), &chen).await?;
    head.click(&test_id("assign-submit")).await?;
    head.wait_gone(&test_id("assign-sheet")).await?;
    head.wait_text(&test_id("customer-assign"), "陈志远").await?;

    // The server pokes; nobody asks the tablet to do anything.
    lin.wait_until("nothing of the customer is left", async || {
        Ok(lin.tables_with(&ids).await?.is_empty().then_some(()))
    })
    .await?;
    let row = format!("{}[data-customer=\"{id}\"]", test_id("list-row"));
    lin.wait_gone(&row).await?;
    // Fails when anything disagrees.
    server.satchel(&["check"]).await.map(drop)
}
