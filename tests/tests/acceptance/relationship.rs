//! What no order tells: who brought a customer, how satisfied it is, what it buys in all, and the figures that come of it.

use super::day::tap;
use super::{has_no_barrier, server, tablet};
use anyhow::{Result, ensure};
use satchel_tests::harness::{Tablet, test_id};

async fn report(tablet: &Tablet, name: &str, rows: &[&str]) -> Result<()> {
    tap(tablet, "nav-insight").await?;
    tap(tablet, &format!("report-{name}")).await?;
    tablet.wait_for(&test_id("report-foot")).await?;
    for words in rows {
        tablet.wait_text(&test_id("report-page"), words).await?;
    }
    has_no_barrier(tablet).await
}

/// T54, T78 and T82 as a salesperson meets them, without a network.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_out_about_a_customer_reaches_the_figures() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    let first = lin.create_customer(&[("customer.name", "苏州恒达机械有限公司")]).await?;
    lin.add_order("主轴", "2", "600").await?;
    lin.open("/").await?;
    lin.create_customer(&[("customer.name", "大江物流")]).await?;
    lin.add_order("叉车", "1", "1000").await?;

    lin.show_tab("relationship").await?;
    tap(&lin, "edit-part-relationship").await?;
    let find = test_id("field-customer.referred_by");
    // Nobody of that name; then by the initials of its pinyin.
    lin.type_into(&find, "不存在").await?;
    lin.wait_text(".customer-input", "没有找到").await?;
    lin.type_into(&find, "szhd").await?;
    lin.wait_text(&test_id("offer-customer.referred_by"), "苏州恒达").await?;
    tap(&lin, "offer-customer.referred_by").await?;
    lin.wait_text(&test_id("chosen-customer.referred_by"), "苏州恒达机械有限公司").await?;
    lin.choose(&test_id("field-customer.satisfaction"), "9").await?;
    lin.type_into(&test_id("field-customer.satisfaction-evidence"), "年终座谈会").await?;
    lin.choose(&test_id("field-customer.loyalty"), "3").await?;
    lin.fill(&[("customer.wallet", "4000")]).await?;
    lin.choose(&test_id("field-customer.wallet_method"), "sales_plan").await?;
    has_no_barrier(&lin).await?;
    lin.save_form().await?;
    lin.wait_text(&test_id("value-customer.satisfaction"), "9 · 年终座谈会").await?;
    lin.wait_text(&test_id("value-customer.referred_by"), "苏州恒达机械有限公司").await?;

    report(&lin, "satisfaction", &["大江物流", "图利者"]).await?;
    report(&lin, "wallet", &["大江物流", "25", "查看销售计划", "低于应有份额"]).await?;
    // A tenth of its thousand is the merit of whoever brought it.
    report(&lin, "referral", &["苏州恒达机械有限公司", "100.00", "900.00"]).await?;

    // From the customer to the one that brought it.
    lin.open("/").await?;
    let second = lin.find_customer("大江", "大江物流").await?;
    lin.show_tab("relationship").await?;
    lin.wait_text(&test_id("value-customer.referred_by"), "苏州恒达机械有限公司").await?;
    tap(&lin, "value-customer.referred_by").await?;
    lin.wait_customer(&first).await?;
    ensure!(first != second, "a customer brought itself");
    Ok(())
}
