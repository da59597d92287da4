//! Goal: accounts are looked after by hand, in browsers: a request is filed, approved and executed by three people, and a
//! frozen person's tablet hands in its work and keeps nothing.
//!
//! A pass means something because real browsers work over a real server with the demo team, because the new person signs
//! in with the password that the page showed, and because the frozen tablet's IndexedDB is read past the app.
#![cfg(feature = "e2e")]

use anyhow::{Context, Result, ensure};
use satchel_model::{CustomerId, DocumentKind};
use satchel_protocol::sync::path;
use satchel_tests::harness::{Engine, Gate, Look, Scheme, Server, Tablet, test_id};

const PASSWORD: &str = "satchel-demo";

async fn demo() -> Result<Server> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    Ok(server)
}

/// A tablet in somebody's hands, without waiting for customers: a system administrator has none.
async fn tablet_of(origin: &str, name: &'static str) -> Result<Tablet> {
    let tablet = Tablet::start(name, Engine::from_environment()?, origin, Look::landscape()).await?;
    tablet.open("/").await?;
    tablet.fill_sign_in(name, PASSWORD).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    Ok(tablet)
}

/// Opens a section of the administration, as read from the server.
async fn open_section(tablet: &Tablet, section: &str) -> Result<()> {
    tablet.open(&format!("/admin/{section}")).await?;
    tablet.wait_for(&test_id(&format!("admin-{section}"))).await
}

/// Opens what a button opens, types what is given, and sends it.
async fn act(tablet: &Tablet, button: &str, values: &[(&str, &str)]) -> Result<()> {
    tablet.click(&test_id(button)).await?;
    tablet.wait_for(&test_id("act-sheet")).await?;
    for (field, value) in values {
        tablet.type_into(&test_id(&format!("act-{field}")), value).await?;
    }
    tablet.click(&test_id("act-submit")).await?;
    tablet.wait_gone(&test_id("act-sheet")).await
}

/// Opens the sheet of the person whose line says `words`.
async fn open_person(tablet: &Tablet, words: &str) -> Result<()> {
    open_section(tablet, "people").await?;
    tablet.type_into(&test_id("member-search"), words).await?;
    tablet
        .wait_until("one person is found", async || Ok((tablet.count(&test_id("member")).await? == 1).then_some(())))
        .await?;
    tablet.click(&test_id("member")).await?;
    tablet.wait_for(&test_id("person-sheet")).await
}

/// K4: filed by the unit's administrator, approved by its head, executed by the system's administrator.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_asked_for_approved_opened_and_used() -> Result<()> {
    let server = demo().await?;
    let files = tablet_of(&server.origin(), "zheng").await?;
    open_section(&files, "requests").await?;
    let values =
        [("display_name", "王小明"), ("sign_in_name", "wang"), ("reason", "新同事入职"), ("treatment", "先跟访")];
    act(&files, "file-request", &values).await?;
    files.wait_text(&test_id("request"), "王小明").await?;
    files.wait_for(&test_id("request-take-back")).await?;
    ensure!(files.count(&test_id("request-approve")).await? == 0, "whoever asks does not agree");

    let decides = tablet_of(&server.origin(), "zhao").await?;
    open_section(&decides, "requests").await?;
    decides.wait_text(&test_id("request"), "新同事入职").await?;
    act(&decides, "request-approve", &[("note", "同意")]).await?;

    let executes = tablet_of(&server.origin(), "sun").await?;
    open_section(&executes, "requests").await?;
    executes.click(&test_id("request-execute")).await?;
    executes.click(&test_id("act-submit")).await?;
    let password = executes.text_of(&test_id("new-password")).await?;
    executes.click(&test_id("password-sheet-close")).await?;
    executes.wait_gone(&test_id("password-sheet")).await?;
    executes.wait_text(&test_id("request"), "已完成").await?;
    open_section(&executes, "log").await?;
    executes.wait_text(&format!("{}[data-action=account_opened]", test_id("log-entry")), "王小明").await?;

    let new = Tablet::start("wang", Engine::from_environment()?, server.origin(), Look::portrait()).await?;
    new.open("/").await?;
    new.fill_sign_in("wang", &password).await?;
    new.wait_mark("satchel:first-sync-done").await?;
    new.open("/settings").await?;
    new.wait_text(&test_id("account-name"), "王小明").await?;
    ensure!(new.count(&test_id("nav-admin")).await? == 0, "a salesperson looks after nobody");
    server.satchel(&["check"]).await.map(drop)
}

/// K5, T84, T85: work that was done before the freeze is kept for review, and no customer stays on the tablet.
#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_tablet_hands_in_its_work_erases_itself_and_the_head_takes_the_work_over() -> Result<()> {
    let mut server = demo().await?;
    let gate = Gate::before(server.port()).await?;
    let mut lin = tablet_of(&gate.origin(), "lin").await?;
    lin.wait_works_offline().await?;
    let head = tablet_of(&server.origin(), "zhao").await?;
    head.wait_works_offline().await?;
    let script = format!("return document.querySelector('{}').dataset.customer", test_id("list-row"));
    let id = lin.wait_js("a first customer", &script).await?.as_str().context("a customer has an id")?.to_owned();
    let customer: CustomerId = id.parse()?;
    let ids = [id.clone(), DocumentKind::Background.document_id(customer).to_string()];

    // A visit without a network. The freeze comes before the tablet is back.
    server.stop().await?;
    lin.open(&format!("/customers/{id}")).await?;
    lin.wait_customer(&id).await?;
    lin.add_child("activity", &[("activity.subject", "离线时的拜访")]).await?;
    ensure!(!lin.tables_with(&ids).await?.is_empty(), "the search finds what is there");
    // The browser is closed over the freeze, or it would send its work first.
    lin.quit_browser().await?;
    server.start().await?;
    open_person(&head, "林晓岚").await?;
    act(&head, "person-freeze", &[("reason", "有离职倾向")]).await?;
    head.wait_text(&test_id("member"), "已冻结").await?;

    gate.shut(Some(path::HAND_IN));
    lin.reopen().await?;
    lin.open("/").await?;
    lin.wait_for(&format!("{}[data-lock=frozen]", test_id("lock-screen"))).await?;
    lin.wait_text(&test_id("lock-kept"), "1 处").await?;
    ensure!(lin.count(&test_id("list-row")).await? == 0, "a locked tablet shows no customer");
    let mut faults = lin.faults("locked").await?;
    lin.set_look(Look::portrait().in_scheme(Scheme::Dark)).await?;
    faults.extend(lin.faults("locked").await?);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));

    gate.shut(None);
    lin.click(&test_id("lock-connect")).await?;
    lin.wait_text(&test_id("farewell"), "没有丢失").await?;
    // The words are still there for somebody who looks only later.
    lin.reload().await?;
    lin.wait_text(&test_id("farewell"), "没有丢失").await?;
    lin.wait_until("nothing of the customer is left", async || {
        Ok(lin.tables_with(&ids).await?.is_empty().then_some(()))
    })
    .await?;
    lin.fill_sign_in("lin", PASSWORD).await?;
    lin.wait_text(&test_id("sign-in-failure"), "暂停使用").await?;
    drop(lin.take_errors());

    open_section(&head, "waiting").await?;
    head.wait_text(&test_id("work"), "离线时的拜访").await?;
    act(&head, "work-accept", &[]).await?;
    head.wait_gone(&test_id("work")).await?;
    head.open(&format!("/customers/{id}")).await?;
    head.wait_customer(&id).await?;
    head.show_tab("timeline").await?;
    head.wait_text("#panel-timeline", "离线时的拜访").await?;
    server.satchel(&["check"]).await.map(drop)
}

/// The page needs the network, says so, and comes back by itself when asked again.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_server_the_page_says_so_and_offers_another_try() -> Result<()> {
    let mut server = demo().await?;
    let tablet = tablet_of(&server.origin(), "zhao").await?;
    tablet.wait_works_offline().await?;
    server.stop().await?;
    tablet.open("/admin/people").await?;
    tablet.wait_text(&test_id("empty"), "连不上服务器").await?;
    server.start().await?;
    tablet.click(&test_id("admin-retry")).await?;
    tablet.wait_for(&test_id("member")).await?;
    ensure!(tablet.count(&test_id("admin-retry")).await? == 0, "the words about the network are gone");
    Ok(())
}

/// T21 on the pages of administration.
#[tokio::test(flavor = "multi_thread")]
async fn every_section_fits_both_orientations_and_has_no_barrier() -> Result<()> {
    let server = demo().await?;
    let mut tablet = tablet_of(&server.origin(), "feng").await?;
    open_section(&tablet, "requests").await?;
    let mut found = Vec::new();
    for look in [Look::landscape(), Look::portrait(), Look::landscape().in_scheme(Scheme::Dark)] {
        tablet.set_look(look).await?;
        for section in ["people", "devices", "requests", "waiting", "log"] {
            open_section(&tablet, section).await?;
            found.extend(tablet.faults(section).await?);
        }
        open_person(&tablet, "林晓岚").await?;
        found.extend(tablet.faults("person").await?);
        tablet.click(&test_id("person-freeze")).await?;
        tablet.wait_for(&test_id("act-sheet")).await?;
        found.extend(tablet.faults("freeze").await?);
        open_section(&tablet, "requests").await?;
        tablet.click(&test_id("file-request")).await?;
        tablet.click(&test_id("act-submit")).await?;
        found.extend(tablet.faults("request with problems").await?);
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}
