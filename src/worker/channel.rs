//! The wire between the workers of one browser profile: requests to the leader, messages back.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the channel.
const CHANNEL: &str = "satchel";

/// A message between workers.
pub(crate) enum Between {
    /// A worker's page asks: the worker's port, a `ToWorker` in bytes.
    Ask(u64, Vec<u8>),
    /// For the page of one worker: its port, a `FromWorker` in bytes.
    Tell(u64, Vec<u8>),
    /// For every page.
    TellAll(Vec<u8>),
    /// A leader has started: ask again what was not answered.
    Leading,
}

/// One end of the wire.
pub(crate) struct Channel {
    channel: BroadcastChannel,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens the wire; `None` where the browser has none, and then there is only this one worker.
    pub(crate) fn open(mut take: impl FnMut(Between) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let on_message = Closure::new(move |event: MessageEvent| {
            if let Some(message) = read(&event.data()) {
                take(message);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { channel, _on_message: on_message })
    }

    pub(crate) fn send(&self, message: &Between) {
        let (kind, port, bytes): (&str, u64, &[u8]) = match message {
            Between::Ask(port, bytes) => ("ask", *port, bytes),
            Between::Tell(port, bytes) => ("tell", *port, bytes),
            Between::TellAll(bytes) => ("tell-all", 0, bytes),
            Between::Leading => ("leading", 0, &[]),
        };
        let parts = Array::of3(&kind.into(), &port.to_string().into(), &Uint8Array::from(bytes));
        if self.channel.post_message(&parts).is_err() {
            web_sys::console::warn_1(&"worker: a message to another tab could not be sent".into());
        }
    }
}

fn read(data: &JsValue) -> Option<Between> {
    let parts: &Array = data.dyn_ref()?;
    let kind = parts.get(0).as_string()?;
    let port: u64 = parts.get(1).as_string()?.parse().ok()?;
    let bytes = parts.get(2).dyn_into::<Uint8Array>().ok()?.to_vec();
    match kind.as_str() {
        "ask" => Some(Between::Ask(port, bytes)),
        "tell" => Some(Between::Tell(port, bytes)),
        "tell-all" => Some(Between::TellAll(bytes)),
        "leading" => Some(Between::Leading),
        _ => None,
    }
}
