//! The report that is looked at: which, of which day, with which parameters, and what was computed last.

use leptos::prelude::*;
use satchel_model::{CustomerId, Date};
use satchel_report::exchange::{Answer, Ask, Place as At, Refusal, Shown, Wanted};
use satchel_report::{Row, Used};
use wasm_bindgen_futures::spawn_local;

use super::saved::Saved;
use super::section::Opened;
use crate::bridge::figures;
use crate::browser::intl;
use crate::state::{App, use_app};

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A parameter is out of its range.
    Parameters,
    /// The worker for figures ended.
    Ended,
}

/// One report and everything that it depends on.
#[derive(Clone, Copy)]
pub(super) struct Study {
    app: App,
    name: &'static str,
    /// Of which day; today without one.
    pub(super) as_of: RwSignal<Option<Date>>,
    /// Parameters that somebody changed.
    pub(super) parameters: RwSignal<Vec<(String, String)>>,
    /// What was computed last.
    pub(super) shown: RwSignal<Option<Result<Shown, Trouble>>>,
    /// Whether something is being computed.
    pub(super) is_computing: RwSignal<bool>,
    asked: StoredValue<u64>,
}

impl Study {
    /// A report that follows the customers, the day and the parameters.
    pub(super) fn of(name: &'static str) -> Self {
        let study = Self {
            app: use_app(),
            name,
            as_of: RwSignal::new(None),
            parameters: RwSignal::new(Vec::new()),
            shown: RwSignal::new(None),
            is_computing: RwSignal::new(true),
            asked: StoredValue::new(0),
        };
        let phase = study.app.phase();
        Effect::new(move |_| {
            study.app.rows_version.track();
            study.as_of.track();
            study.parameters.track();
            phase.track();
            study.read();
        });
        study
    }

    /// What is asked for at present.
    pub(super) fn wanted(self) -> Option<Wanted> {
        let as_of = self.as_of.get_untracked().or_else(intl::today)?;
        Some(Wanted { name: self.name.to_owned(), as_of, parameters: self.parameters.get_untracked() })
    }

    pub(super) fn read(self) {
        let Some(wanted) = self.wanted() else { return };
        self.asked.update_value(|asked| *asked += 1);
        let number = self.asked.get_value();
        self.is_computing.set(true);
        spawn_local(async move {
            let answer = figures::report(wanted).await;
            // Whoever asked later gets the later answer.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            let shown = match answer {
                Some(Answer::Report(shown)) => Ok(*shown),
                Some(Answer::Refused(Refusal::Report(_))) => Err(Trouble::Parameters),
                _ => Err(Trouble::Ended),
            };
            self.shown.try_set(Some(shown));
            self.is_computing.try_set(false);
        });
    }

    /// Gives a parameter another value.
    pub(super) fn set_parameter(self, name: &str, value: String) {
        self.parameters.update(|parameters| {
            parameters.retain(|(known, _)| known != name);
            parameters.push((name.to_owned(), value));
            parameters.sort();
        });
    }

    /// The parameters of the last report that was computed.
    pub(super) fn used(self) -> Vec<Used> {
        self.shown.with(|shown| match shown {
            Some(Ok(shown)) => shown.report.parameters.clone(),
            _ => Vec::new(),
        })
    }

    /// Rows of a table beyond those that came with the report.
    pub(super) async fn rows(self, at: At, from: u32, most: u32) -> Vec<Row> {
        let Some(of) = self.wanted() else { return Vec::new() };
        match figures::ask_of_now(|| Ask::Rows { of: of.clone(), at, from, most }).await {
            Some(Answer::Rows(rows)) => rows,
            _ => Vec::new(),
        }
    }

    /// What is kept of a segment, to find its customers again.
    pub(super) fn segment(self, of: &Opened) -> Saved {
        let parameters = self.parameters.get_untracked();
        Saved { report: self.name.to_owned(), parameters, part: of.at.part, key: of.key.clone() }
    }

    /// The customers of a segment.
    pub(super) async fn members(self, at: At, segment: u32) -> Vec<(CustomerId, String)> {
        let Some(of) = self.wanted() else { return Vec::new() };
        match figures::ask_of_now(|| Ask::Segment { of: of.clone(), at, segment }).await {
            Some(Answer::Customers(customers)) => customers,
            _ => Vec::new(),
        }
    }
}
