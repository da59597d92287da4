//! Customers go out as files, without a network: those that the list shows, in four forms; and a week's plans for a calendar.

use super::day::{plan, take, tap};
use super::importing::saved;
use super::{has_no_barrier, server, tablet};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Tablet, test_id};

/// Chooses a form, and gives what the browser saves.
async fn file(tablet: &Tablet, form: &str) -> Result<String> {
    take(tablet, &format!("export-format-{form}")).await?;
    let text = saved(tablet, "export-run").await?;
    tablet.wait_text(&test_id("export-done"), form).await?;
    Ok(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_list_shows_goes_out_as_a_file_of_each_form() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    lin.create_customer(&[("customer.name", "苏州恒达机械有限公司"), ("customer.phone", "0512-66881300")]).await?;
    lin.add_child("contact", &[("contact.name", "李静"), ("contact.mobile", "13800138000")]).await?;
    lin.open("/").await?;
    lin.create_customer(&[("customer.name", "=大江物流")]).await?;
    lin.open("/").await?;
    tap(&lin, "list-export").await?;
    lin.wait_text(&test_id("export-which"), "全部 2 位").await?;
    has_no_barrier(&lin).await?;
    let table = file(&lin, "csv").await?;
    ensure!(table.contains("客户名称") && table.contains("苏州恒达机械有限公司") && table.contains("李静"), "{table}");
    ensure!(table.contains("潜在") && !table.contains(",=大江") && !table.contains("传真"), "{table}");
    ensure!(file(&lin, "xlsx").await?.starts_with("PK"), "no workbook");
    let json: serde_json::Value = serde_json::from_str(&file(&lin, "json").await?).context("reading JSON")?;
    ensure!(json.as_array().is_some_and(|all| all.len() == 2), "{json}");
    let cards = file(&lin, "vcf").await?;
    ensure!(cards.contains("FN:李静") && cards.contains("ORG:苏州恒达机械有限公司"), "{cards}");
    // What the list leaves out stays out.
    lin.type_into(&test_id("list-search"), "恒达").await?;
    lin.wait_text(&test_id("export-which"), "筛选后的 1 位").await?;
    let table = file(&lin, "csv").await?;
    ensure!(table.contains("恒达") && !table.contains("大江"), "{table}");
    has_no_barrier(&lin).await
}

/// A5: everything about a customer on one sheet, and its contacts for a telephone.
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_fits_on_a_sheet_and_its_contacts_go_into_a_telephone() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    lin.create_customer(&[("customer.name", "苏州恒达机械有限公司"), ("customer.phone", "0512-66881300")]).await?;
    lin.add_child("contact", &[("contact.name", "李静"), ("contact.mobile", "13800138000")]).await?;
    lin.add_order("主轴", "2", "600").await?;
    tap(&lin, "customer-sheet").await?;
    for words in ["苏州恒达机械有限公司", "0512-66881300", "李静", "13800138000", "1,200.00"] {
        lin.wait_text(&test_id("sheet-page"), words).await.with_context(|| words.to_owned())?;
    }
    has_no_barrier(&lin).await?;
    ensure!(lin.printed_pages().await? == 1, "a customer takes more than a page");
    let cards = saved(&lin, "sheet-cards").await?;
    ensure!(cards.contains("FN:李静") && cards.contains("ORG:苏州恒达机械有限公司"), "{cards}");
    tap(&lin, "sheet-back").await?;
    lin.wait_for(&test_id("customer-page")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plans_of_a_week_go_into_a_calendar() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    let customer = lin.create_customer(&[("customer.name", "苏州泵站有限公司")]).await?;
    plan(&lin, &customer).await?;
    tap(&lin, "day-week").await?;
    let calendar = saved(&lin, "week-calendar").await?;
    ensure!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.matches("BEGIN:VEVENT").count() == 1, "{calendar}");
    ensure!(calendar.contains("SUMMARY:苏州泵站有限公司") && calendar.contains("DESCRIPTION:送样"), "{calendar}");
    Ok(())
}
