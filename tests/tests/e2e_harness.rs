//! The harness itself: what the other browser tests rely on, shown on a page of a few lines.
//!
//! A pass means that a reload is a new page, that two tablets share nothing but the server,
//! that storage outlives a killed browser, and that a page's errors do not go unnoticed.
#![cfg(feature = "e2e")]

use anyhow::{Context, Result};
use satchel_tests::harness::{Engine, Language, Look, Scheme, Server, Tablet, test_id};
use serde_json::json;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tempfile::TempDir;

const PAGE: &str = r#"<!doctype html>
<html lang="en" data-sync="busy" data-unsent="1"><title>page</title>
<main><h1>A page</h1>
<label>Name <input data-testid="name"></label>
<button data-testid="greet">Greet</button><p data-testid="greeting"></p></main>
<script src="/page.js"></script></html>"#;

const SCRIPT: &str = r#"
const byId = id => document.querySelector(`[data-testid="${id}"]`);
byId("greet").addEventListener("click", () => {
    byId("greeting").textContent = `Hello ${byId("name").value}`;
    performance.mark("satchel:greeted", { detail: { count: 1 } });
    document.documentElement.dataset.sync = "idle";
    document.documentElement.dataset.unsent = "0";
});
window.store = value => new Promise((resolve, reject) => {
    const opening = indexedDB.open("harness", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("values");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const writing = opening.result.transaction("values", "readwrite", { durability: "strict" });
        const values = writing.objectStore("values");
        const asked = value === undefined ? values.get("value") : values.put(value, "value");
        writing.oncomplete = () => resolve(asked.result ?? null);
        writing.onabort = () => reject(writing.error);
    };
});
"#;

/// A folder with the page, to be served instead of the built application.
fn site() -> Result<TempDir> {
    let folder = tempfile::tempdir().context("making a folder")?;
    fs::write(folder.path().join("index.html"), PAGE).context("writing the page")?;
    fs::write(folder.path().join("page.js"), SCRIPT).context("writing the script")?;
    fs::write(folder.path().join("worker.js"), "throw new Error('in a worker')").context("writing the worker")?;
    fs::write(folder.path().join("csp.json"), r#"{"script":[],"style":[]}"#).context("writing the policy")?;
    Ok(folder)
}

async fn server(site: &TempDir) -> Result<Server> {
    let mut server = Server::serving(site.path().to_path_buf())?;
    server.start().await?;
    Ok(server)
}

async fn tablet(name: &'static str, server: &Server) -> Result<Tablet> {
    Tablet::start(name, Engine::from_environment()?, server.origin(), Look::landscape()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_types_and_clicks_and_the_page_answers() -> Result<()> {
    let site = site()?;
    let server = server(&site).await?;
    let tablet = tablet("anna", &server).await?;
    tablet.open("/").await?;
    tablet.wait_sync("busy", Some(1)).await?;

    tablet.type_into(&test_id("name"), "first").await?;
    tablet.type_into(&test_id("name"), "张三").await?;
    tablet.click(&test_id("greet")).await?;

    assert_eq!(tablet.text_of(&test_id("greeting")).await?, "Hello 张三");
    assert_eq!(tablet.wait_mark("satchel:greeted").await?.detail, json!({ "count": 1 }));
    tablet.wait_sync_idle().await
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_outlives_a_reload_a_killed_browser_and_a_killed_server() -> Result<()> {
    let site = site()?;
    let mut server = server(&site).await?;
    let mut tablet = tablet("anna", &server).await?;
    tablet.open("/").await?;
    tablet.js("window.before = true").await?;
    tablet.js_async("await store('kept'); localStorage.kept = 'too'").await?;

    tablet.reload().await?;
    assert_eq!(tablet.js("return window.before ?? 'a new page'").await?, json!("a new page"));
    assert_eq!(tablet.js_async("return store()").await?, json!("kept"));

    tablet.js_async("await store('the last write')").await?;
    tablet.kill_browser().await?;
    server.kill().await?;
    server.start().await?;
    tablet.reopen().await?;
    tablet.open("/").await?;
    assert_eq!(tablet.js_async("return store()").await?, json!("the last write"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tablets_share_the_server_and_nothing_else() -> Result<()> {
    let site = site()?;
    let server = server(&site).await?;
    let (anna, bo) = tokio::try_join!(tablet("anna", &server), tablet("bo", &server))?;
    anna.open("/").await?;
    bo.open("/").await?;
    anna.js_async("await store('of anna')").await?;
    assert_eq!(bo.js_async("return store()").await?, json!(null));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_sees_the_size_language_and_colours_of_its_tablet() -> Result<()> {
    let site = site()?;
    let server = server(&site).await?;
    let look = Look::portrait().in_language(Language::English).in_scheme(Scheme::Dark);
    let mut tablet = Tablet::start("anna", Engine::from_environment()?, server.origin(), look).await?;
    tablet.open("/").await?;
    let seen = "return [innerWidth, innerHeight, navigator.language,
                matchMedia('(prefers-color-scheme: dark)').matches]";
    assert_eq!(tablet.js(seen).await?, json!([820, 1180, "en-US", true]));

    tablet.set_look(look.rotated().in_scheme(Scheme::Light)).await?;
    tablet.reload().await?;
    assert_eq!(tablet.js(seen).await?, json!([1180, 820, "en-US", false]));

    tablet.set_online(false).await?;
    assert_eq!(tablet.js("return navigator.onLine").await?, json!(false));
    tablet.set_online(true).await?;
    assert_eq!(tablet.js("return navigator.onLine").await?, json!(true));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_and_a_wish_for_lasting_storage_can_be_staged() -> Result<()> {
    let site = site()?;
    let server = server(&site).await?;
    let tablet = tablet("anna", &server).await?;
    tablet.open("/").await?;

    tablet.limit_storage(Some(1)).await?;
    let write = "return store(new ArrayBuffer(1 << 20)).catch(error => error.name)";
    assert_eq!(tablet.js_async(write).await?, json!("QuotaExceededError"));
    tablet.limit_storage(None).await?;
    assert_ne!(tablet.js_async(write).await?, json!("QuotaExceededError"));

    tablet.allow_persistent_storage(true).await?;
    assert_eq!(tablet.js_async("return navigator.storage.persist()").await?, json!(true));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uncaught_error_on_a_page_fails_its_test() -> Result<()> {
    let site = site()?;
    let server = server(&site).await?;
    let tablet = tablet("anna", &server).await?;
    tablet.open("/").await?;
    tablet.js("setTimeout(() => { throw new Error('nobody catches me') })").await?;
    let errors = tablet
        .wait_until(
            "the error has arrived",
            async || Ok(Some(tablet.take_errors()).filter(|errors| !errors.is_empty())),
        )
        .await?;
    assert!(errors.iter().any(|error| error.contains("nobody catches me")), "{errors:?}");

    tablet.js("console.error('again'); performance.mark('logged')").await?;
    tablet.js("new Worker('/worker.js')").await?;
    tablet
        .wait_until("both errors have arrived", async || {
            let log = tablet.errors().join("\n");
            Ok((log.contains("again") && log.contains("in a worker")).then_some(()))
        })
        .await?;
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(tablet)));
    assert!(dropped.is_err(), "a tablet with errors was dropped in silence");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_a_field_without_a_label() -> Result<()> {
    let site = site()?;
    let server = server(&site).await?;
    let tablet = tablet("anna", &server).await?;
    tablet.open("/").await?;
    assert_eq!(tablet.accessibility_violations().await?, []);

    tablet.js("document.querySelector('label').replaceWith(document.createElement('input'))").await?;
    let violations = tablet.accessibility_violations().await?;
    assert!(violations.iter().any(|violation| violation.rule == "label"), "{violations:?}");
    Ok(())
}
