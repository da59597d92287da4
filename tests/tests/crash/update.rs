//! A new version of the app arrives while somebody types: it waits until what is typed is saved.

use super::{tablet, with_person};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Server, Tablet, test_id};
use serde_json::json;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What differs between the two versions on screen.
const BUILD: &str = "return document.documentElement.dataset.build ?? 'first'";

/// A copy of the built app that can be given a new version.
fn site() -> Result<TempDir> {
    let folder = tempfile::tempdir().context("making a folder")?;
    copy(Path::new(&std::env::var("SATCHEL_DIST").context("SATCHEL_DIST is not set")?), folder.path())?;
    Ok(folder)
}

/// Copies without the compressed twins: the server compresses what has none.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("listing {}", from.display()))? {
        let entry = entry.context("listing the built app")?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            fs::create_dir(&target).with_context(|| format!("making {}", target.display()))?;
            copy(&path, &target)?;
        } else if path.extension().is_none_or(|extension| extension != "br" && extension != "gz") {
            fs::copy(&path, &target).with_context(|| format!("copying {}", path.display()))?;
        }
    }
    Ok(())
}

/// Turns the copy into the next version: another page, and a service worker that says so.
fn publish_second(site: &Path) -> Result<()> {
    let page = site.join("index.html");
    let text = fs::read_to_string(&page).context("reading the page")?;
    let second = text.replacen("<html", "<html data-build=\"second\"", 1);
    ensure!(second != text, "the page has no <html");
    fs::write(&page, second).context("writing the page")?;
    let worker = site.join("sw.js");
    let text = fs::read_to_string(&worker).context("reading the service worker")?;
    let second = text.replacen("\"version\":\"", "\"version\":\"second-", 1);
    ensure!(second != text, "the service worker has no version");
    fs::write(&worker, second).context("writing the service worker")
}

/// What a tablet does that is looked at again: the browser looks for a newer version.
async fn look_again(tablet: &Tablet) -> Result<()> {
    tablet.js("document.dispatchEvent(new Event('visibilitychange'))").await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_waits_for_typed_words_and_takes_over_when_it_is_told_to() -> Result<()> {
    let site = site()?;
    let (mut server, person) = with_person(Server::serving(site.path().to_path_buf())?).await?;
    let tablet = tablet("tablet", &server, &person).await?;
    let customer = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    tablet.wait_sync_idle().await?;
    let field = test_id("field-activity.text");
    tablet.show_tab("timeline").await?;
    tablet.click(&test_id("add-activity")).await?;
    tablet.type_into(&field, "说到一半的拜访").await?;
    wait_draft(&tablet).await?;

    server.stop().await?;
    publish_second(site.path())?;
    server.start().await?;
    tablet.js("window.same = true").await?;
    look_again(&tablet).await?;
    tablet.wait_js("a new version waits", &exists("update-ready")).await?;
    let disabled = format!("return document.querySelector('{}').disabled", test_id("update-now"));
    ensure!(tablet.js(&disabled).await? == json!(true), "it cannot be chosen while words are unsaved");
    tablet.js(&format!("document.querySelector('{}').click()", test_id("update-now"))).await?;
    ensure!(tablet.value_of(&field).await? == "说到一半的拜访", "the words are still there");
    ensure!(tablet.js("return window.same === true").await? == json!(true), "the page was not loaded again");

    // Loaded again by the person, the page is the old one, and the words wait.
    tablet.reload().await?;
    tablet.wait_customer(&customer).await?;
    ensure!(tablet.js(BUILD).await? == json!("first"), "the new version took over unasked");
    tablet.click(&test_id("draft-resume")).await?;
    tablet.wait_for(&test_id("form-restored")).await?;
    ensure!(tablet.value_of(&field).await? == "说到一半的拜访", "the draft holds the words");
    tablet.save_form().await?;

    tablet.wait_js("it can be chosen", &format!("{disabled} === false")).await?;
    tablet.click(&test_id("update-now")).await?;
    tablet.wait_js("the new version runs", "return document.documentElement.dataset.build === 'second'").await?;
    tablet.wait_customer(&customer).await?;
    tablet.show_tab("timeline").await?;
    tablet.wait_text(&test_id("activity"), "说到一半的拜访").await?;
    tablet.wait_sync_idle().await?;
    tablet
        .wait_until("the files of the old version are gone", async || {
            let caches = tablet.js_async("return caches.keys()").await?;
            Ok((caches.as_array().map(Vec::len) == Some(1)).then_some(()))
        })
        .await
}

/// Waits until what is typed is in the store, which it is a moment after the last key. WebKit ends a page's worker with
/// the page, so that a reload within that moment would show the test a draft that was never kept.
async fn wait_draft(tablet: &Tablet) -> Result<()> {
    let count = "return new Promise((resolve, reject) => {
        const opening = indexedDB.open('satchel');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
            const counting = opening.result.transaction('drafts').objectStore('drafts').count();
            counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
            counting.onerror = () => reject(counting.error);
        };
    });";
    tablet.wait_until("the draft is kept", async || Ok((tablet.js_async(count).await? == json!(1)).then_some(()))).await
}

fn exists(id: &str) -> String {
    format!("return document.querySelector('{}') !== null", test_id(id))
}
