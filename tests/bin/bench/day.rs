//! A salesperson's day on one tablet, measured.

use super::database::Database;
use super::measure::{self, Spread};
use super::meter::Meter;
use super::report::Budget::{AtMost, None};
use super::report::{Budget, Report};
use super::team::{self, Sample, Team};
use super::{figures, find, imports, slow};
use anyhow::{Context, Result};
use satchel_model::Role;
use satchel_protocol::sync::path;
use satchel_tests::harness::{Account, Engine, Look, Server, Tablet, test_id};

/// Starts of the app without a network; the median counts.
const COLD_STARTS: u32 = 7;
/// Saves that are timed one by one.
const SAVES: u32 = 30;
/// Edits without a network, sent together later.
const OFFLINE_EDITS: u32 = 100;
/// Customers that colleagues change over night.
const CHANGED_CUSTOMERS: u32 = 200;
/// Bytes in a megabyte, as budgets count them.
const MEGABYTE: f64 = 1_000_000.0;

/// Server, wire and tablet of the day.
pub(crate) struct Day {
    server: Server,
    account: Account,
    meter: Meter,
    tablet: Tablet,
    team: Team,
}

impl Day {
    /// A server with the team on it, and a new tablet.
    pub(crate) async fn start(customers: u32) -> Result<Self> {
        let team = Team::of(customers);
        let mut server = Server::new()?;
        let account = server.add_person(team::NAME, "bench", Role::GroupManagement).await?;
        team.import(&server).await?;
        server.start().await?;
        let meter = Meter::start(server.port()).await?;
        let tablet = Tablet::start("bench", Engine::from_environment()?, meter.origin(), Look::landscape()).await?;
        Ok(Self { server, account, meter, tablet, team })
    }

    /// The whole day. Returns the server, running, with what the day left on it.
    pub(crate) async fn live(mut self, report: &mut Report) -> Result<(Server, Account)> {
        self.describe(report)?;
        self.first_sync(report).await.context("the first sync")?;
        self.starts_offline(report).await.context("starting offline")?;
        self.is_light(report).await.context("weighing what a start leaves")?;
        self.searches(report).await.context("searching offline")?;
        self.works_offline(report).await.context("working offline")?;
        self.scrolls_slowly(report).await.context("scrolling on a slow tablet")?;
        self.starts_slowly(report).await.context("starting on a slow tablet")?;
        self.catches_up(report).await.context("catching up")?;
        self.morning(report).await.context("the morning after")?;
        figures::measure(&self.tablet, report).await.context("figures")?;
        // Last, because nothing after it should meet twice as many customers.
        self.server.stop().await?;
        imports::measure(&self.tablet, report).await.context("taking a list in")?;
        self.tablet.quit_browser().await?;
        self.server.start().await?;
        Ok((self.server, self.account))
    }

    /// What gzip makes of the whole team as JSON.
    pub(crate) fn gzip_bytes(&self) -> Result<f64> {
        self.team.gzip_bytes()
    }

    fn describe(&self, report: &mut Report) -> Result<()> {
        let customers = f64::from(self.team.customers());
        report.add("one customer as JSON", self.team.json_bytes() / customers, None, "B");
        report.add("one customer as JSON, gzip", self.team.gzip_bytes()? / customers, None, "B");
        Ok(())
    }

    /// A new tablet receives everything.
    async fn first_sync(&mut self, report: &mut Report) -> Result<()> {
        let empty_bytes = self.tablet.page_memory_bytes()?;
        self.tablet.open("/").await?;
        self.tablet.wait_for(&test_id("sign-in-submit")).await?;
        // The page itself is on the tablet before anything is counted.
        self.tablet.wait_works_offline().await?;
        measure::watch_for_first_row(&self.tablet).await?;
        self.meter.take();
        self.tablet.fill_sign_in(&self.account.name, &self.account.password).await?;
        let round = measure::round(&self.tablet, "satchel:first-sync-done", 0.0).await?;
        let first_row = self.tablet.wait_mark("bench:first-row").await?.at_ms;
        self.tablet.wait_sync_idle().await?;
        let down_bytes = self.meter.take().down_bytes as f64;
        let gzip_bytes = self.team.gzip_bytes()?;
        report.add("first sync → durable", round.duration_ms, AtMost(4_000.0), "ms");
        report.add("first sync → list usable", first_row - round.start_ms, AtMost(1_000.0), "ms");
        report.add("first sync, bytes over gzip of the JSON", down_bytes / gzip_bytes, AtMost(1.2), "×");
        report.add("first sync, requests", round.requests, AtMost(16.0), "");
        let used = self.tablet.page_memory_bytes()?.saturating_sub(empty_bytes);
        report.add("memory of page and worker after a first sync", used as f64 / MEGABYTE, AtMost(150.0), "MB");
        self.longest_task(report, "longest task in the first sync").await
    }

    async fn starts_offline(&mut self, report: &mut Report) -> Result<()> {
        self.tablet.wait_works_offline().await?;
        self.server.stop().await?;
        let mut durations_ms = Vec::new();
        for _ in 0..COLD_STARTS {
            self.tablet.reload().await?;
            durations_ms.push(self.tablet.wait_mark("satchel:list-ready").await?.at_ms);
        }
        let median_ms = Spread::of(durations_ms)?.median_ms;
        report.add("cold start offline → list ready, median", median_ms, AtMost(600.0), "ms");
        self.longest_task(report, "longest task in a cold start").await
    }

    /// What page and worker hold on every day but the first: after a start of the browser, when search is ready.
    async fn is_light(&mut self, report: &mut Report) -> Result<()> {
        self.tablet.quit_browser().await?;
        self.tablet.reopen().await?;
        let empty_bytes = self.tablet.page_memory_bytes()?;
        self.tablet.open("/").await?;
        self.tablet.wait_mark("satchel:search-ready").await?;
        self.tablet.wait_mark("satchel:list-ready").await?;
        let used = self.tablet.page_memory_bytes()?.saturating_sub(empty_bytes);
        report.add("memory of page and worker after a start", used as f64 / MEGABYTE, AtMost(150.0), "MB");
        Ok(())
    }

    /// Acceptance row T32 asks for 10 000 customers with 50 000 activities; the generated team has
    /// ten activities for each customer, so twice as many.
    async fn searches(&mut self, report: &mut Report) -> Result<()> {
        self.tablet.wait_mark("satchel:search-ready").await?;
        let search = find::by_key(&self.tablet).await?;
        report.add("key in search → painted, median", search.median_ms, AtMost(16.0), "ms");
        for (what, texts) in
            [("name", find::names as fn(&[Sample]) -> _), ("contact", find::contacts), ("note", find::texts)]
        {
            let found = find::at_once(&self.tablet, &texts(self.team.samples()), false).await?;
            report.add(format!("T32: part of a {what} → painted, median"), found.median_ms, AtMost(150.0), "ms");
            report.add(format!("T32: part of a {what} → painted, p95"), found.p95_ms, AtMost(150.0), "ms");
        }
        let found = find::at_once(&self.tablet, &find::phones(self.team.samples()), true).await?;
        report.add("T32: phone number → customer, median", found.median_ms, AtMost(50.0), "ms");
        report.add("T32: phone number → customer, p95", found.p95_ms, AtMost(50.0), "ms");
        Ok(())
    }

    async fn works_offline(&mut self, report: &mut Report) -> Result<()> {
        let open = measure::open_customers(&self.tablet).await?;
        report.add("open a customer, p95", open.p95_ms, AtMost(50.0), "ms");
        let save = measure::save_phone(&self.tablet, SAVES).await?;
        report.add("save → durable, p95", save.p95_ms, AtMost(30.0), "ms");
        self.longest_task(report, "longest task while searching, opening, saving").await
    }

    /// T33. The worker, which orders the rows and hands them over, is not throttled, see [`slow`].
    async fn scrolls_slowly(&mut self, report: &mut Report) -> Result<()> {
        self.tablet.reload().await?;
        self.tablet.wait_mark("satchel:search-ready").await?;
        self.tablet.throttle_page(slow::RATE).await?;
        let opening = slow::open_list(&self.tablet).await?;
        report.add("T33: open the list, page 4× slower, p95", opening.p95_ms, AtMost(500.0), "ms");
        let motion = slow::scroll(&self.tablet).await?;
        report.add(
            "T33: frames while scrolling, page 4× slower, median",
            motion.median_per_s,
            Budget::AtLeast(50.0),
            "/s",
        );
        report.add("T33: time between frames, page 4× slower, p95", motion.p95_ms, None, "ms");
        report.add("T33: frames with rows missing, page 4× slower", motion.waiting_percent, None, "%");
        self.tablet.throttle_page(1).await
    }

    /// T01.
    async fn starts_slowly(&mut self, report: &mut Report) -> Result<()> {
        let start = slow::start_page_slow(&mut self.tablet).await?;
        let what = "T01: start offline after a kill, page 4× slower → list ready, median";
        report.add(what, start.median_ms, AtMost(3_000.0), "ms");
        let start = slow::start_all_slow(&mut self.tablet).await?;
        let what = "T01: start offline after a kill, browser 4× slower → list ready, median";
        report.add(what, start.median_ms, AtMost(3_000.0), "ms");
        Ok(())
    }

    async fn catches_up(&mut self, report: &mut Report) -> Result<()> {
        // What the timed saves left is sent first, so that the hundred are a round of their own.
        self.server.start().await?;
        self.sync_now().await?;
        self.server.stop().await?;
        let row = test_id("list-row");
        self.tablet.click(&row).await?;
        measure::save_phone(&self.tablet, OFFLINE_EDITS).await?;
        let now_ms = self.tablet.now_ms().await?;
        self.meter.take();
        self.server.start().await?;
        self.sync_now().await?;
        let round = measure::round_that_sent(&self.tablet, OFFLINE_EDITS, now_ms).await?;
        // A request that only asks for news is not needed for the edits.
        let requests = self.meter.take().requests.iter().filter(|asked| *asked != path::PULL).count();
        report.add("100 offline edits → durable on the server", round.duration_ms, AtMost(300.0), "ms");
        report.add("100 offline edits, requests", requests as f64, AtMost(1.0), "");
        let idle = self.sync_now().await?;
        let traffic = self.meter.take();
        report.add("idle sync, requests", idle.requests, AtMost(1.0), "");
        report.add("idle sync, bytes up", idle.sent_bytes, AtMost(500.0), "B");
        report.add("idle sync, bytes down", idle.received_bytes, AtMost(500.0), "B");
        report.add("idle sync, bytes up with headers", traffic.up_bytes as f64, None, "B");
        report.add("idle sync, bytes down with headers", traffic.down_bytes as f64, None, "B");
        Ok(())
    }

    async fn morning(&mut self, report: &mut Report) -> Result<()> {
        self.tablet.quit_browser().await?;
        self.server.stop().await?;
        let before = Database::open(&self.server)?.head();
        self.team.change(&self.server, CHANGED_CUSTOMERS, 0).await?;
        let gzip_bytes = team::gzip_bytes(&Database::open(&self.server)?.changes_after(before)?)?;
        self.server.start().await?;
        self.tablet.reopen().await?;
        self.meter.take();
        self.tablet.open("/").await?;
        let round = measure::round_with_news(&self.tablet).await?;
        self.tablet.wait_sync_idle().await?;
        let down_bytes = self.meter.take().down_bytes as f64;
        report.add("morning sync, 200 customers changed", round.duration_ms, AtMost(250.0), "ms");
        report.add("morning sync, requests", round.requests, AtMost(1.0), "");
        report.add("morning sync, bytes over gzip of the changes", down_bytes / gzip_bytes, AtMost(1.3), "×");
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

    async fn longest_task(&self, report: &mut Report, what: &str) -> Result<()> {
        let longest_ms = measure::longest_task_ms(&self.tablet).await?;
        report.add(what, longest_ms, AtMost(50.0), "ms");
        Ok(())
    }
}
