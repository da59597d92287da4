//! The page is loaded again while it writes.

use super::{autopilot, tablet, wait_sent, with_person};
use anyhow::{Result, ensure};
use satchel_tests::harness::Server;
use satchel_tests::numbers::Numbers;

/// How often it is loaded again. WebKit left a transaction behind in about one of ten.
const RELOADS: usize = 20;
/// The page acknowledges up to so many saves before it is loaded again.
const SAVES: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_loaded_again_while_it_writes_opens_and_has_every_save() -> Result<()> {
    let (server, person) = with_person(Server::new()?).await?;
    let tablet = tablet("tablet", &server, &person).await?;
    let customer = tablet.create_customer(&[("customer.name", "苏州精密机械有限公司")]).await?;
    let mut numbers = Numbers(u64::from(server.port()));
    let mut visits = Vec::new();
    for reload in 0..RELOADS {
        autopilot::start(&tablet, &format!("第{reload}次拜访")).await?;
        let saves = numbers.below(SAVES);
        let acknowledged = tablet
            .wait_until(&format!("{saves} saves are acknowledged"), async || {
                Ok(Some(autopilot::acknowledged(&tablet).await?).filter(|visits| visits.len() >= saves))
            })
            .await?;
        visits.extend(acknowledged);
        tablet.reload().await?;
        tablet.wait_customer(&customer).await?;
    }
    let counts = autopilot::shown(&tablet, &visits).await?;
    ensure!(counts.iter().all(|count| *count == 1), "{visits:?} are there so often: {counts:?}");
    wait_sent(&tablet).await?;
    server.satchel(&["check"]).await.map(drop)
}
