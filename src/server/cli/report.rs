//! `satchel report`.

mod orders;
mod print;

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::ValueEnum;
use satchel_model::working_day::OFFSET_OF_CHINA_MINUTES;
use satchel_model::{Currency, Date};
use satchel_report::{Facts, compute, figure, label};

use super::Data;
use super::account::require_team;
use crate::clock;
use crate::facts::facts;
use crate::store::{DATABASE_FILE, Store};

/// Which report, of what, and how.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MANUAL)]
pub(super) struct Report {
    #[command(flatten)]
    data: Data,
    /// The report; --list tells them all.
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// Lists the reports with their parameters.
    #[arg(long)]
    list: bool,
    /// The team.
    #[arg(long, required_unless_present_any = ["list", "orders"])]
    team: Option<String>,
    /// Orders from a CSV file instead of a team's; --help describes its columns.
    #[arg(long, value_name = "FILE", conflicts_with = "team")]
    orders: Option<PathBuf>,
    /// The currency of orders in a file that does not say it.
    #[arg(long, value_name = "CODE", default_value = "CNY", requires = "orders")]
    orders_currency: Currency,
    /// Of which day: later orders are not there yet. Today in China without it.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// A parameter as name=value; may be given several times.
    #[arg(long, value_name = "NAME=VALUE")]
    param: Vec<String>,
    /// Only the section with this key.
    #[arg(long, value_name = "KEY")]
    section: Option<String>,
    /// How to write it.
    #[arg(long, default_value = "table")]
    format: Format,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Aligned columns for people, with the hash at the end.
    Table,
    /// One table for each section, with an empty line between them; the hash goes to stderr.
    Csv,
    /// Everything, the hash too.
    Json,
}

const MANUAL: &str = "\
The file of --orders is UTF-8 with a header. It needs the columns customer, date (2026-03-07) and amount (below zero for
returns); it may have product, quantity, cost (of the goods of the line), currency, trade_type and order (lines of a customer
with one number and one date are one order; without it each line is an order). A line that cannot be read is told on stderr
and left out; the exit code is then 1. It is also 1 when the report lacks what it needs.";

impl Report {
    /// Prints the report. The exit code is 1 when something is missing, or a line of the file was left out.
    pub(super) fn run(self) -> Result<ExitCode> {
        if self.list {
            print::list();
            return Ok(ExitCode::SUCCESS);
        }
        let name = self.name.clone().unwrap_or_default();
        anyhow::ensure!(
            figure::find(&name).is_some(),
            "there is no report {name}; satchel report --list tells them all"
        );
        let given: Vec<(String, String)> = self.param.iter().map(|text| pair(text)).collect::<Result<_>>()?;
        let as_of = match self.as_of {
            Some(day) => day,
            None => clock::now().date(OFFSET_OF_CHINA_MINUTES).context("the clock is out of range")?,
        };
        let (facts, left_out) = self.facts()?;
        let report = compute(&name, &facts, as_of, &given)?;
        if let Some(section) = &self.section {
            let sections = report.parts.iter().filter_map(|part| part.outcome.as_ref().ok()).flatten();
            let known: Vec<&str> = sections.map(|section| section.title.as_ref()).collect();
            anyhow::ensure!(known.contains(&section.as_str()), "there is no section {section}; there are: {known:?}");
        }
        print::report(&report, self.section.as_deref(), self.format)?;
        if let Some(missing) = report.missing() {
            eprintln!("satchel: {name}: {missing}");
        }
        let is_whole = left_out == 0 && report.missing().is_none();
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The facts, and how many lines of the file were left out.
    fn facts(&self) -> Result<(Facts, usize)> {
        if let Some(path) = &self.orders {
            let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
            let read =
                orders::read(file, self.orders_currency).with_context(|| format!("reading {}", path.display()))?;
            read.tell();
            return Ok((read.facts, read.refused));
        }
        let folder = &self.data.data;
        anyhow::ensure!(folder.join(DATABASE_FILE).is_file(), "there is no database in {}", folder.display());
        let store = Store::open(folder)?;
        let facts = store.read(|connection| {
            let team = require_team(connection, self.team.as_deref().unwrap_or_default())?;
            facts(connection, team.id)
        })?;
        Ok((facts, 0))
    }
}

fn pair(text: &str) -> Result<(String, String)> {
    let (name, value) = text.split_once('=').with_context(|| format!("{text} is not of the form name=value"))?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// The English of a key, or the key itself.
fn english(key: &str) -> &str {
    label::english(key).unwrap_or(key)
}
