//! T21: the same work by finger alone and by keyboard alone.

use super::{server, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::{Look, test_id};
use serde_json::json;
use thirtyfour::Key;

#[tokio::test(flavor = "multi_thread")]
async fn a_finger_alone_creates_changes_and_finds_a_customer_in_both_orientations() -> Result<()> {
    let (server, person) = server().await?;
    let mut tablet = tablet("tablet", &server, &person).await?;
    for (number, look) in [Look::landscape(), Look::portrait()].into_iter().enumerate() {
        tablet.set_look(look).await?;
        let touch = json!({ "enabled": true, "maxTouchPoints": 5 });
        tablet.driver()?.cdp().send_raw("Emulation.setTouchEmulationEnabled", touch).await?;
        tablet.tap(&test_id("nav-customers")).await?;
        tablet.tap(&test_id("new-customer")).await?;
        tablet.tap(&test_id("field-customer.name")).await?;
        let name = format!("手指客户{number}");
        tablet.press(name.as_str()).await?;
        tablet.tap(&test_id("form-save")).await?;
        tablet.wait_text(&test_id("customer-name"), &name).await?;
        tablet.tap(&test_id("tab-timeline")).await?;
        tablet.tap(&test_id("add-activity")).await?;
        tablet.tap(&test_id("field-activity.text")).await?;
        tablet.press("看了样品").await?;
        tablet.tap(&test_id("form-save")).await?;
        tablet.entry("activity", "看了样品").await?;
        tablet.tap(&test_id("nav-customers")).await?;
        tablet.tap(&test_id("list-search")).await?;
        tablet.press(name.as_str()).await?;
        tablet
            .wait_until("the search finds one", async || {
                Ok((tablet.count(&test_id("list-row")).await? == 1).then_some(()))
            })
            .await?;
        tablet.tap(&test_id("list-row")).await?;
        tablet.wait_text(&test_id("customer-name"), &name).await?;
        tablet.open("/").await?;
        tablet.wait_for(&test_id("list-row")).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyboard_alone_creates_changes_and_finds_a_customer() -> Result<()> {
    let (server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    tablet.press("n").await?;
    tablet.wait_for(&test_id("new-customer-page")).await?;
    // The first field is reached by Tab from wherever the focus is.
    let focused = "return document.activeElement?.dataset?.testid ?? ''";
    for _ in 0..60 {
        if tablet.js(focused).await? == "field-customer.name" {
            break;
        }
        tablet.press(Key::Tab + "").await?;
    }
    ensure!(tablet.js(focused).await? == "field-customer.name", "Tab reaches the name");
    tablet.press("键盘客户").await?;
    tablet.press(Key::Enter + "").await?;
    tablet.wait_text(&test_id("customer-name"), "键盘客户").await?;

    tablet.press("e").await?;
    tablet.wait_for(&test_id("form-save")).await?;
    for _ in 0..60 {
        if tablet.js(focused).await? == "field-customer.industry" {
            break;
        }
        tablet.press(Key::Tab + "").await?;
    }
    tablet.press("机床").await?;
    tablet.press(Key::Enter + "").await?;
    tablet.wait_gone(&test_id("form-save")).await?;
    ensure!(tablet.shown_value("customer.industry").await? == "机床", "saved by the keyboard");

    tablet.press(Key::Escape + "").await?;
    tablet.wait_gone(&test_id("customer-page")).await?;
    tablet.press("/").await?;
    ensure!(tablet.js(focused).await? == "list-search", "a stroke searches");
    tablet.press("键盘").await?;
    tablet.wait_for(&test_id("list-row")).await?;
    Ok(())
}
