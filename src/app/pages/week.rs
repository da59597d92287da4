//! A week of visits: seven days side by side, what was planned and what came of it; a plan goes to another day by hand.

mod card;

use leptos::prelude::*;
use satchel_exchange::calendar::{self, Event, When};
use satchel_model::agenda::{VisitState, WeekVisit};
use satchel_model::{ActivityId, CustomerId, Date, Edit, Field, Target, UnixMillis, Value};
use satchel_protocol::bridge::{Answer, Request, Save, Week, WeekItem, WeekQuery};
use wasm_bindgen_futures::spawn_local;

use self::card::Card;
use crate::bridge;
use crate::browser::{download, intl, mark, now, zone_offset_minutes};
use crate::components::icon::{Glyph, Icon};
use crate::components::whose::Whose;
use crate::language::{text, word};
use crate::place::Place;
use crate::state::{App, use_app};
use crate::words::failure_text;

/// Weeks to which somebody can look back: rows keep the visits of two months.
const WEEKS_BACK: i64 = 5;
const DAY_MS: i64 = 86_400_000;
/// How long a visit takes in a calendar: nobody says so when planning it.
const VISIT_MINUTES: u32 = 60;

/// The week on screen. Copy: it holds only handles of signals.
#[derive(Clone, Copy)]
struct Plan {
    app: App,
    /// Weeks after the present one; before it below zero.
    weeks: RwSignal<i64>,
    everybody: RwSignal<bool>,
    week: RwSignal<Option<Week>>,
    /// What is being dragged.
    dragged: RwSignal<Option<(CustomerId, WeekVisit)>>,
}

impl Plan {
    /// The Monday of the week on screen.
    fn monday(self) -> Option<Date> {
        let today = intl::today()?;
        let back = i64::from(today.weekday().to_monday_zero_offset());
        day_after(today, self.weeks.get() * 7 - back)
    }

    fn read(self) {
        let Some(first) = untrack(|| self.monday()) else { return };
        let whose = self.app.account().get_untracked().map(|account| account.user.id);
        let whose = whose.filter(|_| !self.everybody.get_untracked());
        let query = WeekQuery { first, offset_minutes: zone_offset_minutes(), whose };
        spawn_local(async move {
            if let Answer::Week(week) = bridge::ask(Request::Week(query)).await {
                self.week.try_set(Some(week));
            }
        });
    }

    fn has_plans(self) -> bool {
        self.week.with(|week| week.as_ref().is_some_and(|week| week.visits.iter().any(is_plan)))
    }

    /// Hands the plans on screen to the person as a file for the device's own calendar.
    fn save_calendar(self) {
        let event = |item: &WeekItem| Event {
            id: item.visit.id,
            when: When::At { start: item.visit.at, minutes: VISIT_MINUTES },
            title: item.name.clone(),
            place: String::new(),
            text: item.visit.title.clone(),
        };
        let events: Vec<Event> = self
            .week
            .with_untracked(|week| {
                week.as_ref().map(|week| week.visits.iter().filter(|item| is_plan(item)).map(event).collect())
            })
            .unwrap_or_default();
        let first = untrack(|| self.monday()).map(|day| day.to_string()).unwrap_or_default();
        let name = format!("{}-{first}.ics", text!(week.title));
        download::text(&name, "text/calendar", &calendar::write(&events, now()));
    }

    /// Puts a planned visit on another day, at the same time.
    fn move_to(self, customer: CustomerId, visit: &WeekVisit, day: Date) {
        let days = satchel_model::days_between(visit.day, day);
        if days != 0 {
            self.put(customer, visit.id, visit.at, UnixMillis(visit.at.0 + days * DAY_MS), true);
        }
    }

    fn put(self, customer: CustomerId, visit: ActivityId, before: UnixMillis, at: UnixMillis, has_way_back: bool) {
        spawn_local(async move {
            let target = Target::Activity(visit);
            let edits = vec![Edit::Set { target, field: Field::ActivityPlanned, value: Some(Value::Instant(at)) }];
            match bridge::ask(Request::Save(Save { customer, create: false, edits })).await {
                Answer::Saved(_) => {
                    mark("satchel:edit-durable", "");
                    if has_way_back {
                        let said = text!(week.moved, when = intl::day_and_time(at));
                        self.app.say_with_undo(said, move || self.put(customer, visit, at, before, false));
                    }
                    self.read();
                }
                Answer::Failed(failure) => self.app.say(failure_text(&failure)),
                _ => {}
            }
        });
    }
}

fn is_plan(item: &WeekItem) -> bool {
    item.visit.state == VisitState::Planned
}

fn day_after(day: Date, days: i64) -> Option<Date> {
    let later = UnixMillis(UnixMillis::noon(day).0 + days * DAY_MS);
    later.date(0)
}

/// The page.
#[component]
pub(crate) fn WeekPage() -> impl IntoView {
    let app = use_app();
    let plan = Plan {
        app,
        weeks: RwSignal::new(0),
        everybody: RwSignal::new(false),
        week: RwSignal::new(None),
        dragged: RwSignal::new(None),
    };
    let is_ready = app.phase();
    Effect::new(move |_| {
        app.rows_version.track();
        plan.everybody.track();
        plan.weeks.track();
        is_ready.track();
        plan.read();
    });
    let days = move || plan.monday().map(|first| (0..7).filter_map(|day| day_after(first, day)).collect::<Vec<_>>());
    let title = move || {
        let days = days().unwrap_or_default();
        match (days.first(), days.last()) {
            (Some(first), Some(last)) => {
                text!(week.span, from = intl::date_in_full(*first), to = intl::date_in_full(*last))
            }
            _ => String::new(),
        }
    };
    let sum = move || plan.week.with(|week| week.as_ref().map(|week| week.sum).unwrap_or_default());
    let said = move || {
        let sum = sum();
        let unplanned = (sum.unplanned > 0).then(|| text!(week.unplanned_sum, count = sum.unplanned));
        let planned = match sum.percent() {
            Some(percent) => text!(week.sum, done = sum.done, planned = sum.planned, percent = percent),
            None => text!(week.nothing).to_owned(),
        };
        [Some(planned), unplanned].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let turn = move |by: i64| plan.weeks.update(|weeks| *weeks += by);
    view! {
        <article class="page week" data-testid="week-page">
            <div class="page-head">
                <h1>{word!(week.title)}</h1>
                <Whose everybody=plan.everybody testid="week-whose" />
            </div>
            <div class="week-turn">
                <button type="button" class="button icon-only" data-testid="week-before" aria-label=word!(week.before)
                    disabled=move || plan.weeks.get() <= -WEEKS_BACK on:click=move |_| turn(-1)>
                    <Glyph icon=Icon::Back />
                </button>
                <h2 data-testid="week-span">{title}</h2>
                <button type="button" class="button icon-only turned" data-testid="week-after" aria-label=word!(week.after) on:click=move |_| turn(1)>
                    <Glyph icon=Icon::Back />
                </button>
                <p class="hint" data-testid="week-sum">{said}</p>
                <Show when=move || plan.has_plans()>
                    <button type="button" class="button quiet" data-testid="week-calendar" on:click=move |_| plan.save_calendar()>
                        {word!(week.calendar)}
                    </button>
                </Show>
            </div>
            <ol class="week-days">
                {move || days().unwrap_or_default().into_iter().map(|day| view! { <DayColumn plan=plan day=day /> }).collect_view()}
            </ol>
            <p><a class="button quiet" href=Place::Day.path() data-testid="week-day">{word!(day.title)}</a></p>
        </article>
    }
}

#[component]
fn DayColumn(
    /// The week.
    plan: Plan,
    /// The day.
    day: Date,
) -> impl IntoView {
    let visits = move || {
        plan.week.with(|week| {
            let of_day = |item: &&WeekItem| item.visit.day == day;
            week.as_ref().map(|week| week.visits.iter().filter(of_day).cloned().collect::<Vec<_>>()).unwrap_or_default()
        })
    };
    let is_today = move || intl::today() == Some(day);
    let drop_here = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        if let Some((customer, visit)) = plan.dragged.get_untracked() {
            plan.dragged.set(None);
            plan.move_to(customer, &visit, day);
        }
    };
    let allow = move |event: leptos::ev::DragEvent| {
        if plan.dragged.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    view! {
        <li class="week-column" class:is-today=is_today data-testid="week-column" data-day=day.to_string()
            on:dragover=allow on:drop=drop_here>
            <h3>{move || intl::date_in_full(day)}</h3>
            <ul>
                {move || visits().into_iter().map(|item| view! { <Card plan=plan item=item /> }).collect_view()}
            </ul>
        </li>
    }
}
