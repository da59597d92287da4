//! Measures the budget table in a real browser against a real server: `cargo xtask bench`.
//!
//! One tablet lives through a salesperson's day: the first sync, starts without a network,
//! searching, opening, saving, a hundred edits offline, and the morning after; then hundreds of
//! devices ask the same server at once.

#[path = "bench/connected.rs"]
mod connected;
#[path = "bench/database.rs"]
mod database;
#[path = "bench/day.rs"]
mod day;
#[path = "bench/dice.rs"]
mod dice;
#[path = "bench/figures.rs"]
mod figures;
#[path = "bench/find.rs"]
mod find;
#[path = "bench/imports.rs"]
mod imports;
#[path = "bench/load.rs"]
mod load;
#[path = "bench/measure.rs"]
mod measure;
#[path = "bench/meter.rs"]
mod meter;
#[path = "bench/native.rs"]
mod native;
#[path = "bench/parts.rs"]
mod parts;
#[path = "bench/report.rs"]
mod report;
#[path = "bench/slow.rs"]
mod slow;
#[path = "bench/team.rs"]
mod team;
#[path = "bench/words.rs"]
mod words;

use anyhow::{Context, Result};
use clap::Parser;
use connected::Connected;
use database::Database;
use day::Day;
use report::{Budget, Report};
use satchel_tests::harness::{Account, Engine, Look, Server, Tablet};
use std::path::PathBuf;

/// What to measure, and where to write it.
#[derive(Parser)]
struct Arguments {
    /// How many customers the team has.
    #[arg(long, default_value_t = 10_000)]
    customers: u32,
    /// The folder of the report.
    #[arg(long)]
    output: PathBuf,
    /// Instead, the engine alone without a browser, for a profiler: a first sync, and so many mornings.
    #[arg(long)]
    native_mornings: Option<u32>,
    /// Instead, only the reports in the worker for figures.
    #[arg(long)]
    figures: bool,
}

/// Tablets that are connected at the same time.
const CONNECTED: usize = 500;
/// Changes that a pull of a connected tablet brings.
const BEHIND: i64 = 20;

/// The tablet is gone; many devices ask the server.
async fn many_devices(report: &mut Report, server: &mut Server, account: &Account, gzip_bytes: f64) -> Result<()> {
    server.stop().await?;
    let database = Database::open(server)?;
    let writers = load::writers(&database, account)?;
    let newcomer = database.enrol(&database.person(account)?, 1)?;
    drop(database);
    server.start().await?;
    let origin = server.origin();
    let parts = parts::parts(&origin, newcomer.first().context("no device")?).context("the parts of a first sync")?;
    for (name, bytes) in [
        ("first sync, saved documents over gzip of the JSON", parts.documents),
        ("first sync, heads and attestations over gzip of the JSON", parts.hashes),
        ("first sync, rows over gzip of the JSON", parts.rows),
        ("first sync, search texts over gzip of the JSON", parts.texts),
    ] {
        report.add(name, bytes / gzip_bytes, Budget::None, "×");
    }
    load::hold_to_one_processor(server)?;
    let per_s = load::push(&origin, &writers, |writer| &writer.full)?;
    report.add("accepted changes a second, 8 devices with 100 in a push", per_s, Budget::AtLeast(1000.0), "/s");
    let (speaker, others) = writers.split_first().context("no devices")?;
    let per_s = load::push(&origin, others, |writer| &writer.single)?;
    report.add("accepted changes a second, 7 devices with 1 in a push", per_s, Budget::None, "/s");
    server.stop().await?;
    let database = Database::open(server)?;
    let user = database.person(account)?;
    let tokens = database.enrol(&user, CONNECTED)?;
    let cursor = database.cursor(&user, BEHIND)?;
    drop(database);
    server.start().await?;
    load::hold_to_one_processor(server)?;
    let mut tablets = Connected::open(server.port(), &tokens).await.context("connecting the tablets")?;
    let told = tablets.spread_news(&origin, speaker).await.context("spreading news")?;
    report.add("a change → 500 connected tablets told, p95", told.p95_ms, Budget::None, "ms");
    let asking = origin.clone();
    let pull = tokio::task::spawn_blocking(move || load::pull(&asking, &tokens, &cursor)).await??;
    report.add("pull with 500 connected tablets, median", pull.median_ms, Budget::None, "ms");
    report.add("pull with 500 connected tablets, p95", pull.p95_ms, Budget::AtMost(50.0), "ms");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(mornings) = arguments.native_mornings {
        return native::live(arguments.customers, mornings).await;
    }
    let mut report = Report::new(arguments.customers)?;
    if arguments.figures {
        let mut server = Server::new()?;
        server.start().await?;
        let tablet = Tablet::start("bench", Engine::from_environment()?, server.origin(), Look::landscape()).await?;
        tablet.open("/").await?;
        return figures::measure(&tablet, &mut report).await;
    }
    let day = Day::start(arguments.customers).await?;
    let gzip_bytes = day.gzip_bytes()?;
    let (mut server, account) = day.live(&mut report).await?;
    many_devices(&mut report, &mut server, &account, gzip_bytes).await.context("many devices")?;
    server.satchel(&["check"]).await?;
    report.save(&arguments.output)
}
