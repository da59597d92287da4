//! T77: today's stops in a sensible order from where somebody is, and who else is near, without maps or a network.

use super::check_in::{allow, report_at};
use super::day::{plan, tap};
use super::{has_no_barrier, server, tablet};
use anyhow::{Result, bail, ensure};
use satchel_tests::harness::{Server, Tablet, test_id};
use serde_json::json;

/// A customer whose place a visit told.
async fn visited(tablet: &Tablet, server: &Server, name: &str, longitude: f64) -> Result<String> {
    let customer = tablet.create_customer(&[("customer.name", name)]).await?;
    let place = json!({ "latitude": 31.30, "longitude": longitude, "accuracy": 20 });
    report_at(tablet, &server.origin(), &customer, place).await?;
    Ok(customer)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_stop_comes_first_and_others_are_found_around() -> Result<()> {
    let (server, person) = server().await?;
    let lin = tablet("lin", &server, &person).await?;
    lin.set_online(false).await?;
    // West, middle and east of Suzhou; a check-in tells where each is.
    let west = visited(&lin, &server, "西山泵站", 120.30).await?;
    visited(&lin, &server, "平江电机", 120.62).await?;
    let east = visited(&lin, &server, "唯亭物流", 120.78).await?;
    for customer in [&west, &east] {
        super::open(&lin, customer).await?;
        plan(&lin, customer).await?;
    }
    allow(&lin, &server.origin(), true).await?;
    lin.chromium("Emulation.setGeolocationOverride", json!({ "latitude": 31.30, "longitude": 120.80, "accuracy": 20 }))
        .await?;
    lin.open("/today").await?;
    tap(&lin, "day-nearby").await?;
    lin.wait_js("both stops", "return document.querySelectorAll('[data-testid=nearby-stop]').length === 2").await?;
    tap(&lin, "nearby-find").await?;
    lin.wait_text(&test_id("nearby-around"), "平江电机").await?;
    let stops = lin.texts_of(&test_id("nearby-stop")).await?;
    let [first, second] = stops.as_slice() else { bail!("{stops:?}") };
    ensure!(first.contains("唯亭物流") && first.contains("1.9 公里"), "{first}");
    ensure!(second.contains("西山泵站") && second.contains("45 公里"), "{second}");
    has_no_barrier(&lin).await?;
    let way = lin.js("return document.querySelector('[data-testid=nearby-go]').getAttribute('href')").await?;
    ensure!(way.as_str().is_some_and(|way| way.contains("31.300000") && way.contains("120.780000")), "{way}");
    // Without a place the day still has its route.
    allow(&lin, &server.origin(), false).await?;
    lin.open("/today/nearby").await?;
    tap(&lin, "nearby-find").await?;
    lin.wait_text(&test_id("nearby-said"), "没有取得位置").await?;
    ensure!(lin.count(&test_id("nearby-stop")).await? == 2, "a refusal takes the route away");
    Ok(())
}
