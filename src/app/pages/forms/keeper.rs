//! Keeps what is typed: a little after each keystroke, and at once when the page is left (T11).

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use satchel_protocol::bridge::{Answer, Request};
use wasm_bindgen_futures::spawn_local;

use super::OpenForm;
use crate::bridge;
use crate::form::draft::{Draft, DraftKey};
use crate::state::use_app;

/// The pause after a keystroke before the text is kept.
const PAUSE_MS: i32 = 200;

/// What a draft keeper reads and restores.
pub(crate) trait DraftBody: Copy + Send + Sync + 'static {
    /// What there is to lose now; followed.
    fn body(self) -> Option<Draft>;
    /// Types a kept draft in; not called once the person has typed.
    fn take(self, draft: &Draft);
    /// Whether the person typed since it was opened.
    fn is_touched(self) -> bool;
}

impl DraftBody for OpenForm {
    fn body(self) -> Option<Draft> {
        self.draft()
    }

    fn take(self, draft: &Draft) {
        self.restore(draft);
    }

    fn is_touched(self) -> bool {
        self.touched.get_untracked()
    }
}

/// Keeps the draft of a record form.
pub(super) fn keep_draft(form: OpenForm) {
    keep_body(form.plan.with_value(|plan| plan.key.clone()), form);
}

/// Restores the draft of a form that was just opened, and keeps it from then on.
pub(crate) fn keep_body<B: DraftBody>(key: DraftKey, form: B) {
    let app = use_app();
    let body = Memo::new(move |_| form.body());
    let kept = StoredValue::new(None::<Draft>);
    let key = StoredValue::new(key.as_str().to_owned());
    restore(key, form, kept);

    let keep_now = move || {
        let now = body.try_get_untracked().flatten();
        if let Some(draft) = now.filter(|draft| kept.with_value(|kept| kept.as_ref() != Some(draft))) {
            app.keep_draft(key.get_value(), draft.encode());
            kept.set_value(Some(draft));
        }
    };
    let pause = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let has_text = body.with(Option::is_some);
        pause.set_value(has_text.then(|| Timeout::new(PAUSE_MS as u32, keep_now)));
    });
    let hidden = window_event_listener_untyped("visibilitychange", move |_| keep_now());
    let left = window_event_listener_untyped("pagehide", move |_| keep_now());

    let is_unsaved = Memo::new(move |_| body.with(Option::is_some));
    Effect::new(move |before: Option<bool>| {
        let now = is_unsaved.get();
        match (before.unwrap_or(false), now) {
            (false, true) => app.unsaved_forms.update(|count| *count += 1),
            (true, false) => app.unsaved_forms.update(|count| *count = count.saturating_sub(1)),
            _ => {}
        }
        now
    });
    on_cleanup(move || {
        keep_now();
        if is_unsaved.try_get_untracked().unwrap_or(false) {
            app.unsaved_forms.update(|count| *count = count.saturating_sub(1));
        }
        hidden.remove();
        left.remove();
    });
}

fn restore<B: DraftBody>(key: StoredValue<String>, form: B, kept: StoredValue<Option<Draft>>) {
    spawn_local(async move {
        let Some(name) = key.try_get_value() else { return };
        let Answer::Draft(Some(body)) = bridge::ask(Request::GetDraft { key: name }).await else { return };
        let Some(draft) = Draft::decode(&body) else { return };
        // Whoever has typed meanwhile, or left, is not disturbed.
        if kept.try_get_value().is_some() && !form.is_touched() {
            kept.set_value(Some(draft.clone()));
            form.take(&draft);
        }
    });
}
