//! Goal: a head hands a customer over by hand, and the tablet that loses it keeps no byte of it.
//!
//! A pass means something because two real browsers work over a real server with the demo team, and because the
//! tablet's IndexedDB is read past the app: first the customer is found in it, afterwards nowhere.
#![cfg(feature = "e2e")]

use anyhow::{Context, Result, ensure};
use satchel_model::{CustomerId, DocumentKind};
use satchel_tests::harness::{Engine, Look, Server, Tablet, test_id};
use serde_json::json;

const PASSWORD: &str = "satchel-demo";

async fn signed_in(server: &Server, name: &'static str) -> Result<Tablet> {
    let tablet = Tablet::start(name, Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.sign_in(name, PASSWORD).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    Ok(tablet)
}

/// The tables of the tablet's store in which one of these ids lies, in a key or in a record.
async fn tables_with(tablet: &Tablet, ids: &[String]) -> Result<Vec<String>> {
    let script = "
        const [ids] = arguments;
        const wanted = ids.map(id => id.match(/../g).map(pair => parseInt(pair, 16)));
        const bytesOf = value => value instanceof ArrayBuffer ? new Uint8Array(value)
            : ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
            : new TextEncoder().encode(String(value));
        const holds = value => {
            const bytes = bytesOf(value);
            return wanted.some(id => {
                for (let at = bytes.indexOf(id[0]); at >= 0; at = bytes.indexOf(id[0], at + 1)) {
                    if (id.every((byte, place) => bytes[at + place] === byte)) return true;
                }
                return false;
            });
        };
        const done = request => new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        return (async () => {
            const database = await done(indexedDB.open('satchel'));
            const found = [];
            for (const table of database.objectStoreNames) {
                const store = database.transaction(table).objectStore(table);
                const [keys, records] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
                if (keys.some(holds) || records.some(holds)) found.push(table);
            }
            database.close();
            return found;
        })();";
    let found = tablet.js_with(script, vec![json!(ids)]).await?;
    let found = found.as_array().context("no list of tables")?;
    Ok(found.iter().filter_map(|table| table.as_str().map(String::from)).collect())
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
    ensure!(!tables_with(&lin, &ids).await?.is_empty(), "the search finds what is there");

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
        Ok(tables_with(&lin, &ids).await?.is_empty().then_some(()))
    })
    .await?;
    let row = format!("{}[data-customer=\"{id}\"]", test_id("list-row"));
    lin.wait_gone(&row).await?;
    // Fails when anything disagrees.
    server.satchel(&["check"]).await.map(drop)
}
