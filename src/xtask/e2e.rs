//! `cargo xtask e2e`: what must hold in every engine: the main job, the storage contract, and that
//! nothing acknowledged is lost when a browser is killed.

use crate::bundle;
use crate::steps::Steps;
use crate::test::{Selected, native, server, store_in_browser};
use crate::tools::{Browser, Engine, ensure_browser};
use anyhow::Result;

/// The test programs that every engine must pass.
const PROGRAMS: [&str; 2] = ["e2e_main_job", "e2e_crash"];

/// Where to run what.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// `chromium`, `firefox`, `webkit` or `all`.
    #[arg(long, default_value = "chromium", value_parser = engines)]
    engine: Engines,
    /// How often the browser is killed while it writes.
    #[arg(long)]
    kills: Option<u32>,
    /// Only the browser tests whose name contains one of these, and not the storage contract.
    names: Vec<String>,
}

/// Engines one after the other.
#[derive(Clone, Debug)]
struct Engines(Vec<Engine>);

fn engines(name: &str) -> Result<Engines, String> {
    if name == "all" {
        return Ok(Engines(Engine::ALL.to_vec()));
    }
    let engine = Engine::ALL.into_iter().find(|engine| engine.name() == name);
    engine.map(|engine| Engines(vec![engine])).ok_or_else(|| "there are chromium, firefox, webkit and all".to_owned())
}

/// Builds once and runs the tests in each engine.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::new("e2e");
    let Engines(engines) = &options.engine;
    let browsers = engines.iter().map(|engine| steps.run("tools", || ensure_browser(*engine)));
    let browsers = browsers.collect::<Result<Vec<_>>>()?;
    steps.run("bundle", bundle::release)?;
    steps.run("server", server)?;
    for browser in &browsers {
        if options.names.is_empty() {
            within(&mut steps, browser, options.kills)?;
        } else {
            let selected = Selected::Browser { names: &options.names, kills: options.kills };
            steps.run(&format!("tests in {}", browser.engine.name()), || native(browser, &selected))?;
        }
    }
    Ok(())
}

/// The storage contract and the tests that every engine must pass.
fn within(steps: &mut Steps, browser: &Browser, kills: Option<u32>) -> Result<()> {
    let engine = browser.engine.name();
    steps.run(&format!("store in {engine}"), || store_in_browser(browser))?;
    let selected = Selected::Programs { programs: &PROGRAMS, kills };
    steps.run(&format!("main job and crashes in {engine}"), || native(browser, &selected))
}
