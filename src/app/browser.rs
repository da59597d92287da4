//! What the page takes from the browser: clock, randomness, preferences, marks. The only file that reads the clock.

pub(crate) mod device;
pub(crate) mod download;
pub(crate) mod intl;
pub(crate) mod place;
pub(crate) mod service_worker;
pub(crate) mod spare;
pub(crate) mod storage;

use js_sys::{Date as JsDate, Function, JSON, Object, Reflect};
use leptos::prelude::{document, window};
use satchel_model::UnixMillis;
use wasm_bindgen::{JsCast, JsValue};

use crate::form::text::LocalTime;

/// The present instant by the device's clock.
pub(crate) fn now() -> UnixMillis {
    UnixMillis(JsDate::now() as i64)
}

/// Ten random bytes for an id.
pub(crate) fn random() -> [u8; 10] {
    let mut bytes = [0; 10];
    // Without a source of randomness a browser has no storage either, so this page does not run there.
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// How far the device's zone is east of UTC now, in minutes.
pub(crate) fn zone_offset_minutes() -> i32 {
    -(JsDate::new_0().get_timezone_offset() as i32)
}

/// Instants in the zone of the device.
pub(crate) const LOCAL_TIME: LocalTime = LocalTime { show: show_local, read: read_local };

fn show_local(instant: UnixMillis) -> String {
    let date = JsDate::new(&JsValue::from_f64(instant.0 as f64));
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

/// A date and time without a zone is local time (ECMA-262, section 21.4.1.32).
fn read_local(text: &str) -> Option<UnixMillis> {
    let millis = JsDate::parse(text.trim());
    millis.is_finite().then_some(UnixMillis(millis as i64))
}

/// A kept preference of this device; only what the page shows without anybody signed in, and what says nothing of any
/// customer, is kept this way.
pub(crate) fn preference(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&format!("satchel.{name}")).ok()?
}

/// Keeps a preference. A browser that refuses forgets it with the tab, which harms nobody.
pub(crate) fn keep_preference(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&format!("satchel.{name}"), value);
    }
}

/// Sets an attribute of `<html>`.
pub(crate) fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

/// Marks a milestone on the browser's timeline; `detail` is JSON or empty.
pub(crate) fn mark(name: &str, detail: &str) {
    let Some(performance) = window().performance() else { return };
    let options = Object::new();
    if let Ok(detail) = JSON::parse(detail) {
        let _ = Reflect::set(&options, &"detail".into(), &detail);
    }
    // `web-sys` offers the mark's options only among its unstable parts.
    let mark = Reflect::get(&performance, &"mark".into()).ok().and_then(|mark| mark.dyn_into::<Function>().ok());
    if let Some(mark) = mark {
        let _ = mark.call2(&performance, &name.into(), &options);
    }
}

/// Runs something after the browser has painted what is set now.
pub(crate) fn after_paint(then: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(move || {
        gloo::timers::callback::Timeout::new(0, then).forget();
    });
}

/// The address from which the worker starts: the bundle step puts its hashed name into `index.html`.
pub(crate) fn worker_address() -> String {
    address_in("satchel-worker").unwrap_or_else(|| "/worker_loader.js".to_owned())
}

/// What a `meta` element of the page says.
fn address_in(name: &str) -> Option<String> {
    document().query_selector(&format!("meta[name='{name}']")).ok().flatten()?.get_attribute("content")
}

/// Where the worker for figures is, as `index.html` says.
pub(crate) fn figures_address() -> String {
    address_in("satchel-figures").unwrap_or_else(|| "/figures_loader.js".to_owned())
}

/// Where the worker for files is, as `index.html` says.
pub(crate) fn files_address() -> String {
    address_in("satchel-files").unwrap_or_else(|| "/files_loader.js".to_owned())
}

/// The bytes of a file that the person chose; `None` when the browser does not give them, as when the file has gone.
pub(crate) async fn bytes_of(file: &web_sys::File) -> Option<Vec<u8>> {
    let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Puts words into the clipboard; whether the browser lets pages do so.
pub(crate) fn copy(words: &str) -> bool {
    let navigator = window().navigator();
    // It is there only where the page came over a protected connection.
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|found| found.is_object());
    if has_clipboard {
        let _ = navigator.clipboard().write_text(words);
    }
    has_clipboard
}
