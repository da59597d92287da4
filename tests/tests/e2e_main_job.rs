//! Goal: the main job. Two people work offline on the same customer, the server and a browser are
//! killed meanwhile, and in the end everything that both did is on both tablets and on the server.
//!
//! A pass means something because nothing is replaced: the built page and worker in two Chromium
//! profiles with their own IndexedDB, the service worker, the server's own process and SQLite file,
//! and the demo team's 2 357 customers with their real purchases.
#![cfg(feature = "e2e")]

use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Engine, Look, Server, Tablet, test_id};

const PASSWORD: &str = "satchel-demo";
const PHONE_OF_A: &str = "021-11112222";
const PHONE_OF_B: &str = "021-33334444";

async fn tablet(name: &'static str, server: &Server) -> Result<Tablet> {
    Tablet::start(name, Engine::from_environment()?, server.origin(), Look::landscape()).await
}

/// The name of the first customer of the list.
async fn first_customer(tablet: &Tablet) -> Result<String> {
    let names = tablet.texts_of(&format!("{} {}", test_id("list-row"), test_id("row-name"))).await?;
    names.into_iter().next().context("the list is empty")
}

/// The heads that a tablet's page shows for the open customer.
async fn heads(tablet: &Tablet) -> Result<String> {
    let script = format!("return document.querySelector('{}').dataset.heads", test_id("customer-page"));
    Ok(tablet.js(&script).await?.as_str().context("the page shows no heads")?.to_owned())
}

async fn open(tablet: &Tablet, id: &str) -> Result<()> {
    tablet.open(&format!("/customers/{id}")).await?;
    tablet.wait_customer(id).await
}

/// How many children of a kind the page shows.
async fn children(tablet: &Tablet, tab: &str, kind: &str) -> Result<u64> {
    tablet.show_tab(tab).await?;
    tablet.count(&test_id(kind)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_people_do_offline_is_there_on_both_tablets_and_the_server() -> Result<()> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    let mut a = tablet("a", &server).await?;
    let b = tablet("b", &server).await?;
    a.sign_in("zhao", PASSWORD).await?;
    b.sign_in("zheng", PASSWORD).await?;
    a.wait_mark("satchel:first-sync-done").await?;
    b.wait_mark("satchel:first-sync-done").await?;
    a.wait_sync_idle().await?;
    b.wait_sync_idle().await?;
    wait_for_service_worker(&a).await?;
    wait_for_service_worker(&b).await?;
    let name = first_customer(&a).await?;
    let id = a.find_customer(&name, &name).await?;
    let contacts_before = children(&a, "contacts", "contact").await?;
    let activities_before = children(&a, "timeline", "activity").await?;
    let orders_before = children(&a, "orders", "order").await?;

    server.kill().await?;
    a.reload().await?;
    a.wait_customer(&id).await?;
    a.edit_part("communication", &[("customer.phone", PHONE_OF_A), ("customer.address.city", "敦煌")]).await?;
    a.add_child("contact", &[("contact.name", "欧阳采购")]).await?;
    a.add_child("activity", &[("activity.text", "看了样品，下周二报价")]).await?;

    b.reload().await?;
    ensure!(b.find_customer(&name, &name).await? == id, "B finds another customer of that name");
    b.edit_part("communication", &[("customer.phone", PHONE_OF_B)]).await?;
    b.edit_part("business", &[("customer.industry", "精密机床")]).await?;
    b.add_order("主轴", "2", "1234.50").await?;
    let new = b.create_customer(&[("customer.name", "哈密新客户有限公司")]).await?;
    b.add_child("contact", &[("contact.name", "新联系人")]).await?;

    a.kill_browser().await?;
    a.reopen().await?;
    open(&a, &id).await?;
    ensure!(a.unsent().await? == 3, "A has three saves to send, and says {}", a.unsent().await?);
    server.start().await?;
    for tablet in [&a, &b] {
        tablet.wait_sync("idle", Some(0)).await?;
    }

    // A may have synchronised before B: ask both once more, as the poke would.
    open(&a, &id).await?;
    open(&b, &id).await?;
    a.wait_until("both tablets hold the same", async || Ok((heads(&a).await? == heads(&b).await?).then_some(())))
        .await?;
    for tablet in [&a, &b] {
        tablet.show_tab("communication").await?;
        ensure!(tablet.shown_value("customer.address").await?.contains("敦煌"), "A's city");
        ensure!(tablet.has_conflict("customer.phone").await?, "the phone was set by both");
        tablet.show_tab("business").await?;
        ensure!(tablet.shown_value("customer.industry").await? == "精密机床", "B's industry");
        ensure!(children(tablet, "contacts", "contact").await? == contacts_before + 1, "A's contact");
        ensure!(children(tablet, "timeline", "activity").await? == activities_before + 1, "A's visit");
        ensure!(children(tablet, "orders", "order").await? == orders_before + 1, "B's order");
        tablet.show_tab("communication").await?;
    }
    let winner = a.shown_value("customer.phone").await?;
    ensure!(winner == b.shown_value("customer.phone").await?, "the tablets show different phones");
    settle_on_b(&b, &winner).await?;
    b.wait_sync("idle", Some(0)).await?;
    a.wait_gone(&test_id("conflict-customer.phone")).await?;
    ensure!(a.shown_value("customer.phone").await? != winner, "B chose the other phone");
    ensure!(a.shown_value("customer.phone").await? == b.shown_value("customer.phone").await?, "after settling");

    for customer in [&id, &new] {
        let of_server = server_heads(&server, customer).await?;
        for tablet in [&a, &b] {
            open(tablet, customer).await?;
            ensure!(heads(tablet).await? == of_server, "{} holds {customer} in another state", tablet.name());
        }
    }
    ensure!(children(&a, "contacts", "contact").await? == 1, "A shows the new customer's contact");
    server.satchel(&["check"]).await?;
    Ok(())
}

/// B takes the value that does not stand in the field; both authors are named.
async fn settle_on_b(b: &Tablet, winner: &str) -> Result<()> {
    let choices = b.open_conflict("customer.phone").await?;
    ensure!(choices.len() == 2, "two values, not {choices:?}");
    let values: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
    ensure!(values.contains(&PHONE_OF_A) && values.contains(&PHONE_OF_B), "both phones stand to choose: {values:?}");
    ensure!(choices.iter().all(|choice| !choice.author.is_empty()), "each value has its author: {choices:?}");
    let other = values.iter().position(|value| *value != winner).context("one of them is not shown")?;
    b.settle_conflict(other).await
}

/// The page works offline only once its files are kept.
async fn wait_for_service_worker(tablet: &Tablet) -> Result<()> {
    tablet
        .wait_js("a service worker keeps the page", "return navigator.serviceWorker.controller !== null || null")
        .await?;
    Ok(())
}

/// The heads of a document on the server, as the page writes them.
async fn server_heads(server: &Server, id: &str) -> Result<String> {
    let printed = server.satchel(&["check", "--heads"]).await?;
    let line = printed.lines().find_map(|line| line.strip_prefix(id)).context("the server lacks the customer")?;
    Ok(line.trim().replace(',', " "))
}
