//! One visit of a week: whom, when, what became of it; a plan can be dragged, or put on another day by a choice.

use leptos::prelude::*;
use satchel_model::Date;
use satchel_model::agenda::VisitState;
use satchel_protocol::bridge::WeekItem;

use super::{Plan, day_after};
use crate::browser::intl;
use crate::language::{text, word};
use crate::place::Place;

/// Days to which a plan can be put: this week and the next.
const DAYS_OFFERED: i64 = 14;

/// The card.
#[component]
pub(super) fn Card(
    /// The week.
    plan: Plan,
    /// The visit.
    item: WeekItem,
) -> impl IntoView {
    let WeekItem { customer, name, owner, visit } = item;
    let state = visit.state;
    let is_plan = state == VisitState::Planned;
    let (at, title) = (visit.at, visit.title.clone());
    let dragged = visit.clone();
    let chosen = visit.clone();
    let choices = move || {
        let first = plan.monday();
        let days = (0..DAYS_OFFERED).filter_map(move |day| day_after(first?, day));
        let option = |day: Date| {
            view! { <option value=day.to_string()>{intl::date_in_full(day)}</option> }
        };
        days.filter(|day| *day != visit.day).map(option).collect_view()
    };
    let choose = move |event: leptos::ev::Event| {
        if let Ok(day) = event_target_value(&event).parse::<Date>() {
            plan.move_to(customer, &chosen, day);
        }
    };
    let whose = move || plan.everybody.get().then(|| plan.app.person_name(owner));
    view! {
        <li class="week-card" data-testid="week-card" data-state=code(state) data-customer=customer.to_string()
            draggable=is_plan.to_string()
            on:dragstart=move |_| plan.dragged.set(is_plan.then(|| (customer, dragged.clone())))
            on:dragend=move |_| plan.dragged.set(None)>
            <a href=Place::Customer(customer).path()>
                <span class="week-name">{name}</span>
                <span class="hint">{move || intl::time(at)}" · "{move || state_text(state)}</span>
                {(!title.is_empty()).then_some(view! { <span class="hint">{title}</span> })}
                {move || whose().map(|name| view! { <span class="hint">{name}</span> })}
            </a>
            {is_plan.then_some(view! {
                <select class="input" data-testid="week-move" aria-label=word!(week.move_to) on:change=choose>
                    <option value="">{word!(week.move_to)}</option>
                    {choices}
                </select>
            })}
        </li>
    }
}

const fn code(state: VisitState) -> &'static str {
    match state {
        VisitState::Planned => "planned",
        VisitState::Done => "done",
        VisitState::Unplanned => "unplanned",
        VisitState::CalledOff => "called_off",
    }
}

fn state_text(state: VisitState) -> &'static str {
    match state {
        VisitState::Planned => text!(week.planned),
        VisitState::Done => text!(week.done),
        VisitState::Unplanned => text!(week.unplanned),
        VisitState::CalledOff => text!(week.called_off),
    }
}
