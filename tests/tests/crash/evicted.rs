//! The browser clears the app's storage while the app is closed, as iPads do after some days: a new install, never a
//! team whose customers are all gone.

use super::{heads, open, server_heads, sign_in, tablet, with_person};
use anyhow::{Result, ensure};
use satchel_tests::harness::{Server, Tablet, test_id};

/// An address of the server that is no page of the app, and runs nothing of it.
const BESIDE_THE_APP: &str = "/icons/icon-192.png";

const CLEAR_DATABASES: &str = "
    const databases = await indexedDB.databases();
    await Promise.all(databases.map(({ name }) => new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
    })));
    return databases.length";

const CLEAR_THE_REST: &str = "
    localStorage.clear();
    await Promise.all((await caches.keys()).map(name => caches.delete(name)));
    const registrations = await navigator.serviceWorker.getRegistrations();
    await Promise.all(registrations.map(registration => registration.unregister()));
    return registrations.length";

/// Runs a script in the app's origin while the app is closed; it says how much there was to clear.
async fn clear(tablet: &mut Tablet, script: &str) -> Result<()> {
    tablet.quit_browser().await?;
    tablet.reopen().await?;
    tablet.open(BESIDE_THE_APP).await?;
    let cleared = tablet.js_async(script).await?;
    ensure!(cleared.as_u64().is_some_and(|count| count > 0), "there was nothing to clear: {cleared}");
    tablet.quit_browser().await?;
    tablet.reopen().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tablet_whose_storage_was_cleared_is_a_new_install_and_gets_everything_back() -> Result<()> {
    let (mut server, person) = with_person(Server::new()?).await?;
    let mut tablet = tablet("tablet", &server, &person).await?;
    let other = super::tablet("other", &server, &person).await?;
    let customer = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    tablet.add_child("activity", &[("activity.text", "看了样品")]).await?;
    tablet.wait_sync_idle().await?;
    let before = heads(&tablet).await?;
    let on_server = server.satchel(&["check", "--heads"]).await?;
    open(&other, &customer).await?;
    ensure!(heads(&other).await? == before, "the other tablet has it");

    // The service worker is left: the app starts, without a network too, and finds nothing.
    clear(&mut tablet, CLEAR_DATABASES).await?;
    server.kill().await?;
    tablet.open("/").await?;
    tablet.wait_for(&test_id("sign-in-submit")).await?;
    server.start().await?;
    come_back(&tablet, &server, &person, &customer, &before).await?;

    clear(&mut tablet, CLEAR_DATABASES).await?;
    tablet.open(BESIDE_THE_APP).await?;
    tablet.js_async(CLEAR_THE_REST).await?;
    tablet.open("/").await?;
    come_back(&tablet, &server, &person, &customer, &before).await?;

    ensure!(server.satchel(&["check", "--heads"]).await? == on_server, "the server has what it had");
    other.wait_sync_idle().await?;
    ensure!(heads(&other).await? == before, "and so has the other tablet");
    other.open("/").await?;
    other.wait_for(&format!("{}[data-customer=\"{customer}\"]", test_id("list-row"))).await
}

/// The person signs in as on a new tablet and finds the customer as it was.
async fn come_back(
    tablet: &Tablet,
    server: &Server,
    person: &satchel_tests::harness::Account,
    customer: &str,
    before: &str,
) -> Result<()> {
    tablet.wait_for(&test_id("sign-in-submit")).await?;
    sign_in(tablet, person).await?;
    open(tablet, customer).await?;
    ensure!(heads(tablet).await? == before, "the file came back as it was");
    ensure!(server_heads(server, customer).await? == before, "and the server kept it so");
    tablet.show_tab("timeline").await?;
    tablet.wait_text(&test_id("activity"), "看了样品").await
}
