//! Measures the budget table in a real browser against a real server: `cargo xtask bench`.
//!
//! One tablet lives through a salesperson's day: the first sync, starts without a network,
//! searching, opening, saving, a hundred edits offline, and the morning after.

#[path = "bench/measure.rs"]
mod measure;
#[path = "bench/meter.rs"]
mod meter;
#[path = "bench/report.rs"]
mod report;
#[path = "bench/team.rs"]
mod team;

use anyhow::{Context, Result};
use clap::Parser;
use measure::Spread;
use meter::Meter;
use report::Report;
use satchel_model::Role;
use satchel_tests::harness::{Account, Engine, Look, Server, Tablet, test_id};
use std::path::PathBuf;
use team::Team;

/// What to measure, and where to write it.
#[derive(Parser)]
struct Arguments {
    /// How many customers the team has.
    #[arg(long, default_value_t = 10_000)]
    customers: u32,
    /// The folder of the report.
    #[arg(long)]
    output: PathBuf,
}

/// Starts of the app without a network; the median counts.
const COLD_STARTS: u32 = 7;
/// Saves that are timed one by one.
const SAVES: u32 = 30;
/// Edits without a network, sent together later.
const OFFLINE_EDITS: u32 = 100;
/// Customers that colleagues change over night.
const CHANGED_CUSTOMERS: u32 = 200;
/// What is typed into the search field: pinyin initials, a character, a part of a phone number.
const WORDS: [&str; 4] = ["wang", "zh", "苏州", "138"];

/// Bytes in a megabyte, as budgets count them.
const MEGABYTE: f64 = 1_000_000.0;

struct Bench {
    report: Report,
    server: Server,
    meter: Meter,
    tablet: Tablet,
    team: Team,
}

impl Bench {
    async fn start(arguments: &Arguments) -> Result<(Self, Account)> {
        let team = Team::of(arguments.customers);
        let mut server = Server::new()?;
        let account = server.add_person(team::NAME, "bench", Role::GroupManagement).await?;
        team.import(&server).await?;
        server.start().await?;
        let meter = Meter::start(server.port()).await?;
        let tablet = Tablet::start("bench", Engine::from_environment()?, meter.origin(), Look::landscape()).await?;
        Ok((Self { report: Report::new(arguments.customers), server, meter, tablet, team }, account))
    }

    /// A new tablet receives everything.
    async fn first_sync(&mut self, account: &Account) -> Result<()> {
        let empty_bytes = self.tablet.page_memory_bytes()?;
        self.tablet.open("/").await?;
        self.tablet.wait_for(&test_id("sign-in-submit")).await?;
        // The page itself is on the tablet before anything is counted.
        self.tablet.wait_works_offline().await?;
        measure::watch_for_first_row(&self.tablet).await?;
        self.meter.take();
        self.tablet.fill_sign_in(&account.name, &account.password).await?;
        let round = measure::round(&self.tablet, "satchel:first-sync-done", 0.0).await?;
        let first_row = self.tablet.wait_mark("bench:first-row").await?.at_ms;
        let start = self.tablet.wait_mark("satchel:sync-start").await?.at_ms;
        self.tablet.wait_sync_idle().await?;
        let down_bytes = self.meter.take().down_bytes as f64;
        let gzip_bytes = self.team.gzip_bytes()?;
        self.report.add("first sync → durable", round.duration_ms, 4_000.0, "ms");
        self.report.add("first sync → list usable", first_row - start, 1_000.0, "ms");
        self.report.add("first sync, bytes over gzip of the JSON", down_bytes / gzip_bytes, 1.2, "×");
        self.report.add("first sync, requests", round.requests, 16.0, "");
        let used = self.tablet.page_memory_bytes()?.saturating_sub(empty_bytes);
        self.report.add("memory of page and worker", used as f64 / MEGABYTE, 150.0, "MB");
        self.longest_task("longest task in the first sync").await
    }

    async fn starts_offline(&mut self) -> Result<()> {
        self.tablet.wait_works_offline().await?;
        self.server.stop().await?;
        let mut durations_ms = Vec::new();
        for _ in 0..COLD_STARTS {
            self.tablet.reload().await?;
            durations_ms.push(self.tablet.wait_mark("satchel:list-ready").await?.at_ms);
        }
        self.report.add("cold start offline → list ready, median", Spread::of(durations_ms)?.median_ms, 600.0, "ms");
        self.longest_task("longest task in a cold start").await
    }

    async fn work_offline(&mut self) -> Result<()> {
        self.tablet.wait_mark("satchel:search-ready").await?;
        let search = measure::search(&self.tablet, &WORDS).await?;
        self.report.add("key in search → painted, median", search.median_ms, 16.0, "ms");
        let open = measure::open_customers(&self.tablet).await?;
        self.report.add("open a customer, p95", open.p95_ms, 50.0, "ms");
        let save = measure::save_phone(&self.tablet, SAVES).await?;
        self.report.add("save → durable, p95", save.p95_ms, 30.0, "ms");
        self.longest_task("longest task while searching, opening, saving").await
    }

    async fn catch_up(&mut self) -> Result<()> {
        // What the timed saves left is sent first, so that the hundred are a round of their own.
        self.server.start().await?;
        self.sync_now().await?;
        self.server.stop().await?;
        measure::save_phone(&self.tablet, OFFLINE_EDITS).await?;
        self.server.start().await?;
        let round = self.sync_now().await?;
        self.report.add("100 offline edits → durable on the server", round.duration_ms, 300.0, "ms");
        self.report.add("100 offline edits, requests", round.requests, 1.0, "");
        self.meter.take();
        let idle = self.sync_now().await?;
        let traffic = self.meter.take();
        self.report.add("idle sync, requests", idle.requests, 1.0, "");
        self.report.add("idle sync, bytes up with headers", traffic.up_bytes as f64, 500.0, "B");
        self.report.add("idle sync, bytes down with headers", traffic.down_bytes as f64, 500.0, "B");
        Ok(())
    }

    async fn morning(&mut self) -> Result<()> {
        self.tablet.quit_browser().await?;
        self.server.stop().await?;
        let gzip_bytes = self.team.change(&self.server, CHANGED_CUSTOMERS).await?;
        self.server.start().await?;
        self.tablet.reopen().await?;
        self.meter.take();
        self.tablet.open("/").await?;
        let round = measure::round_with_news(&self.tablet).await?;
        self.tablet.wait_sync_idle().await?;
        let down_bytes = self.meter.take().down_bytes as f64;
        self.report.add("morning sync, 200 customers changed", round.duration_ms, 250.0, "ms");
        self.report.add("morning sync, requests", round.requests, 1.0, "");
        self.report.add("morning sync, bytes over gzip of the changes", down_bytes / gzip_bytes, 1.3, "×");
        Ok(())
    }

    /// Asks for a round of sync by hand and waits for its end.
    async fn sync_now(&self) -> Result<measure::Round> {
        let now_ms = self.tablet.now_ms().await?;
        self.tablet.click(&test_id("sync-status")).await?;
        self.tablet.click(&test_id("sync-now")).await?;
        let round = measure::round(&self.tablet, "satchel:sync-done", now_ms).await?;
        self.tablet.wait_sync_idle().await?;
        self.tablet.click(&test_id("sync-sheet-close")).await?;
        Ok(round)
    }

    async fn longest_task(&mut self, what: &str) -> Result<()> {
        let longest_ms = measure::longest_task_ms(&self.tablet).await?;
        self.report.add(what, longest_ms, 50.0, "ms");
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (mut bench, account) = Bench::start(&arguments).await?;
    bench.first_sync(&account).await.context("the first sync")?;
    bench.starts_offline().await.context("starting offline")?;
    bench.work_offline().await.context("working offline")?;
    bench.catch_up().await.context("catching up")?;
    bench.morning().await.context("the morning after")?;
    bench.server.satchel(&["check"]).await?;
    bench.report.save(&arguments.output)
}
