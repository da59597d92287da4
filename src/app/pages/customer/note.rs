//! The long note that everyone writes in: a save keeps what others wrote since it was opened.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use satchel_model::Edit;

use super::file::{OpenFile, use_file};
use super::tabs::Tab;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::{Empty, Message, Tone};
use crate::form::draft::{Draft, DraftKey};
use crate::language::{text, word, words};
use crate::pages::forms::{DraftBody, keep_body};
use crate::words::failure_text;

/// The note: shown, or open for writing.
#[component]
pub(super) fn Note() -> impl IntoView {
    let file = use_file();
    let is_editing = Memo::new(move |_| file.editing.get() == Some(Tab::Note));
    move || {
        if is_editing.get() { view! { <NoteForm /> }.into_any() } else { view! { <NoteText /> }.into_any() }
    }
}

#[component]
fn NoteText() -> impl IntoView {
    let file = use_file();
    let note = file.part(|view| view.customer.note.clone());
    let is_empty = move || note.with(|note| note.as_ref().is_some_and(|note| note.trim().is_empty()));
    view! {
        <div class="part-head">
            <Show when=move || file.is_writable()>
                <button type="button" class="button" data-testid="note-edit" data-key="e" on:click=move |_| file.editing.set(Some(Tab::Note))>
                    <Glyph icon=Icon::Edit />
                    {word!(note.edit)}
                </button>
            </Show>
        </div>
        <Show when=is_empty>
            <Empty icon=Icon::Note title=words(word!(note.empty)) note=words(word!(note.label)) />
        </Show>
        <p class="note-text" data-testid="note-text">{note}</p>
    }
}

/// What is typed, and the text that it started from: the save carries both.
#[derive(Clone, Copy)]
struct OpenNote {
    file: OpenFile,
    base: RwSignal<String>,
    typed: RwSignal<String>,
    touched: RwSignal<bool>,
    restored: RwSignal<bool>,
}

impl DraftBody for OpenNote {
    fn body(self) -> Option<Draft> {
        let (base, typed) = (self.base.get(), self.typed.get());
        (self.touched.get() && base != typed).then(|| Draft {
            note_base: Some(base),
            note: Some(typed),
            ..Draft::default()
        })
    }

    fn take(self, draft: &Draft) {
        if let (Some(base), Some(typed)) = (&draft.note_base, &draft.note) {
            self.base.set(base.clone());
            self.typed.set(typed.clone());
            self.touched.set(true);
            self.restored.set(true);
        }
    }

    fn is_touched(self) -> bool {
        self.touched.get_untracked()
    }
}

impl OpenNote {
    fn key(self) -> DraftKey {
        DraftKey::of_customer(self.file.id, Tab::Note.code())
    }

    fn close(self) {
        self.touched.set(false);
        let key = self.key().as_str().to_owned();
        self.file.app.forget_draft(key);
        self.file.editing.set(None);
    }

    fn save(self) {
        let (base, text) = (self.base.get_untracked(), self.typed.get_untracked());
        if base == text {
            self.close();
        } else {
            self.file.save_then(vec![Edit::Note { base, text }], move || {
                self.file.app.say(text!(customer.saved_toast).to_owned());
                self.close();
            });
        }
    }
}

#[component]
fn NoteForm() -> impl IntoView {
    let file = use_file();
    let now = file.now(|view| view.customer.note.clone()).unwrap_or_default();
    let note = OpenNote {
        file,
        base: RwSignal::new(now.clone()),
        typed: RwSignal::new(now),
        touched: RwSignal::new(false),
        restored: RwSignal::new(false),
    };
    keep_body(note.key(), note);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        note.save();
    };
    let on_input = move |event| {
        note.typed.set(event_target_value(&event));
        note.touched.set(true);
    };
    view! {
        <form class="form" on:submit=on_submit>
            {move || file.failure.get().map(|failure| view! { <Message tone=Tone::Failure testid="form-failure" text=failure_text(&failure) /> })}
            <Show when=move || note.restored.get()>
                <Message tone=Tone::Quiet testid="form-restored" text=words(word!(form.restored))>
                    <button type="button" class="button quiet small" data-testid="form-discard" on:click=move |_| note.close()>
                        {word!(action.discard_draft)}
                    </button>
                </Message>
            </Show>
            <label class="field">
                <span class="field-label">{word!(note.label)}</span>
                <textarea class="note-input" rows="12" data-testid="note-input"
                    prop:value=note.typed on:input=on_input></textarea>
            </label>
            <div class="actions form-actions">
                <button type="button" class="button" data-testid="form-cancel" on:click=move |_| note.close()>{word!(action.cancel)}</button>
                <button type="submit" class="button primary" data-testid="form-save">{word!(action.save)}</button>
            </div>
        </form>
    }
}
