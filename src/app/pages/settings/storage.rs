//! What the browser says about the storage on this device (T10).

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::browser::intl;
use crate::browser::storage::{Persistence, persist_and_report};
use crate::language::{text, word};
use crate::state::use_app;

/// Used and free space, and whether the browser keeps it for good.
#[component]
pub(crate) fn StorageFacts() -> impl IntoView {
    let app = use_app();
    let used = move || {
        app.storage.get().used_and_quota_bytes.map_or_else(
            || text!(storage.unknown).to_owned(),
            |(used, quota)| text!(storage.used_of, used = intl::bytes(used), quota = intl::bytes(quota)),
        )
    };
    let persistence = move || match app.storage.get().persistence {
        Persistence::Granted => text!(storage.yes),
        Persistence::Refused => text!(storage.no),
        Persistence::Unknown => text!(storage.unknown),
    };
    let ask = move |_| spawn_local(async move { app.storage.set(persist_and_report().await) });
    let is_granted = move || app.storage.get().persistence == Persistence::Granted;
    view! {
        <section class="storage-facts">
            <h3>{word!(storage.title)}</h3>
            <dl class="facts">
                <dt>{word!(storage.used)}</dt>
                <dd data-testid="storage-used">{used}</dd>
                <dt>{word!(storage.persistent)}</dt>
                <dd data-testid="storage-persistence">{persistence}</dd>
            </dl>
            <Show when=move || !is_granted()>
                <button type="button" class="button" data-testid="storage-persist" on:click=ask>
                    {word!(storage.ask)}
                </button>
            </Show>
        </section>
    }
}
