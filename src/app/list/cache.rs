//! The windows of the list that the page holds: the worker keeps the rows, the page only what is near the screen.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use satchel_protocol::bridge::{ListPage, ListRow};

/// Rows in one request.
pub(crate) const PAGE_ROWS: u32 = 60;
/// Windows kept: the screen, and what a finger can fling past without a request.
const PAGES_KEPT: usize = 8;

/// What is known of the list for one question (search, filter and order).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ListCache {
    /// Counts the questions; an answer to an older one is dropped.
    question: u64,
    /// Whether the present question has an answer yet. Until then the rows of the last one stay on screen.
    answered: bool,
    total: u32,
    tags: Vec<String>,
    pages: BTreeMap<u32, Page>,
    /// Windows asked for and not yet here.
    asked: BTreeSet<u32>,
}

#[derive(Debug, Clone, PartialEq)]
struct Page {
    rows: Vec<ListRow>,
    /// The rows changed since; they stay on screen until the new ones are here.
    stale: bool,
}

impl ListCache {
    /// Starts a new question.
    pub(crate) fn ask(&mut self) {
        self.question += 1;
        self.answered = false;
        self.asked.clear();
    }

    /// The number of the present question.
    pub(crate) const fn question(&self) -> u64 {
        self.question
    }

    /// Rows that match in all.
    pub(crate) const fn total(&self) -> u32 {
        self.total
    }

    /// Whether any question has been answered since the start.
    pub(crate) const fn is_answered(&self) -> bool {
        self.answered
    }

    /// Tags in use, the most frequent first.
    pub(crate) fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The row at an index, if its window is here.
    pub(crate) fn row(&self, index: u32) -> Option<&ListRow> {
        let page = self.pages.get(&(index / PAGE_ROWS))?;
        page.rows.get((index % PAGE_ROWS) as usize)
    }

    /// Takes an answer in; one to an older question is dropped.
    pub(crate) fn take(&mut self, question: u64, page: ListPage) -> bool {
        if question != self.question {
            return false;
        }
        if !self.answered {
            self.pages.clear();
            self.answered = true;
        }
        self.total = page.total;
        if page.offset == 0 {
            self.tags = page.tags;
        }
        let number = page.offset / PAGE_ROWS;
        self.asked.remove(&number);
        self.pages.insert(number, Page { rows: page.rows, stale: false });
        while self.pages.len() > PAGES_KEPT {
            let first = self.pages.keys().next().copied().unwrap_or(number);
            let last = self.pages.keys().next_back().copied().unwrap_or(number);
            let farthest = if number.abs_diff(first) > number.abs_diff(last) { first } else { last };
            self.pages.remove(&farthest);
        }
        true
    }

    /// The rows changed: every window is asked for again when it is on screen.
    pub(crate) fn mark_stale(&mut self) {
        self.pages.values_mut().for_each(|page| page.stale = true);
        self.asked.clear();
    }

    /// The first rows of the windows to ask for, so that these rows are here and fresh. Each is
    /// named once until its answer comes.
    pub(crate) fn missing(&mut self, rows: &Range<u32>) -> Vec<u32> {
        let first = rows.start / PAGE_ROWS;
        let last = rows.end.saturating_sub(1).max(rows.start) / PAGE_ROWS;
        (first..=last)
            .filter(|number| !self.answered || self.pages.get(number).is_none_or(|page| page.stale))
            .filter(|number| self.asked.insert(*number))
            .map(|number| number * PAGE_ROWS)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use satchel_model::{Customer, CustomerId, CustomerRow};

    use super::*;

    fn page(offset: u32, total: u32) -> ListPage {
        let row = |_| ListRow {
            row: CustomerRow::of(&Customer::empty(CustomerId::from_bytes([1; 16]))),
            owner: None,
            grade: None,
            unsent: false,
        };
        let rows = (offset..total.min(offset + PAGE_ROWS)).map(row).collect();
        ListPage { version: 1, total, offset, rows, tags: Vec::new() }
    }

    #[test]
    fn an_answer_to_an_older_question_is_dropped() {
        let mut cache = ListCache::default();
        cache.ask();
        let first = cache.question();
        cache.ask();
        let second = cache.question();
        assert!(!cache.take(first, page(0, 500)));
        assert!(cache.take(second, page(0, 3)));
        assert_eq!(cache.total(), 3);
    }

    #[test]
    fn old_rows_stay_on_screen_until_the_new_question_is_answered() {
        let mut cache = ListCache::default();
        cache.ask();
        let first = cache.question();
        cache.take(first, page(0, 500));
        cache.ask();
        let second = cache.question();
        assert!(cache.row(10).is_some());
        cache.take(second, page(0, 3));
        assert!(cache.row(10).is_none());
    }

    #[test]
    fn only_what_is_not_here_is_asked_for() {
        let mut cache = ListCache::default();
        cache.ask();
        let question = cache.question();
        assert_eq!(cache.missing(&(0..20)), [0]);
        assert!(cache.missing(&(0..20)).is_empty());
        cache.take(question, page(0, 500));
        assert!(cache.missing(&(0..60)).is_empty());
        assert_eq!(cache.missing(&(50..70)), [60]);
        cache.mark_stale();
        assert_eq!(cache.missing(&(0..20)), [0]);
        assert!(cache.row(5).is_some());
    }

    #[test]
    fn windows_far_from_the_screen_are_let_go() {
        let mut cache = ListCache::default();
        cache.ask();
        let question = cache.question();
        for number in 0..40 {
            cache.take(question, page(number * PAGE_ROWS, 10_000));
        }
        assert!(cache.row(0).is_none());
        assert!(cache.row(39 * PAGE_ROWS).is_some());
    }
}
