//! The page's end to the worker for figures: it starts when somebody looks at a report, is handed what the engine knows of
//! customers, and is asked. It holds nothing that is not elsewhere, so one that ends is simply started anew.

use std::cell::RefCell;
use std::collections::HashMap;

use futures_channel::oneshot;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use satchel_model::trade::TradeStamp;
use satchel_protocol::bridge::{Answer as OfEngine, Request};
use satchel_report::exchange::{
    Answer, Ask, FIGURES_PANIC, FIGURES_READY, FromFigures, Refusal, ToFigures, Wanted, decode, encode,
};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker};

use crate::browser::figures_address;

/// How often a report is asked for before it is given up: the second time with everything handed over anew.
const TRIES: usize = 2;

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

#[derive(Default)]
struct Figures {
    running: Option<Running>,
    /// Asked before the worker listened.
    queue: Vec<Vec<u8>>,
    waiting: HashMap<u64, oneshot::Sender<Answer>>,
    last_number: u64,
    /// Up to where the worker knows the customers.
    stamp: Option<TradeStamp>,
}

thread_local! {
    static FIGURES: RefCell<Figures> = RefCell::default();
}

/// Asks for a report, or for something in one, of what the engine knows now. `None`: the worker for figures does not run.
pub(crate) async fn ask_of_now(question: impl Fn() -> Ask) -> Option<Answer> {
    for _ in 0..TRIES {
        hand_over().await?;
        match ask(question()).await? {
            Answer::Refused(Refusal::Facts) => forget_stamp(),
            answer => return Some(answer),
        }
    }
    None
}

/// Asks for a report as [`ask_of_now`] does.
pub(crate) async fn report(wanted: Wanted) -> Option<Answer> {
    ask_of_now(|| Ask::Report(wanted.clone())).await
}

/// Tells the worker what has changed since it was last told.
async fn hand_over() -> Option<()> {
    for _ in 0..TRIES {
        let since = FIGURES.with_borrow(|figures| figures.stamp);
        let OfEngine::Trade { stamp, update } = super::ask(Request::Trade(since)).await else { return None };
        match ask(Ask::Take(update)).await? {
            Answer::Taken { .. } => {
                FIGURES.with_borrow_mut(|figures| figures.stamp = Some(stamp));
                return Some(());
            }
            _ => forget_stamp(),
        }
    }
    None
}

fn forget_stamp() {
    FIGURES.with_borrow_mut(|figures| figures.stamp = None);
}

async fn ask(question: Ask) -> Option<Answer> {
    let (waiter, answer) = oneshot::channel();
    FIGURES.with_borrow_mut(|figures| {
        figures.start();
        figures.last_number += 1;
        let bytes = encode(&ToFigures { number: figures.last_number, ask: question });
        figures.waiting.insert(figures.last_number, waiter);
        match figures.running.as_ref().filter(|running| running.listens) {
            Some(running) => post(&running.worker, &bytes),
            None => figures.queue.push(bytes),
        }
    });
    answer.await.ok()
}

impl Figures {
    fn start(&mut self) {
        if self.running.is_some() {
            return;
        }
        let Ok(worker) = Worker::new(&figures_address()) else { return };
        let listeners = [
            EventListener::new(&worker, "message", |event| {
                if let Some(event) = event.dyn_ref::<MessageEvent>() {
                    hear(event);
                }
            }),
            EventListener::new(&worker, "error", |_| ended()),
            EventListener::new(&worker, "messageerror", |_| ended()),
        ];
        self.running = Some(Running { worker, listens: false, _listeners: listeners });
    }
}

fn post(worker: &Worker, bytes: &[u8]) {
    // A worker that has just ended takes no message; its listeners tell.
    let _ = worker.post_message(&Uint8Array::from(bytes));
}

fn hear(event: &MessageEvent) {
    let content = event.data();
    match content.as_string().as_deref() {
        Some(FIGURES_READY) => FIGURES.with_borrow_mut(|figures| {
            let queue = std::mem::take(&mut figures.queue);
            if let Some(running) = &mut figures.running {
                running.listens = true;
                queue.iter().for_each(|bytes| post(&running.worker, bytes));
            }
        }),
        Some(FIGURES_PANIC) => ended(),
        _ => {
            let Ok(bytes) = content.dyn_into::<Uint8Array>() else { return };
            let Some(FromFigures { number, answer }) = decode(&bytes.to_vec()) else { return ended() };
            let waiter = FIGURES.with_borrow_mut(|figures| figures.waiting.remove(&number));
            if let Some(waiter) = waiter {
                // Whoever asked may have left meanwhile.
                let _ = waiter.send(answer);
            }
        }
    }
}

/// Whoever waits is told by a closed channel; the next question starts another worker.
fn ended() {
    let ended = FIGURES.with_borrow_mut(std::mem::take);
    let last_number = ended.last_number;
    FIGURES.with_borrow_mut(|figures| figures.last_number = last_number);
    // Ending it inside its own event handler would drop the handler that runs.
    Timeout::new(0, move || drop(ended)).forget();
}
