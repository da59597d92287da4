//! Moving the customer to another state: only what the rule allows, always with a reason.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::{Edit, LifecycleState};

use super::file::use_file;
use super::reason::{Reason, ReasonFields};
use super::state_mark::StateMark;
use crate::components::message::{Message, Tone};
use crate::language::{text, word, words};
use crate::words::{failure_text, state_label};

/// The sheet's content.
#[component]
pub(super) fn MoveSheet() -> impl IntoView {
    let file = use_file();
    let from = file.now(|view| view.customer.state()).unwrap_or_default();
    let chosen = RwSignal::new(None::<LifecycleState>);
    let reason = Reason::new();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some((why, to)) = reason.given().zip(chosen.get_untracked()) {
            file.save_then(vec![Edit::Move { to, reason: why }], move || file.sheet.set(None));
        }
    };
    let option = move |state: LifecycleState| {
        view! {
            <label class="chip-check">
                <input type="radio" name="move-to" data-testid=format!("move-to-{}", state.code())
                    prop:checked=move || chosen.get() == Some(state) on:change=move |_| chosen.set(Some(state)) />
                <span><StateMark state=state />{move || state_label(state)}</span>
            </label>
        }
    };
    view! {
        <form class="form" on:submit=on_submit novalidate>
            {move || file.failure.get().map(|failure| view! { <Message tone=Tone::Failure text=failure_text(&failure) /> })}
            <p class="hint">{move || text!(move_to.from, state = state_label(from))}</p>
            <fieldset class="field">
                <legend class="field-label">{word!(move_to.to)}</legend>
                <div class="chips">{from.next().map(option).collect_view()}</div>
                {move || (reason.is_tried() && chosen.get().is_none()).then(|| view! { <span class="field-problem">{text!(move_to.needs_state)}</span> })}
            </fieldset>
            <ReasonFields reason=reason label=words(word!(move_to.reason)) hint=word!(move_to.reason_hint)
                missing=word!(move_to.needs_reason) submit=word!(move_to.submit) testid="move" />
        </form>
    }
}
