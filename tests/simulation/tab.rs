//! A tab of a tablet: one engine, what it has told its shell to do, and the person in front of it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use satchel_document::ChangeHash;
use satchel_engine::{Effect, Engine, Event, HttpAnswer, Outcome, StoreFault, Unreachable, Write};
use satchel_model::{Customer, DocumentId, Edit, UnixMillis};
use satchel_protocol::bridge::{Answer, Notice, Request, Status};
use satchel_store::MemoryStore;

use super::Violation;
use crate::device::perform;
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

/// What the tab's shell has still to do.
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
    /// A batch became durable that the store had not: the place up to which the tablet has the feed may be another.
    Committed,
    /// A person's save became durable: documents and changes.
    Saved(Vec<(DocumentId, Vec<u8>)>),
    /// The store was erased.
    Erased,
}

/// What the store answered to whoever wants to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// It leads from now on.
    Taken,
    /// It wrote.
    Used,
    /// Another leads.
    Refused,
}

/// One tab.
pub struct Tab {
    /// Its number among all tabs that the tablet ever had.
    pub boot: u64,
    /// Its connection to the tablet's disk.
    store: MemoryStore,
    /// The file that the person looks at, and saves a form of.
    pub form: Option<Customer>,
    /// The save that waits for its answer.
    pub saving: Option<Saving>,
    /// The question that waits for a file to be shown.
    pub opening: Option<u64>,
    /// Answers that nobody has looked at.
    answers: Vec<(u64, Answer)>,
    /// What the page was told last.
    pub status: Option<Status>,
    /// Whether it has been told since somebody looked.
    pub is_status_new: bool,
    /// Requests since somebody counted.
    pub requests: Vec<&'static str>,
    /// What the store last said about its right to write, until somebody looks.
    pub right: Option<Right>,
    engine: Engine,
    pending: VecDeque<Pending>,
    timers: Vec<u64>,
    next_number: u64,
    is_hidden: bool,
    poke_wanted: bool,
}

impl Tab {
    /// A tab over the disk as it is, whose engine has not been started.
    #[must_use]
    pub fn new(store: &MemoryStore, boot: u64, engine_seed: u64) -> Self {
        let mut seed = [0; 32];
        let mut numbers = Numbers(engine_seed);
        for chunk in seed.chunks_mut(8) {
            chunk.copy_from_slice(&numbers.draw().to_le_bytes());
        }
        Self {
            boot,
            store: store.clone(),
            form: None,
            saving: None,
            opening: None,
            answers: Vec::new(),
            status: None,
            is_status_new: false,
            requests: Vec::new(),
            right: None,
            engine: Engine::folding_after(seed, MOST_CHANGES),
            pending: VecDeque::new(),
            timers: Vec::new(),
            next_number: 0,
            is_hidden: false,
            poke_wanted: false,
        }
    }

    /// Gives the engine an event at the tablet's time and takes its effects.
    ///
    /// # Errors
    /// It panicked, or speaks although another engine has its store.
    pub fn event(&mut self, now: UnixMillis, event: Event) -> Result<(), Violation> {
        let engine = &mut self.engine;
        let effects = catch_unwind(AssertUnwindSafe(|| engine.handle(now, event)))
            .map_err(|_| Violation::new("the engine never panics", format!("tab {}", self.boot)))?;
        if self.has_ended() && !effects.is_empty() {
            return Err(Violation::new("an engine without its store is silent", format!("tab {}", self.boot)));
        }
        for effect in effects {
            match effect {
                Effect::TakeOver { .. }
                | Effect::Read { .. }
                | Effect::Scan { .. }
                | Effect::Commit { .. }
                | Effect::Erase { .. } => self.pending.push_back(Pending::Store(effect)),
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

    /// Asks the engine. The answer comes among those that [`Tab::take_answer`] takes.
    ///
    /// # Errors
    /// As [`Tab::event`].
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
    /// As [`Tab::event`].
    pub fn elapse(&mut self, now: UnixMillis) -> Result<(), Violation> {
        for id in std::mem::take(&mut self.timers) {
            self.event(now, Event::Done { id, outcome: Outcome::Elapsed })?;
        }
        Ok(())
    }

    /// Hides the page, or shows it.
    ///
    /// # Errors
    /// As [`Tab::event`].
    pub fn hide(&mut self, now: UnixMillis) -> Result<(), Violation> {
        self.is_hidden = !self.is_hidden;
        self.ask(now, Request::Visible(!self.is_hidden))?;
        Ok(())
    }

    /// Something happens on the poke channel.
    ///
    /// # Errors
    /// As [`Tab::event`].
    pub fn poke(&mut self, now: UnixMillis, numbers: &mut Numbers) -> Result<(), Violation> {
        let event = match numbers.below(4) {
            0 if self.poke_wanted => Event::PokeOpen,
            1 => Event::PokeClosed,
            _ => Event::Poke,
        };
        self.event(now, event)
    }

    /// Does one of the things that are to be done. The store's go in their order; everything else in any. `next_fault`
    /// is what the next commit meets.
    ///
    /// # Errors
    /// As [`Tab::event`].
    pub fn work(
        &mut self,
        now: UnixMillis,
        next_fault: &mut Option<satchel_store::Fault>,
        numbers: &mut Numbers,
    ) -> Result<Worked, Violation> {
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
            Some(Pending::Store(effect)) => Ok(self.store_effect(effect, next_fault)),
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
                done.push(self.store_effect(effect, &mut None));
            }
        }
        done
    }

    /// Whether its engine has ended, because the store is or may be another's.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.engine.has_ended()
    }

    /// Whether the end of a commit has not been told to the engine: then memory may be behind the store.
    #[must_use]
    pub fn is_committing(&self) -> bool {
        self.pending.iter().any(|pending| matches!(pending, Pending::Done(_, Outcome::Committed(_))))
    }

    fn store_effect(&mut self, effect: Effect, next_fault: &mut Option<satchel_store::Fault>) -> Worked {
        let is_erase = matches!(effect, Effect::Erase { .. });
        let is_taking_over = matches!(effect, Effect::TakeOver { .. });
        let is_commit = matches!(effect, Effect::Commit { .. });
        let saved = saved(&effect);
        if (is_commit || is_taking_over)
            && let Some(fault) = next_fault.take()
        {
            self.store.fail_next_commit(fault);
        }
        let Some((id, outcome)) = perform(&self.store, effect) else { return Worked::Done };
        self.right = match &outcome {
            Outcome::Committed(Ok(())) if is_taking_over => Some(Right::Taken),
            Outcome::Committed(Ok(())) => Some(Right::Used),
            Outcome::Committed(Err(StoreFault::Superseded)) => Some(Right::Refused),
            _ => None,
        };
        let is_done = !matches!(outcome, Outcome::Committed(Err(_)));
        self.pending.push_back(Pending::Done(id, outcome));
        match (is_done, saved) {
            (true, _) if is_erase => Worked::Erased,
            (true, saved) if !saved.is_empty() => Worked::Saved(saved),
            (true, _) if is_commit => Worked::Committed,
            _ => Worked::Done,
        }
    }
}

/// What a commit makes durable of a person's save: its changes, when it also says that they are unsent.
fn saved(effect: &Effect) -> Vec<(DocumentId, Vec<u8>)> {
    let Effect::Commit { batch, .. } = effect else { return Vec::new() };
    let is_unsent = batch.writes.iter().any(|write| matches!(write, Write::Put(satchel_engine::Table::Outbox, ..)));
    let is_row = batch.writes.iter().any(|write| matches!(write, Write::Put(satchel_engine::Table::Rows, ..)));
    if !(is_unsent && is_row) {
        return Vec::new();
    }
    let changes = batch.writes.iter().filter_map(|write| match write {
        Write::Put(satchel_engine::Table::Changes, key, bytes) => {
            Some((DocumentId::from_slice(key.get(..16)?).ok()?, bytes.clone()))
        }
        _ => None,
    });
    changes.collect()
}

/// The faults that a commit can meet.
pub const FAULTS: [satchel_store::Fault; 2] = [satchel_store::Fault::Quota, satchel_store::Fault::Aborted];
