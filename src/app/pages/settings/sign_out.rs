//! Signing out erases this device: the one thing that is asked twice, because it cannot be undone.

use leptos::prelude::*;
use satchel_protocol::bridge::{Answer, Failure, Request};
use wasm_bindgen_futures::spawn_local;

use crate::bridge;
use crate::components::dialog::Sheet;
use crate::components::message::{Message, Tone};
use crate::language::{text, word, words};
use crate::state::use_app;
use crate::words::failure_text;

/// The button and its question.
#[component]
pub(crate) fn SignOut() -> impl IntoView {
    let app = use_app();
    let open = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let unsent = move || app.status.with(|status| status.as_ref().map_or(0, |status| status.unsent));
    let close = Callback::new(move |()| open.set(false));
    let confirm = move |_| {
        let discard_unsent = unsent() > 0;
        spawn_local(async move {
            if let Answer::Failed(why) = bridge::ask(Request::SignOut { discard_unsent }).await {
                failure.set(Some(why));
            }
        });
    };
    let warning = Signal::derive(move || match unsent() {
        0 => text!(settings.sign_out_note).to_owned(),
        count => text!(settings.sign_out_unsent, count = count),
    });
    let confirm_word = move || if unsent() > 0 { text!(settings.sign_out_confirm) } else { text!(settings.sign_out) };
    view! {
        <section>
            <button type="button" class="button danger" data-testid="sign-out" on:click=move |_| open.set(true)>
                {word!(settings.sign_out)}
            </button>
        </section>
        <Show when=move || open.get()>
            <Sheet title=words(word!(settings.sign_out_title)) on_close=close testid="sign-out-sheet">
                <Message tone=Tone::Warning text=warning />
                {move || failure.get().map(|why| view! { <Message tone=Tone::Failure text=failure_text(&why) /> })}
                <div class="actions">
                    <button type="button" class="button" on:click=move |_| open.set(false)>{word!(action.cancel)}</button>
                    <button type="button" class="button danger" data-testid="sign-out-confirm" on:click=confirm>{confirm_word}</button>
                </div>
            </Sheet>
        </Show>
    }
}
