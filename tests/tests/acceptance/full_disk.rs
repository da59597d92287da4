//! A full disk refuses a save with clear words, loses neither what is typed nor what was saved, and ends without a reload.

use super::{server, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::test_id;

#[tokio::test(flavor = "multi_thread")]
async fn a_save_on_a_full_disk_is_refused_and_works_once_there_is_room() -> Result<()> {
    let (mut server, person) = server().await?;
    let mut tablet = tablet("tablet", &server, &person).await?;
    let id = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    server.kill().await?;
    tablet.edit_part("business", &[("customer.industry", "机床")]).await?;
    tablet.wait_sync("offline", Some(1)).await?;

    // The browser counts what is left when a database is opened, and believes that for half a minute.
    tablet.quit_browser().await?;
    tablet.reopen().await?;
    tablet.limit_storage(Some(1)).await?;
    super::open(&tablet, &id).await?;
    let profile = "一段很长的公司简介。".repeat(50);
    tablet.click(&test_id("edit-part-business")).await?;
    tablet.type_into(&test_id("field-customer.profile"), &profile).await?;
    tablet.click(&test_id("form-save")).await?;
    tablet.wait_text(&test_id("form-failure"), "设备存储满了。之前保存的都在").await?;
    ensure!(tablet.value_of(&test_id("field-customer.profile")).await? == profile, "what was typed stays in the form");
    ensure!(tablet.unsent().await? == 1, "nothing half-saved waits");

    tablet.limit_storage(None).await?;
    tablet.save_form().await?;
    ensure!(tablet.unsent().await? == 2, "the save works once there is room");
    tablet.reload().await?;
    tablet.wait_customer(&id).await?;
    ensure!(tablet.shown_value("customer.industry").await? == "机床", "what was saved before");
    ensure!(tablet.shown_value("customer.profile").await?.contains(&profile), "what was saved after");
    server.start().await?;
    tablet.wait_sync("idle", Some(0)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tablet_that_stays_full_shows_everything_after_a_restart() -> Result<()> {
    let (server, person) = server().await?;
    let mut tablet = tablet("tablet", &server, &person).await?;
    let id = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    tablet.wait_sync_idle().await?;
    tablet.quit_browser().await?;
    tablet.reopen().await?;
    tablet.limit_storage(Some(1)).await?;
    super::open(&tablet, &id).await?;
    ensure!(tablet.text_of(&test_id("customer-name")).await? == "苏州精密机械有限公司", "the customer");
    tablet.click(&test_id("edit-part-business")).await?;
    tablet.type_into(&test_id("field-customer.industry"), "机床").await?;
    tablet.click(&test_id("form-save")).await?;
    tablet.wait_text(&test_id("form-failure"), "设备存储满了").await?;
    tablet.limit_storage(None).await?;
    tablet.save_form().await?;
    tablet.wait_sync_idle().await
}
