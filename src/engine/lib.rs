//! The application without the world: events go in, effects come out, and nothing else happens.
//!
//! Start at [`Engine`]: the shell gives it an [`Event`] and performs the [`Effect`]s that come back.
//! Each flow (a save, a sync, an opened customer) is an `async` function that waits for nothing but
//! its own effects (`context.rs`). What is about to become durable is gathered in a batch
//! (`staged.rs`), and memory follows only after the store has confirmed it.
//!
//! Never in here: a browser, a network, a clock, randomness, the words that people read.

mod alike;
mod assign;
mod book;
mod compact;
mod complaints;
mod context;
mod day;
mod documents;
mod drafts;
mod effect;
mod files;
mod fold;
mod import;
mod join;
mod list;
mod lock;
mod nearby;
mod open;
mod past;
mod records;
mod remains;
mod save;
mod search;
mod session;
mod staged;
mod start;
mod state;
mod status;
mod sync;
mod trade;

use futures_channel::mpsc;
use futures_executor::LocalPool;
use satchel_protocol::bridge::{Answer, Failure, Request};

// The shell needs the clock's unit and nothing else of the domain.
pub use satchel_model::UnixMillis;

pub use effect::{
    Batch, Durability, Effect, Event, Found, HttpAnswer, Outcome, Place, Scanned, StoreFault, Table, Unreachable, Write,
};

use context::{Context, Cx};
use state::State;

/// The engine of one device. Dropping it is a crash: everything that was answered is in the store.
pub struct Engine {
    pool: LocalPool,
    cx: Cx,
    /// The sync flow's end of the wake channel, until the flow starts.
    wakes: Option<mpsc::UnboundedReceiver<()>>,
}

impl Engine {
    /// A new engine. The seed must be fresh randomness for each engine: ids and the actor come from it.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self::folding_after(seed, compact::MOST_CHANGES)
    }

    /// The same, folding a document as soon as more than so many changes lie beside its snapshot. A small number lets a
    /// simulation fold often.
    #[must_use]
    pub fn folding_after(seed: [u8; 32], most_changes: u32) -> Self {
        let pool = LocalPool::new();
        let (wake, wakes) = mpsc::unbounded();
        let cx = Context::new(seed, most_changes, pool.spawner(), State::new(wake));
        Self { pool, cx, wakes: Some(wakes) }
    }

    /// Takes one event and says what to do about it. `now` is the clock at the time of the event.
    pub fn handle(&mut self, now: UnixMillis, event: Event) -> Vec<Effect> {
        if self.cx.has_ended() {
            return Vec::new();
        }
        self.cx.set_now(now);
        match event {
            Event::Start => {
                if let Some(wakes) = self.wakes.take() {
                    let cx = self.cx.clone();
                    self.cx.spawn(async move {
                        start::run(&cx).await;
                        sync::run(&cx, wakes).await;
                    });
                }
            }
            Event::Ask { port, number, request } => {
                let cx = self.cx.clone();
                self.cx.spawn(async move {
                    let answer = answer(&cx, request).await;
                    cx.answer(port, number, answer);
                });
            }
            Event::Done { id, outcome } => self.cx.resolve(id, outcome),
            Event::PokeOpen => self.cx.state.borrow_mut().poke_open = true,
            Event::PokeClosed => {
                let mut state = self.cx.state.borrow_mut();
                if state.poke_open {
                    state.poke_open = false;
                    state.wake_sync();
                }
            }
            Event::Poke => self.cx.state.borrow().wake_sync(),
        }
        self.pool.run_until_stalled();
        let effects = self.cx.take_effects();
        // What it would still say is about a store that another engine has changed meanwhile.
        if self.cx.has_ended() { Vec::new() } else { effects }
    }

    /// Whether the store is, or may be, another than this engine knows: another engine took it over. It says nothing any
    /// more and has answered nobody wrongly; the shell makes room for another engine, which answers what is unanswered.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.cx.has_ended()
    }
}

/// Each request goes to the flow that answers it.
async fn answer(cx: &Cx, request: Request) -> Answer {
    if request != Request::Status {
        // Until the store is read, nobody knows who is signed in or what is here.
        drop(cx.starting.lock().await);
    }
    if let Request::List(query) = &request
        && !query.search.is_empty()
    {
        // Until the texts are read nothing is found, and nothing would say later that there is something.
        drop(cx.reading_texts.lock().await);
    }
    match request {
        Request::Status => Answer::Status(Box::new(cx.state.borrow().status())),
        Request::SignIn { name, password, device_label } => session::sign_in(cx, name, password, device_label).await,
        Request::SignOut { discard_unsent } => session::sign_out(cx, discard_unsent).await,
        Request::List(_)
        | Request::Today(_)
        | Request::Week(_)
        | Request::Nearby(_)
        | Request::Pipeline(_)
        | Request::Trade(_)
        | Request::Complaints(_)
        | Request::Similar(_)
        | Request::Duplicates
        | Request::Files(_)
        | Request::GetDraft { .. }
        | Request::ListDrafts
            if is_locked(cx) =>
        {
            Answer::Failed(Failure::Locked)
        }
        Request::List(query) => Answer::List(list::page(&mut cx.state.borrow_mut(), &query)),
        Request::Today(query) => Answer::Today(day::today(&cx.state.borrow(), &query)),
        Request::Week(query) => Answer::Week(day::week(&cx.state.borrow(), &query)),
        Request::Nearby(query) => Answer::Nearby(nearby::nearby(&cx.state.borrow(), &query)),
        Request::Pipeline(query) => Answer::Pipeline(day::pipeline(&cx.state.borrow(), &query)),
        Request::Trade(since) => {
            let update = trade::facts(cx, since);
            // Nothing in it is of a kind that cannot be written.
            let bytes = satchel_protocol::bridge::encode(&update).unwrap_or_default();
            Answer::Trade { stamp: update.stamp, update: bytes.into() }
        }
        Request::Complaints(query) => Answer::Complaints(Box::new(complaints::report(&cx.state.borrow(), &query))),
        Request::History { customer, target, field } => past::history(cx, customer, target, field).await,
        Request::AsOf { customer, at } => past::as_of(cx, customer, at).await,
        Request::Undo { customer, reason } => save::undo(cx, customer, &reason).await,
        Request::Import(rows) => import::import(cx, rows).await,
        Request::Imports => import::batches(cx).await,
        Request::UndoImport(batch) => import::undo(cx, batch).await,
        Request::Similar(query) => alike::similar(cx, &query).await,
        Request::Duplicates => alike::duplicates(cx).await,
        Request::Apart { one, other, are_two } => alike::apart(cx, one, other, are_two).await,
        Request::Join { kept, other, take } => join::join(cx, kept, other, &take).await,
        Request::Part { other, reason } => join::part(cx, other, &reason).await,
        Request::Open(customer) => open::customer(cx, customer).await,
        Request::Files(customers) => files::files(cx, &customers).await,
        Request::Save(save) => save::save(cx, save).await,
        Request::Assign { customer, owner } => assign::assign(cx, customer, owner).await,
        Request::Admin(ask) => session::admin(cx, &ask).await,
        Request::Review => open::review(cx).await,
        Request::DismissRefused(customer) => save::dismiss_refused(cx, customer).await,
        Request::PutDraft { key, body } => drafts::put(cx, key, body).await,
        Request::GetDraft { key } => drafts::get(cx, key).await,
        Request::DeleteDraft { key } => drafts::delete(cx, key).await,
        Request::ListDrafts => drafts::list(cx).await,
        Request::SyncNow => {
            cx.state.borrow().wake_sync();
            Answer::Done
        }
        Request::Visible(visible) => {
            let mut state = cx.state.borrow_mut();
            state.visible = visible;
            state.wake_sync();
            Answer::Done
        }
        Request::Network(present) => {
            let mut state = cx.state.borrow_mut();
            state.network = present;
            state.wake_sync();
            Answer::Done
        }
    }
}

/// A locked device shows nothing of a customer, not even what somebody was typing.
fn is_locked(cx: &Cx) -> bool {
    matches!(cx.state.borrow().phase, satchel_protocol::bridge::Phase::Locked(_))
}

/// Requests about customers make sense only once rows are in memory.
fn not_ready(cx: &Cx) -> Option<Failure> {
    use satchel_protocol::bridge::Phase;
    match &cx.state.borrow().phase {
        Phase::Ready => None,
        Phase::Locked(_) => Some(Failure::Locked),
        Phase::Failed(failure) => Some(failure.clone()),
        Phase::Starting | Phase::SignedOut => Some(Failure::NotFound),
    }
}
