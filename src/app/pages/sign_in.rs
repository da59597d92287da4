//! The first screen of a device: who, with which password, and what the device is called.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_protocol::bridge::{Answer, Failure, Request};
use wasm_bindgen_futures::spawn_local;

use crate::bridge;
use crate::browser::device::platform;
use crate::browser::spare;
use crate::components::message::{Message, Tone};
use crate::language::{text, word};
use crate::pages::lock::Farewell;
use crate::pages::settings::language::LanguageSwitch;
use crate::words::failure_text;

/// What the person typed, and what became of it.
#[derive(Clone, Copy)]
struct SignInForm {
    name: RwSignal<String>,
    password: RwSignal<String>,
    device: RwSignal<String>,
    tried: RwSignal<bool>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl SignInForm {
    fn new() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            device: RwSignal::new(text!(sign_in.default_device, platform = platform())),
            tried: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    fn submit(self, done: Callback<()>) {
        self.tried.set(true);
        let (name, password) = (self.name.get_untracked().trim().to_owned(), self.password.get_untracked());
        if name.is_empty() || password.is_empty() || self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        let device_label = self.device.get_untracked().trim().to_owned();
        spawn_local(async move {
            let answer = bridge::ask(Request::SignIn { name, password, device_label }).await;
            // A sign-in that worked takes this form off the screen.
            self.busy.try_set(false);
            match answer {
                Answer::Failed(failure) => drop(self.failure.try_set(Some(failure))),
                _ => drop(done.try_run(())),
            }
        });
    }
}

/// The page for a device on which nobody is signed in.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    spare::clear();
    view! {
        <main class="sign-in" id="main">
            <div class="sign-in-card">
                <img class="sign-in-mark" src="/icons/icon.svg" alt="" width="56" height="56" />
                <h1>{word!(app.name)}</h1>
                <p class="sign-in-tagline">{word!(app.tagline)}</p>
                <Farewell />
                <SignInFields on_done=Callback::new(|()| ()) />
                <p class="hint">{word!(sign_in.hint)}</p>
                <LanguageSwitch />
            </div>
        </main>
    }
}

/// The fields, also used to sign in again when a sign-in has run out.
#[component]
pub(crate) fn SignInFields(
    /// Called when the sign-in worked.
    on_done: Callback<()>,
) -> impl IntoView {
    let form = SignInForm::new();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.submit(on_done);
    };
    let missing = move |value: RwSignal<String>| form.tried.get() && value.with(|value| value.trim().is_empty());
    view! {
        <form class="form" on:submit=on_submit novalidate>
            {move || form.failure.get().map(|failure| view! {
                <Message tone=Tone::Failure testid="sign-in-failure" text=Signal::derive(move || failure_text(&failure)) />
            })}
            <label class="field">
                <span class="field-label">{word!(sign_in.name)}</span>
                <input type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required
                    data-testid="sign-in-name" prop:value=form.name
                    on:input=move |event| form.name.set(event_target_value(&event)) />
                {move || missing(form.name).then(|| view! { <span class="field-problem">{text!(sign_in.missing_name)}</span> })}
            </label>
            <label class="field">
                <span class="field-label">{word!(sign_in.password)}</span>
                <input type="password" autocomplete="current-password" required
                    data-testid="sign-in-password" prop:value=form.password
                    on:input=move |event| form.password.set(event_target_value(&event)) />
                {move || missing(form.password).then(|| view! { <span class="field-problem">{text!(sign_in.missing_password)}</span> })}
            </label>
            <label class="field">
                <span class="field-label">{word!(sign_in.device)}</span>
                <input type="text" data-testid="sign-in-device" prop:value=form.device
                    on:input=move |event| form.device.set(event_target_value(&event)) />
                <span class="hint">{word!(sign_in.device_hint)}</span>
            </label>
            <button type="submit" class="button primary wide" data-testid="sign-in-submit" disabled=form.busy>
                {move || if form.busy.get() { text!(sign_in.busy) } else { text!(sign_in.submit) }}
            </button>
        </form>
    }
}
