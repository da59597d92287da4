//! The worker for figures without its browser: it keeps the facts and the reports made of them, and answers questions.

use std::collections::BTreeMap;

use satchel_model::CustomerId;

use crate::compute::compute;
use crate::digest::Digest;
use crate::exchange::{Answer, Ask, FIRST_ROWS, MOST_POINTS, Place, Refusal, Shown, Size, Wanted, decode, encode};
use crate::facts::Facts;
use crate::report::{Picture, Report, Row, Section};

/// Reports that are kept: those of a screen, and the one that somebody came from.
const MOST_KEPT: usize = 8;

/// Everything that the worker knows.
#[derive(Debug, Default)]
pub struct Desk {
    facts: Facts,
    /// Whether everything was handed over once: what changed means nothing before.
    is_whole: bool,
    /// Reports with the fingerprint of the facts that they were made of, and when they were last asked for.
    kept_by_wanted: BTreeMap<Wanted, (Digest, u64, Report)>,
    questions: u64,
}

impl Desk {
    /// Answers an [`Ask`] in bytes with an [`Answer`] in bytes.
    pub fn handle(&mut self, bytes: &[u8]) -> Vec<u8> {
        let asked = decode::<Ask>(bytes);
        encode(&asked.map_or(Answer::Refused(Refusal::Unreadable), |ask| self.answer(ask)))
    }

    /// Answers a question.
    pub fn answer(&mut self, ask: Ask) -> Answer {
        self.questions += 1;
        let answered = match ask {
            Ask::Take(update) => self.take(&update),
            Ask::Report(wanted) => self.report(&wanted).map(|report| Answer::Report(Box::new(shown(report)))),
            Ask::Rows { of, at, from, most } => self.report(&of).and_then(|report| {
                let rows = section(report, at).ok_or(Refusal::Place)?.table.rows.iter();
                Ok(Answer::Rows(rows.skip(place(from)).take(place(most)).cloned().collect::<Vec<Row>>()))
            }),
            Ask::Segment { of, at, segment } => self.members(&of, at, segment).map(Answer::Customers),
        };
        answered.unwrap_or_else(Answer::Refused)
    }

    fn take(&mut self, update: &[u8]) -> Result<Answer, Refusal> {
        let update: satchel_model::trade::TradeUpdate = decode(update).ok_or(Refusal::Facts)?;
        if !(update.is_whole || self.is_whole) {
            return Err(Refusal::Facts);
        }
        // Half an update is none: whoever hands over the next one begins anew.
        self.is_whole = self.facts.take(update).is_ok();
        if self.is_whole { Ok(Answer::Taken { customers: count(self.facts.len()) }) } else { Err(Refusal::Facts) }
    }

    /// The customers of a segment with their names.
    fn members(&mut self, of: &Wanted, at: Place, segment: u32) -> Result<Vec<(CustomerId, String)>, Refusal> {
        let section = section(self.report(of)?, at).ok_or(Refusal::Place)?;
        let members = section.segments.get(place(segment)).ok_or(Refusal::Place)?.customers.clone();
        let name = |id: &CustomerId| self.facts.get(*id).map(|customer| customer.name.clone()).unwrap_or_default();
        Ok(members.into_iter().map(|id| (id, name(&id))).collect())
    }

    /// The report as it was made of these facts before, or made now.
    fn report(&mut self, wanted: &Wanted) -> Result<&Report, Refusal> {
        if !self.is_whole {
            return Err(Refusal::Facts);
        }
        let fingerprint = self.facts.fingerprint();
        self.kept_by_wanted.retain(|_, (made_of, _, _)| *made_of == fingerprint);
        if !self.kept_by_wanted.contains_key(wanted) {
            let made = compute(&wanted.name, &self.facts, wanted.as_of, &wanted.parameters)?;
            if self.kept_by_wanted.len() >= MOST_KEPT {
                let oldest = self.kept_by_wanted.iter().min_by_key(|(_, (_, asked, _))| *asked);
                if let Some(oldest) = oldest.map(|(wanted, _)| wanted.clone()) {
                    self.kept_by_wanted.remove(&oldest);
                }
            }
            self.kept_by_wanted.insert(wanted.clone(), (fingerprint, 0, made));
        }
        let (_, asked, report) = self.kept_by_wanted.get_mut(wanted).ok_or(Refusal::Facts)?;
        *asked = self.questions;
        Ok(report)
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn section(report: &Report, at: Place) -> Option<&Section> {
    report.parts.get(place(at.part))?.outcome.as_ref().ok()?.get(place(at.section))
}

fn shown(report: &Report) -> Shown {
    let size = |section: &Section| Size {
        rows: count(section.table.rows.len()),
        segments: section.segments.iter().map(|segment| count(segment.customers.len())).collect(),
    };
    let sizes =
        report.parts.iter().map(|part| part.outcome.iter().flatten().map(size).collect::<Vec<Size>>()).collect();
    let hash = report.hash();
    let mut report = report.clone();
    for section in report.parts.iter_mut().filter_map(|part| part.outcome.as_mut().ok()).flatten() {
        section.table.rows.truncate(FIRST_ROWS);
        section.segments.iter_mut().for_each(|segment| segment.customers.clear());
        if let Some(Picture::Scatter { points, .. }) = &mut section.picture {
            // Evenly over the whole, so that the cloud keeps its form.
            let step = points.len().div_ceil(MOST_POINTS).max(1);
            let mut number = 0;
            points.retain(|_| {
                number += 1;
                (number - 1) % step == 0
            });
        }
    }
    Shown { report, hash, sizes }
}
