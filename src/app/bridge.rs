//! The page's end of the bridge to the worker: asks, waits for answers, hears notices, and starts
//! another worker when one ends.
//!
//! A request is never lost to a crash: what has no answer is sent again under its number
//! ([`pending`]). There is one worker to a page, kept by this file; while the page sleeps, none ([`sleep`]).

mod aside;
pub(crate) mod figures;
pub(crate) mod files;
mod pending;
mod sleep;

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use satchel_protocol::bridge::{
    Answer, Failure, FromWorker, Notice, Phase, Request, ToWorker, WORKER_PANIC, WORKER_READY, WORKER_SUPERSEDED,
    decode, encode,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, Worker};

use self::pending::{AfterCrash, Pending};
use crate::browser::worker_address;

/// What the bridge tells the page by itself.
pub(crate) enum News {
    /// A notice of the worker.
    Notice(Notice),
    /// The worker had ended and another one answers again.
    Recovered,
    /// The worker does not start.
    Stopped,
    /// The page was asleep: others may have written meanwhile.
    Woken,
}

#[derive(Default)]
struct Bridge {
    pending: Pending<oneshot::Sender<Answer>>,
    worker: Option<Running>,
    /// Set between a crash and the first word of the next worker.
    recovering: bool,
    hear: Option<Rc<dyn Fn(News)>>,
}

/// How far a worker is with its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Its module loads; what is sent now is lost.
    Loading,
    /// It listens, and reads its store: it knows no customer yet.
    Listening,
    /// It answers everything.
    Started,
}

/// A worker with the listeners on it; dropping it ends both.
struct Running {
    worker: Worker,
    stage: Stage,
    _listeners: [EventListener; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

thread_local! {
    static BRIDGE: RefCell<Bridge> = RefCell::new(Bridge::default());
}

/// Starts the worker. `hear` is called with everything that it says by itself.
pub(crate) fn start(hear: impl Fn(News) + 'static) {
    BRIDGE.with_borrow_mut(|bridge| bridge.hear = Some(Rc::new(hear)));
    sleep::listen();
    launch();
}

/// Ends the worker of a page that falls asleep; what it was asked is asked again on waking.
fn fall_asleep() {
    let ended = BRIDGE.with_borrow_mut(|bridge| {
        bridge.pending.fell_asleep();
        bridge.worker.take()
    });
    drop(ended);
}

/// Starts a worker for a page that is shown again.
fn wake() {
    launch();
    hear(News::Woken);
}

/// Starts the worker once more after it had stopped.
pub(crate) fn try_again() {
    BRIDGE.with_borrow_mut(|bridge| bridge.pending.try_again());
    launch();
}

/// Asks the worker and waits for its answer.
pub(crate) async fn ask(request: Request) -> Answer {
    let (waiter, answer) = oneshot::channel();
    send(request, waiter);
    // The sender is dropped only when the request was given up.
    answer.await.unwrap_or(Answer::Failed(Failure::Restarted))
}

/// Asks the worker without waiting: at once, so that it leaves even while the page is being closed.
pub(crate) fn tell(request: Request) {
    send(request, oneshot::channel().0);
}

/// Like [`tell`], and calls back once the worker has answered; with nothing when the request was given up.
pub(crate) fn tell_then(request: Request, then: impl FnOnce(Option<Answer>) + 'static) {
    let (waiter, answer) = oneshot::channel();
    send(request, waiter);
    spawn_local(async move { then(answer.await.ok()) });
}

fn send(request: Request, waiter: oneshot::Sender<Answer>) {
    BRIDGE.with_borrow_mut(|bridge| {
        let number = bridge.pending.next_number();
        let early = matches!(request, Request::Status | Request::Visible(_) | Request::Network(_));
        let Ok(bytes) = encode(&ToWorker { number, request }) else { return };
        bridge.pending.add(number, bytes, waiter, early);
        bridge.send_what_can_be_sent();
    });
}

impl Bridge {
    fn send_what_can_be_sent(&mut self) {
        let Some(running) = self.worker.as_ref().filter(|running| running.stage != Stage::Loading) else { return };
        for bytes in self.pending.next_to_send(running.stage == Stage::Started) {
            post(&running.worker, &bytes);
        }
    }
}

fn post(worker: &Worker, bytes: &[u8]) {
    // A worker that has just ended takes no message; its crash is reported by its listeners.
    let _ = worker.post_message(&Uint8Array::from(bytes));
}

fn launch() {
    // A page that woke up during the pause after a crash has started one already.
    if BRIDGE.with_borrow(|bridge| bridge.worker.is_some()) {
        return;
    }
    let Ok(worker) = Worker::new(&worker_address()) else {
        let after = BRIDGE.with_borrow_mut(|bridge| bridge.pending.crashed());
        go_on(after);
        return;
    };
    let listeners = [
        EventListener::new(&worker, "message", |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                hear_worker(event);
            }
        }),
        EventListener::new(&worker, "error", |_| crashed()),
        EventListener::new(&worker, "messageerror", |_| crashed()),
    ];
    BRIDGE.with_borrow_mut(|bridge| {
        bridge.worker = Some(Running { worker, stage: Stage::Loading, _listeners: listeners });
    });
}

fn hear_worker(event: &MessageEvent) {
    let content = event.data();
    if let Some(word) = content.as_string() {
        match word.as_str() {
            WORKER_READY => listens(),
            WORKER_PANIC | WORKER_SUPERSEDED => crashed(),
            _ => {}
        }
        return;
    }
    let Ok(bytes) = content.dyn_into::<Uint8Array>() else { return };
    match decode::<FromWorker>(&bytes.to_vec()) {
        Ok(FromWorker::Answer { number, answer }) => {
            if let Answer::Status(status) = answer.as_ref() {
                take_phase(&status.phase);
                hear(News::Notice(Notice::Status(status.clone())));
            }
            let waiter = BRIDGE.with_borrow_mut(|bridge| bridge.pending.answered(number));
            if let Some(waiter) = waiter {
                // Whoever asked may have left meanwhile.
                let _ = waiter.send(*answer);
            }
        }
        Ok(FromWorker::Notice(notice)) => {
            if let Notice::Status(status) = &notice {
                take_phase(&status.phase);
            }
            hear(News::Notice(notice));
        }
        Err(_) => crashed(),
    }
}

/// The worker listens: it is asked how far it is.
fn listens() {
    let is_new = BRIDGE.with_borrow_mut(|bridge| {
        let Some(running) = bridge.worker.as_mut().filter(|running| running.stage == Stage::Loading) else {
            return false;
        };
        running.stage = Stage::Listening;
        bridge.send_what_can_be_sent();
        true
    });
    if is_new {
        tell(Request::Status);
    }
}

/// The worker has read its store: it gets everything that waits.
fn take_phase(phase: &Phase) {
    if *phase == Phase::Starting {
        return;
    }
    let recovered = BRIDGE.with_borrow_mut(|bridge| {
        let Some(running) = bridge.worker.as_mut().filter(|running| running.stage == Stage::Listening) else {
            return false;
        };
        running.stage = Stage::Started;
        bridge.send_what_can_be_sent();
        std::mem::take(&mut bridge.recovering)
    });
    if recovered {
        hear(News::Recovered);
    }
}

fn crashed() {
    let after = BRIDGE.with_borrow_mut(|bridge| {
        // The listeners end with it, so one crash is told once.
        bridge.worker.take().map(|ended| {
            bridge.recovering = true;
            // Ending it inside its own event handler would drop the handler that runs.
            Timeout::new(0, move || drop(ended)).forget();
            bridge.pending.crashed()
        })
    });
    if let Some(after) = after {
        go_on(after);
    }
}

fn go_on(after: AfterCrash<oneshot::Sender<Answer>>) {
    let given_up = match after {
        AfterCrash::Restart { pause_ms, given_up } => {
            Timeout::new(pause_ms, launch).forget();
            given_up
        }
        AfterCrash::GiveUp { given_up } => {
            hear(News::Stopped);
            given_up
        }
    };
    for waiter in given_up {
        let _ = waiter.send(Answer::Failed(Failure::Restarted));
    }
}

/// Called without the bridge borrowed: whoever hears may ask at once.
fn hear(news: News) {
    if let Some(hear) = BRIDGE.with_borrow(|bridge| bridge.hear.clone()) {
        hear(news);
    }
}
