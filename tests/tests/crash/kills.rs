//! The browser is killed while it writes, again and again.

use super::{autopilot, heads, open, server_heads, tablet, wait_sent, with_person};
use anyhow::{Context, Result, ensure};
use satchel_tests::harness::{Server, Tablet};
use satchel_tests::numbers::Numbers;
use std::env;
use std::fmt;

/// How often it is killed unless `SATCHEL_KILLS` says otherwise.
const KILLS: u32 = 4;
/// After so many kills another customer is written on: a file of hundreds of visits is slow to draw.
const KILLS_PER_CUSTOMER: u32 = 5;
/// The page acknowledges up to so many saves before the kill that is due.
const SAVES: usize = 12;
/// How often the harness looks at the page at most between the last of them and the kill. One look takes some
/// milliseconds, a save some tens: the kill comes at any moment of the next saves.
const LOOKS: usize = 12;

/// What was promised and what was kept.
#[derive(Default)]
struct Tally {
    kills: u32,
    acknowledged: usize,
    lost: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} kills, {} saves acknowledged, {} lost", self.kills, self.acknowledged, self.lost.len())
    }
}

/// A customer with every visit that a page has acknowledged.
struct Written {
    customer: String,
    visits: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_has_acknowledged_outlives_every_kill_of_its_browser() -> Result<()> {
    let kills = match env::var("SATCHEL_KILLS") {
        Ok(count) => count.parse().context("SATCHEL_KILLS is no number")?,
        Err(_) => KILLS,
    };
    let (mut server, person) = with_person(Server::new()?).await?;
    let mut tablet = tablet("tablet", &server, &person).await?;
    let mut numbers = Numbers(u64::from(server.port()));
    let mut tally = Tally::default();
    let mut written: Vec<Written> = Vec::new();
    for kill in 0..kills {
        if kill % KILLS_PER_CUSTOMER == 0 {
            let name = format!("第{kill}家机械有限公司");
            let customer = tablet.create_customer(&[("customer.name", &name)]).await?;
            written.push(Written { customer, visits: Vec::new() });
        }
        let present = written.last_mut().context("nothing was created")?;
        kill_and_compare(&mut server, &mut tablet, present, kill, &mut numbers, &mut tally).await?;
    }
    let engine = tablet.engine().name();
    println!("{engine}: {tally}");
    ensure!(tally.lost.is_empty(), "{engine}: {tally}: {:?}", tally.lost);
    ensure!(tally.acknowledged > 0, "{engine}: {tally}");
    drop(tablet);

    // What reached the server is what a tablet gets that was never there.
    let fresh = super::tablet("fresh", &server, &person).await?;
    for Written { customer, visits } in &written {
        open(&fresh, customer).await?;
        let counts = autopilot::shown(&fresh, visits).await?;
        ensure!(counts.iter().all(|count| *count == 1), "the server has {visits:?} so often: {counts:?}");
    }
    server.satchel(&["check"]).await.map(drop)
}

/// One round: the page writes, with or without a network; its browser is killed; without a network the browser starts
/// again, and everything that was acknowledged must be there; with one, everything must reach the server.
async fn kill_and_compare(
    server: &mut Server,
    tablet: &mut Tablet,
    written: &mut Written,
    kill: u32,
    numbers: &mut Numbers,
    tally: &mut Tally,
) -> Result<()> {
    let has_network = numbers.one_in(2);
    if !has_network {
        server.kill().await?;
    }
    autopilot::start(tablet, &format!("第{kill}次拜访")).await?;
    let saves = numbers.below(SAVES);
    let mut acknowledged = tablet
        .wait_until(&format!("{saves} saves are acknowledged"), async || {
            Ok(Some(autopilot::acknowledged(tablet).await?).filter(|visits| visits.len() >= saves))
        })
        .await?;
    for _ in 0..numbers.below(LOOKS) {
        acknowledged = autopilot::acknowledged(tablet).await?;
    }
    tablet.kill_browser().await?;
    tally.kills += 1;
    tally.acknowledged += acknowledged.len();
    written.visits.extend(acknowledged);

    if has_network {
        server.kill().await?;
    }
    tablet.reopen().await?;
    open(tablet, &written.customer).await?;
    let counts = autopilot::shown(tablet, &written.visits).await?;
    let missing = written.visits.iter().zip(counts).filter(|(_, count)| *count == 0).map(|(visit, _)| visit.clone());
    tally.lost.extend(missing);

    server.start().await?;
    wait_sent(tablet).await?;
    let shown = heads(tablet).await?;
    let kept = server_heads(server, &written.customer).await?;
    ensure!(shown == kept, "after kill {kill} the tablet shows {shown}, and the server has {kept}");
    Ok(())
}
