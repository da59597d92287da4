//! T12, T13, T14 as a person meets them: what a field said, the file on a day, a change taken back after it was sent.

use super::{server, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::test_id;

const FIELD: &str = "customer.industry";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_field_said_stays_readable_and_a_sent_change_can_be_taken_back() -> Result<()> {
    let (mut server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    let id = tablet.create_customer(&[("customer.name", "苏州泵站")]).await?;
    for industry in ["机床", "水泵", "水务"] {
        tablet.edit_part("business", &[(FIELD, industry)]).await?;
    }
    tablet.wait_sync("idle", Some(0)).await?;
    server.kill().await?;

    tablet.show_tab("history").await?;
    tablet.choose(&test_id("past-field"), FIELD).await?;
    tablet.wait_for(&test_id("past-value")).await?;
    let said = tablet.texts_of(&test_id("past-value")).await?;
    ensure!(said.len() == 3, "three edits, three rows: {said:?}");
    for (row, industry) in said.iter().zip(["水务", "水泵", "机床"]) {
        ensure!(row.contains(industry) && row.contains("你"), "{row}");
    }

    tablet.click(&test_id("past-undo")).await?;
    tablet.wait_text(&test_id("toast"), "已撤销").await?;
    tablet.show_tab("business").await?;
    ensure!(tablet.shown_value(FIELD).await? == "水泵", "the value before is back");
    server.start().await?;
    tablet.wait_sync("idle", Some(0)).await?;

    let other = super::tablet("other", &server, &person).await?;
    super::open(&other, &id).await?;
    ensure!(other.shown_value(FIELD).await? == "水泵", "the other device has it too");
    other.show_tab("history").await?;
    let today =
        "const field = document.querySelector('[data-testid=past-day]'); field.value = arguments[0] ?? field.max;
        field.dispatchEvent(new Event('change', { bubbles: true }))";
    other.wait_for(&test_id("past-day")).await?;
    other.js(today).await?;
    other.wait_text(&test_id("as-it-was"), "苏州泵站").await?;
    other.js_with(today, vec!["2020-01-01".into()]).await?;
    other.wait_for(&test_id("past-not-yet")).await
}
