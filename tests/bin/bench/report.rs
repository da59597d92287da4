//! The table of what was measured beside what it may be, and beside the last committed run.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What a measured value may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Budget {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
    /// Anything: the row explains others.
    None,
}

impl Budget {
    fn allows(self, measured: f64) -> bool {
        match self {
            Self::AtMost(most) => measured <= most,
            Self::AtLeast(least) => measured >= least,
            Self::None => true,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {}", amount(most, unit)),
            Self::AtLeast(least) => format!("≥ {}", amount(least, unit)),
            Self::None => "–".to_owned(),
        }
    }

    /// Numbers for whoever reads the report by program.
    fn json(self) -> (Option<f64>, Option<f64>) {
        match self {
            Self::AtMost(most) => (Some(most), None),
            Self::AtLeast(least) => (None, Some(least)),
            Self::None => (None, None),
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug)]
struct Row {
    what: String,
    measured: f64,
    budget: Budget,
    unit: &'static str,
}

/// What a run measured.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    customers: u32,
    rows: Vec<Row>,
    /// The last committed run of this size, value by row; `None` when there is none.
    last: Option<BTreeMap<String, f64>>,
}

impl Report {
    /// An empty table for a team of this size.
    pub(crate) fn new(customers: u32) -> Result<Self> {
        Ok(Self { customers, rows: Vec::new(), last: last(customers)? })
    }

    /// Adds a line.
    pub(crate) fn add(&mut self, what: impl Into<String>, measured: f64, budget: Budget, unit: &'static str) {
        let row = Row { what: what.into(), measured, budget, unit };
        println!("{}", line(&row));
        self.rows.push(row);
    }

    /// The table in Markdown, as it stands in the architecture document. The last column, measured
    /// value over that of the last committed run, is there when there is such a run.
    pub(crate) fn markdown(&self) -> String {
        let (title, rule) = if self.last.is_some() { (" over last |", "---:|") } else { ("", "") };
        let mut text = format!("| {} customers | measured | budget |{title}\n|---|---:|---:|{rule}\n", self.customers);
        for row in &self.rows {
            let Row { what, measured, budget, unit } = row;
            let mark = if budget.allows(*measured) { "" } else { " **over**" };
            let ratio = self.over_last(row).unwrap_or_default();
            text.push_str(&format!("| {what} | {}{mark} | {} |{ratio}\n", amount(*measured, unit), budget.words(unit)));
        }
        text
    }

    fn over_last(&self, row: &Row) -> Option<String> {
        let before = self.last.as_ref()?.get(&row.what).filter(|before| **before > 0.0);
        Some(before.map_or(" – |".to_owned(), |before| format!(" {:.2} |", row.measured / before)))
    }

    /// Writes the report as JSON.
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let path = folder.join(name(self.customers));
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let (at_most, at_least) = row.budget.json();
                json!({
                    "what": row.what,
                    "measured": row.measured,
                    "at_most": at_most,
                    "at_least": at_least,
                    "unit": row.unit,
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&json!({ "customers": self.customers, "rows": rows }))?;
        fs::write(&path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
        println!("\n{}\nwritten to {}", self.markdown(), path.display());
        Ok(())
    }
}

fn name(customers: u32) -> String {
    format!("{customers}.json")
}

/// Reads the committed run of this size.
fn last(customers: u32) -> Result<Option<BTreeMap<String, f64>>> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("bin/bench/last").join(name(customers));
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let report: Value = serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
    let rows = report.get("rows").and_then(Value::as_array).context("the last run has no rows")?;
    let measured = |row: &Value| Some((row.get("what")?.as_str()?.to_owned(), row.get("measured")?.as_f64()?));
    Ok(Some(rows.iter().filter_map(measured).collect()))
}

fn line(row: &Row) -> String {
    let verdict = if row.budget.allows(row.measured) { "" } else { "  OVER" };
    format!("{:>14}  {:>14}  {}{verdict}", amount(row.measured, row.unit), row.budget.words(row.unit), row.what)
}

/// Small numbers with a digit after the point, large ones without.
fn amount(value: f64, unit: &str) -> String {
    let digits = usize::from(value < 100.0 && value.fract() != 0.0);
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}
