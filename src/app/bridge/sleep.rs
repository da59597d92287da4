//! A page that was left and may be shown again: the browser freezes it together with its worker.
//!
//! WebKit freezes workers that hold a lock or are in the middle of a transaction, and whoever needs either waits for
//! ever: the app would never open again beside a page that sleeps. So a page that falls asleep ends its worker. Other
//! engines do not freeze such pages; there the event says so, and the worker lives to keep what was typed last.

use gloo::events::EventListener;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

/// Listens for as long as the page lives.
pub(super) fn listen() {
    for (name, react) in [("pagehide", super::fall_asleep as fn()), ("pageshow", super::wake)] {
        EventListener::new(&window(), name, move |event| {
            // Set when the page is, or was, frozen instead of loaded and thrown away.
            if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                react();
            }
        })
        .forget();
    }
}
