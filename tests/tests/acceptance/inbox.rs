//! T05: a field that two people changed is one item in the inbox of both tablets, and goes from both when it is decided.

use super::{open, server, tablet};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Tablet, test_id};

async fn items(tablet: &Tablet) -> Result<u64> {
    tablet.count(&test_id("review-item")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_item_on_both_tablets_goes_from_both_when_the_other_value_is_kept() -> Result<()> {
    let (mut server, person) = server().await?;
    let a = tablet("a", &server, &person).await?;
    let id = a.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    a.wait_sync_idle().await?;
    let b = tablet("b", &server, &person).await?;
    open(&b, &id).await?;
    server.kill().await?;
    a.edit_part("communication", &[("customer.phone", "021-11112222")]).await?;
    b.edit_part("communication", &[("customer.phone", "021-33334444")]).await?;
    server.start().await?;
    for tablet in [&a, &b] {
        tablet.wait_sync_idle().await?;
        tablet.click(&test_id("nav-review")).await?;
        tablet.wait_for(&test_id("review-item")).await?;
        ensure!(items(tablet).await? == 1, "one item on {}", tablet.name());
    }
    a.reload().await?;
    a.wait_for(&test_id("review-item")).await?;
    let values = a.texts_of(&test_id("review-value-0")).await?;
    ensure!(b.texts_of(&test_id("review-value-0")).await? == values, "both tablets show the same winner");
    let other = b.texts_of(&test_id("review-value-1")).await?;
    ensure!(b.text_of(&test_id("review-author-1")).await?.contains("你"), "who wrote the other one");

    b.click(&test_id("review-choose-1")).await?;
    b.wait_gone(&test_id("review-item")).await?;
    a.wait_gone(&test_id("review-item")).await?;
    for tablet in [&a, &b] {
        tablet.wait_sync_idle().await?;
        open(tablet, &id).await?;
        tablet.show_tab("communication").await?;
        let shown = tablet.shown_value("customer.phone").await?;
        ensure!(other.first().context("a second value")?.contains(&shown), "{} shows {shown}", tablet.name());
        ensure!(!tablet.has_conflict("customer.phone").await?, "no mark is left on {}", tablet.name());
    }
    Ok(())
}
