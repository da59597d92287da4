//! The log of the customer's states: from, to, why, who, when; beneath it the past of everything else.

use leptos::prelude::*;
use satchel_model::Transition;

use super::file::use_file;
use super::state_mark::StateMark;
use crate::browser::intl;
use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::pages::later::{Later, LaterPage};
use crate::words::state_label;

/// The log, the latest first.
#[component]
pub(super) fn History() -> impl IntoView {
    let file = use_file();
    let log = file.part(|view| {
        let mut log: Vec<_> = view.customer.transitions.iter().map(|(id, entry)| (*id, entry.clone())).collect();
        log.sort_by_key(|(id, entry)| std::cmp::Reverse((entry.to.at, *id)));
        log
    });
    let is_empty = move || log.with(|log| log.as_ref().is_some_and(Vec::is_empty));
    view! {
        <Show when=is_empty>
            <Empty icon=Icon::Sync title=words(word!(move_to.empty)) note="" />
        </Show>
        <ol class="entries">
            <For each=move || log.get().unwrap_or_default() key=|(id, _)| *id let:entry>
                <LogEntry entry=entry.1 />
            </For>
        </ol>
        <LaterPage wanted=Later::Past />
    }
}

#[component]
fn LogEntry(
    /// The transition.
    entry: Transition,
) -> impl IntoView {
    let file = use_file();
    let Transition { from, to } = entry;
    let state = to.state;
    let reason = to.reason;
    let reason = move || if reason.is_empty() { text!(move_to.by_order).to_owned() } else { reason.clone() };
    view! {
        <li class="entry" data-testid="transition">
            <span class="entry-icon"><StateMark state=state /></span>
            <div class="entry-body">
                <p class="entry-title">
                    <strong>{move || text!(move_to.entry, from = state_label(from), to = state_label(state))}</strong>
                </p>
                <p class="entry-text">{reason}</p>
                <p class="hint">{move || intl::instant_in_full(to.at)}" · "{move || file.app.person_name(Some(to.by))}</p>
            </div>
        </li>
    }
}
