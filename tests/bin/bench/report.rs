//! The table of what was measured beside what it may be.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// One line of the table.
#[derive(Clone, Debug)]
struct Row {
    what: String,
    measured: f64,
    budget: f64,
    unit: &'static str,
}

/// What a run measured.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    customers: u32,
    rows: Vec<Row>,
}

impl Report {
    /// An empty table for a team of this size.
    pub(crate) fn new(customers: u32) -> Self {
        Self { customers, rows: Vec::new() }
    }

    /// Adds a line; the budget is what `measured` should not exceed.
    pub(crate) fn add(&mut self, what: impl Into<String>, measured: f64, budget: f64, unit: &'static str) {
        let row = Row { what: what.into(), measured, budget, unit };
        println!("{}", line(&row));
        self.rows.push(row);
    }

    /// The table in Markdown, as it stands in the architecture document.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("| {} customers | measured | budget |\n|---|---:|---:|\n", self.customers);
        for Row { what, measured, budget, unit } in &self.rows {
            let mark = if measured > budget { " **over**" } else { "" };
            text.push_str(&format!("| {what} | {}{mark} | {} |\n", amount(*measured, unit), amount(*budget, unit)));
        }
        text
    }

    /// Writes the report as JSON.
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let path = folder.join(format!("{}.json", self.customers));
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| json!({ "what": row.what, "measured": row.measured, "budget": row.budget, "unit": row.unit }))
            .collect();
        let text = serde_json::to_string_pretty(&json!({ "customers": self.customers, "rows": rows }))?;
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("\n{}\nwritten to {}", self.markdown(), path.display());
        Ok(())
    }
}

fn line(row: &Row) -> String {
    let verdict = if row.measured <= row.budget { "" } else { "  OVER" };
    let (measured, budget) = (amount(row.measured, row.unit), amount(row.budget, row.unit));
    format!("{measured:>14}  of {budget:>12}  {}{verdict}", row.what)
}

/// Small numbers with a digit after the point, large ones without.
fn amount(value: f64, unit: &str) -> String {
    let digits = usize::from(value < 100.0 && value.fract() != 0.0);
    format!("{value:.digits$} {unit}").trim_end().to_owned()
}
