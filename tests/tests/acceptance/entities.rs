//! T02: one of everything made, changed and removed on a tablet without a network, there after two reloads, on a second
//! tablet, and on the server.

use super::{heads, open, server, stored_records, tablet};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Server, Tablet, test_id};

const NAME: &str = "苏州精密机械有限公司";

/// Writes one of each that stays and one of each that is removed; returns the customer.
async fn write_everything(tablet: &Tablet) -> Result<String> {
    let wrong = tablet.create_customer(&[("customer.name", "写错了的客户")]).await?;
    tablet.click(&test_id("customer-remove")).await?;
    tablet.wait_for(&test_id("customer-restore")).await?;
    tablet.wait_gone(&format!("{}[data-customer=\"{wrong}\"]", test_id("list-row"))).await?;

    let id = tablet.create_customer(&[("customer.name", "旧名字")]).await?;
    tablet.edit_part("business", &[("customer.name", NAME), ("customer.industry", "机床")]).await?;
    tablet.edit_part("communication", &[("customer.phone", "0512 6688 1234")]).await?;
    tablet.edit_part("background", &[("background.hobbies", "钓鱼"), ("background.family", "说错的")]).await?;
    tablet.edit_part("background", &[("background.hobbies", "爬山"), ("background.family", "")]).await?;

    for (kind, field) in [("contact", "contact.name"), ("activity", "activity.text")] {
        tablet.add_child(kind, &[(field, "第一稿")]).await?;
        tablet.edit_child(kind, "第一稿", &[(field, "改过的")]).await?;
        tablet.add_child(kind, &[(field, "多余的")]).await?;
        tablet.remove_child(kind, "多余的").await?;
    }
    tablet.add_order("主轴", "2", "1234.50").await?;
    tablet.edit_child("order", "主轴", &[("order.number", "SO-2026-1")]).await?;
    tablet.add_order("多余的", "1", "1").await?;
    tablet.remove_child("order", "多余的").await?;

    tablet.show_tab("note").await?;
    for note in ["第一行", "第一行，改过"] {
        tablet.click(&test_id("note-edit")).await?;
        tablet.type_into(&test_id("note-input"), note).await?;
        tablet.save_form().await?;
    }
    for tag in ["重点", "贴错的"] {
        tablet.click(&test_id("tag-add")).await?;
        tablet.type_into(&test_id("tag-input"), tag).await?;
        tablet.click(&test_id("tag-save")).await?;
        tablet.wait_text(&format!("{}:last-of-type", test_id("tag")), tag).await.ok();
    }
    tablet
        .wait_until("both tags are there", async || Ok((tablet.count(&test_id("tag")).await? == 2).then_some(())))
        .await?;
    let wrong = "[...document.querySelectorAll('[data-testid=tag]')].find(tag => tag.innerText.includes('贴错的'))";
    tablet.js(&format!("{wrong}.querySelector('[data-testid=tag-remove]').click()")).await?;
    tablet
        .wait_until("one tag is left", async || Ok((tablet.count(&test_id("tag")).await? == 1).then_some(())))
        .await?;
    Ok(id)
}

/// The open customer shows all of it, and nothing of what was taken back.
async fn ensure_everything(tablet: &Tablet) -> Result<()> {
    ensure!(tablet.text_of(&test_id("customer-name")).await? == NAME, "the name");
    ensure!(tablet.text_of(&test_id("tag")).await?.trim() == "重点", "the tag");
    tablet.show_tab("business").await?;
    ensure!(tablet.shown_value("customer.industry").await? == "机床", "the industry");
    tablet.show_tab("communication").await?;
    ensure!(tablet.shown_value("customer.phone").await? == "0512 6688 1234", "the phone");
    tablet.show_tab("background").await?;
    ensure!(tablet.shown_value("background.hobbies").await? == "爬山", "the hobbies");
    ensure!(tablet.count(&test_id("value-background.family")).await? == 0, "what was emptied");
    for (tab, kind, words) in
        [("contacts", "contact", "改过的"), ("timeline", "activity", "改过的"), ("orders", "order", "SO-2026-1")]
    {
        tablet.show_tab(tab).await?;
        tablet.entry(kind, words).await?;
        ensure!(tablet.count(&test_id(kind)).await? == 1, "one {kind} on {}", tablet.name());
    }
    ensure!(tablet.text_of(&test_id("order-total")).await?.contains("2,469.00"), "the order's total");
    tablet.show_tab("note").await?;
    ensure!(tablet.text_of(&test_id("note-text")).await? == "第一行，改过", "the note");
    ensure!(tablet.count(&test_id("list-row")).await? == 1, "one customer in the list");
    Ok(())
}

/// The heads of the server's documents: of the customer's own, in the page's spelling, and how many documents there are.
async fn server_heads(server: &Server, customer: &str) -> Result<(String, usize)> {
    let printed = server.satchel(&["check", "--heads"]).await?;
    let of_customer =
        printed.lines().find_map(|line| line.strip_prefix(customer)).context("it is not on the server")?;
    let documents = printed.lines().filter(|line| line.split(' ').count() == 2 && line.len() > 64).count();
    Ok((of_customer.trim().replace(',', " "), documents))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_each_written_offline_outlives_two_reloads_and_reaches_a_second_tablet() -> Result<()> {
    let (mut server, person) = server().await?;
    let a = tablet("a", &server, &person).await?;
    server.kill().await?;
    let id = write_everything(&a).await?;
    let written = a.unsent().await?;
    for _ in 0..2 {
        a.reload().await?;
        a.wait_customer(&id).await?;
        ensure_everything(&a).await?;
        ensure!(a.unsent().await? == written, "what is unsent");
    }
    ensure!(stored_records(&a, "outbox").await? == written, "the store holds as much as the page says");

    server.start().await?;
    a.wait_sync("idle", Some(0)).await?;
    let b = tablet("b", &server, &person).await?;
    open(&b, &id).await?;
    ensure_everything(&b).await?;
    let (of_server, documents) = server_heads(&server, &id).await?;
    ensure!(heads(&a).await? == of_server, "A and the server");
    ensure!(heads(&b).await? == of_server, "B and the server");
    ensure!(documents == 3, "two customers and one background part, not {documents}");
    Ok(())
}
