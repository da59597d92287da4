//! Garbage in the device's database, as a failing disk or another program leaves it: the app starts, says something clear,
//! and holds everything again once it has reached the server.

use super::{open, server, stored_records, tablet};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Account, Server, Tablet, test_id};
use serde_json::json;

/// Customers of the fixture.
const CUSTOMERS: usize = 5;

/// A tablet that holds five customers of a first sync, of which one was changed since.
async fn full_tablet(server: &Server, person: &Account) -> Result<(Tablet, String)> {
    let writer = tablet("writer", server, person).await?;
    for number in 1..=CUSTOMERS {
        writer.create_customer(&[("customer.name", &format!("客户{number}"))]).await?;
        writer.edit_part("background", &[("background.hobbies", "钓鱼")]).await?;
    }
    writer.wait_sync_idle().await?;
    let tablet = tablet("tablet", server, person).await?;
    let id = tablet.find_customer("客户3", "客户3").await?;
    tablet.edit_part("communication", &[("customer.phone", "0512 6688 1234")]).await?;
    tablet.wait_sync_idle().await?;
    Ok((tablet, id))
}

/// Leaves the app, whose worker ends with its page, and overwrites every record of these tables: bytes that nobody wrote,
/// no bytes at all, and values that are no bytes. Returns how many records it met.
async fn overwrite(tablet: &Tablet, tables: &[&str]) -> Result<u64> {
    tablet.open("/healthz").await?;
    let script = "
        const [tables] = arguments;
        return new Promise((resolve, reject) => {
            const garbage = [new Uint8Array([1, 2, 3, 4, 5]).buffer, new ArrayBuffer(0), 'text', 42, { strange: true }];
            const opening = indexedDB.open('satchel');
            opening.onerror = () => reject(opening.error);
            opening.onsuccess = () => {
                const writing = opening.result.transaction(tables, 'readwrite', { durability: 'strict' });
                let count = 0;
                for (const table of tables) {
                    const store = writing.objectStore(table);
                    store.getAllKeys().onsuccess = event => {
                        for (const key of event.target.result) store.put(garbage[count++ % garbage.length], key);
                    };
                }
                writing.oncomplete = () => { opening.result.close(); resolve(count); };
                writing.onabort = () => reject(writing.error);
            };
        });";
    tablet.js_with(script, vec![json!(tables)]).await?.as_u64().context("a count is no number")
}

/// The list and the file show what was there before.
async fn ensure_whole(tablet: &Tablet, id: &str) -> Result<()> {
    tablet.open("/").await?;
    tablet
        .wait_until("every customer is in the list", async || {
            Ok((tablet.count(&test_id("list-row")).await? == CUSTOMERS as u64).then_some(()))
        })
        .await?;
    tablet.find_customer("客户3", "客户3").await?;
    tablet.show_tab("communication").await?;
    ensure!(tablet.shown_value("customer.phone").await? == "0512 6688 1234", "the phone");
    tablet.show_tab("background").await?;
    ensure!(tablet.shown_value("background.hobbies").await? == "钓鱼", "the background part of {id}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_instead_of_documents_is_said_and_fetched_again() -> Result<()> {
    let (mut server, person) = server().await?;
    let (tablet, id) = full_tablet(&server, &person).await?;
    ensure!(overwrite(&tablet, &["docs", "packs", "changes"]).await? > 0, "there were documents");
    server.kill().await?;
    tablet.open("/").await?;
    tablet.wait_for(&test_id("list-row")).await?;
    tablet.open(&format!("/customers/{id}")).await?;
    tablet.wait_text(".detail-pane", "这份资料在本机损坏了").await?;
    tablet.click(&test_id("sync-status")).await?;
    tablet.wait_text(&test_id("sync-sheet"), "客户资料在本机读不出来").await.context("how many could not be read")?;
    server.start().await?;
    tablet.reload().await?;
    tablet.wait_sync_idle().await?;
    tablet.open(&format!("/customers/{id}")).await?;
    tablet.wait_customer(&id).await.context("it is fetched again while it is on screen")?;
    tablet.wait_sync_idle().await?;
    ensure_whole(&tablet, &id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_instead_of_rows_and_unsent_marks_is_made_good_by_one_sync() -> Result<()> {
    let (server, person) = server().await?;
    let (tablet, id) = full_tablet(&server, &person).await?;
    ensure!(overwrite(&tablet, &["rows", "outbox", "drafts", "quarantine"]).await? > 0, "there were rows");
    ensure_whole(&tablet, &id).await?;
    tablet.wait_sync_idle().await
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_everywhere_leads_to_the_sign_in_and_from_there_to_everything() -> Result<()> {
    let (server, person) = server().await?;
    let (tablet, id) = full_tablet(&server, &person).await?;
    let tables = ["docs", "packs", "changes", "rows", "texts", "outbox", "meta", "drafts", "quarantine"];
    ensure!(overwrite(&tablet, &tables).await? > 0, "there was something");
    tablet.open("/").await?;
    tablet.fill_sign_in(&person.name, &person.password).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    ensure_whole(&tablet, &id).await?;
    open(&tablet, &id).await?;
    tablet.edit_part("business", &[("customer.industry", "机床")]).await?;
    tablet.wait_sync_idle().await?;
    ensure!(stored_records(&tablet, "outbox").await? == 0, "what is written afterwards is sent");
    tablet.reload().await?;
    tablet.wait_customer(&id).await?;
    ensure!(tablet.shown_value("customer.industry").await? == "机床", "and kept");
    Ok(())
}
