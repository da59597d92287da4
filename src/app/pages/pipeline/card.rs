//! One opportunity on the board.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use satchel_protocol::bridge::Card;

use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};
use crate::place::Place;
use crate::state::use_app;

/// The card: name, customer, worth, and the way to another stage by finger or by key.
#[component]
pub(super) fn BoardCard(
    /// The opportunity.
    card: Card,
) -> impl IntoView {
    let app = use_app();
    let navigate = use_navigate();
    let Card { customer, name, opportunity, needs_action, .. } = card;
    let id = opportunity.id;
    let path = Place::Customer(customer).path();
    let open = {
        let (navigate, path) = (navigate.clone(), path.clone());
        move |key: String| {
            app.wanted_form.set(Some((customer, key)));
            navigate(&path, leptos_router::NavigateOptions::default());
        }
    };
    let move_on = move |_| open(format!("stage/{id}"));
    let (amount, close) = (opportunity.amount, opportunity.close);
    view! {
        <li class="board-card" data-testid="board-card" data-opportunity=id.to_string()>
            <a href=path class="board-card-what">
                <strong>{opportunity.name.clone()}</strong>
                <span class="hint">{name}</span>
                <span class="figures">
                    {amount.map(|amount| view! { <span>{move || intl::money_short(amount)}</span> })}
                    {close.map(|close| view! { <span class="hint">{move || text!(opportunities.closes, when = intl::date(close))}</span> })}
                </span>
                {needs_action.then(|| view! { <span class="label warning">{word!(pipeline.needs_action)}</span> })}
                {opportunity.is_disputed.then(|| view! { <span class="label warning">{word!(pipeline.disputed)}</span> })}
            </a>
            <button type="button" class="button small" data-testid="card-move" aria-haspopup="dialog" on:click=move_on>
                {word!(opportunities.move_submit)}
                <Glyph icon=Icon::Down />
            </button>
        </li>
    }
}
