//! The notice at the lower edge, with its way back.

use leptos::prelude::*;

use crate::language::word;
use crate::state::use_app;

/// Shows the present notice; screen readers hear it without losing their place.
#[component]
pub(crate) fn ToastPlace() -> impl IntoView {
    let app = use_app();
    let content = move || {
        app.toast.get().map(|toast| {
            let undo = toast.undo.map(|undo| {
                let take_back = move |_| {
                    app.toast.set(None);
                    undo();
                };
                view! {
                    <button type="button" class="button on-toast" data-testid="toast-undo" on:click=take_back>
                        {word!(action.undo)}
                    </button>
                }
            });
            view! {
                <div class="toast" data-testid="toast">
                    <span>{toast.text}</span>
                    {undo}
                </div>
            }
        })
    };
    view! { <div class="toast-place" role="status" aria-live="polite">{content}</div> }
}
