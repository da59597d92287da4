//! The state of the sync in the bar, said quietly, and what stands behind it.

mod sheet;

use leptos::prelude::*;
use satchel_protocol::bridge::{Connection, Status};

use self::sheet::{SyncSheet, old_unsent_days};
use crate::browser::{intl, now};
use crate::components::dialog::Sheet;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::{Message, Tone};
use crate::language::{text, word, words};
use crate::pages::sign_in::SignInFields;
use crate::state::use_app;

/// What the connection is called.
fn sync_word(status: Option<&Status>) -> String {
    match status.map(|status| (&status.connection, status.first_sync)) {
        None | Some((Connection::Offline, _)) => text!(sync.offline).to_owned(),
        Some((Connection::Busy, Some((held, total)))) if total > 0 => {
            text!(sync.first, percent = held.saturating_mul(100) / total)
        }
        Some((Connection::Busy, _)) => text!(sync.busy).to_owned(),
        Some((Connection::Idle, _)) => text!(sync.idle).to_owned(),
        Some((Connection::Error(_), _)) => text!(sync.error).to_owned(),
    }
}

fn sync_icon(connection: Option<&Connection>) -> Icon {
    match connection {
        None | Some(Connection::Offline) => Icon::CloudOff,
        Some(Connection::Idle) => Icon::Cloud,
        Some(Connection::Busy) => Icon::Sync,
        Some(Connection::Error(_)) => Icon::Warning,
    }
}

/// Online or offline, how much is unsent, when the last sync was; a tap shows the rest.
#[component]
pub(crate) fn SyncStatus() -> impl IntoView {
    let app = use_app();
    let open = RwSignal::new(false);
    let word = Memo::new(move |_| app.status.with(|status| sync_word(status.as_ref())));
    let icon = move || app.status.with(|status| sync_icon(status.as_ref().map(|status| &status.connection)));
    let unsent = app.part_of_status(|status| status.unsent);
    let last = app.part_of_status(|status| status.last_sync);
    let last_text = move || last.get().flatten().map(intl::instant);
    let close = Callback::new(move |()| open.set(false));
    view! {
        <button type="button" class="sync-status" data-testid="sync-status" aria-haspopup="dialog"
            on:click=move |_| open.set(true)>
            {move || view! { <Glyph icon=icon() /> }}
            <span class="sync-word" data-testid="sync-word">{word}</span>
            {move || unsent.get().filter(|count| *count > 0).map(|count| view! {
                <span class="sync-unsent" data-testid="sync-unsent">{text!(sync.unsent, count = count)}</span>
            })}
            <span class="sync-last" data-testid="sync-last" title=word!(sync.last)>{last_text}</span>
        </button>
        <span class="visually-hidden" role="status" aria-live="polite">{word}</span>
        <Show when=move || open.get()>
            <Sheet title=words(word!(sync.title)) on_close=close testid="sync-sheet">
                <SyncSheet />
            </Sheet>
        </Show>
    }
}

/// Unsent work that has become old is said without being asked.
#[component]
pub(crate) fn OldUnsentWork() -> impl IntoView {
    let app = use_app();
    let days =
        Memo::new(move |_| app.status.with(|status| status.as_ref().and_then(|status| old_unsent_days(status, now()))));
    move || {
        days.get().map(|days| {
            view! { <Message tone=Tone::Warning testid="old-unsent" text=Signal::derive(move || text!(sync.old_unsent, days = days)) /> }
        })
    }
}

/// A sign-in that has run out: everything is kept, and the way on.
#[component]
pub(crate) fn SignInAgain() -> impl IntoView {
    let app = use_app();
    let open = RwSignal::new(false);
    let account = app.account();
    let expired = Memo::new(move |_| account.with(|account| account.as_ref().is_some_and(|it| it.expired)));
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Show when=move || expired.get()>
            <Message tone=Tone::Warning text=words(word!(sync.expired))>
                <button type="button" class="button small" data-testid="sign-in-again" on:click=move |_| open.set(true)>
                    {word!(sign_in.again)}
                </button>
            </Message>
        </Show>
        <Show when=move || open.get()>
            <Sheet title=words(word!(sign_in.title)) on_close=close testid="sign-in-sheet">
                <SignInFields on_done=close />
            </Sheet>
        </Show>
    }
}
