//! A tablet of a run: the real engine over the store's memory backend, one effect at a time.

use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use satchel_document::ChangeHash;
use satchel_engine::{Effect, Engine, Event, HttpAnswer, Outcome, Table, Unreachable, Write};
use satchel_model::{Customer, DocumentId, Edit, UnixMillis};
use satchel_protocol::bridge::{Answer, Notice, Request, Status};
use satchel_store::{Key, MemoryStore, Store as _};

use super::Violation;
use crate::device::{perform, table};
use crate::numbers::Numbers;

/// So few changes beside a snapshot that every run folds some.
const MOST_CHANGES: u32 = 2;

/// A request on its way to the server.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The effect that waits for the answer.
    pub id: u64,
    /// Where to.
    pub path: &'static str,
    /// The token.
    pub token: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What the tablet's shell has still to do.
enum Pending {
    /// Something that the store must do. These go in order, as a database's transactions do.
    Store(Effect),
    /// A request that has not reached the server.
    Request(Sent),
    /// The end of an effect that the engine has not been told of.
    Done(u64, Outcome),
}

/// A form that a person has saved and not been answered about.
pub struct Saving {
    /// The number of the question.
    pub number: u64,
    /// The edits.
    pub edits: Vec<Edit>,
    /// The changes that became durable of it.
    pub changes: Vec<ChangeHash>,
}

/// What came of one piece of work, for the world to look at.
pub enum Worked {
    /// Nothing is left to do.
    Idle,
    /// Something was done that concerns nobody else.
    Done,
    /// A request leaves for the server.
    Sent(Sent),
    /// A person's save became durable: documents and changes.
    Saved(Vec<(DocumentId, Vec<u8>)>),
    /// The store was erased.
    Erased,
}

/// One tablet.
pub struct Tablet {
    /// Its number.
    pub number: usize,
    /// Whose it is.
    pub person: usize,
    /// Its disk.
    pub store: MemoryStore,
    /// A copy of the disk that somebody keeps, and the enrolment that it is of.
    pub copy: Option<(MemoryStore, u32)>,
    /// Whether it has a network.
    pub is_online: bool,
    /// Its clock less the true time.
    pub clock_ms: i64,
    /// Grows with every enrolment: each begins on an empty disk.
    pub enrolment: u32,
    /// Whether an erase has been asked for, by the person or by an administrator.
    pub may_erase: bool,
    /// The file that a person looks at, and saves a form of.
    pub form: Option<Customer>,
    /// The save that waits for its answer.
    pub saving: Option<Saving>,
    /// The question that waits for a file to be shown.
    pub opening: Option<u64>,
    /// Whether the fault of the next commit has been ordered.
    pub next_fault: Option<satchel_store::Fault>,
    /// Answers that nobody has looked at.
    pub answers: Vec<(u64, Answer)>,
    /// What the pages were told last.
    pub status: Option<Status>,
    /// Whether they have been told since somebody looked.
    pub is_status_new: bool,
    /// Requests since somebody counted.
    pub requests: Vec<&'static str>,
    engine: Engine,
    pending: VecDeque<Pending>,
    timers: Vec<u64>,
    next_number: u64,
    boots: u64,
    seed: u64,
    is_hidden: bool,
    poke_wanted: bool,
}

impl Tablet {
    /// A new tablet that has just been switched on.
    #[must_use]
    pub fn new(number: usize, person: usize, seed: u64) -> Self {
        let mut tablet = Self {
            number,
            person,
            store: MemoryStore::new(),
            copy: None,
            is_online: true,
            clock_ms: 0,
            enrolment: 0,
            may_erase: false,
            form: None,
            saving: None,
            opening: None,
            next_fault: None,
            answers: Vec::new(),
            status: None,
            is_status_new: false,
            requests: Vec::new(),
            engine: Engine::folding_after([0; 32], MOST_CHANGES),
            pending: VecDeque::new(),
            timers: Vec::new(),
            next_number: 0,
            boots: 0,
            seed,
            is_hidden: false,
            poke_wanted: false,
        };
        tablet.renew();
        tablet
    }

    /// The label of its enrolments.
    #[must_use]
    pub fn label(&self) -> String {
        format!("tablet-{}", self.number)
    }

    /// Whether somebody is signed in and need not sign in again.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        let account = self.status.as_ref().and_then(|status| status.account.as_ref());
        account.is_some_and(|account| !account.expired)
    }

    /// A new engine over the store as it is. Nothing that was on its way is remembered.
    fn renew(&mut self) {
        self.boots += 1;
        let mut seed = [0; 32];
        let mut numbers = Numbers(self.seed ^ (self.boots << 32) ^ self.number as u64);
        for chunk in seed.chunks_mut(8) {
            chunk.copy_from_slice(&numbers.draw().to_le_bytes());
        }
        self.engine = Engine::folding_after(seed, MOST_CHANGES);
        self.pending.clear();
        self.timers.clear();
        self.answers.clear();
        self.form = None;
        self.saving = None;
        self.opening = None;
        self.status = None;
        self.is_hidden = false;
        self.poke_wanted = false;
    }

    /// Switches the engine on.
    ///
    /// # Errors
    /// It panicked.
    pub fn boot(&mut self, now: UnixMillis) -> Result<(), Violation> {
        self.renew();
        self.event(now, Event::Start)
    }

    /// Gives the engine an event and takes its effects.
    ///
    /// # Errors
    /// It panicked.
    pub fn event(&mut self, now: UnixMillis, event: Event) -> Result<(), Violation> {
        let now = UnixMillis(now.0 + self.clock_ms);
        let engine = &mut self.engine;
        let effects = catch_unwind(AssertUnwindSafe(|| engine.handle(now, event)))
            .map_err(|_| Violation::new("the engine never panics", format!("tablet {}", self.number)))?;
        for effect in effects {
            match effect {
                Effect::Read { .. } | Effect::Scan { .. } | Effect::Commit { .. } | Effect::Erase { .. } => {
                    self.pending.push_back(Pending::Store(effect));
                }
                Effect::Http { id, path, token, body, .. } => {
                    self.pending.push_back(Pending::Request(Sent { id, path, token, body }));
                }
                Effect::Timer { id, .. } => self.timers.push(id),
                Effect::Poke { hello } => self.poke_wanted = hello.is_some(),
                Effect::Answer { number, answer, .. } => self.answers.push((number, *answer)),
                Effect::Notice(Notice::Status(status)) => {
                    self.status = Some(*status);
                    self.is_status_new = true;
                }
                Effect::Notice(_) => {}
            }
        }
        Ok(())
    }

    /// Asks the engine. The answer comes among `answers`.
    ///
    /// # Errors
    /// It panicked.
    pub fn ask(&mut self, now: UnixMillis, request: Request) -> Result<u64, Violation> {
        self.next_number += 1;
        let number = self.next_number;
        self.event(now, Event::Ask { port: 1, number, request })?;
        Ok(number)
    }

    /// Takes the answer to a question, once it has come.
    pub fn take_answer(&mut self, number: u64) -> Option<Answer> {
        let place = self.answers.iter().position(|(of, _)| *of == number)?;
        Some(self.answers.swap_remove(place).1)
    }

    /// Lets every timer end.
    ///
    /// # Errors
    /// The engine panicked.
    pub fn elapse(&mut self, now: UnixMillis) -> Result<(), Violation> {
        for id in std::mem::take(&mut self.timers) {
            self.event(now, Event::Done { id, outcome: Outcome::Elapsed })?;
        }
        Ok(())
    }

    /// Hides the page, or shows it.
    ///
    /// # Errors
    /// The engine panicked.
    pub fn hide(&mut self, now: UnixMillis) -> Result<(), Violation> {
        self.is_hidden = !self.is_hidden;
        self.ask(now, Request::Visible(!self.is_hidden))?;
        Ok(())
    }

    /// Something happens on the poke channel.
    ///
    /// # Errors
    /// The engine panicked.
    pub fn poke(&mut self, now: UnixMillis, numbers: &mut Numbers) -> Result<(), Violation> {
        let event = match numbers.below(4) {
            0 if self.poke_wanted => Event::PokeOpen,
            1 => Event::PokeClosed,
            _ => Event::Poke,
        };
        self.event(now, event)
    }

    /// Whether nothing is on its way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.pending.is_empty()
    }

    /// Does one of the things that are to be done. The store's go in their order; everything else in any.
    ///
    /// # Errors
    /// The engine panicked.
    pub fn work(&mut self, now: UnixMillis, numbers: &mut Numbers) -> Result<Worked, Violation> {
        let first_of_store = self.pending.iter().position(|pending| matches!(pending, Pending::Store(_)));
        let ready: Vec<usize> = (0..self.pending.len())
            .filter(|place| {
                !matches!(self.pending.get(*place), Some(Pending::Store(_))) || first_of_store == Some(*place)
            })
            .collect();
        if ready.is_empty() {
            return Ok(Worked::Idle);
        }
        let chosen = numbers.pick(&ready);
        match self.pending.remove(chosen) {
            None => Ok(Worked::Idle),
            Some(Pending::Done(id, outcome)) => {
                self.event(now, Event::Done { id, outcome })?;
                Ok(Worked::Done)
            }
            Some(Pending::Request(sent)) => {
                self.requests.push(sent.path);
                Ok(Worked::Sent(sent))
            }
            Some(Pending::Store(effect)) => Ok(self.store_effect(effect)),
        }
    }

    /// Tells the engine later what came of a request.
    pub fn answered(&mut self, id: u64, outcome: Result<HttpAnswer, Unreachable>) {
        self.pending.push_back(Pending::Done(id, Outcome::Http(outcome)));
    }

    /// The server's process ends: answers that have not arrived never do.
    pub fn lose_answers(&mut self) {
        for pending in &mut self.pending {
            if let Pending::Done(_, Outcome::Http(outcome)) = pending {
                *outcome = Err(Unreachable);
            }
        }
    }

    fn store_effect(&mut self, effect: Effect) -> Worked {
        let is_erase = matches!(effect, Effect::Erase { .. });
        let saved = saved(&effect);
        if matches!(effect, Effect::Commit { .. })
            && let Some(fault) = self.next_fault.take()
        {
            self.store.fail_next_commit(fault);
        }
        let Some((id, outcome)) = perform(&self.store, effect) else { return Worked::Done };
        let is_done = !matches!(outcome, Outcome::Committed(Err(_)));
        self.pending.push_back(Pending::Done(id, outcome));
        match (is_done, is_erase, saved) {
            (true, true, _) => Worked::Erased,
            (true, false, saved) if !saved.is_empty() => Worked::Saved(saved),
            _ => Worked::Done,
        }
    }

    /// The tab goes. Of what the store was told to do, the first few pieces are done all the same.
    pub fn close(&mut self, numbers: &mut Numbers) -> Vec<Worked> {
        let mut done = Vec::new();
        let pieces: Vec<Pending> = self.pending.drain(..).collect();
        let mut left = numbers.below(3);
        for pending in pieces {
            if let Pending::Store(effect) = pending {
                if left == 0 {
                    break;
                }
                left -= 1;
                done.push(self.store_effect(effect));
            }
        }
        self.pending.clear();
        done
    }

    /// How many records a table of the store has, readable or not.
    #[must_use]
    pub fn count(&self, of: Table) -> usize {
        let count = pollster::block_on(self.store.count(table(of)));
        count.map_or(0, |count| usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// The records of a table.
    #[must_use]
    pub fn records(&self, of: Table) -> Vec<(Vec<u8>, Vec<u8>)> {
        let scan = pollster::block_on(self.store.scan(table(of), &Key::empty()));
        let items = scan.map(|scan| scan.items).unwrap_or_default();
        items.into_iter().map(|(key, bytes)| (key.as_bytes().to_vec(), bytes)).collect()
    }

    /// The names of the changes that the store holds each in a record of its own.
    #[must_use]
    pub fn change_records(&self) -> BTreeSet<ChangeHash> {
        let records = self.records(Table::Changes).into_iter();
        records.filter_map(|(key, _)| Some(ChangeHash(key.get(16..)?.try_into().ok()?))).collect()
    }

    /// Whether the end of a commit has not been told to the engine: then memory may be behind the store.
    #[must_use]
    pub fn is_committing(&self) -> bool {
        self.pending.iter().any(|pending| matches!(pending, Pending::Done(_, Outcome::Committed(_))))
    }
}

/// What a commit makes durable of a person's save: its changes, when it also says that they are unsent.
fn saved(effect: &Effect) -> Vec<(DocumentId, Vec<u8>)> {
    let Effect::Commit { batch, .. } = effect else { return Vec::new() };
    let is_unsent = batch.writes.iter().any(|write| matches!(write, Write::Put(Table::Outbox, ..)));
    let is_row = batch.writes.iter().any(|write| matches!(write, Write::Put(Table::Rows, ..)));
    if !(is_unsent && is_row) {
        return Vec::new();
    }
    let changes = batch.writes.iter().filter_map(|write| match write {
        Write::Put(Table::Changes, key, bytes) => Some((DocumentId::from_slice(key.get(..16)?).ok()?, bytes.clone())),
        _ => None,
    });
    changes.collect()
}

/// The faults that a commit can meet.
pub const FAULTS: [satchel_store::Fault; 2] = [satchel_store::Fault::Quota, satchel_store::Fault::Aborted];
