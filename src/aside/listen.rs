//! Listens to the page and answers it.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::{PANIC, READY};

/// Answers every question with `answer` until the page ends this worker.
pub fn listen(mut answer: impl FnMut(&[u8]) -> Vec<u8> + 'static) {
    std::panic::set_hook(Box::new(on_panic));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
            // A copy of its own: a view would carry the whole memory of this worker along.
            post(&Uint8Array::from(answer(&bytes.to_vec()).as_slice()));
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(&READY.into());
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(message: &JsValue) {
    if scope().post_message(message).is_err() {
        web_sys::console::warn_1(&"a message to the page could not be sent".into());
    }
}

/// The page starts another worker and hands it everything.
fn on_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    // Only the place: the message of a panic can quote a customer's data.
    web_sys::console::error_1(&format!("a worker stopped at {place}").into());
    post(&PANIC.into());
}
