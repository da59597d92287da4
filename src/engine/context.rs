//! The ground that the engine's flows stand on: they are written as `async` functions, but every
//! wait is for an effect that the shell performs, and nothing runs between events.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::rc::Rc;

use futures_channel::oneshot;
use futures_executor::LocalSpawner;
use futures_util::future::LocalFutureObj;
use futures_util::lock::Mutex;
use futures_util::task::LocalSpawn as _;
use satchel_model::UnixMillis;
use satchel_protocol::bridge::{Answer, Notice};

use crate::effect::{
    Batch, Durability, Effect, Found, HttpAnswer, Outcome, Place, Scanned, StoreFault, Table, Unreachable,
};
use crate::state::State;

/// Shared by all flows of one engine.
pub(crate) struct Context {
    now: Cell<UnixMillis>,
    seed: [u8; 32],
    drawn: Cell<u64>,
    next_id: Cell<u64>,
    effects: RefCell<Vec<Effect>>,
    waiting: RefCell<HashMap<u64, oneshot::Sender<Outcome>>>,
    spawner: LocalSpawner,
    /// What the engine knows. Never borrowed across an await.
    pub(crate) state: RefCell<State>,
    /// Held by whoever reads a document in order to write it: one writer at a time, so that a
    /// batch never builds on another that may still fail.
    pub(crate) writer: Mutex<()>,
    /// Held while the store is read for the first time: questions about customers wait for it.
    pub(crate) starting: Mutex<()>,
    /// Held while the texts to search are read, which is after the store: lists are there sooner.
    pub(crate) reading_texts: Mutex<()>,
    /// Held by whoever makes the index of customers that may be one.
    pub(crate) looking: Mutex<()>,
    /// Held by whoever signs in or out.
    pub(crate) signing: Mutex<()>,
    /// This engine is the one that writes. A full disk can refuse even that; what is there can be read all the same.
    leads: Cell<bool>,
    /// What is in memory may not be what is in the store: this engine has ended, another begins anew.
    has_ended: Cell<bool>,
    /// The life of the store in which the present exchange with the server began.
    pub(crate) exchange_life: Cell<u64>,
    /// Changes of a document beside its snapshot, beyond which they are folded into it.
    pub(crate) most_changes: u32,
}

/// How flows hold the context.
pub(crate) type Cx = Rc<Context>;

impl Context {
    pub(crate) fn new(seed: [u8; 32], most_changes: u32, spawner: LocalSpawner, state: State) -> Cx {
        Rc::new(Self {
            now: Cell::default(),
            seed,
            drawn: Cell::new(0),
            next_id: Cell::new(1),
            effects: RefCell::default(),
            waiting: RefCell::default(),
            spawner,
            state: RefCell::new(state),
            writer: Mutex::new(()),
            starting: Mutex::new(()),
            reading_texts: Mutex::new(()),
            looking: Mutex::new(()),
            signing: Mutex::new(()),
            leads: Cell::new(false),
            has_ended: Cell::new(false),
            exchange_life: Cell::new(0),
            most_changes,
        })
    }

    pub(crate) fn set_now(&self, now: UnixMillis) {
        self.now.set(now);
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.now.get()
    }

    /// Bytes that nobody can guess who does not know the seed.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let drawn = self.drawn.get();
        self.drawn.set(drawn + 1);
        let mut bytes = [0; N];
        blake3::Hasher::new_keyed(&self.seed).update(&drawn.to_le_bytes()).finalize_xof().fill(&mut bytes);
        bytes
    }

    /// Runs a flow beside the others. After the engine is dropped there is nothing to run.
    pub(crate) fn spawn(&self, flow: impl Future<Output = ()> + 'static) {
        // The only error is that the pool is gone, and the engine with it.
        let _gone = self.spawner.spawn_local_obj(LocalFutureObj::new(Box::new(flow)));
    }

    pub(crate) fn take_effects(&self) -> Vec<Effect> {
        std::mem::take(&mut *self.effects.borrow_mut())
    }

    /// Hands an outcome to the flow that waits for it. A flow that stopped waiting misses nothing.
    pub(crate) fn resolve(&self, id: u64, outcome: Outcome) {
        if outcome == Outcome::Committed(Err(StoreFault::Superseded)) {
            self.has_ended.set(true);
            return;
        }
        if let Some(waiter) = self.waiting.borrow_mut().remove(&id) {
            let _nobody_waits = waiter.send(outcome);
        }
    }

    pub(crate) fn emit(&self, effect: Effect) {
        self.effects.borrow_mut().push(effect);
    }

    pub(crate) fn notice(&self, notice: Notice) {
        self.emit(Effect::Notice(notice));
    }

    pub(crate) fn mark(&self, name: &str, detail: String) {
        self.notice(Notice::Mark { name: name.to_owned(), detail });
    }

    pub(crate) fn answer(&self, port: u64, number: u64, answer: Answer) {
        self.emit(Effect::Answer { port, number, answer: Box::new(answer) });
    }

    async fn perform(&self, effect: impl FnOnce(u64) -> Effect) -> Option<Outcome> {
        let id = self.next_id.get();
        self.next_id.set(id + 1);
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(id, sender);
        self.emit(effect(id));
        receiver.await.ok()
    }

    /// Whether this engine has nothing to say any more.
    pub(crate) fn has_ended(&self) -> bool {
        self.has_ended.get()
    }

    pub(crate) async fn take_over(&self) -> Result<(), StoreFault> {
        let lease = self.random();
        match self.perform(|id| Effect::TakeOver { id, lease }).await {
            Some(Outcome::Committed(result)) => {
                self.leads.set(result.is_ok());
                result
            }
            _ => Err(StoreFault::Failed),
        }
    }

    /// Makes sure that this engine may write. What could not be had at the start may come too late: another engine may
    /// have led and written since this one read, so whoever leads now reads first.
    async fn lead(&self) -> Result<(), StoreFault> {
        if self.leads.get() {
            return Ok(());
        }
        self.take_over().await?;
        self.has_ended.set(true);
        Err(StoreFault::Superseded)
    }

    pub(crate) async fn read(&self, places: Vec<Place>) -> Result<Vec<Found>, StoreFault> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = places.len();
        match self.perform(|id| Effect::Read { id, places }).await {
            Some(Outcome::Read(Ok(found))) if found.len() == wanted => Ok(found),
            Some(Outcome::Read(Err(fault))) => Err(fault),
            _ => Err(StoreFault::Failed),
        }
    }

    pub(crate) async fn scan(&self, table: Table, prefix: Vec<u8>) -> Result<Scanned, StoreFault> {
        match self.perform(|id| Effect::Scan { id, table, prefix }).await {
            Some(Outcome::Scanned(result)) => result,
            _ => Err(StoreFault::Failed),
        }
    }

    pub(crate) async fn commit(&self, batch: Batch, durability: Durability) -> Result<(), StoreFault> {
        if batch.writes.is_empty() {
            return Ok(());
        }
        self.lead().await?;
        match self.perform(|id| Effect::Commit { id, batch, durability }).await {
            Some(Outcome::Committed(result)) => result,
            _ => Err(StoreFault::Failed),
        }
    }

    pub(crate) async fn erase(&self) -> Result<(), StoreFault> {
        self.lead().await?;
        match self.perform(|id| Effect::Erase { id }).await {
            Some(Outcome::Committed(result)) => result,
            _ => Err(StoreFault::Failed),
        }
    }

    pub(crate) async fn http(
        &self,
        path: &'static str,
        token: Option<String>,
        body: Vec<u8>,
    ) -> Result<HttpAnswer, Unreachable> {
        let timeout_ms = HTTP_TIMEOUT_MS;
        match self.perform(|id| Effect::Http { id, path, token, body, timeout_ms }).await {
            Some(Outcome::Http(result)) => result,
            _ => Err(Unreachable),
        }
    }

    pub(crate) async fn sleep(&self, after_ms: u32) {
        self.perform(|id| Effect::Timer { id, after_ms }).await;
    }
}

/// A page of 1 MiB takes half a minute on the weakest connection that is worth waiting for.
const HTTP_TIMEOUT_MS: u32 = 45_000;
