//! A hand that writes visits without a pause, in the page itself: driven from outside, the moments between two commands
//! would be the only ones in which a browser could be killed.

use anyhow::{Context, Result};
use satchel_tests::harness::{Tablet, test_id};
use serde_json::json;

/// Opens the form, types and presses the button, over and over. A visit counts as acknowledged once the page has said
/// so by its mark.
const WRITES: &str = "
    const [words] = arguments;
    const byId = id => document.querySelector(`[data-testid=\"${id}\"]`);
    const until = reached => new Promise(resolve => {
        const look = () => reached() ? resolve() : setTimeout(look);
        look();
    });
    const saves = () => performance.getEntriesByName('satchel:edit-durable').length;
    const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
    window.acknowledged = [];
    window.writes = true;
    (async () => {
        for (let number = 1; window.writes; number += 1) {
            byId('add-activity').click();
            await until(() => byId('field-activity.text') && byId('form-save'));
            const field = byId('field-activity.text');
            value.set.call(field, `${words}${number}.`);
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            const before = saves();
            byId('form-save').click();
            await until(() => saves() > before);
            window.acknowledged.push(field.value);
            await until(() => !byId('form-save'));
        }
        window.stopped = true;
    })();";

/// Lets the page write visits of the open customer, each of these words and a number.
pub(super) async fn start(tablet: &Tablet, words: &str) -> Result<()> {
    tablet.show_tab("timeline").await?;
    tablet.wait_for(&test_id("add-activity")).await?;
    tablet.js_with(WRITES, vec![json!(words)]).await.map(drop)
}

/// What the page has acknowledged so far, in its order.
pub(super) async fn acknowledged(tablet: &Tablet) -> Result<Vec<String>> {
    let words = tablet.js("return window.acknowledged").await?;
    serde_json::from_value(words).context("reading what was acknowledged")
}

/// Lets the page finish the visit that it writes, and returns everything that it has acknowledged.
pub(super) async fn stop(tablet: &Tablet) -> Result<Vec<String>> {
    tablet.js("window.writes = false").await?;
    tablet.wait_js("the last visit is written", "return window.stopped === true").await?;
    acknowledged(tablet).await
}

/// How often each of these visits stands in the open customer's file. Waits until all are shown, and no longer than
/// that takes at most: what is missing then is lost.
pub(super) async fn shown(tablet: &Tablet, visits: &[String]) -> Result<Vec<usize>> {
    tablet.show_tab("timeline").await?;
    let counted = async || {
        let entries = tablet.texts_of(&test_id("activity")).await?;
        let count = |visit: &String| entries.iter().filter(|entry| entry.contains(visit.as_str())).count();
        anyhow::Ok(visits.iter().map(count).collect::<Vec<_>>())
    };
    let all = tablet
        .wait_until("every visit is shown", async || Ok(Some(counted().await?).filter(|counts| !counts.contains(&0))))
        .await;
    match all {
        Ok(counts) => Ok(counts),
        Err(_) => counted().await,
    }
}
