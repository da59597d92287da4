//! T74, T75: a complaint from the first word to the archive, without a network, and the month's report of it: on screen, on one
//! page of paper, in a file for a spreadsheet.

use super::day::{head, is_accessible, line, take, tap};
use super::{open, server, tablet};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Tablet, test_id};

const PUMPS: &str = "苏州泵站有限公司";

/// Waits until the complaint of the open customer has come so far.
async fn wait_state(tablet: &Tablet, state: &str) -> Result<()> {
    tablet.wait_for(&format!("{}[data-state=\"{state}\"]", test_id("complaint-state"))).await
}

/// Takes the next step, whose form is opened by the button in the file.
async fn next(tablet: &Tablet, step: &str) -> Result<()> {
    tablet.click(&format!("{}[data-step=\"{step}\"]", test_id("complaint-next"))).await?;
    tablet.wait_for(&test_id("complaint-sheet")).await
}

async fn take_in(tablet: &Tablet) -> Result<()> {
    tablet.show_tab("complaints").await?;
    tap(tablet, "add-complaint").await?;
    tablet.wait_for(&test_id("complaint-sheet")).await?;
    tap(tablet, "form-save").await?;
    for field in ["complaint.subject", "complaint.cause"] {
        tablet.wait_for(&test_id(&format!("problem-{field}"))).await?;
    }
    tablet.fill(&[("complaint.subject", "=密封处漏油"), ("complaint.product", "离心泵")]).await?;
    take(tablet, "field-complaint.cause-quality").await?;
    tablet.save_form().await?;
    wait_state(tablet, "received").await
}

/// The first answer, from the day's list: one tap opens its form.
async fn answer(tablet: &Tablet, customer: &str) -> Result<()> {
    tap(tablet, "nav-day").await?;
    let line = line("complaint", customer);
    tablet.wait_text(&line, "漏油").await?;
    tablet.click(&format!("{line} {}", test_id("day-assigned"))).await?;
    tablet.wait_for(&test_id("complaint-sheet")).await?;
    tablet.fill(&[("complaint.promise", "三天内换好"), ("complaint.relayed_to", "质量部")]).await?;
    tablet.save_form().await?;
    wait_state(tablet, "assigned").await?;
    tablet.wait_text(&test_id("complaint-facts"), "质量部").await
}

/// The solution, then the two compulsory steps: until both are taken nothing offers the archive, and what is missing is said.
async fn finish(tablet: &Tablet) -> Result<()> {
    next(tablet, "solved").await?;
    tablet.fill(&[("complaint.solution", "换了密封圈"), ("complaint.cost", "120.5")]).await?;
    tablet.fill(&[("complaint.improvement", "出厂前打压测试")]).await?;
    tablet.save_form().await?;
    wait_state(tablet, "solved").await?;
    let needed = tablet.text_of(&test_id("complaint-needed")).await?;
    ensure!(needed.contains("反馈日期") && needed.contains("态度"), "{needed}");
    next(tablet, "fed_back").await?;
    tablet.save_form().await?;
    wait_state(tablet, "fed_back").await?;
    let needed = tablet.text_of(&test_id("complaint-needed")).await?;
    ensure!(!needed.contains("反馈日期") && needed.contains("态度"), "{needed}");
    next(tablet, "tracked").await?;
    tap(tablet, "form-save").await?;
    tablet.wait_for(&test_id("problem-complaint.attitude")).await?;
    take(tablet, "field-complaint.attitude-satisfied").await?;
    tablet.save_form().await?;
    wait_state(tablet, "tracked").await?;
    tablet.click(&format!("{}[data-step=\"archived\"]", test_id("complaint-next"))).await?;
    wait_state(tablet, "archived").await
}

/// The report of this month, and what a spreadsheet would get.
async fn report(tablet: &Tablet) -> Result<()> {
    tap(tablet, "nav-day").await?;
    tap(tablet, "day-complaints").await?;
    tablet.wait_text(&test_id("complaint-line"), PUMPS).await?;
    let rows = tablet.texts_of(&test_id("complaints-row")).await?;
    ensure!(rows.first().is_some_and(|row| row.contains("120.50")), "{rows:?}");
    for name in ["质量", "离心泵", "苏州组"] {
        ensure!(rows.iter().any(|row| row.starts_with(name)), "{name} is no row of {rows:?}");
    }
    let script = format!("return decodeURIComponent(document.querySelector('{}').href)", test_id("complaints-csv"));
    let file = tablet.js(&script).await?.as_str().context("no file is offered")?.to_owned();
    ensure!(file.starts_with("data:text/csv;charset=utf-8,\u{feff}"), "{file}");
    ensure!(file.contains(&format!("\r\n{PUMPS},'=密封处漏油,")) && file.contains(",120.50 CNY,"), "{file}");
    ensure!(tablet.printed_pages().await? == 1, "the report takes more than one page");
    is_accessible(tablet, "/complaints").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_handled_without_a_network_and_archived_after_both_compulsory_steps() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    let customer = lin.create_customer(&[("customer.name", PUMPS)]).await?;
    take_in(&lin).await?;
    answer(&lin, &customer).await?;
    lin.reload().await?;
    open(&lin, &customer).await?;
    lin.show_tab("complaints").await?;
    finish(&lin).await?;
    report(&lin).await?;
    tap(&lin, "nav-day").await?;
    lin.wait_for(&test_id("day-page")).await?;
    lin.wait_gone(&line("complaint", &customer)).await?;

    lin.set_online(true).await?;
    lin.wait_js("everything is sent", "return document.documentElement.dataset.unsent === '0'").await?;
    let (zhou, _) = head(&server).await?;
    report(&zhou).await?;
    open(&zhou, &customer).await?;
    zhou.show_tab("complaints").await?;
    wait_state(&zhou, "archived").await?;
    server.satchel(&["check"]).await.map(drop)
}
