//! What the list asks the worker: each keystroke one request, answers to older ones dropped.

use std::ops::Range;

use leptos::prelude::*;
use satchel_model::CustomerId;
use satchel_model::order::Gather;
use satchel_protocol::bridge::{Answer, Filter, ListQuery, Request, Sort};
use wasm_bindgen_futures::spawn_local;

use crate::bridge;
use crate::browser::{after_paint, mark};
use crate::list::cache::{ListCache, PAGE_ROWS};
use crate::list::window::rows_on_screen;
use crate::state::{App, use_app};

/// Search, filter, order and scroll place of the list, and the rows that answered them.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    app: App,
    /// The words.
    pub(crate) search: RwSignal<String>,
    /// What is left in.
    pub(crate) filter: RwSignal<Filter>,
    /// What the customers are called that the list is narrowed to.
    pub(crate) segment: RwSignal<Option<String>>,
    /// The order.
    pub(crate) sort: RwSignal<Sort>,
    /// Large values first.
    pub(crate) descending: RwSignal<bool>,
    /// Pixels above the screen.
    pub(crate) scroll_top_px: RwSignal<f64>,
    /// The height of the screen of rows.
    pub(crate) height_px: RwSignal<f64>,
    /// The rows held.
    pub(crate) cache: RwSignal<ListCache>,
}

impl Question {
    /// All customers by name, from the top.
    pub(crate) fn new() -> Self {
        Self {
            app: use_app(),
            search: RwSignal::new(String::new()),
            filter: RwSignal::new(Filter::default()),
            segment: RwSignal::new(None),
            sort: RwSignal::new(Sort::default()),
            descending: RwSignal::new(false),
            scroll_top_px: RwSignal::new(0.0),
            height_px: RwSignal::new(800.0),
            cache: RwSignal::new(ListCache::default()),
        }
    }

    /// The rows to draw.
    pub(crate) fn rows(self) -> Memo<Range<u32>> {
        Memo::new(move |_| {
            let total = self.cache.with(ListCache::total);
            rows_on_screen(self.scroll_top_px.get(), self.height_px.get(), total)
        })
    }

    /// How many customers answer it, as far as that is known.
    pub(crate) fn total(self) -> u32 {
        self.cache.with(ListCache::total)
    }

    /// The question for some of its rows.
    pub(crate) fn window(self, offset: u32, limit: u32) -> ListQuery {
        ListQuery {
            search: self.search.get_untracked(),
            filter: self.filter.get_untracked(),
            sort: self.sort.get_untracked(),
            descending: self.descending.get_untracked(),
            offset,
            limit,
        }
    }

    /// Whether search or filter leave something out.
    pub(crate) fn is_narrowed(self) -> bool {
        !self.search.with(|search| search.trim().is_empty()) || self.filter.with(|filter| *filter != Filter::default())
    }

    /// Takes search and filter back.
    pub(crate) fn clear(self) {
        self.search.set(String::new());
        self.reset();
    }

    /// Takes the filter back.
    pub(crate) fn reset(self) {
        self.segment.set(None);
        self.filter.set(Filter::default());
    }

    /// Leaves in these customers, under a name.
    pub(crate) fn narrow_to(self, name: String, customers: Vec<CustomerId>) {
        self.segment.set(Some(name));
        self.filter.update(|filter| filter.customers = customers.into_iter().gather());
    }

    /// Leaves in all customers again, as far as the rest of the filter does.
    pub(crate) fn widen(self) {
        self.segment.set(None);
        self.filter.update(|filter| filter.customers.clear());
    }

    /// Asks whenever something of the question changes, rows change, or the screen moves to rows not held.
    pub(crate) fn follow(self) {
        self.mark_ready();
        Effect::new(move |before: Option<()>| {
            self.search.track();
            self.filter.track();
            self.sort.track();
            self.descending.track();
            self.cache.update_untracked(ListCache::ask);
            if before.is_some() {
                self.scroll_top_px.set(0.0);
            }
            self.ask_for(&(0..1));
        });
        Effect::new(move |before: Option<()>| {
            self.app.rows_version.track();
            if before.is_some() {
                self.cache.update_untracked(ListCache::mark_stale);
                self.ask_for(&self.rows_now());
            }
        });
        let rows = self.rows();
        Effect::new(move |_| {
            let rows = rows.get();
            if !rows.is_empty() {
                self.ask_for(&rows);
            }
        });
    }

    /// Marks `satchel:list-ready` once: when rows are painted, or when it is known that there are none.
    fn mark_ready(self) {
        let was_synced = self.app.part_of_status(|status| status.last_sync.is_some());
        let is_ready = Memo::new(move |_| {
            let (answered, total) = self.cache.with(|cache| (cache.is_answered(), cache.total()));
            answered && (total > 0 || was_synced.get() == Some(true))
        });
        Effect::new(move |marked: Option<bool>| {
            let marked = marked.unwrap_or(false);
            if is_ready.get() && !marked {
                let total = self.cache.with_untracked(ListCache::total);
                after_paint(move || mark("satchel:list-ready", &format!("{{\"rows\":{total}}}")));
                return true;
            }
            marked
        });
    }

    fn rows_now(self) -> Range<u32> {
        let total = self.cache.with_untracked(ListCache::total);
        rows_on_screen(self.scroll_top_px.get_untracked(), self.height_px.get_untracked(), total)
    }

    fn ask_for(self, rows: &Range<u32>) {
        let mut offsets = Vec::new();
        self.cache.update_untracked(|cache| offsets = cache.missing(rows));
        for offset in offsets {
            self.ask(offset);
        }
    }

    fn ask(self, offset: u32) {
        let number = self.cache.with_untracked(ListCache::question);
        let query = self.window(offset, PAGE_ROWS);
        spawn_local(async move {
            let Answer::List(page) = bridge::ask(Request::List(query)).await else { return };
            let _ = self.cache.try_maybe_update(|cache| (cache.take(number, page), ()));
        });
    }
}
