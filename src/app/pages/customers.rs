//! The customer list: search, filter, order, and a window of rows over all of them.

mod filter;
mod question;
mod row;
mod rows;
mod toolbar;

use leptos::prelude::*;
use satchel_protocol::bridge::{Answer, Request};
use wasm_bindgen_futures::spawn_local;

pub(crate) use self::question::Question;
use self::rows::Rows;
use self::toolbar::Toolbar;
use crate::bridge;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::form::draft::DraftKey;
use crate::language::{text, word};
use crate::pages::sync::OldUnsentWork;
use crate::place::Place;
use crate::state::use_app;

/// The list with its tools. It stays mounted while a customer is open.
#[component]
pub(crate) fn CustomersPane(
    /// What is asked.
    question: Question,
    /// Where the person is.
    place: Memo<Place>,
) -> impl IntoView {
    question.follow();
    let is_empty = move || question.cache.with(|cache| cache.is_answered() && cache.total() == 0);
    view! {
        <section class="list-pane" aria-label=word!(list.title)>
            <Toolbar question=question />
            <FirstSync />
            <OldUnsentWork />
            <WaitingDraft place=place />
            <Show when=is_empty>
                <NothingHere question=question />
            </Show>
            <Rows question=question place=place />
        </section>
    }
}

/// While the first sync runs: how far it is. The list can be used meanwhile.
#[component]
fn FirstSync() -> impl IntoView {
    let progress = use_app().part_of_status(|status| status.first_sync);
    let bar = move || {
        progress.get().flatten().filter(|(held, total)| held < total).map(|(held, total)| {
            view! {
                <div class="first-sync" data-testid="first-sync">
                    <p>{text!(first.title)}<span class="figures">{text!(first.progress, held = held, total = total)}</span></p>
                    <progress value=held.to_string() max=total.to_string()></progress>
                    <p class="hint">{text!(first.note)}</p>
                </div>
            }
        })
    };
    view! { {bar} }
}

/// A new customer that was typed and never saved.
#[component]
fn WaitingDraft(
    /// Looked at again when the person comes back to the list.
    place: Memo<Place>,
) -> impl IntoView {
    let app = use_app();
    let waits = RwSignal::new(false);
    Effect::new(move |_| {
        let version = app.drafts_version.get();
        place.track();
        spawn_local(async move {
            let answer = bridge::ask(Request::GetDraft { key: DraftKey::new_customer().as_str().to_owned() }).await;
            if app.drafts_version.get_untracked() == version {
                let on_form = place.get_untracked() == Place::NewCustomer;
                waits.try_set(!on_form && matches!(answer, Answer::Draft(Some(_))));
            }
        });
    });
    view! {
        <Show when=move || waits.get()>
            <a class="draft-note" href=Place::NewCustomer.path() data-testid="list-draft">
                <Glyph icon=Icon::Edit />
                <span>{word!(list.draft_waiting)}</span>
                <span class="link">{word!(action.resume)}</span>
            </a>
        </Show>
    }
}

/// No customer at all, or none that fits: two different things to say.
#[component]
fn NothingHere(
    /// What was asked.
    question: Question,
) -> impl IntoView {
    let narrowed = move || question.is_narrowed();
    let words = move |narrowed_words: fn() -> &'static str, none_words: fn() -> &'static str| {
        if narrowed() { narrowed_words().to_owned() } else { none_words().to_owned() }
    };
    let title = Signal::derive(move || words(|| text!(list.none_found_title), || text!(list.empty_title)));
    let note = Signal::derive(move || words(|| text!(list.none_found_note), || text!(list.empty_note)));
    view! {
        <Empty icon=Icon::Search title=title note=note>
            <Show when=narrowed fallback=|| view! {
                <a class="button primary" href=Place::NewCustomer.path()>{word!(list.new)}</a>
                <a class="button" href=Place::Import.path() data-testid="list-import">{word!(list.import)}</a>
            }>
                <button type="button" class="button" data-testid="list-clear" on:click=move |_| question.clear()>
                    {word!(list.clear_filter)}
                </button>
            </Show>
        </Empty>
    }
}
