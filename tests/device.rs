//! A tablet without its screen: the real engine over the store's memory backend, talking to a real
//! server through a real socket, with faults that a test puts on the wire.
//!
//! Nothing waits for time to pass: a device runs until it has nothing left to do, and its clock
//! stands still in between.

mod restart;

use std::collections::{BTreeMap, VecDeque};

use satchel_document::{ChangeHash, preparse};
use satchel_engine::{
    Durability, Effect, Engine, Event, Found, HttpAnswer, Outcome, Scanned, StoreFault, Table, Unreachable, Write,
};
use satchel_model::UnixMillis;
use satchel_protocol::bridge::{
    Answer, Connection, CustomerView, Failure, ListPage, ListQuery, Notice, Request, Status,
};
use satchel_protocol::frame;
use satchel_protocol::sync::{ChangeResult, DocumentName, Push, Pushed, path};
use satchel_store::{Batch, Key, MemoryStore, Record, Store as _, StoreError};

use crate::simulation::wire::restamped;

/// What happens to the next exchange on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireFault {
    /// The request never arrives.
    RequestLost,
    /// The server does it, and the answer never arrives.
    AnswerLost,
    /// The server does it, and the answer is cut after this many bytes.
    AnswerCut(usize),
    /// A hotel's sign-in page answers, with status 200.
    CaptivePortal,
    /// A gateway answers with this status and a page of its own.
    Gateway(u16),
    /// The server is so many versions on: it refuses, and its refusal is of its own version.
    OtherVersion(i16),
}

/// A change of which the server told a device that it has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Acknowledged {
    /// The document.
    pub name: DocumentName,
    /// The change.
    pub hash: ChangeHash,
    /// Its place in the server's log, as the server said it.
    pub sequence: u64,
}

/// A device of one person.
pub struct Device {
    engine: Engine,
    store: MemoryStore,
    origin: String,
    agent: ureq::Agent,
    events: VecDeque<Event>,
    timers: Vec<u64>,
    answers: BTreeMap<u64, Answer>,
    /// What was asked and not answered.
    unanswered: BTreeMap<u64, Request>,
    next_number: u64,
    boots: u8,
    seed: u8,
    /// The device's clock, which tests may set wrong.
    pub now: UnixMillis,
    /// Whether there is a network at all.
    pub online: bool,
    /// What happens to the next exchanges, first first.
    pub faults: VecDeque<WireFault>,
    /// Everything that the engine told its pages.
    pub notices: Vec<Notice>,
    /// Requests that reached the wire, by path.
    pub requests: Vec<&'static str>,
    /// Everything of which the device was told that the server has it, in the order of the answers.
    pub acknowledged: Vec<Acknowledged>,
}

impl Device {
    /// A new device. Two devices need two seeds.
    #[must_use]
    pub fn new(seed: u8, origin: &str, now: UnixMillis) -> Self {
        // A connection for each request: the client would not try again on one that the server has given up.
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_idle_connections(0).build().into();
        let mut device = Self {
            engine: Engine::new([seed; 32]),
            store: MemoryStore::new(),
            origin: origin.to_owned(),
            agent,
            events: VecDeque::from([Event::Start]),
            timers: Vec::new(),
            answers: BTreeMap::new(),
            unanswered: BTreeMap::new(),
            next_number: 0,
            boots: 0,
            seed,
            now,
            online: true,
            faults: VecDeque::new(),
            notices: Vec::new(),
            requests: Vec::new(),
            acknowledged: Vec::new(),
        };
        device.run();
        device
    }

    /// The device's store.
    #[must_use]
    pub const fn store(&self) -> &MemoryStore {
        &self.store
    }

    /// Asks the engine and runs until there is nothing left to do.
    ///
    /// # Panics
    /// When the engine never answers: then a flow is stuck.
    #[expect(clippy::expect_used, reason = "a stuck flow must stop the test")]
    pub fn ask(&mut self, request: Request) -> Answer {
        self.next_number += 1;
        let number = self.next_number;
        self.unanswered.insert(number, request.clone());
        self.events.push_back(Event::Ask { port: 1, number, request });
        self.run();
        self.answers.remove(&number).expect("the engine answers every request")
    }

    /// Lets every timer end, as if enough time had passed.
    pub fn let_time_pass(&mut self) {
        for id in std::mem::take(&mut self.timers) {
            self.events.push_back(Event::Done { id, outcome: Outcome::Elapsed });
        }
        self.run();
    }

    /// Signs in.
    pub fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.ask(Request::SignIn {
            name: name.to_owned(),
            password: password.to_owned(),
            device_label: format!("test {}", self.seed),
        })
    }

    /// Synchronises once.
    pub fn sync(&mut self) -> Connection {
        self.ask(Request::SyncNow);
        self.status().connection
    }

    /// The status.
    ///
    /// # Panics
    /// When the answer is not one.
    #[expect(clippy::panic, reason = "another answer is a fault of the engine")]
    pub fn status(&mut self) -> Status {
        match self.ask(Request::Status) {
            Answer::Status(status) => *status,
            other => panic!("no status but {other:?}"),
        }
    }

    /// A list.
    ///
    /// # Panics
    /// When the answer is not one.
    #[expect(clippy::panic, reason = "another answer is a fault of the engine")]
    pub fn list(&mut self, query: ListQuery) -> ListPage {
        match self.ask(Request::List(query)) {
            Answer::List(page) => page,
            other => panic!("no list but {other:?}"),
        }
    }

    /// A customer file.
    ///
    /// # Errors
    /// What the engine says instead.
    pub fn open(&mut self, customer: satchel_model::CustomerId) -> Result<CustomerView, Failure> {
        view(self.ask(Request::Open(customer)))
    }

    /// Saves.
    ///
    /// # Errors
    /// What the engine says instead.
    pub fn save(&mut self, save: satchel_protocol::bridge::Save) -> Result<CustomerView, Failure> {
        view(self.ask(Request::Save(save)))
    }

    fn run(&mut self) {
        while let Some(event) = self.events.pop_front() {
            for effect in self.engine.handle(self.now, event) {
                self.perform(effect);
            }
            if self.engine.has_ended() {
                return self.restart();
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        let (id, outcome) = match effect {
            Effect::Http { id, path, token, body, .. } => (id, Outcome::Http(self.exchange(path, token, &body))),
            Effect::Timer { id, .. } => return self.timers.push(id),
            Effect::Answer { number, answer, .. } => {
                self.unanswered.remove(&number);
                return drop(self.answers.insert(number, *answer));
            }
            Effect::Notice(notice) => return self.notices.push(notice),
            of_store => match perform(&self.store, of_store) {
                Some(done) => done,
                None => return,
            },
        };
        self.events.push_back(Event::Done { id, outcome });
    }

    fn exchange(&mut self, path: &'static str, token: Option<String>, sent: &[u8]) -> Result<HttpAnswer, Unreachable> {
        if !self.online {
            return Err(Unreachable);
        }
        self.requests.push(path);
        let fault = self.faults.pop_front();
        match fault {
            Some(WireFault::RequestLost) => return Err(Unreachable),
            Some(WireFault::CaptivePortal) => {
                return Ok(HttpAnswer { status: 200, body: b"<!doctype html><title>Wi-Fi</title>".to_vec() });
            }
            Some(WireFault::Gateway(status)) => {
                return Ok(HttpAnswer { status, body: b"<html>Bad gateway</html>".to_vec() });
            }
            _ => {}
        }
        let mut request = self
            .agent
            .post(format!("{}{path}", self.origin))
            .header("Content-Type", satchel_protocol::frame::MEDIA_TYPE);
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let stamped = if let Some(WireFault::OtherVersion(by)) = fault { restamped(sent, -by) } else { sent.to_vec() };
        let mut answer = request.send(&stamped).map_err(|_| Unreachable)?;
        let status = answer.status().as_u16();
        let mut body = answer.body_mut().with_config().limit(8 << 20).read_to_vec().map_err(|_| Unreachable)?;
        match fault {
            Some(WireFault::AnswerLost) => Err(Unreachable),
            Some(WireFault::AnswerCut(length)) => {
                body.truncate(length);
                Ok(HttpAnswer { status, body })
            }
            Some(WireFault::OtherVersion(by)) => Ok(HttpAnswer { status, body: restamped(&body, by) }),
            _ => {
                self.acknowledged.extend(acknowledged(path, sent, &body));
                Ok(HttpAnswer { status, body })
            }
        }
    }
}

/// What the answer to a push says that the server has; nothing for another exchange, or for an answer that is none.
fn acknowledged(path: &str, request: &[u8], answer: &[u8]) -> Vec<Acknowledged> {
    if path != path::PUSH {
        return Vec::new();
    }
    let (Ok((_, push)), Ok((_, pushed))) = (frame::decode::<Push>(request), frame::decode::<Pushed>(answer)) else {
        return Vec::new();
    };
    let changes = push.documents.iter().flat_map(|document| {
        let hashes = document.changes.iter().map(|bytes| preparse(bytes).map(|header| header.hash));
        hashes.map(|hash| (document.name, hash))
    });
    let has = |((name, hash), result): ((DocumentName, _), ChangeResult)| match (hash, result) {
        (Ok(hash), ChangeResult::Accepted { sequence } | ChangeResult::Duplicate { sequence }) => {
            Some(Acknowledged { name, hash, sequence })
        }
        _ => None,
    };
    changes.zip(pushed.results.into_iter().flatten()).filter_map(has).collect()
}

/// Does what the engine wants of its store. `None` for effects that are not about the store.
#[must_use]
pub fn perform(store: &MemoryStore, effect: Effect) -> Option<(u64, Outcome)> {
    let done = match effect {
        Effect::TakeOver { id, lease } => {
            let taken = pollster::block_on(store.take_over(satchel_store::Lease::from_bytes(lease)));
            (id, Outcome::Committed(taken.map_err(|error| fault(&error))))
        }
        Effect::Read { id, places } => {
            let wanted: Vec<(satchel_store::Table, Key)> =
                places.into_iter().map(|(of, key)| (table(of), Key::raw(key))).collect();
            let read = pollster::block_on(store.get(&wanted)).map_err(|error| fault(&error));
            (id, Outcome::Read(read.map(|records| records.into_iter().map(found).collect())))
        }
        Effect::Scan { id, table: of, prefix } => {
            let scan = pollster::block_on(store.scan(table(of), &Key::raw(prefix)));
            let scanned = scan.map_err(|error| fault(&error)).map(|scan| Scanned {
                records: scan.items.into_iter().map(|(key, bytes)| (key.as_bytes().to_vec(), bytes)).collect(),
                damaged: scan.damaged.into_iter().map(|(key, _)| key.as_bytes().to_vec()).collect(),
            });
            (id, Outcome::Scanned(scanned))
        }
        Effect::Commit { id, batch, durability } => {
            let committed = pollster::block_on(store.commit(writes(batch), durable(durability)));
            (id, Outcome::Committed(committed.map_err(|error| fault(&error))))
        }
        Effect::Erase { id } => {
            let erased = pollster::block_on(store.erase());
            (id, Outcome::Committed(erased.map_err(|error| fault(&error))))
        }
        Effect::Http { .. }
        | Effect::Timer { .. }
        | Effect::Poke { .. }
        | Effect::Answer { .. }
        | Effect::Notice(_) => {
            return None;
        }
    };
    Some(done)
}

fn view(answer: Answer) -> Result<CustomerView, Failure> {
    match answer {
        Answer::Customer(view) | Answer::Saved(view) => Ok(*view),
        Answer::Failed(failure) => Err(failure),
        _ => Err(Failure::InvalidEdit),
    }
}

fn found(record: Record) -> Found {
    match record {
        Record::Found(bytes) => Found::Bytes(bytes),
        Record::Missing => Found::Missing,
        Record::Damaged(_) => Found::Damaged,
    }
}

fn writes(batch: satchel_engine::Batch) -> Batch {
    let mut writes = Batch::new();
    for write in batch.writes {
        match write {
            Write::Put(to, key, bytes) => writes.put(table(to), Key::raw(key), bytes),
            Write::Delete(from, key) => writes.delete(table(from), Key::raw(key)),
            Write::DeletePrefix(from, prefix) => writes.delete_prefix(table(from), Key::raw(prefix)),
        }
    }
    writes
}

const fn durable(durability: Durability) -> satchel_store::Durability {
    match durability {
        Durability::Relaxed => satchel_store::Durability::Relaxed,
        Durability::Strict => satchel_store::Durability::Strict,
    }
}

/// The store's table of an engine's table.
#[must_use]
pub const fn table(table: Table) -> satchel_store::Table {
    match table {
        Table::Docs => satchel_store::Table::Docs,
        Table::Packs => satchel_store::Table::Packs,
        Table::Changes => satchel_store::Table::Changes,
        Table::Rows => satchel_store::Table::Rows,
        Table::Texts => satchel_store::Table::Texts,
        Table::Outbox => satchel_store::Table::Outbox,
        Table::Meta => satchel_store::Table::Meta,
        Table::Drafts => satchel_store::Table::Drafts,
        Table::Quarantine => satchel_store::Table::Quarantine,
    }
}

fn fault(error: &StoreError) -> StoreFault {
    match error {
        StoreError::Quota => StoreFault::Full,
        StoreError::NewerVersion { .. } => StoreFault::Newer,
        StoreError::Unavailable { .. } => StoreFault::Unavailable,
        StoreError::Superseded => StoreFault::Superseded,
        _ => StoreFault::Failed,
    }
}
