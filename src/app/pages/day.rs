//! The day's list (今日): what is due, what is overdue, what comes in the next days; each line one tap to act.

mod act;
mod item;

use leptos::prelude::*;
use satchel_protocol::bridge::{Answer, Request, Status, Today, TodayItem, TodayQuery};
use wasm_bindgen_futures::spawn_local;

use self::item::Line;
use crate::bridge;
use crate::browser::{intl, zone_offset_minutes};
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::components::whose::Whose;
use crate::language::{text, word, words};
use crate::place::Place;
use crate::state::{App, use_app};

/// Days after today that are shown.
const DAYS_AHEAD: u16 = 7;

/// The list as last read.
#[derive(Clone, Copy)]
pub(super) struct Day {
    app: App,
    list: RwSignal<Option<Today>>,
    /// Everybody's instead of one's own.
    everybody: RwSignal<bool>,
}

impl Day {
    fn read(self) {
        let whose = self.app.account().get_untracked().map(|account| account.user.id);
        let Some(today) = intl::today() else { return };
        let whose = whose.filter(|_| !self.everybody.get_untracked());
        let query = TodayQuery { today, offset_minutes: zone_offset_minutes(), ahead_days: DAYS_AHEAD, whose };
        spawn_local(async move {
            if let Answer::Today(list) = bridge::ask(Request::Today(query)).await {
                self.list.try_set(Some(list));
            }
        });
    }
}

/// The page. It follows every change of the rows.
#[component]
pub(crate) fn DayPage() -> impl IntoView {
    let app = use_app();
    let day = Day { app, list: RwSignal::new(None), everybody: RwSignal::new(false) };
    provide_context(day);
    let is_ready = app.phase();
    Effect::new(move |_| {
        app.rows_version.track();
        day.everybody.track();
        is_ready.track();
        day.read();
    });
    let is_empty = move || day.list.with(|list| list.as_ref().is_some_and(|list| list.items.is_empty()));
    let waiting = Memo::new(move |_| app.status.with(|status| status.as_ref().map_or(0, Status::waiting)));
    // What is due is reckoned with the clock of this device.
    let skew_minutes = Memo::new(move |_| {
        let skew_ms = app.status.with(|status| status.as_ref().and_then(|status| status.clock_skew_ms));
        skew_ms.map(|skew_ms| skew_ms.abs() / 60_000)
    });
    let left_out = move || {
        let shown = |list: &Today| list.total.saturating_sub(u32::try_from(list.items.len()).unwrap_or(u32::MAX));
        day.list.with(|list| list.as_ref().map_or(0, shown))
    };
    view! {
        <article class="page day" data-testid="day-page">
            <div class="page-head">
                <h1>{word!(day.title)}</h1>
                <span class="hint">{move || intl::today().map(intl::date_in_full)}</span>
                <Whose everybody=day.everybody testid="day-whose" />
            </div>
            {move || skew_minutes.get().map(|minutes| view! {
                <p class="day-note" role="status" data-testid="day-skew">
                    <Glyph icon=Icon::Warning />
                    <span>{text!(sync.skew, minutes = minutes)}</span>
                </p>
            })}
            {move || (waiting.get() > 0).then(|| view! {
                <a class="day-note" href=Place::Review.path() data-testid="day-review">
                    <Glyph icon=Icon::Inbox />
                    <span>{text!(day.review, count = waiting.get())}</span>
                </a>
            })}
            <Show when=is_empty>
                <Empty icon=Icon::Check title=words(word!(day.empty_title)) note=words(word!(day.empty_note)) />
            </Show>
            <Group day=day title=word!(day.today) belongs={|days| days == 0} testid="day-today" />
            <Group day=day title=word!(day.overdue) belongs={|days| days < 0} testid="day-overdue" />
            <Group day=day title=word!(day.ahead) belongs={|days| days > 0} testid="day-ahead" />
            <p class="actions">
                <a class="button quiet" href=Place::Week.path() data-testid="day-week">{word!(week.title)}</a>
                <a class="button quiet" href=Place::Nearby.path() data-testid="day-nearby">{word!(nearby.title)}</a>
                <a class="button quiet" href=Place::Complaints.path() data-testid="day-complaints">{word!(complaints.report)}</a>
            </p>
            {move || (left_out() > 0).then(|| view! { <p class="hint">{text!(day.more, count = left_out())}</p> })}
        </article>
    }
}

/// The lines of some days.
#[component]
fn Group(
    /// The list.
    day: Day,
    /// What the days are.
    title: fn() -> &'static str,
    /// Which days belong here, by their distance from today.
    belongs: fn(i64) -> bool,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let items = Memo::new(move |_| {
        let belongs_here = |item: &&TodayItem| intl::days_from_today(Some(item.due.on)).is_some_and(belongs);
        day.list.with(|list| {
            list.as_ref()
                .map(|list| list.items.iter().filter(belongs_here).cloned().collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    let is_filled = move || items.with(|items| !items.is_empty());
    view! {
        <Show when=is_filled>
            <section class="day-group" data-testid=testid>
                <h2>{title}<span class="figures tab-amount">{move || items.with(Vec::len)}</span></h2>
                <ul class="day-lines">
                    {move || items.get().into_iter().map(|item| view! { <Line item=item /> }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}
