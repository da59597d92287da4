//! A sheet over the page: the browser's own dialog, with focus kept inside and given back.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::{Glyph, Icon};
use crate::language::word;

/// A modal sheet that is open for as long as it is mounted. Escape, the close button and a tap
/// outside ask to close it; what is typed inside is the content's to keep.
#[component]
pub(crate) fn Sheet(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// Called when the person wants to leave.
    on_close: Callback<()>,
    /// For tests.
    testid: &'static str,
    /// The content.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // It fails only when it is open already.
            let _ = dialog.show_modal();
        }
    });
    // Closing gives the focus back to where it was; taking the element away alone would not.
    on_cleanup(move || {
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            dialog.close();
        }
    });
    // A click on the dialog itself, not on what it contains, is one on the backdrop.
    let on_click = move |event: leptos::ev::MouseEvent| {
        let is_backdrop = event.target().is_some_and(|target| target.dyn_into::<web_sys::HtmlDialogElement>().is_ok());
        if is_backdrop {
            on_close.run(());
        }
    };
    let on_cancel = move |event: Event| {
        event.prevent_default();
        on_close.run(());
    };
    view! {
        <dialog class="sheet" node_ref=dialog on:click=on_click on:cancel=on_cancel data-testid=testid aria-labelledby=format!("{testid}-title")>
            <div class="sheet-body">
                <header class="sheet-header">
                    <h2 id=format!("{testid}-title")>{title}</h2>
                    <button
                        type="button"
                        class="button quiet icon-only"
                        aria-label=word!(action.close)
                        data-testid=format!("{testid}-close")
                        on:click=move |_| on_close.run(())
                    >
                        <Glyph icon=Icon::Close />
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
