//! T60, T61, T62, T67, T69: a salesperson's whole day without a network, the sync in the evening, and what the unit head
//! sees and assigns the next morning.

use super::{has_no_barrier, open, server, tablet};
use anyhow::{Result, ensure};
use satchel_model::Role;
use satchel_tests::harness::{Account, Engine, Look, Server, Tablet, test_id};
use serde_json::json;

const PUMPS: &str = "苏州泵站有限公司";

/// Chooses a date, or a date and time, as a picker does: so many days from now.
pub(super) async fn pick(tablet: &Tablet, field: &str, days: i64) -> Result<()> {
    let selector = test_id(&format!("field-{field}"));
    tablet.wait_for(&selector).await?;
    let script = "const input = document.querySelector(arguments[0]);
        const at = new Date(Date.now() + arguments[1] * 86400000);
        const local = new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString();
        input.value = input.type === 'date' ? local.slice(0, 10) : local.slice(0, 16);
        input.dispatchEvent(new Event('input', { bubbles: true }));";
    tablet.js_with(script, vec![json!(selector), json!(days)]).await.map(drop)
}

pub(super) fn line(kind: &str, customer: &str) -> String {
    format!("{}[data-kind=\"{kind}\"][data-customer=\"{customer}\"]", test_id("day-line"))
}

pub(super) async fn tap(tablet: &Tablet, id: &str) -> Result<()> {
    tablet.click(&test_id(id)).await
}

/// Takes one of a few choices: the label is what a finger meets.
pub(super) async fn take(tablet: &Tablet, id: &str) -> Result<()> {
    tablet.click(&format!("label:has({})", test_id(id))).await
}

/// Plans a visit for today and finds it on the day's list.
pub(super) async fn plan(tablet: &Tablet, customer: &str) -> Result<()> {
    tablet.show_tab("timeline").await?;
    tap(tablet, "add-plan").await?;
    tablet.wait_for(&test_id("plan-sheet")).await?;
    tablet.fill(&[("activity.purpose", "送样并确认参数"), ("activity.attendees", "王工，李经理")]).await?;
    pick(tablet, "activity.planned", 0).await?;
    tablet.save_form().await?;
    tap(tablet, "nav-day").await?;
    tablet.wait_text(&format!("{} {}", test_id("day-today"), line("visit", customer)), "送样并确认参数").await
}

/// Writes the report from the day's list: one tap opens it.
pub(super) async fn report(tablet: &Tablet, customer: &str) -> Result<()> {
    tablet.click(&format!("{} {}", line("visit", customer), test_id("day-report"))).await?;
    tablet.wait_for(&test_id("report-sheet")).await?;
    // What is compulsory is said, and nothing is lost by trying.
    tap(tablet, "form-save").await?;
    for field in ["activity.result", "activity.need", "activity.next_date"] {
        tablet.wait_for(&test_id(&format!("problem-{field}"))).await?;
    }
    take(tablet, "field-activity.result-advanced").await?;
    tablet.fill(&[("activity.need", "流量加大一成"), ("activity.next_step", "带报价")]).await?;
    pick(tablet, "activity.next_date", 1).await?;
    tablet.save_form().await?;
    tap(tablet, "nav-day").await?;
    tablet.wait_text(&format!("{} {}", test_id("day-ahead"), line("next_step", customer)), "带报价").await?;
    ensure!(tablet.count(&line("visit", customer)).await? == 0, "a reported visit is off the list");
    Ok(())
}

/// A lead that becomes an opportunity and moves on, each time for a reason.
async fn sell(tablet: &Tablet, customer: &str) -> Result<()> {
    open(tablet, customer).await?;
    tablet.show_tab("opportunities").await?;
    tap(tablet, "add-lead").await?;
    tablet.fill(&[("opportunity.name", "二期泵站"), ("opportunity.amount", "1000")]).await?;
    tablet.save_form().await?;
    for (stage, reason) in [("prospecting", "负责人确认有预算"), ("proposal", "报价已送")] {
        tap(tablet, "move-opportunity").await?;
        tablet.wait_for(&test_id("stage-sheet")).await?;
        take(tablet, &format!("stage-to-{stage}")).await?;
        tablet.type_into(&test_id("stage-reason"), reason).await?;
        tap(tablet, "stage-submit").await?;
        tablet.wait_gone(&test_id("stage-sheet")).await?;
    }
    is_on_the_board(tablet).await
}

async fn is_on_the_board(tablet: &Tablet) -> Result<()> {
    tap(tablet, "nav-pipeline").await?;
    tablet.wait_text(&format!("{} {}", test_id("stage-proposal"), test_id("board-card")), "二期泵站").await?;
    tablet.wait_text(&test_id("forecast-weighted"), "650").await
}

/// What MAN advises follows the three answers.
async fn qualify(tablet: &Tablet, customer: &str) -> Result<()> {
    open(tablet, customer).await?;
    tablet.show_tab("selection").await?;
    tap(tablet, "edit-part-selection").await?;
    for (field, answer) in [("man_money", 1), ("man_authority", 1), ("man_need", 0)] {
        take(tablet, &format!("field-customer.{field}-{answer}")).await?;
    }
    tablet.type_into(&test_id("field-customer.man_money-evidence"), "年报").await?;
    tablet.save_form().await?;
    tablet.wait_for(&format!("{}[data-advice=\"AwakenNeed\"]", test_id("man-advice"))).await
}

pub(super) async fn is_accessible(tablet: &Tablet, path: &str) -> Result<()> {
    tablet.open(path).await?;
    tablet.wait_for("main article").await?;
    has_no_barrier(tablet).await
}

pub(super) async fn head(server: &Server) -> Result<(Tablet, Account)> {
    let head = server.add_person("苏州组", "zhou", Role::UnitHead).await?;
    let tablet = Tablet::start("head", Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.open("/").await?;
    tablet.fill_sign_in(&head.name, &head.password).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    Ok((tablet, head))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_a_network_is_with_the_unit_head_the_next_morning() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    let customer = lin.create_customer(&[("customer.name", PUMPS)]).await?;
    plan(&lin, &customer).await?;
    report(&lin, &customer).await?;
    sell(&lin, &customer).await?;
    qualify(&lin, &customer).await?;
    open(&lin, &customer).await?;
    lin.add_order("主轴", "2", "500").await?;
    lin.reload().await?;
    is_on_the_board(&lin).await?;
    for path in ["/today", "/pipeline"] {
        is_accessible(&lin, path).await?;
    }

    lin.set_online(true).await?;
    lin.wait_js("everything is sent", "return document.documentElement.dataset.unsent === '0'").await?;
    let (zhou, _) = head(&server).await?;
    is_on_the_board(&zhou).await?;
    tap(&zhou, "nav-day").await?;
    zhou.wait_for(&test_id("day-page")).await?;
    take(&zhou, "day-whose-all").await?;
    zhou.wait_text(&line("next_step", &customer), "带报价").await?;
    open(&zhou, &customer).await?;
    zhou.show_tab("opportunities").await?;
    zhou.click(&format!("{} summary", test_id("opportunity"))).await?;
    let moves = zhou.texts_of(&test_id("stage-move")).await?;
    ensure!(moves.len() == 3 && moves.iter().any(|text| text.contains("负责人确认有预算")), "{moves:?}");
    zhou.show_tab("timeline").await?;
    zhou.wait_text(&test_id("activity"), "流量加大一成").await?;

    // The head assigns an action; it is on the salesperson's list after the next sync.
    tap(&zhou, "add-action").await?;
    zhou.fill(&[("activity.subject", "寄最新目录")]).await?;
    pick(&zhou, "activity.due", 0).await?;
    zhou.save_form().await?;
    zhou.wait_js("everything is sent", "return document.documentElement.dataset.unsent === '0'").await?;
    tap(&lin, "nav-day").await?;
    lin.wait_text(&format!("{} {}", test_id("day-today"), line("action", &customer)), "寄最新目录").await?;
    lin.click(&format!("{} {}", line("action", &customer), test_id("day-done"))).await?;
    lin.wait_for(&test_id("done-sheet")).await?;
    lin.save_form().await?;
    tap(&lin, "nav-day").await?;
    lin.wait_gone(&line("action", &customer)).await?;
    lin.wait_sync_idle().await?;
    server.satchel(&["check"]).await.map(drop)
}
