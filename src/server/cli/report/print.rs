//! A report as a table for people, as CSV, or as JSON.

use std::io::{self, Write};

use anyhow::Result;
use satchel_report::{Cell, Column, Digest, Kind, Report, Section, Table, figure};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::{Format, english};

/// The reports with their parameters.
pub(super) fn list() {
    for definition in figure::ALL {
        let title = english(&format!("report.{}", definition.name)).to_owned();
        println!("{:<16} {title} (rule {})", definition.name, definition.rule_version);
        for parameter in definition.parameters {
            let default = parameter.kind.default_text();
            let default = if default.is_empty() { "none".to_owned() } else { default };
            println!("                 {}: {}; without it {default}", parameter.name, parameter.kind.wanted());
        }
    }
}

/// The whole report with its hash.
#[derive(Serialize)]
struct WithHash<'a> {
    hash: Digest,
    #[serde(flatten)]
    report: &'a Report,
}

/// Prints a report, or one section of it.
pub(super) fn report(report: &Report, section: Option<&str>, format: Format) -> Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    match format {
        Format::Json => {
            serde_json::to_writer(&mut output, &WithHash { hash: report.hash(), report })?;
            writeln!(output)?;
        }
        Format::Csv => {
            for (place, (currency, section)) in sections(report, section).enumerate() {
                if place > 0 {
                    writeln!(output)?;
                }
                csv_table(&mut output, currency, &section.table)?;
            }
            eprintln!("hash {}", report.hash());
        }
        Format::Table => {
            let title = format!("report.{}", report.name);
            writeln!(output, "{}, as of {}, rule {}", english(&title), report.as_of, report.rule_version)?;
            for used in report.parameters.iter().filter(|used| !used.value.is_empty()) {
                writeln!(output, "{}: {}", english(&used.name), used.value)?;
            }
            for (currency, section) in sections(report, section) {
                let suffix = if currency.is_empty() { String::new() } else { format!(" ({currency})") };
                writeln!(output, "\n{}{suffix}", english(&section.title))?;
                text_table(&mut output, &section.table)?;
                writeln!(output, "{}", english(&section.explanation.formula))?;
                writeln!(output, "Source: {}", section.explanation.source)?;
                for worked in &section.explanation.worked {
                    writeln!(output, "  {}: {}", english(&worked.label), for_people(&worked.value))?;
                }
            }
            for part in &report.parts {
                if let (Some(currency), Err(missing)) = (part.currency, &part.outcome) {
                    writeln!(output, "\n{currency}: {missing}")?;
                }
            }
            let Report { customers, later, left_out, .. } = report;
            writeln!(
                output,
                "\n{customers} customers; {later} orders of later days and {left_out} without a date or an exact sum are not in it"
            )?;
            writeln!(output, "input {}\nhash  {}", report.input, report.hash())?;
        }
    }
    output.flush()?;
    Ok(())
}

/// The sections that are there, each with its currency.
fn sections<'a>(report: &'a Report, only: Option<&'a str>) -> impl Iterator<Item = (&'static str, &'a Section)> {
    let parts = report.parts.iter().filter_map(|part| Some((part.currency, part.outcome.as_ref().ok()?)));
    let all = parts.flat_map(|(currency, sections)| {
        let code = currency.map_or("", |currency| currency.code());
        sections.iter().map(move |section| (code, section))
    });
    all.filter(move |(_, section)| only.is_none_or(|only| section.title == only))
}

/// Numbers stay numbers; amounts are decimal, with their currency in a column of its own.
fn csv_table(output: &mut impl Write, currency: &str, table: &Table) -> Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    let with_currency = !currency.is_empty();
    let mut header: Vec<&str> = table.columns.iter().map(|column| column.key.as_ref()).collect();
    header.extend(with_currency.then_some("currency"));
    csv.write_record(&header)?;
    for row in &table.rows {
        let mut cells: Vec<String> = row.cells.iter().map(for_programs).collect();
        cells.extend(with_currency.then(|| currency.to_owned()));
        csv.write_record(&cells)?;
    }
    csv.flush()?;
    Ok(())
}

fn for_programs(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Key(key) => escaped(english(key)),
        Cell::Name(name) => escaped(name),
        Cell::Money(money) => money.amount(),
        Cell::Whole(number) => number.to_string(),
        Cell::Ratio(number) | Cell::Decimal(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
    }
}

/// A spreadsheet takes text that begins so for a formula.
fn escaped(text: &str) -> String {
    if satchel_model::csv::is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

fn for_people(cell: &Cell) -> String {
    match cell {
        Cell::Ratio(ratio) => format!("{:.1} %", ratio * 100.0),
        Cell::Decimal(number) => format!("{number:.3}"),
        Cell::Key(key) => english(key).to_owned(),
        Cell::Name(name) => name.chars().filter(|char| !char.is_control()).collect(),
        Cell::Money(money) => money.to_string(),
        other => for_programs(other),
    }
}

fn text_table(output: &mut impl Write, table: &Table) -> Result<()> {
    let header: Vec<String> = table.columns.iter().map(|column| english(&column.key).to_owned()).collect();
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.cells.iter().map(for_people).collect()).collect();
    let widths: Vec<usize> = (0..header.len())
        .map(|place| {
            let of_rows = rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.width());
            of_rows.chain(header.get(place).map(|cell| cell.width())).max().unwrap_or(0)
        })
        .collect();
    for cells in std::iter::once(&header).chain(&rows) {
        let padded =
            cells.iter().zip(&widths).zip(&table.columns).map(|((cell, width), column)| pad(cell, *width, column));
        writeln!(output, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// Text to the left, numbers to the right.
fn pad(cell: &str, width: usize, column: &Column) -> String {
    let space = " ".repeat(width.saturating_sub(cell.width()));
    match column.kind {
        Kind::Key | Kind::Name | Kind::Date => format!("{cell}{space}"),
        Kind::Money | Kind::Whole | Kind::Ratio | Kind::Decimal => format!("{space}{cell}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_takes_for_a_formula_is_text() {
        for (name, written) in [("=1+1", "'=1+1"), ("@x", "'@x"), ("-x", "'-x"), ("+8613", "'+8613"), ("泵=1", "泵=1")]
        {
            assert_eq!(for_programs(&Cell::Name(name.to_owned())), written);
        }
        assert_eq!(for_programs(&Cell::Money("-1.50 CNY".parse().unwrap())), "-1.50");
    }
}
