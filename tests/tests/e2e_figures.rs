//! Goal: the worker for figures that the page brings along makes the reports that everybody else makes.
//!
//! A pass means something because it is the built worker under the server's own policy in a real browser, and because what it
//! is handed is what a real engine hands out of the demo team.
#![cfg(feature = "e2e")]

use anyhow::{Result, bail, ensure};
use satchel_protocol::bridge::{Answer as FromEngine, Connection, Request};
use satchel_report::exchange::{Answer, Ask, Wanted};
use satchel_report::{Desk, figure};
use satchel_tests::device::Device;
use satchel_tests::harness::{Engine, Look, Server, Tablet};

/// What an engine of somebody who sees the whole team hands out.
fn handed_out(origin: &str) -> Result<Ask> {
    let mut device = Device::new(1, origin, satchel_server::clock::now());
    ensure!(device.sign_in("feng", satchel_server::demo::PASSWORD) == FromEngine::Done);
    ensure!(device.sync() == Connection::Idle);
    match device.ask(Request::Trade(None)) {
        FromEngine::Trade { update, .. } => Ok(Ask::Take(update)),
        other => bail!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_for_figures_makes_the_reports_that_everybody_makes() -> Result<()> {
    let mut server = Server::new()?;
    server.satchel(&["demo"]).await?;
    server.start().await?;
    let origin = server.origin();
    let facts = tokio::task::spawn_blocking(move || handed_out(&origin)).await??;
    let mut desk = Desk::default();
    desk.answer(facts.clone());

    let tablet = Tablet::start("figures", Engine::from_environment()?, server.origin(), Look::landscape()).await?;
    tablet.open("/").await?;
    tablet.start_figures().await?;
    let taken = tablet.ask_figures(facts).await?;
    ensure!(taken.answer == Answer::Taken { customers: 2_357 }, "{:?}", taken.answer);
    for definition in figure::ALL {
        let wanted = Wanted { name: definition.name.to_owned(), as_of: "1998-06-30".parse()?, parameters: Vec::new() };
        let (Answer::Report(found), Answer::Report(expected)) =
            (tablet.ask_figures(Ask::Report(wanted.clone())).await?.answer, desk.answer(Ask::Report(wanted)))
        else {
            bail!("no report {}", definition.name)
        };
        ensure!(found == expected, "{} differs", definition.name);
    }
    Ok(())
}
