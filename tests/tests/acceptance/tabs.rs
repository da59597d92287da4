//! One writer in a browser profile: a second tab sees and writes through the first, and takes over when that is closed.

use super::{open, server, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::Tablet;

async fn wait_industry(tablet: &Tablet, industry: &str) -> Result<()> {
    tablet
        .wait_until(&format!("the industry is {industry}"), async || {
            Ok((tablet.shown_value("customer.industry").await? == industry).then_some(()))
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_works_through_the_first_and_goes_on_without_it() -> Result<()> {
    let (server, person) = server().await?;
    let tablet = tablet("tablet", &server, &person).await?;
    let id = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    let driver = tablet.driver()?;
    let first = driver.window().await?;
    let second = driver.new_tab().await?;

    driver.switch_to_window(second.clone()).await?;
    open(&tablet, &id).await?;
    tablet.edit_part("business", &[("customer.industry", "机床")]).await?;
    wait_industry(&tablet, "机床").await?;
    driver.switch_to_window(first).await?;
    wait_industry(&tablet, "机床").await?;

    driver.close_window().await?;
    driver.switch_to_window(second).await?;
    tablet.edit_part("business", &[("customer.industry", "轴承")]).await?;
    tablet.wait_sync_idle().await?;
    tablet.reload().await?;
    tablet.wait_customer(&id).await?;
    ensure!(tablet.shown_value("customer.industry").await? == "轴承", "the second tab writes by itself now");
    Ok(())
}
