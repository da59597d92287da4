//! A copy of each draft that the worker has not kept yet.
//!
//! A page that is reloaded or thrown away takes its worker along, with whatever that has not written. What the page
//! itself puts into `localStorage` is there at once. A copy goes as soon as the draft is in the store, so at rest nothing
//! of a customer lies here.

use leptos::prelude::window;
use web_sys::Storage;

/// What the names of copies begin with.
const PREFIX: &str = "satchel.draft:";

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

/// Keeps a copy. A browser that refuses, or has no room, leaves the draft to the worker alone.
pub(crate) fn keep(key: &str, body: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("{PREFIX}{key}"), body);
    }
}

/// The copy of this draft is not needed any more, unless it is of a later text.
pub(crate) fn release(key: &str, body: &str) {
    let is_same = |storage: &Storage| storage.get_item(&format!("{PREFIX}{key}")).ok()?.filter(|kept| kept == body);
    if storage().is_some_and(|storage| is_same(&storage).is_some()) {
        forget(key);
    }
}

/// The draft was saved or given up.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&format!("{PREFIX}{key}"));
    }
}

/// Nobody is signed in, so nothing that somebody typed may lie here.
pub(crate) fn clear() {
    for (key, _) in all() {
        forget(&key);
    }
}

/// Every copy, with the key of its draft.
pub(crate) fn all() -> Vec<(String, String)> {
    let Some(storage) = storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|place| storage.key(place).ok()?);
    let keys: Vec<String> = names.filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned)).collect();
    let read = |key: String| storage.get_item(&format!("{PREFIX}{key}")).ok()?.map(|body| (key, body));
    keys.into_iter().filter_map(read).collect()
}
