//! Which worker of a browser profile runs the engine: the one that holds the Web Lock.
//!
//! Every tab has its worker. The lock's holder leads; the others pass on what their page asks and
//! wait for the lock, which the browser frees when the leader's tab goes, however it goes. What was
//! asked and not answered is then asked again, under the same number.
//!
//! A leader whose tab slept may have lost the lock to another without knowing. Its store refuses its
//! next commit, since the other has taken over; then its page starts another worker, which waits for
//! the lock like any other and passes on what had no answer.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use satchel_engine::Event;
use satchel_protocol::bridge::{self, FromWorker, ToWorker, WORKER_PANIC, WORKER_READY, WORKER_SUPERSEDED};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, WorkerGlobalScope};

use crate::channel::{Between, Channel};
use crate::shell::Shell;

/// The lock that the writer of this browser profile holds.
const LOCK: &str = "satchel-writer";

/// This worker among the workers of the profile.
struct Seat {
    port: u64,
    channel: OnceCell<Channel>,
    shell: OnceCell<Rc<Shell>>,
    /// What this worker's page asked and nobody answered yet, by number.
    unanswered: RefCell<BTreeMap<u64, Vec<u8>>>,
}

/// Takes a seat: listens to the page and to the other workers, and waits for the lock.
pub(crate) fn start() {
    std::panic::set_hook(Box::new(on_panic));
    let seat = Rc::new(Seat {
        port: u64::from_le_bytes(random()),
        channel: OnceCell::new(),
        shell: OnceCell::new(),
        unanswered: RefCell::default(),
    });
    let of_channel = seat.clone();
    if let Some(channel) = Channel::open(move |message| of_channel.take(message)) {
        // The cell is new, so it is empty.
        let _was_empty = seat.channel.set(channel);
    }
    let of_page = seat.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
            of_page.ask(bytes.to_vec());
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    wait_for_lock(seat);
    // The page sends what it asked before the worker listened.
    post(&WORKER_READY.into());
}

/// Leads as soon as the lock is free; at once where the browser has no locks.
fn wait_for_lock(seat: Rc<Seat>) {
    if let Some(held) = request_lock(&seat) {
        // Rejected only when the worker ends.
        let _held = held;
    } else {
        seat.lead();
    }
}

/// Asks for the lock by name: web-sys has the Web Locks only as an unstable interface.
fn request_lock(seat: &Rc<Seat>) -> Option<JsValue> {
    let navigator = js_sys::global().unchecked_into::<WorkerGlobalScope>().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let seat = seat.clone();
    let on_lock = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_lock: JsValue| {
        seat.lead();
        // Held until this worker ends.
        Promise::new(&mut |_resolve, _reject| {})
    });
    let held = request.call2(&locks, &LOCK.into(), on_lock.as_ref().unchecked_ref()).ok();
    on_lock.forget();
    held
}

impl Seat {
    /// The page asks.
    fn ask(&self, bytes: Vec<u8>) {
        if let Some(shell) = self.shell.get() {
            shell.ask(self.port, &bytes);
            return;
        }
        if let Some(channel) = self.channel.get() {
            channel.send(&Between::Ask(self.port, bytes.clone()));
        }
        if let Ok(ToWorker { number, .. }) = bridge::decode(&bytes) {
            self.unanswered.borrow_mut().insert(number, bytes);
        }
    }

    /// Another worker says something.
    fn take(&self, message: Between) {
        match (message, self.shell.get()) {
            (Between::Ask(port, bytes), Some(shell)) => shell.ask(port, &bytes),
            (Between::Tell(port, bytes), None) if port == self.port => {
                if let Ok(FromWorker::Answer { number, .. }) = bridge::decode(&bytes) {
                    self.unanswered.borrow_mut().remove(&number);
                }
                post_bytes(&bytes);
            }
            (Between::TellAll(bytes), None) => post_bytes(&bytes),
            (Between::Leading, None) => {
                if let Some(channel) = self.channel.get() {
                    for bytes in self.unanswered.borrow().values() {
                        channel.send(&Between::Ask(self.port, bytes.clone()));
                    }
                }
            }
            _ => {}
        }
    }

    /// Starts the engine and takes over what is waiting.
    fn lead(self: &Rc<Self>) {
        let seat = self.clone();
        let stop = || post(&WORKER_SUPERSEDED.into());
        let shell = Shell::new(random(), move |port, bytes| seat.tell(port, bytes), stop);
        if self.shell.set(shell.clone()).is_err() {
            return;
        }
        shell.handle(Event::Start);
        if let Some(channel) = self.channel.get() {
            channel.send(&Between::Leading);
        }
        let waiting = std::mem::take(&mut *self.unanswered.borrow_mut());
        for bytes in waiting.values() {
            shell.ask(self.port, bytes);
        }
    }

    /// The engine speaks to a page, or to all.
    fn tell(&self, port: Option<u64>, bytes: Vec<u8>) {
        match port {
            Some(port) if port == self.port => post_bytes(&bytes),
            Some(port) => {
                if let Some(channel) = self.channel.get() {
                    channel.send(&Between::Tell(port, bytes));
                }
            }
            None => {
                post_bytes(&bytes);
                if let Some(channel) = self.channel.get() {
                    channel.send(&Between::TellAll(bytes));
                }
            }
        }
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(message: &JsValue) {
    if scope().post_message(message).is_err() {
        web_sys::console::warn_1(&"worker: a message to the page could not be sent".into());
    }
}

/// A copy of its own: a view would carry the whole memory of this worker along.
fn post_bytes(bytes: &[u8]) {
    post(&Uint8Array::from(bytes));
}

/// Randomness of the browser: this file is the one place that draws it.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let crypto = js_sys::global().unchecked_into::<WorkerGlobalScope>().crypto();
    let drawn = crypto.and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if drawn.is_err() {
        // Without randomness two devices could write under one actor: better not to start.
        wasm_bindgen::throw_str("the browser has no source of randomness");
    }
    bytes
}

/// The page restarts the worker; everything that was answered is in the store.
fn on_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    // Only the place: the message of a panic can quote a customer's data.
    web_sys::console::error_1(&format!("worker: stopped at {place}").into());
    post(&WORKER_PANIC.into());
}
