//! T28, T30, T31: a customer that is here already is named while somebody types it in again; one that two people wrote down
//! without a network waits on both tablets, becomes one, and two again.

use super::day::tap;
use super::{has_no_barrier, open, server, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::test_id;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_types_a_known_customer_sees_it_and_can_go_on() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    let known =
        lin.create_customer(&[("customer.name", "苏州恒达机械有限公司"), ("customer.phone", "0512-66881300")]).await?;
    lin.open("/customers/new").await?;
    lin.fill(&[("customer.name", "恒达机械（苏州）")]).await?;
    lin.wait_text(&test_id("form-alike-item"), "苏州恒达机械有限公司").await?;
    lin.wait_text(&test_id("form-alike"), "名称相同").await?;
    has_no_barrier(&lin).await?;
    lin.fill(&[("customer.name", "大江物流")]).await?;
    lin.wait_gone(&test_id("form-alike")).await?;
    // The number in another spelling, in full-width digits.
    lin.fill(&[("customer.phone", "＋８６ ５１２ ６６８８１３００")]).await?;
    lin.wait_text(&test_id("form-alike"), "电话相同").await?;
    tap(&lin, "form-alike-item").await?;
    lin.wait_customer(&known).await?;
    // What was typed waits, and nobody is kept from creating a second one.
    lin.open("/customers/new").await?;
    lin.wait_for(&test_id("form-restored")).await?;
    lin.save_form().await?;
    lin.open("/").await?;
    lin.wait_js("both are listed", "return document.querySelectorAll('[data-testid=list-row]').length === 2")
        .await
        .map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_that_two_people_wrote_down_becomes_one_and_two_again() -> Result<()> {
    let (mut server, person) = server().await?;
    let a = tablet("a", &server, &person).await?;
    let b = tablet("b", &server, &person).await?;
    server.kill().await?;
    let kept =
        a.create_customer(&[("customer.name", "苏州恒达机械有限公司"), ("customer.phone", "0512-66881300")]).await?;
    let other = b.create_customer(&[("customer.name", "恒达机械"), ("customer.industry", "机床")]).await?;
    b.add_child("contact", &[("contact.name", "李静")]).await?;
    server.start().await?;
    for tablet in [&a, &b] {
        tablet.wait_sync_idle().await?;
        tap(tablet, "nav-review").await?;
        tap(tablet, "review-duplicates").await?;
        tablet.wait_for(&test_id("duplicate-item")).await?;
        ensure!(tablet.count(&test_id("duplicate-item")).await? == 1, "one pair on {}", tablet.name());
        has_no_barrier(tablet).await?;
    }
    // Which of the two is kept is chosen, and what comes is shown before.
    tap(&a, "duplicate-join").await?;
    a.wait_text(&test_id("join-coming"), "机床").await?;
    has_no_barrier(&a).await?;
    tap(&a, "join-customer.name-1").await?;
    tap(&a, "join-submit").await?;
    a.wait_gone(&test_id("duplicate-item")).await?;
    b.wait_gone(&test_id("duplicate-item")).await?;
    open(&b, &kept).await?;
    b.wait_text(&test_id("customer-name"), "恒达机械").await?;
    b.wait_text(&test_id("value-customer.industry"), "机床").await?;
    b.show_tab("contacts").await?;
    b.edit_child("contact", "李静", &[("contact.title", "采购总监")]).await?;
    b.wait_js("it is sent", "return document.documentElement.dataset.unsent === '0'").await?;

    open(&a, &other).await?;
    a.wait_for(&test_id("customer-kept")).await?;
    has_no_barrier(&a).await?;
    a.wait_sync_idle().await?;
    tap(&a, "customer-part").await?;
    a.wait_gone(&test_id("customer-part")).await?;
    a.show_tab("contacts").await?;
    a.wait_text(&test_id("contact"), "采购总监").await?;
    open(&b, &kept).await?;
    b.wait_text(&test_id("customer-name"), "苏州恒达机械有限公司").await?;
    a.wait_sync_idle().await?;

    // Two after all: this tablet does not ask again, and says so with a way back.
    tap(&b, "nav-review").await?;
    tap(&b, "review-duplicates").await?;
    tap(&b, "duplicate-apart").await?;
    b.wait_gone(&test_id("duplicate-item")).await?;
    tap(&b, "toast-undo").await?;
    b.wait_for(&test_id("duplicate-item")).await?;
    server.satchel(&["check"]).await.map(drop)
}
