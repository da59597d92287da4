//! The day's visits in a sensible order, and who else is near: from places that check-ins left, without maps or a network.

use leptos::prelude::*;
use satchel_protocol::bridge::{Answer, Nearby, NearbyQuery, Request, Stop};
use wasm_bindgen_futures::spawn_local;

use crate::bridge;
use crate::browser::{intl, place, zone_offset_minutes};
use crate::components::icon::{Glyph, Icon};
use crate::components::whose::Whose;
use crate::language::{text, word};
use crate::place::Place;
use crate::state::{App, use_app};

/// What the page knows. Copy: it holds only handles of signals.
#[derive(Clone, Copy)]
struct Around {
    app: App,
    everybody: RwSignal<bool>,
    /// Where the device was when somebody asked, in millionths of a degree.
    here: RwSignal<Option<(i32, i32)>>,
    is_asking: RwSignal<bool>,
    is_refused: RwSignal<bool>,
    found: RwSignal<Nearby>,
}

impl Around {
    fn read(self) {
        let Some(today) = intl::today() else { return };
        let whose = self.app.account().get_untracked().map(|account| account.user.id);
        let whose = whose.filter(|_| !self.everybody.get_untracked());
        let here = self.here.get_untracked();
        let query = NearbyQuery { here, today, offset_minutes: zone_offset_minutes(), whose };
        spawn_local(async move {
            if let Answer::Nearby(found) = bridge::ask(Request::Nearby(query)).await {
                self.found.try_set(found);
            }
        });
    }

    /// Asks the browser where the device is.
    fn locate(self) {
        self.is_asking.set(true);
        self.is_refused.set(false);
        place::now(move |position| {
            self.is_asking.try_set(false);
            self.is_refused.try_set(position.is_none());
            if let Some(position) = position {
                self.here.try_set(Some((position.latitude, position.longitude)));
            }
        });
    }
}

/// The page.
#[component]
pub(crate) fn NearbyPage() -> impl IntoView {
    let app = use_app();
    let around = Around {
        app,
        everybody: RwSignal::new(false),
        here: RwSignal::new(None),
        is_asking: RwSignal::new(false),
        is_refused: RwSignal::new(false),
        found: RwSignal::new(Nearby::default()),
    };
    let is_ready = app.phase();
    Effect::new(move |_| {
        app.rows_version.track();
        around.everybody.track();
        around.here.track();
        is_ready.track();
        around.read();
    });
    let stops = move || around.found.with(|found| found.stops.clone());
    let others = move || around.found.with(|found| found.around.clone());
    let more = move || {
        around.found.with(|found| (found.around_total as usize > found.around.len()).then_some(found.around_total))
    };
    let unplaced = move || around.found.with(|found| found.unplaced);
    let said = move || if around.is_refused.get() { text!(nearby.refused) } else { text!(nearby.hint) };
    view! {
        <article class="page nearby" data-testid="nearby-page">
            <div class="page-head">
                <h1>{word!(nearby.title)}</h1>
                <Whose everybody=around.everybody testid="nearby-whose" />
            </div>
            <div class="actions">
                <button type="button" class="button primary" data-testid="nearby-find" disabled=around.is_asking on:click=move |_| around.locate()>
                    <Glyph icon=Icon::Visit />
                    {move || if around.is_asking.get() { text!(nearby.finding) } else { text!(nearby.find) }}
                </button>
            </div>
            {move || (around.here.get().is_none() || around.is_refused.get()).then(|| view! {
                <p class="hint" role="status" data-testid="nearby-said">{said}</p>
            })}
            <section>
                <h2>{word!(nearby.stops)}</h2>
                {move || stops().is_empty().then(|| view! { <p class="hint">{word!(nearby.no_stops)}</p> })}
                <ol class="nearby-stops">
                    {move || stops().into_iter().map(|stop| view! { <Line stop=stop testid="nearby-stop" /> }).collect_view()}
                </ol>
                {move || (unplaced() > 0).then(|| view! {
                    <p class="hint" data-testid="nearby-unplaced">{text!(nearby.unplaced, count = unplaced())}</p>
                })}
            </section>
            <Show when=move || around.here.get().is_some()>
                <section>
                    <h2>{word!(nearby.around)}</h2>
                    {move || others().is_empty().then(|| view! { <p class="hint">{word!(nearby.no_around)}</p> })}
                    <ul class="nearby-stops">
                        {move || others().into_iter().map(|stop| view! { <Line stop=stop testid="nearby-around" /> }).collect_view()}
                    </ul>
                    {move || more().map(|count| view! { <p class="hint">{text!(nearby.more, count = count)}</p> })}
                </section>
            </Show>
            <p><a class="button quiet" href=Place::Day.path()>{word!(day.title)}</a></p>
        </article>
    }
}

/// One customer: the file, and the way there by whatever the device navigates with.
#[component]
fn Line(
    /// The customer.
    stop: Stop,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let Stop { customer, name, place, at, distance_m, .. } = stop;
    let shown = name.clone();
    let about = move || {
        let distance = distance_m.map_or_else(|| text!(nearby.start).to_owned(), distance_text);
        at.map_or(distance.clone(), |at| format!("{} · {distance}", intl::day_and_time(at)))
    };
    view! {
        <li class="nearby-line" data-testid=testid data-customer=customer.to_string()>
            <a class="nearby-customer" href=Place::Customer(customer).path()>
                <span class="week-name">{shown}</span>
                <span class="hint figures">{about}</span>
            </a>
            <a class="button icon-only" href=way_to(place) rel="external" data-testid="nearby-go" aria-label=move || text!(nearby.go, name = name.clone())>
                <Glyph icon=Icon::Visit />
            </a>
        </li>
    }
}

fn distance_text(metres: u32) -> String {
    match metres {
        0..1_000 => text!(nearby.m, m = metres),
        1_000..10_000 => text!(nearby.km, km = format!("{}.{}", metres / 1_000, metres % 1_000 / 100)),
        _ => text!(nearby.km, km = metres / 1_000),
    }
}

/// An address that the device's own navigation opens: RFC 5870 where the system knows it, Apple's and Microsoft's where it does not.
fn way_to((latitude, longitude): (i32, i32)) -> String {
    let degrees = |micro: i32| format!("{:.6}", f64::from(micro) / 1e6);
    let (latitude, longitude) = (degrees(latitude), degrees(longitude));
    let agent = window().navigator().user_agent().unwrap_or_default();
    if ["iPad", "iPhone", "Macintosh"].iter().any(|name| agent.contains(name)) {
        format!("maps://?daddr={latitude},{longitude}")
    } else if agent.contains("Windows") {
        format!("bingmaps:?rtp=~pos.{latitude}_{longitude}")
    } else {
        format!("geo:{latitude},{longitude}?q={latitude},{longitude}")
    }
}
