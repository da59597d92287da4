//! The end of a sheet that moves something: why, and the buttons. Nothing moves without a reason.

use leptos::prelude::*;

use super::file::use_file;
use crate::language::word;

/// The reason as it is typed, and whether somebody tried to go on.
#[derive(Clone, Copy)]
pub(super) struct Reason {
    text: RwSignal<String>,
    tried: RwSignal<bool>,
}

impl Reason {
    /// Nothing typed yet.
    pub(super) fn new() -> Self {
        Self { text: RwSignal::new(String::new()), tried: RwSignal::new(false) }
    }

    /// The words, when there are any. From now on what is missing is said.
    pub(super) fn given(self) -> Option<String> {
        self.tried.set(true);
        self.text.with_untracked(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
    }

    /// Whether somebody tried to go on.
    pub(super) fn is_tried(self) -> bool {
        self.tried.get()
    }
}

/// The field for the reason, and the buttons.
#[component]
pub(super) fn ReasonFields(
    /// The reason.
    reason: Reason,
    /// What the field is called.
    #[prop(into)]
    label: Signal<String>,
    /// An example.
    hint: fn() -> &'static str,
    /// What is said while it is missing.
    missing: fn() -> &'static str,
    /// The word on the button.
    submit: fn() -> &'static str,
    /// For tests: `<testid>-reason`, `<testid>-submit`.
    testid: &'static str,
) -> impl IntoView {
    let file = use_file();
    let Reason { text, tried } = reason;
    let is_missing = move || tried.get() && text.with(|text| text.trim().is_empty());
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <textarea rows="2" data-testid=format!("{testid}-reason") placeholder=hint prop:value=text
                on:input=move |event| text.set(event_target_value(&event))></textarea>
            {move || is_missing().then(|| view! { <span class="field-problem">{missing}</span> })}
        </label>
        <div class="actions">
            <button type="button" class="button" on:click=move |_| file.sheet.set(None)>{word!(action.cancel)}</button>
            <button type="submit" class="button primary" data-testid=format!("{testid}-submit")>{submit}</button>
        </div>
    }
}
