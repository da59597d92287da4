//! Figures on the tablet: computed without a network, the same as on the command line, and checkable down to the customer.

use super::tablet;
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Account, Server, Tablet, test_id};

/// A day within the purchases of the demo team, which are of 1997 and 1998.
const DAY: &str = "1998-06-30";

async fn hash_of(tablet: &Tablet) -> Result<String> {
    let script = "const foot = document.querySelector('[data-testid=report-foot]');
        const isBusy = document.querySelector('[data-testid=report-page]')?.ariaBusy === 'true';
        return foot && !isBusy ? foot.dataset.hash : null";
    let hash = tablet.wait_js("the report is computed", script).await?;
    Ok(hash.as_str().context("the hash is a text")?.to_owned())
}

/// Sets a field's value as its own picker does.
async fn set(tablet: &Tablet, testid: &str, value: &str) -> Result<()> {
    let script = format!(
        "const field = document.querySelector('{}'); field.value = '{value}';
        field.dispatchEvent(new Event('change', {{ bubbles: true }}))",
        test_id(testid)
    );
    tablet.js(&script).await.map(drop)
}

async fn hash_by_command(server: &Server, name: &str, more: &[&str]) -> Result<String> {
    let mut arguments = vec!["report", name, "--team", "demo", "--as-of", DAY, "--format", "json"];
    arguments.extend(more);
    let printed: serde_json::Value = serde_json::from_str(&server.satchel(&arguments).await?)?;
    Ok(printed.get("hash").and_then(serde_json::Value::as_str).context("the command line prints the hash")?.to_owned())
}

/// T58 in a browser; T44, T47 and T49 as they are shown.
#[tokio::test(flavor = "multi_thread")]
async fn figures_are_computed_offline_and_are_those_of_the_command_line() -> Result<()> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    // Group management holds every customer of the team, as the command line does.
    let person = Account { name: "feng".to_owned(), password: "satchel-demo".to_owned() };
    let tablet = tablet("tablet", &server, &person).await?;
    server.kill().await?;

    tablet.click(&test_id("nav-insight")).await?;
    for name in ["abc", "rfm", "lifetime-value"] {
        tablet.click(&test_id(&format!("report-{name}"))).await?;
        tablet.wait_for(&test_id("report-foot")).await?;
        let today = hash_of(&tablet).await?;
        set(&tablet, "report-day", DAY).await?;
        let by_command = hash_by_command(&server, name, &[]).await?;
        let is_it =
            format!("return document.querySelector('[data-testid=report-foot]')?.dataset.hash === '{by_command}'");
        tablet.wait_js("the tablet shows the hash of the command line", &is_it).await?;
        ensure!(today != by_command, "another day is another report");
        tablet.click(&test_id("report-back")).await?;
        tablet.wait_for(&test_id("insight-page")).await?;
    }

    tablet.click(&test_id("report-rfm")).await?;
    tablet.wait_for(&test_id("report-foot")).await?;
    set(&tablet, "report-day", DAY).await?;
    let by_command = hash_by_command(&server, "rfm", &["--param", "buckets=4"]).await?;
    tablet.click(&test_id("parameters")).await?;
    set(&tablet, "parameter-buckets", "4").await?;
    let is_it = format!("return document.querySelector('[data-testid=report-foot]')?.dataset.hash === '{by_command}'");
    tablet.wait_js("a parameter makes the report of the command line with it", &is_it).await?;
    set(&tablet, "parameter-buckets", "400").await?;
    tablet.wait_text(&test_id("report-trouble"), "超出了范围").await?;
    tablet.click(&test_id("report-again")).await?;
    hash_of(&tablet).await?;

    // The customers behind a segment, and from there into a file.
    let chip = tablet.text_of(&test_id("segment-rfm.champion")).await?;
    let count: u64 = chip.chars().filter(char::is_ascii_digit).collect::<String>().parse()?;
    tablet.click(&test_id("segment-rfm.champion")).await?;
    tablet.wait_for(".members .member").await?;
    ensure!(tablet.count(".members .member").await? == count, "as many customers as the segment says");

    // Into the list, and kept for another day, on which it is computed anew.
    tablet.click(&test_id("members-keep")).await?;
    tablet.click(&test_id("members-list")).await?;
    tablet.wait_text(&test_id("list-segment"), "重要价值客户").await?;
    tablet.wait_text(&test_id("list-count"), &count.to_string()).await?;
    tablet.click(&test_id("list-segment-clear")).await?;
    tablet.wait_gone(&test_id("list-segment")).await?;
    tablet.wait_text(&test_id("list-count"), "2,357").await?;
    tablet.click(&test_id("nav-insight")).await?;
    tablet.click(&test_id("saved-segment")).await?;
    tablet.wait_text(&test_id("list-segment"), "重要价值客户").await?;
    tablet.click(&test_id("list-row")).await?;
    tablet.wait_for(&test_id("customer-page")).await?;
    tablet.click(&test_id("nav-insight")).await?;
    tablet.click(&test_id("saved-segment-release")).await?;
    tablet.wait_gone(&test_id("saved-segment")).await
}

/// An empty tablet says what is missing.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_for_a_figure_is_said() -> Result<()> {
    let (server, person) = super::server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    tablet.click(&test_id("nav-insight")).await?;
    tablet.click(&test_id("report-season")).await?;
    tablet.wait_text("main .empty-note", "还没有").await?;
    tablet.click(&test_id("nav-customers")).await?;
    tablet.create_customer(&[("customer.name", "刚认识的客户")]).await?;
    tablet.click(&test_id("nav-insight")).await?;
    tablet.click(&test_id("report-abc")).await?;
    tablet.wait_text("main .empty-note", "到这一天为止还没有订单").await
}
