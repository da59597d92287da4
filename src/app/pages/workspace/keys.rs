//! The keyboard of the whole app: `/` search, `n` new, `j` and `k` through the list, `e` edit, `Esc` back.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::place::Place;

/// Listens for as long as the present owner lives.
pub(crate) fn listen(place: Memo<Place>) {
    let navigate = use_navigate();
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || is_dialog_open() {
            return;
        }
        let typing = is_typing();
        let handled = match event.key().as_str() {
            "Escape" if typing => blur(),
            "Escape" if place.get_untracked().has_detail() => {
                navigate(&Place::Customers.path(), NavigateOptions::default());
                true
            }
            _ if typing => false,
            "/" => focus("[data-testid='list-search']"),
            "n" => {
                navigate(&Place::NewCustomer.path(), NavigateOptions::default());
                true
            }
            "e" => click("[data-key='e']"),
            _ => false,
        };
        if handled {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Whether keys go into a field.
pub(crate) fn is_typing() -> bool {
    document()
        .active_element()
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn blur() -> bool {
    let focused = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    focused.is_some_and(|element| element.blur().is_ok())
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

fn focus(selector: &str) -> bool {
    find(selector).is_some_and(|element| element.focus().is_ok())
}

fn click(selector: &str) -> bool {
    find(selector).is_some_and(|element| {
        element.click();
        true
    })
}
