//! The page's end to a worker beside the engine: it starts with the first question, and is asked in bytes. It holds nothing
//! that is not elsewhere, so one that ends is simply started anew.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::thread::LocalKey;

use futures_channel::oneshot;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use satchel_aside::{PANIC, READY};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker};

/// Where the page keeps a worker.
pub(crate) type Place = &'static LocalKey<RefCell<Aside>>;

/// The worker with the listeners on it; dropping it ends both.
struct Running {
    worker: Worker,
    listens: bool,
    _listeners: [EventListener; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// A worker beside the engine, running or not.
pub(crate) struct Aside {
    address: fn() -> String,
    /// Which worker this is: what one that was ended still says is for nobody.
    life: u32,
    running: Option<Running>,
    /// Asked before the worker listened.
    queue: Vec<Vec<u8>>,
    /// Whoever waits, in the order of the questions, which is that of the answers.
    waiting: VecDeque<oneshot::Sender<Vec<u8>>>,
}

impl Aside {
    /// One that does not run yet.
    pub(crate) const fn new(address: fn() -> String) -> Self {
        Self { address, life: 0, running: None, queue: Vec::new(), waiting: VecDeque::new() }
    }

    fn start(&mut self, place: Place) {
        if self.running.is_some() {
            return;
        }
        let Ok(worker) = Worker::new(&(self.address)()) else { return };
        let life = self.life;
        let is_of_now = move || place.with_borrow(|aside| aside.life == life);
        let stopped = move |_: &web_sys::Event| {
            if is_of_now() {
                end(place);
            }
        };
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                if let Some(event) = event.dyn_ref::<MessageEvent>().filter(|_| is_of_now()) {
                    hear(place, event);
                }
            }),
            EventListener::new(&worker, "error", stopped),
            EventListener::new(&worker, "messageerror", stopped),
        ];
        self.running = Some(Running { worker, listens: false, _listeners: listeners });
    }

    fn forget(&mut self) -> Self {
        let next = Self { life: self.life.wrapping_add(1), ..Self::new(self.address) };
        std::mem::replace(self, next)
    }
}

/// Asks. `None`: the worker does not run, or ended before it answered.
pub(crate) async fn ask(place: Place, question: Vec<u8>) -> Option<Vec<u8>> {
    let (waiter, answer) = oneshot::channel();
    place.with_borrow_mut(|aside| {
        aside.start(place);
        if let Some(running) = &aside.running {
            aside.waiting.push_back(waiter);
            if running.listens {
                post(&running.worker, &question);
            } else {
                aside.queue.push(question);
            }
        }
    });
    answer.await.ok()
}

fn post(worker: &Worker, bytes: &[u8]) {
    // A worker that has just ended takes no message; its listeners tell.
    let _ = worker.post_message(&Uint8Array::from(bytes));
}

fn hear(place: Place, event: &MessageEvent) {
    let content = event.data();
    match content.as_string().as_deref() {
        Some(READY) => place.with_borrow_mut(|aside| {
            let queue = std::mem::take(&mut aside.queue);
            if let Some(running) = &mut aside.running {
                running.listens = true;
                queue.iter().for_each(|bytes| post(&running.worker, bytes));
            }
        }),
        Some(PANIC) => end(place),
        _ => {
            let Ok(bytes) = content.dyn_into::<Uint8Array>() else { return };
            let waiter = place.with_borrow_mut(|aside| aside.waiting.pop_front());
            if let Some(waiter) = waiter {
                // Whoever asked may have left meanwhile.
                let _ = waiter.send(bytes.to_vec());
            }
        }
    }
}

/// Ends the worker, with all that it holds. Whoever waits is told by a closed channel; the next question starts another.
pub(crate) fn end(place: Place) {
    let ended = place.with_borrow_mut(Aside::forget);
    // Ending it inside its own event handler would drop the handler that runs.
    Timeout::new(0, move || drop(ended)).forget();
}
