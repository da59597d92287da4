//! T07 and T10: the header says how things stand, and what is in danger is said without being asked.

use super::{server, stored_records, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::{Tablet, test_id};
use serde_json::json;

/// From the next page on, the page's clock is ahead by so many days; the worker's stays.
async fn put_clock_ahead(tablet: &Tablet, days: u32) -> Result<()> {
    let source = format!("{{ const now = Date.now; Date.now = () => now() + {days} * 86400000; }}");
    let script = json!({ "source": source });
    tablet.driver()?.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await?;
    Ok(())
}

/// T07: the number in the header is the number of unsent changes in the store, whatever happens.
#[tokio::test(flavor = "multi_thread")]
async fn the_header_says_offline_how_much_is_unsent_and_when_the_last_sync_was() -> Result<()> {
    let (mut server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    ensure!(tablet.text_of(&test_id("sync-word")).await? == "已同步", "everything is exchanged");
    ensure!(tablet.count(&test_id("sync-unsent")).await? == 0, "nothing is unsent");
    let last = tablet.text_of(&test_id("sync-last")).await?;
    ensure!(last.contains(':'), "the time of the last sync, not {last:?}");

    server.kill().await?;
    tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    for saves in 1..=3 {
        tablet.wait_sync("offline", Some(saves)).await?;
        ensure!(stored_records(&tablet, "outbox").await? == saves, "the store holds {saves}");
        tablet.wait_text(&test_id("sync-unsent"), &saves.to_string()).await?;
        tablet.edit_part("business", &[("customer.industry", &format!("行业{saves}"))]).await?;
    }
    ensure!(tablet.text_of(&test_id("sync-word")).await? == "离线", "the word for offline");
    server.start().await?;
    tablet.wait_sync("idle", Some(0)).await?;
    ensure!(stored_records(&tablet, "outbox").await? == 0, "the store is empty of unsent work");
    tablet.wait_gone(&test_id("sync-unsent")).await
}

/// T10: work that waits for five days is spoken of, and so are the days since the last sync.
#[tokio::test(flavor = "multi_thread")]
async fn work_that_waits_for_five_days_is_warned_of() -> Result<()> {
    let (mut server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    server.kill().await?;
    tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    tablet.wait_sync("offline", Some(1)).await?;
    put_clock_ahead(&tablet, 4).await?;
    tablet.reload().await?;
    tablet.wait_sync("offline", Some(1)).await?;
    ensure!(tablet.count(&test_id("old-unsent")).await? == 0, "four days are no danger");
    // On top of the four.
    put_clock_ahead(&tablet, 1).await?;
    tablet.reload().await?;
    tablet.wait_text(&test_id("old-unsent"), "5").await?;
    tablet.click(&test_id("sync-status")).await?;
    tablet.wait_text(&test_id("sync-sheet"), "距上次同步 5 天").await
}

/// T10: an iPad clears sites that are not on its home screen, so the app says how to put it there.
#[tokio::test(flavor = "multi_thread")]
async fn an_ipad_without_the_app_on_its_home_screen_is_told_how_to_put_it_there() -> Result<()> {
    let (server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    tablet.click(&test_id("sync-status")).await?;
    tablet.wait_for(&test_id("storage-used")).await?;
    ensure!(tablet.count(".install").await? == 0, "this browser keeps the site");
    let ipad = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 \
                Mobile/15E148 Safari/604.1";
    tablet.driver()?.cdp().send_raw("Emulation.setUserAgentOverride", json!({ "userAgent": ipad })).await?;
    tablet.reload().await?;
    tablet.click(&test_id("sync-status")).await?;
    tablet.wait_text(".install", "主屏幕").await
}
