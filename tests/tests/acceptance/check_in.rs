//! T70: a visit report says when and where somebody was, how exactly, without a network; and whoever does not let the browser
//! tell the place reports all the same.

use super::day::{plan, take, tap};
use super::{open, server, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::{Tablet, test_id};
use serde_json::{Value, json};

/// Lets the page ask for the place, or not.
pub(super) async fn allow(tablet: &Tablet, origin: &str, is_allowed: bool) -> Result<()> {
    let setting = if is_allowed { "granted" } else { "denied" };
    let permission = json!({ "permission": { "name": "geolocation" }, "setting": setting, "origin": origin });
    tablet.chromium("Browser.setPermission", permission).await.map(drop)
}

/// Opens the report of the planned visit and asks for the place.
async fn check_in(tablet: &Tablet, customer: &str) -> Result<()> {
    plan(tablet, customer).await?;
    tablet.click(&format!("{} {}", super::day::line("visit", customer), test_id("day-report"))).await?;
    tablet.wait_for(&test_id("report-sheet")).await?;
    tap(tablet, "field-activity.check_in").await
}

async fn save(tablet: &Tablet) -> Result<()> {
    take(tablet, "field-activity.result-advanced").await?;
    tablet.fill(&[("activity.need", "流量加大一成"), ("activity.next_step", "带报价")]).await?;
    super::day::pick(tablet, "activity.next_date", 1).await?;
    tablet.save_form().await?;
    tablet.wait_gone(&test_id("report-sheet")).await
}

/// Plans a visit, and reports it from a place.
pub(super) async fn report_at(tablet: &Tablet, origin: &str, customer: &str, place: Value) -> Result<()> {
    allow(tablet, origin, true).await?;
    tablet.chromium("Emulation.setGeolocationOverride", place).await?;
    check_in(tablet, customer).await?;
    tablet.wait_text(&test_id("said-activity.check_in"), "米").await?;
    save(tablet).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_says_where_somebody_was_and_a_refusal_hinders_nobody() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    allow(&lin, &server.origin(), true).await?;
    let place = json!({ "latitude": 31.2989, "longitude": 120.5853, "accuracy": 12 });
    lin.chromium("Emulation.setGeolocationOverride", place).await?;
    let there = lin.create_customer(&[("customer.name", "苏州泵站有限公司")]).await?;
    check_in(&lin, &there).await?;
    lin.wait_text(&test_id("said-activity.check_in"), "12").await?;
    save(&lin).await?;
    open(&lin, &there).await?;
    lin.show_tab("timeline").await?;
    lin.wait_text(&test_id("activity"), "12 米").await?;

    allow(&lin, &server.origin(), false).await?;
    let refused = lin.create_customer(&[("customer.name", "无锡大江物流")]).await?;
    check_in(&lin, &refused).await?;
    lin.wait_text(&test_id("said-activity.check_in"), "位置").await?;
    save(&lin).await?;
    open(&lin, &refused).await?;
    lin.show_tab("timeline").await?;
    ensure!(!lin.text_of(&test_id("activity")).await?.contains("米"), "a place that nobody told");

    // It is with the team, as exact as it was told.
    lin.set_online(true).await?;
    lin.wait_js("everything is sent", "return document.documentElement.dataset.unsent === '0'").await?;
    let other = tablet("other", &server, &person).await?;
    open(&other, &there).await?;
    other.show_tab("timeline").await?;
    other.wait_text(&test_id("activity"), "12 米").await
}
