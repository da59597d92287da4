//! T69: what was planned for a week, and what came of it; a plan goes to another day, and the unit head sees the same figures.

use super::day::{head, plan, report, tap};
use super::{has_no_barrier, server, tablet};
use anyhow::{Context, Result};
use satchel_tests::harness::test_id;

fn card(customer: &str, state: &str) -> String {
    format!("{}[data-customer=\"{customer}\"][data-state=\"{state}\"]", test_id("week-card"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_shows_what_was_planned_what_was_done_and_where_a_plan_went() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    let done = lin.create_customer(&[("customer.name", "苏州泵站有限公司")]).await?;
    plan(&lin, &done).await?;
    report(&lin, &done).await?;
    lin.open("/").await?;
    let later = lin.create_customer(&[("customer.name", "无锡大江物流")]).await?;
    plan(&lin, &later).await?;
    tap(&lin, "day-week").await?;
    lin.wait_text(&test_id("week-sum"), "计划 2 次，完成 1 次，完成率 50%").await?;
    lin.wait_for(&card(&done, "done")).await?;
    has_no_barrier(&lin).await?;
    // To the last day that is offered, in the week after: it counts there from now on.
    let select = format!("{} {}", card(&later, "planned"), test_id("week-move"));
    let script = format!("return [...document.querySelector('{select}').options].at(-1).value");
    let day = lin.js(&script).await?.as_str().context("no day is offered")?.to_owned();
    lin.choose(&select, &day).await?;
    lin.wait_text(&test_id("week-sum"), "计划 1 次，完成 1 次，完成率 100%").await?;
    lin.wait_text(&test_id("toast"), "已改到").await?;
    tap(&lin, "week-after").await?;
    lin.wait_for(&format!("{}[data-day=\"{day}\"] {}", test_id("week-column"), card(&later, "planned"))).await?;
    lin.wait_text(&test_id("week-sum"), "计划 1 次，完成 0 次，完成率 0%").await?;
    // The way back puts it where it was.
    tap(&lin, "toast-undo").await?;
    lin.wait_text(&test_id("week-sum"), "没有计划的拜访").await?;
    tap(&lin, "week-before").await?;
    lin.wait_text(&test_id("week-sum"), "完成率 50%").await?;

    lin.set_online(true).await?;
    lin.wait_js("everything is sent", "return document.documentElement.dataset.unsent === '0'").await?;
    let (boss, _) = head(&server).await?;
    boss.open("/today/week").await?;
    boss.click(&format!("label:has({})", test_id("week-whose-all"))).await?;
    boss.wait_text(&test_id("week-sum"), "计划 2 次，完成 1 次，完成率 50%").await
}
