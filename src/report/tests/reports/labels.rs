//! Every word of every report has its English.

use std::collections::BTreeSet;

use satchel_report::label::{english, keys};
use satchel_report::{Cell, Label, Picture, Report, figure};

use crate::team::{TODAY, report, team};

fn words(report: &Report, found: &mut BTreeSet<String>) {
    found.insert(format!("report.{}", report.name));
    found.extend(report.parameters.iter().map(|used| used.name.to_string()));
    let label = |label: &Label| match label {
        Label::Key(key) => Some(key.to_string()),
        Label::Name(_) => None,
    };
    let cell = |cell: &Cell| match cell {
        Cell::Key(key) => Some(key.to_string()),
        _ => None,
    };
    for section in report.parts.iter().filter_map(|part| part.outcome.as_ref().ok()).flatten() {
        found.insert(section.title.to_string());
        found.insert(section.explanation.formula.to_string());
        found.extend(section.explanation.worked.iter().map(|worked| worked.label.to_string()));
        found.extend(section.table.columns.iter().map(|column| column.key.to_string()));
        found.extend(section.table.rows.iter().flat_map(|row| &row.cells).filter_map(cell));
        found.extend(section.segments.iter().map(|segment| segment.key.to_string()));
        match &section.picture {
            Some(Picture::Bars { categories, series }) => {
                found.extend(categories.iter().filter_map(label));
                found.extend(series.iter().map(|series| series.label.to_string()));
            }
            Some(Picture::Curve { x, series, .. }) => {
                found.insert(x.label.to_string());
                found.extend(series.iter().map(|series| series.label.to_string()));
            }
            Some(Picture::Matrix { rows, columns, down, across, .. }) => {
                found.extend(rows.iter().chain(columns).filter_map(label));
                found.extend([down, across].map(ToString::to_string));
            }
            Some(Picture::Scatter { x, y, .. }) => found.extend([x, y].map(|axis| axis.label.to_string())),
            None => {}
        }
    }
}

#[test]
fn every_word_of_every_report_has_its_english() {
    let facts = team();
    let mut found = BTreeSet::new();
    for definition in figure::ALL {
        let made = report(definition.name, &facts, TODAY, &[]);
        assert_eq!(made.missing(), None, "{}", definition.name);
        words(&made, &mut found);
    }
    let unknown: Vec<&String> = found.iter().filter(|key| english(key).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_table_of_words_is_sorted_and_has_none_twice() {
    let keys: Vec<&str> = keys().collect();
    assert!(keys.is_sorted_by(|one, next| one < next));
    assert_eq!(english("grade.a"), Some("A"));
    assert_eq!(english("no such key"), None);
}
