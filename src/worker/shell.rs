//! Performs the engine's effects and brings their ends back to it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use satchel_engine::{Effect, Engine, Event, Outcome, UnixMillis};
use satchel_protocol::bridge::{self, FromWorker, ToWorker};
use wasm_bindgen_futures::spawn_local;

use crate::network;
use crate::poke::Poke;
use crate::storage::Storage;

/// The engine with the browser around it.
pub(crate) struct Shell {
    engine: RefCell<Engine>,
    storage: Storage,
    poke: Poke,
    /// Sends a message to the page of a port, or to every page.
    tell: Box<dyn Fn(Option<u64>, Vec<u8>)>,
    /// Called when the engine has ended because another worker took over the store.
    stop: Box<dyn Fn()>,
}

impl Shell {
    pub(crate) fn new(
        seed: [u8; 32],
        tell: impl Fn(Option<u64>, Vec<u8>) + 'static,
        stop: impl Fn() + 'static,
    ) -> Rc<Self> {
        let engine = RefCell::new(Engine::new(seed));
        let (storage, poke) = (Storage::new(), Poke::default());
        Rc::new(Self { engine, storage, poke, tell: Box::new(tell), stop: Box::new(stop) })
    }

    /// A page asks. Bytes that are no request come from another build of the page: it reloads.
    pub(crate) fn ask(self: &Rc<Self>, port: u64, bytes: &[u8]) {
        match bridge::decode::<ToWorker>(bytes) {
            Ok(ToWorker { number, request }) => self.handle(Event::Ask { port, number, request }),
            Err(error) => web_sys::console::warn_1(&format!("worker: {error}").into()),
        }
    }

    /// Gives the engine an event and performs what comes out. Every effect ends later, on its own
    /// turn, so the engine is never entered twice.
    pub(crate) fn handle(self: &Rc<Self>, event: Event) {
        let effects = self.engine.borrow_mut().handle(now(), event);
        for effect in effects {
            self.perform(effect);
        }
        if self.engine.borrow().has_ended() {
            self.poke.close();
            (self.stop)();
        }
    }

    fn finish(self: &Rc<Self>, id: u64, outcome: Outcome) {
        self.handle(Event::Done { id, outcome });
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        let shell = self.clone();
        match effect {
            Effect::TakeOver { id, lease } => spawn_local(async move {
                let taken = shell.storage.take_over(lease).await;
                shell.finish(id, Outcome::Committed(taken));
            }),
            Effect::Read { id, places } => spawn_local(async move {
                let found = shell.storage.read(places).await;
                shell.finish(id, Outcome::Read(found));
            }),
            Effect::Scan { id, table, prefix } => spawn_local(async move {
                let scanned = shell.storage.scan(table, prefix).await;
                shell.finish(id, Outcome::Scanned(scanned));
            }),
            Effect::Commit { id, batch, durability } => spawn_local(async move {
                let committed = shell.storage.commit(batch, durability).await;
                shell.finish(id, Outcome::Committed(committed));
            }),
            Effect::Erase { id } => spawn_local(async move {
                let erased = shell.storage.erase().await;
                shell.finish(id, Outcome::Committed(erased));
            }),
            Effect::Http { id, path, token, body, timeout_ms } => spawn_local(async move {
                let answer = network::post(path, token, body, timeout_ms).await;
                shell.finish(id, Outcome::Http(answer));
            }),
            Effect::Timer { id, after_ms } => spawn_local(async move {
                TimeoutFuture::new(after_ms).await;
                shell.finish(id, Outcome::Elapsed);
            }),
            Effect::Poke { hello: Some(hello) } => self.poke.open(self, hello),
            Effect::Poke { hello: None } => self.poke.close(),
            Effect::Answer { port, number, answer } => self.send(Some(port), &FromWorker::Answer { number, answer }),
            Effect::Notice(notice) => self.send(None, &FromWorker::Notice(notice)),
        }
    }

    fn send(&self, port: Option<u64>, message: &FromWorker) {
        match bridge::encode(message) {
            Ok(bytes) => (self.tell)(port, bytes),
            Err(error) => web_sys::console::warn_1(&format!("worker: {error}").into()),
        }
    }
}

/// The clock of the device: this shell is the one place that reads it.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
fn now() -> UnixMillis {
    UnixMillis(js_sys::Date::now() as i64)
}
