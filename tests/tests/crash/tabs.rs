//! Several pages of one browser: one writes for all, and another goes on when it closes or sleeps.

use super::{autopilot, open, tablet, wait_sent, with_person};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Server, Tablet, test_id};

/// How many workers hold the writer's lock, and how many wait for it.
async fn leaders_and_followers(tablet: &Tablet) -> Result<(usize, usize)> {
    let script = "const { held, pending } = await navigator.locks.query();
                  const ours = locks => locks.filter(lock => lock.name === 'satchel-writer').length;
                  return [ours(held), ours(pending)]";
    serde_json::from_value(tablet.js_async(script).await?).context("reading who leads")
}

/// Waits until the one page that is awake writes for itself.
async fn wait_leads(tablet: &Tablet) -> Result<()> {
    tablet
        .wait_until("this page leads", async || Ok((leaders_and_followers(tablet).await? == (1, 0)).then_some(())))
        .await
}

async fn wait_industry(tablet: &Tablet, industry: &str) -> Result<()> {
    tablet
        .wait_until(&format!("the industry is {industry}"), async || {
            Ok((tablet.shown_value("customer.industry").await? == industry).then_some(()))
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_tabs_leads_and_each_shows_what_the_other_saves() -> Result<()> {
    let (mut server, person) = with_person(Server::new()?).await?;
    let tablet = tablet("tablet", &server, &person).await?;
    let customer = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    tablet.show_tab("business").await?;
    tablet.wait_sync_idle().await?;
    let driver = tablet.driver()?;
    let first = driver.window().await?;
    let second = driver.new_tab().await?;
    server.kill().await?;

    driver.switch_to_window(second.clone()).await?;
    open(&tablet, &customer).await?;
    tablet.edit_part("business", &[("customer.industry", "机床")]).await?;
    ensure!(leaders_and_followers(&tablet).await? == (1, 1), "one leads, the other waits");
    driver.switch_to_window(first.clone()).await?;
    wait_industry(&tablet, "机床").await?;
    tablet.edit_part("business", &[("customer.industry", "轴承")]).await?;
    driver.switch_to_window(second.clone()).await?;
    wait_industry(&tablet, "轴承").await?;
    ensure!(tablet.unsent().await? == 2, "an edit of each tab waits, not {}", tablet.unsent().await?);

    driver.switch_to_window(first).await?;
    driver.close_window().await?;
    driver.switch_to_window(second).await?;
    wait_leads(&tablet).await?;
    tablet.edit_part("business", &[("customer.industry", "齿轮")]).await?;
    tablet.reload().await?;
    tablet.wait_customer(&customer).await?;
    wait_industry(&tablet, "齿轮").await?;
    server.start().await?;
    wait_sent(&tablet).await?;
    server.satchel(&["check"]).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_tab_saves_while_the_leading_one_closes_is_there_once() -> Result<()> {
    let (server, person) = with_person(Server::new()?).await?;
    let tablet = tablet("tablet", &server, &person).await?;
    let customer = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    let driver = tablet.driver()?;
    let first = driver.window().await?;
    let second = driver.new_tab().await?;
    driver.switch_to_window(second.clone()).await?;
    open(&tablet, &customer).await?;
    autopilot::start(&tablet, "第二页").await?;
    wait_visits(&tablet, 3).await?;

    driver.switch_to_window(first).await?;
    driver.close_window().await?;
    driver.switch_to_window(second).await?;
    let before = autopilot::acknowledged(&tablet).await?.len();
    wait_visits(&tablet, before + 3).await?;
    let visits = autopilot::stop(&tablet).await?;

    tablet.reload().await?;
    tablet.wait_customer(&customer).await?;
    let counts = autopilot::shown(&tablet, &visits).await?;
    ensure!(counts.iter().all(|count| *count == 1), "{visits:?} are there so often: {counts:?}");
    wait_sent(&tablet).await?;
    server.satchel(&["check"]).await.map(drop)
}

/// Some engines freeze a page that is left, with its worker, and show it again when the person goes back.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_left_holds_nobody_up_and_goes_on_when_it_is_shown_again() -> Result<()> {
    let (server, person) = with_person(Server::new()?).await?;
    let tablet = tablet("tablet", &server, &person).await?;
    let customer = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    open(&tablet, &customer).await?;
    tablet.edit_part("business", &[("customer.industry", "机床")]).await?;

    tablet.open("/settings").await?;
    tablet.wait_for(&test_id("settings-page")).await?;
    open(&tablet, &customer).await?;
    wait_industry(&tablet, "机床").await?;
    tablet.edit_part("business", &[("customer.industry", "轴承")]).await?;
    tablet.driver()?.back().await?;
    tablet.wait_for(&test_id("settings-page")).await?;
    wait_leads(&tablet).await?;
    tablet.driver()?.back().await?;
    tablet.wait_customer(&customer).await?;
    wait_industry(&tablet, "轴承").await?;
    tablet.edit_part("business", &[("customer.industry", "齿轮")]).await?;
    tablet.reload().await?;
    tablet.wait_customer(&customer).await?;
    wait_industry(&tablet, "齿轮").await?;
    wait_sent(&tablet).await?;
    server.satchel(&["check"]).await.map(drop)
}

async fn wait_visits(tablet: &Tablet, count: usize) -> Result<()> {
    tablet
        .wait_until(&format!("{count} visits are acknowledged"), async || {
            Ok((autopilot::acknowledged(tablet).await?.len() >= count).then_some(()))
        })
        .await
}
