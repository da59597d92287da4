//! The engine of a tablet without a browser, for a profiler: a first sync, then mornings.
//!
//! `perf record -g` on this program tells where the time of a sync goes: the code is the same as in a tablet's worker,
//! the store is in memory.

use super::team::{self, Team};
use anyhow::{Result, ensure};
use satchel_model::Role;
use satchel_protocol::bridge::{Answer, Connection};
use satchel_server::clock;
use satchel_tests::device::Device;
use satchel_tests::harness::Server;
use std::time::Instant;

/// Customers that colleagues change over each night.
const CHANGED_CUSTOMERS: u32 = 200;

/// Lets a device live through a first sync and mornings, and prints what each took.
pub(crate) async fn live(customers: u32, mornings: u32) -> Result<()> {
    let team = Team::of(customers);
    let mut server = Server::new()?;
    let account = server.add_person(team::NAME, "bench", Role::GroupManagement).await?;
    team.import(&server).await?;
    server.start().await?;
    let mut device = Device::new(1, &server.origin(), clock::now());
    timed("first sync", || {
        let signed_in = device.sign_in(&account.name, &account.password);
        ensure!(signed_in == Answer::Done, "the sign-in: {signed_in:?}");
        Ok(device.sync())
    })?;
    for night in 0..mornings {
        server.stop().await?;
        team.change(&server, CHANGED_CUSTOMERS, night).await?;
        server.start().await?;
        // What was open in the evening is not open in the morning.
        device.online = false;
        device.restart();
        device.online = true;
        timed("morning sync", || Ok(device.sync()))?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "it measures how long the machine works")]
fn timed(what: &str, sync: impl FnOnce() -> Result<Connection>) -> Result<()> {
    let start = Instant::now();
    let connection = sync()?;
    ensure!(connection == Connection::Idle, "{what}: {connection:?}");
    println!("{what}: {:.1} ms", start.elapsed().as_secs_f64() * 1_000.0);
    Ok(())
}
