//! How safely the browser keeps what is on this device, and how much of it there is.

use js_sys::{Boolean, Promise};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;

/// Whether the browser promises not to clear the storage by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Persistence {
    /// It promises.
    Granted,
    /// It may clear it.
    Refused,
    /// It does not say.
    #[default]
    Unknown,
}

/// What the browser says about the storage.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct StorageReport {
    /// Whether it is kept for good.
    pub(crate) persistence: Persistence,
    /// Bytes used, and bytes that may be used.
    pub(crate) used_and_quota_bytes: Option<(f64, f64)>,
}

/// Asks the browser to keep the storage for good, and what it holds.
pub(crate) async fn persist_and_report() -> StorageReport {
    let storage = window().navigator().storage();
    let granted = match storage.persist() {
        Ok(promise) => yes_or_no(promise).await,
        Err(_) => None,
    };
    let used_and_quota_bytes = match storage.estimate() {
        Ok(promise) => JsFuture::from(promise).await.ok().and_then(|estimate| {
            let estimate: StorageEstimate = estimate.unchecked_into();
            Some((estimate.get_usage()?, estimate.get_quota()?))
        }),
        Err(_) => None,
    };
    let persistence = match granted {
        Some(true) => Persistence::Granted,
        Some(false) => Persistence::Refused,
        None => Persistence::Unknown,
    };
    StorageReport { persistence, used_and_quota_bytes }
}

async fn yes_or_no<T: JsCast>(promise: Promise<T>) -> Option<bool> {
    let promise: Promise = promise.unchecked_into();
    let answer = JsFuture::from(promise).await.ok()?;
    answer.dyn_into::<Boolean>().ok().map(|answer| answer.value_of())
}
