//! Moving the customer to another state: only what the rule allows, always with a reason.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::{Edit, LifecycleState};

use super::file::use_file;
use super::state_mark::StateMark;
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::words::{failure_text, state_label};

/// The sheet's content.
#[component]
pub(super) fn MoveSheet() -> impl IntoView {
    let file = use_file();
    let from = file.now(|view| view.customer.state()).unwrap_or_default();
    let chosen = RwSignal::new(None::<LifecycleState>);
    let reason = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let words = reason.get_untracked().trim().to_owned();
        if let Some(to) = chosen.get_untracked().filter(|_| !words.is_empty()) {
            file.save_then(vec![Edit::Move { to, reason: words }], move || file.sheet.set(None));
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
    let needs_reason = move || tried.get() && reason.with(|reason| reason.trim().is_empty());
    view! {
        <form class="form" on:submit=on_submit novalidate>
            {move || file.failure.get().map(|failure| view! { <Message tone=Tone::Failure text=failure_text(&failure) /> })}
            <p class="hint">{move || text!(move_to.from, state = state_label(from))}</p>
            <fieldset class="field">
                <legend class="field-label">{word!(move_to.to)}</legend>
                <div class="chips">{from.next().map(option).collect_view()}</div>
                {move || (tried.get() && chosen.get().is_none()).then(|| view! { <span class="field-problem">{text!(move_to.needs_state)}</span> })}
            </fieldset>
            <label class="field">
                <span class="field-label">{word!(move_to.reason)}</span>
                <textarea rows="2" data-testid="move-reason" placeholder=word!(move_to.reason_hint) prop:value=reason
                    on:input=move |event| reason.set(event_target_value(&event))></textarea>
                {move || needs_reason().then(|| view! { <span class="field-problem">{text!(move_to.needs_reason)}</span> })}
            </label>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| file.sheet.set(None)>{word!(action.cancel)}</button>
                <button type="submit" class="button primary" data-testid="move-submit">{word!(move_to.submit)}</button>
            </div>
        </form>
    }
}
