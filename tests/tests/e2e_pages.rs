//! Goal: the pages keep their promises to a person: no typed word is lost, everyone can read and reach
//! everything, the language changes at once, what is removed comes back, a worker that ends is replaced.
//!
//! A pass means something because a real browser shows the built page over a real server and the
//! demo team; text is typed and buttons are pressed as a person does.
#![cfg(feature = "e2e")]

use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Engine, Look, Scheme, Server, Tablet, test_id};

const PASSWORD: &str = "satchel-demo";

/// A tablet of a salesperson with the demo team, ready for work.
async fn signed_in() -> Result<(Server, Tablet)> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    let tablet = Tablet::start("tablet", Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.sign_in("lin", PASSWORD).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    tablet.wait_works_offline().await?;
    Ok((server, tablet))
}

/// Opens the first customer of the list and returns its id.
async fn open_first(tablet: &Tablet) -> Result<String> {
    let script = format!("return document.querySelector('{}').dataset.customer", test_id("list-row"));
    let id = tablet.js(&script).await?.as_str().context("the list is empty")?.to_owned();
    tablet.open(&format!("/customers/{id}")).await?;
    tablet.wait_customer(&id).await?;
    Ok(id)
}

/// T11: the draft of a form outlives what ends the typing.
#[tokio::test(flavor = "multi_thread")]
async fn typed_text_survives_a_tap_outside_a_turn_a_reload_and_a_killed_browser() -> Result<()> {
    let (_server, mut tablet) = signed_in().await?;
    let id = open_first(&tablet).await?;
    let field = test_id("field-contact.name");
    tablet.show_tab("contacts").await?;
    tablet.click(&test_id("add-contact")).await?;
    tablet.type_into(&field, "没写完的联系人").await?;

    tablet.js("document.querySelector('dialog').click()").await?;
    tablet.wait_gone(&test_id("contact-sheet")).await?;
    tablet.click(&test_id("draft-resume")).await?;
    tablet.wait_for(&test_id("form-restored")).await?;
    ensure!(tablet.value_of(&field).await? == "没写完的联系人", "after a tap outside");

    tablet.set_look(Look::portrait()).await?;
    ensure!(tablet.value_of(&field).await? == "没写完的联系人", "after a turn");
    tablet.set_look(Look::landscape()).await?;

    tablet.reload().await?;
    tablet.wait_customer(&id).await?;
    tablet.click(&test_id("draft-resume")).await?;
    tablet.wait_for(&test_id("form-restored")).await?;
    ensure!(tablet.value_of(&field).await? == "没写完的联系人", "after a reload");

    tablet.kill_browser().await?;
    tablet.reopen().await?;
    tablet.open(&format!("/customers/{id}")).await?;
    tablet.wait_customer(&id).await?;
    tablet.click(&test_id("draft-resume")).await?;
    tablet.wait_for(&test_id("form-restored")).await?;
    ensure!(tablet.value_of(&field).await? == "没写完的联系人", "after the browser was killed");

    tablet.save_form().await?;
    tablet.wait_gone(&test_id("draft-resume")).await
}

/// T21: no page is wider than the screen, no target below 44 pixels, no barrier that axe knows.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_both_orientations_and_has_no_barrier() -> Result<()> {
    let (_server, mut tablet) = signed_in().await?;
    let id = open_first(&tablet).await?;
    let mut found = Vec::new();
    for look in [Look::landscape(), Look::portrait(), Look::landscape().in_scheme(Scheme::Dark)] {
        tablet.set_look(look).await?;
        for (path, shown) in [
            ("/".to_owned(), "list-row"),
            (format!("/customers/{id}"), "customer-page"),
            ("/customers/new".to_owned(), "new-customer-page"),
            ("/customers/import".to_owned(), "import-page"),
            ("/customers/export".to_owned(), "export-page"),
            ("/today".to_owned(), "day-page"),
            ("/pipeline".to_owned(), "pipeline-page"),
            ("/complaints".to_owned(), "complaints-page"),
            ("/insight".to_owned(), "insight-page"),
            ("/insight/rfm".to_owned(), "report-foot"),
            ("/insight/lifetime-value".to_owned(), "report-foot"),
            ("/review".to_owned(), "review-page"),
            ("/settings".to_owned(), "settings-page"),
        ] {
            tablet.open(&path).await?;
            tablet.wait_for(&test_id(shown)).await?;
            found.extend(tablet.faults(&path).await?);
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// T21, the same for everything that opens on a page: tabs, forms, sheets.
#[tokio::test(flavor = "multi_thread")]
async fn every_tab_form_and_sheet_fits_both_orientations_and_has_no_barrier() -> Result<()> {
    let (_server, mut tablet) = signed_in().await?;
    let id = open_first(&tablet).await?;
    let mut found = Vec::new();
    for look in [Look::landscape(), Look::portrait(), Look::landscape().in_scheme(Scheme::Dark)] {
        tablet.set_look(look).await?;
        tablet.open("/").await?;
        tablet.wait_for(&test_id("list-row")).await?;
        for (button, sheet) in [("list-filter", "filter-sheet"), ("sync-status", "sync-sheet")] {
            found.extend(sheet_faults(&tablet, button, sheet).await?);
        }
        tablet.open(&format!("/customers/{id}")).await?;
        tablet.wait_customer(&id).await?;
        found.extend(sheet_faults(&tablet, "customer-state", "move-sheet").await?);
        for tab in [
            "business",
            "communication",
            "background",
            "contacts",
            "timeline",
            "opportunities",
            "orders",
            "complaints",
            "selection",
            "relationship",
            "note",
            "history",
        ] {
            tablet.show_tab(tab).await?;
            found.extend(tablet.faults(tab).await?);
        }
        for (tab, button) in [
            ("business", "edit-part-business"),
            ("communication", "edit-part-communication"),
            ("background", "edit-part-background"),
            ("selection", "edit-part-selection"),
            ("relationship", "edit-part-relationship"),
            ("note", "note-edit"),
        ] {
            tablet.show_tab(tab).await?;
            tablet.click(&test_id(button)).await?;
            tablet.wait_for(&test_id("form-save")).await?;
            found.extend(tablet.faults(button).await?);
            tablet.click(&test_id("form-cancel")).await?;
            tablet.wait_gone(&test_id("form-save")).await?;
        }
        for (tab, button, sheet) in [
            ("contacts", "add-contact", "contact-sheet"),
            ("timeline", "add-activity", "activity-sheet"),
            ("timeline", "add-plan", "plan-sheet"),
            ("timeline", "add-action", "action-sheet"),
            ("opportunities", "add-opportunity", "opportunity-sheet"),
            ("opportunities", "add-lead", "opportunity-sheet"),
            ("orders", "add-order", "order-sheet"),
            ("complaints", "add-complaint", "complaint-sheet"),
        ] {
            tablet.show_tab(tab).await?;
            found.extend(sheet_faults(&tablet, button, sheet).await?);
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

async fn sheet_faults(tablet: &Tablet, button: &str, sheet: &str) -> Result<Vec<String>> {
    tablet.click(&test_id(button)).await?;
    tablet.wait_for(&test_id(sheet)).await?;
    let found = tablet.faults(sheet).await?;
    tablet.click(&test_id(&format!("{sheet}-close"))).await?;
    tablet.wait_gone(&test_id(sheet)).await?;
    Ok(found)
}

/// T75: the report of a month with dozens of complaints is one page of paper, and keeps its complaints for the screen.
#[tokio::test(flavor = "multi_thread")]
async fn the_complaints_of_a_full_month_print_on_one_page() -> Result<()> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    let tablet = Tablet::start("tablet", Engine::from_environment()?, server.origin(), Look::portrait()).await?;
    // Group management: the complaints of the whole team.
    tablet.sign_in("feng", PASSWORD).await?;
    tablet.wait_mark("satchel:first-sync-done").await?;
    tablet.wait_sync_idle().await?;
    tablet.open("/complaints").await?;
    tablet.click(&test_id("month-before")).await?;
    tablet.wait_for(&test_id("complaint-line")).await?;
    let complaints = tablet.count(&test_id("complaint-line")).await?;
    ensure!(complaints >= 30, "{complaints} complaints are no full month");
    let pages = tablet.printed_pages().await?;
    ensure!(pages == 1, "{complaints} complaints take {pages} pages");
    Ok(())
}

/// T21: the first page that anybody sees, before and after a refused sign-in.
#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page_fits_both_orientations_and_has_no_barrier() -> Result<()> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    let engine = Engine::from_environment()?;
    let mut tablet = Tablet::start("tablet", engine, server.origin(), Look::landscape()).await?;
    let mut found = Vec::new();
    for look in [Look::landscape(), Look::portrait(), Look::portrait().in_scheme(Scheme::Dark)] {
        tablet.set_look(look).await?;
        tablet.open("/").await?;
        tablet.wait_for(&test_id("sign-in-submit")).await?;
        found.extend(tablet.faults("sign-in").await?);
        tablet.fill_sign_in("lin", "wrong").await?;
        tablet.wait_for(&test_id("sign-in-failure")).await?;
        found.extend(tablet.faults("refused sign-in").await?);
    }
    // The browser itself logs a refused request.
    drop(tablet.take_errors());
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// T22: switching needs no reload.
#[tokio::test(flavor = "multi_thread")]
async fn the_language_changes_without_a_reload_and_is_kept() -> Result<()> {
    let (_server, tablet) = signed_in().await?;
    tablet.js("window.same = true").await?;
    tablet.click(&test_id("nav-settings")).await?;
    tablet.wait_text(&format!("{} h1", test_id("settings-page")), "设置").await?;
    tablet.js(&format!("document.querySelector('{}').click()", test_id("language-en"))).await?;
    tablet.wait_text(&format!("{} h1", test_id("settings-page")), "Settings").await?;
    ensure!(tablet.js("return window.same === true").await? == true, "the page was loaded again");
    ensure!(tablet.js("return document.documentElement.lang").await? == "en", "<html lang>");
    tablet.reload().await?;
    tablet.wait_text(&format!("{} h1", test_id("settings-page")), "Settings").await
}

/// T24: the page offers what the rule allows, and the log keeps why.
#[tokio::test(flavor = "multi_thread")]
async fn only_allowed_states_are_offered_and_a_move_is_logged_with_its_reason() -> Result<()> {
    let (_server, tablet) = signed_in().await?;
    tablet.create_customer(&[("customer.name", "新认识的客户")]).await?;
    tablet.click(&test_id("customer-state")).await?;
    tablet.wait_for(&test_id("move-sheet")).await?;
    let offered = tablet
        .js("return [...document.querySelectorAll('[name=move-to]')].map(input => input.dataset.testid).join()")
        .await?;
    ensure!(offered == "move-to-target,move-to-lost,move-to-non_customer", "from potential, not {offered}");
    tablet.click(&format!("label:has({})", test_id("move-to-target"))).await?;
    tablet.type_into(&test_id("move-reason"), "对样品感兴趣").await?;
    tablet.click(&test_id("move-submit")).await?;
    tablet.wait_gone(&test_id("move-sheet")).await?;
    tablet.show_tab("history").await?;
    tablet.wait_for(&test_id("transition")).await?;
    ensure!(tablet.text_of(&test_id("transition")).await?.contains("对样品感兴趣"), "the reason is in the log");

    tablet.add_order("主轴", "1", "100").await?;
    tablet.wait_for(&format!("{}[data-state=first_time]", test_id("customer-state"))).await?;
    tablet.add_order("主轴", "1", "100").await?;
    tablet.wait_for(&format!("{}[data-state=repeat]", test_id("customer-state"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_removed_comes_back_by_undo_and_is_found_by_the_filter() -> Result<()> {
    let (_server, tablet) = signed_in().await?;
    let id = open_first(&tablet).await?;
    tablet.click(&test_id("customer-remove")).await?;
    tablet.wait_for(&test_id("customer-restore")).await?;
    tablet.click(&test_id("toast-undo")).await?;
    tablet.wait_gone(&test_id("customer-restore")).await?;

    tablet.click(&test_id("customer-remove")).await?;
    tablet.wait_for(&test_id("customer-restore")).await?;
    tablet.click(&test_id("list-filter")).await?;
    tablet.click(&format!("label:has({})", test_id("filter-removed"))).await?;
    tablet.click(&test_id("filter-apply")).await?;
    tablet.wait_for(&format!("{}[data-customer=\"{id}\"]", test_id("list-row"))).await?;
    ensure!(tablet.count(&test_id("list-row")).await? == 1, "only the removed one");
    tablet.click(&test_id("customer-restore")).await?;
    tablet.wait_gone(&test_id("list-row")).await
}

/// T10: lasting storage is asked for, and what the browser grants is shown.
#[tokio::test(flavor = "multi_thread")]
async fn the_storage_is_asked_for_and_its_state_is_shown() -> Result<()> {
    let (_server, tablet) = signed_in().await?;
    tablet.allow_persistent_storage(true).await?;
    tablet.reload().await?;
    tablet.wait_for(&test_id("list-row")).await?;
    tablet.click(&test_id("sync-status")).await?;
    tablet.wait_text(&test_id("storage-persistence"), "是").await?;
    ensure!(tablet.text_of(&test_id("storage-used")).await?.contains("可用"), "how much is used, of how much");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_ends_is_replaced_and_nothing_is_lost() -> Result<()> {
    let (_server, tablet) = signed_in().await?;
    // Hands the test the page's worker, which the page itself shows nobody.
    let keep_worker = "window.Worker = class extends Worker {
        constructor(...address) { super(...address); (window.workers ??= []).push(this); } };";
    let parameters = serde_json::json!({ "source": keep_worker });
    tablet.driver()?.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", parameters).await?;
    let id = open_first(&tablet).await?;
    tablet.show_tab("communication").await?;
    tablet.click(&test_id("edit-part-communication")).await?;
    tablet.type_into(&test_id("field-customer.wechat"), "wx-kept").await?;
    tablet.js("window.workers[0].dispatchEvent(new Event('error'))").await?;
    tablet.save_form().await?;
    ensure!(tablet.shown_value("customer.wechat").await? == "wx-kept", "the save was answered");
    ensure!(tablet.js("return window.workers.length").await? == 2, "by another worker");
    tablet.wait_sync("idle", Some(0)).await?;
    tablet.reload().await?;
    tablet.wait_customer(&id).await?;
    tablet.show_tab("communication").await?;
    ensure!(tablet.shown_value("customer.wechat").await? == "wx-kept", "and it is durable");
    Ok(())
}
