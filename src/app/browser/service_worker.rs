//! Registers the service worker, hears of a new version and lets the person choose when it takes over.

use std::cell::Cell;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::{window, *};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};

/// The pause before a failed first installation is tried again.
const PAUSE_BEFORE_RETRY_MS: u32 = 15_000;

thread_local! {
    /// Set when the person asked for the new version: then, and only then, its takeover reloads the page.
    static UPDATE_CHOSEN: Cell<bool> = const { Cell::new(false) };
}

/// Registers `sw.js`. `update_ready` becomes true when a new version waits.
pub(crate) fn register(update_ready: RwSignal<bool>) {
    if !window().is_secure_context() {
        return;
    }
    spawn_local(async move {
        let container = window().navigator().service_worker();
        // Without a service worker the app still runs; it only needs the network to start.
        let Ok(registration) = JsFuture::from(container.register("/sw.js").unchecked_into::<js_sys::Promise>()).await
        else {
            return;
        };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        try_again_if_it_fails(&registration, update_ready);
        tell_of_waiting(&registration, update_ready);
        look_for_newer(&registration, update_ready);
        watch_updates(&registration, update_ready);
        EventListener::new(&container, "controllerchange", |_| {
            if UPDATE_CHOSEN.get() {
                let _ = window().location().reload();
            }
        })
        .forget();
    });
}

/// A first installation that the network broke off is tried again: until it is complete, the app
/// does not start without a network.
fn try_again_if_it_fails(registration: &ServiceWorkerRegistration, update_ready: RwSignal<bool>) {
    let Some(first) = registration.installing().filter(|_| registration.active().is_none()) else { return };
    let installing = first.clone();
    EventListener::new(&first, "statechange", move |_| {
        if installing.state() == ServiceWorkerState::Redundant {
            Timeout::new(PAUSE_BEFORE_RETRY_MS, move || register(update_ready)).forget();
        }
    })
    .forget();
}

/// A version that waits can be chosen, also one that has waited since before this page was loaded.
fn tell_of_waiting(registration: &ServiceWorkerRegistration, update_ready: RwSignal<bool>) {
    let replaces_another = window().navigator().service_worker().controller().is_some();
    if registration.waiting().is_some() && replaces_another {
        update_ready.set(true);
    }
}

/// Looks for a newer version. A page of WebKit that was just loaded knows only afterwards what waits.
fn look_for_newer(registration: &ServiceWorkerRegistration, update_ready: RwSignal<bool>) {
    let Ok(looking) = registration.update() else { return };
    let registration = registration.clone();
    spawn_local(async move {
        // Without a network there is nothing newer to be had.
        drop(JsFuture::from(looking).await);
        tell_of_waiting(&registration, update_ready);
    });
}

fn watch_updates(registration: &ServiceWorkerRegistration, update_ready: RwSignal<bool>) {
    let looked_at = registration.clone();
    // A tablet leaves the page open for weeks; the browser itself looks only when a page is loaded.
    EventListener::new(&document(), "visibilitychange", move |_| {
        if !document().hidden() {
            look_for_newer(&looked_at, update_ready);
        }
    })
    .forget();
    let found = registration.clone();
    EventListener::new(registration, "updatefound", move |_| {
        let Some(fresh) = found.installing() else { return };
        let installed = fresh.clone();
        EventListener::new(&fresh, "statechange", move |_| {
            let replaces_another = window().navigator().service_worker().controller().is_some();
            if installed.state() == ServiceWorkerState::Installed && replaces_another {
                update_ready.set(true);
            }
        })
        .forget();
    })
    .forget();
}

/// Lets the waiting version take over; the page reloads when it has.
pub(crate) fn take_update() {
    UPDATE_CHOSEN.set(true);
    spawn_local(async {
        let container = window().navigator().service_worker();
        let promise = container.get_registration().unchecked_into::<js_sys::Promise>();
        let Ok(registration) = JsFuture::from(promise).await else { return };
        if let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() {
            tell(registration.waiting(), "take-over");
        }
    });
}

/// Tells the service worker that this version runs, so that it lets the older one's files go.
pub(crate) fn booted() {
    if window().is_secure_context() {
        tell(window().navigator().service_worker().controller(), "booted");
    }
}

fn tell(worker: Option<ServiceWorker>, word: &str) {
    if let Some(worker) = worker {
        let _ = worker.post_message(&JsValue::from_str(word));
    }
}
