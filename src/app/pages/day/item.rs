//! One line of the day's list: what, for whom, when, and the button that acts on it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use satchel_model::DueKind;
use satchel_protocol::bridge::TodayItem;

use super::Day;
use super::act::{self, Act};
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::language::text;
use crate::place::Place;

const fn icon_of(kind: DueKind) -> Icon {
    match kind {
        DueKind::Visit | DueKind::FollowUp => Icon::Visit,
        DueKind::Action => Icon::Check,
        DueKind::Complaint => Icon::Warning,
        DueKind::NextStep => Icon::Note,
        DueKind::Monthly => Icon::Pipeline,
        DueKind::Birthday | DueKind::Founded | DueKind::FirstOrder => Icon::Care,
    }
}

/// What has to be done, in words.
fn what(item: &TodayItem) -> String {
    let title = item.due.title.as_str();
    let with_title = |word: &str| if title.is_empty() { word.to_owned() } else { format!("{word} · {title}") };
    match item.due.kind {
        DueKind::Visit => with_title(text!(day.visit)),
        DueKind::Action => with_title(text!(day.action)),
        DueKind::Complaint => with_title(text!(day.complaint)),
        DueKind::NextStep => with_title(text!(day.next_step)),
        DueKind::FollowUp => text!(day.follow_up).to_owned(),
        DueKind::Monthly => with_title(text!(day.monthly)),
        DueKind::Birthday => with_title(text!(day.birthday)),
        DueKind::Founded => text!(day.founded).to_owned(),
        DueKind::FirstOrder => text!(day.first_order).to_owned(),
    }
}

/// When, as people say it.
fn when(item: &TodayItem) -> String {
    match item.due.at {
        Some(at) => intl::day_and_time(at),
        None => intl::date(item.due.on),
    }
}

/// The line.
#[component]
pub(super) fn Line(
    /// What is due.
    item: TodayItem,
) -> impl IntoView {
    let day: Day = expect_context();
    let navigate = use_navigate();
    let (customer, kind, place) = (item.customer, item.due.kind, item.due.place.clone());
    let (of_what, of_when, of_act) = (item.clone(), item.clone(), item.clone());
    let acts = act::of(&item);
    let buttons = acts
        .into_iter()
        .map(|act| {
            let (item, navigate) = (of_act.clone(), navigate.clone());
            let on_click = move |_| match act {
                Act::Open(_) => {
                    act::open(day.app, &item, act);
                    navigate(&Place::Customer(item.customer).path(), leptos_router::NavigateOptions::default());
                }
                Act::Record(_) => act::record(day.app, &item, act),
            };
            view! {
                <button type="button" class="button small" data-testid=format!("day-{}", act.code()) on:click=on_click>
                    {move || act.word()}
                </button>
            }
        })
        .collect_view();
    view! {
        <li class="day-line" data-testid="day-line" data-kind=kind.code() data-customer=customer.to_string()>
            <span class="entry-icon"><Glyph icon=icon_of(kind) /></span>
            <a class="day-what" href=Place::Customer(customer).path()>
                <strong>{item.name.clone()}</strong>
                <span>{move || what(&of_what)}</span>
                <span class="hint">
                    {move || when(&of_when)}
                    {(!place.is_empty()).then(|| format!(" · {place}"))}
                </span>
            </a>
            <span class="day-acts">{buttons}</span>
        </li>
    }
}
