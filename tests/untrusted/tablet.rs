//! A tablet between a store and a server that say anything: the real engine, and no wire.

use std::collections::{BTreeMap, VecDeque};

use satchel_engine::{Effect, Engine, Event, HttpAnswer, Outcome, Unreachable};
use satchel_model::{CustomerId, UnixMillis};
use satchel_protocol::bridge::{Answer, CustomerView, ListPage, ListQuery, Phase, Request, Status};
use satchel_store::MemoryStore;

use super::ground::customers;
use crate::device::perform;

/// More than any flow needs: a tablet that has not come to rest by then never does.
const MOST_EFFECTS: usize = 20_000;

/// What a person sees of a tablet.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    phase: Phase,
    /// Unsent, refused, customers.
    counts: [u32; 3],
    list: ListPage,
    files: Vec<Option<CustomerView>>,
}

/// A tablet. Its clock stands still, and its timers never end.
pub(super) struct Tablet {
    engine: Engine,
    store: MemoryStore,
    events: VecDeque<Event>,
    /// What the server answers next, by path; after that nobody answers.
    server: VecDeque<(&'static str, Vec<u8>)>,
    answers: BTreeMap<u64, Answer>,
    next_number: u64,
    effects: usize,
}

impl Tablet {
    /// Starts on a store, with a server that has these answers.
    pub(super) fn start(store: MemoryStore, server: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        let mut tablet = Self {
            engine: Engine::new([7; 32]),
            store,
            events: VecDeque::from([Event::Start]),
            server: server.into_iter().collect(),
            answers: BTreeMap::new(),
            next_number: 0,
            effects: 0,
        };
        tablet.run();
        tablet
    }

    /// The tab is closed; the store stays.
    pub(super) fn close(self) -> MemoryStore {
        self.store
    }

    /// Asks; every question has an answer.
    pub(super) fn ask(&mut self, request: Request) -> Option<Answer> {
        self.next_number += 1;
        let number = self.next_number;
        self.events.push_back(Event::Ask { port: 1, number, request });
        self.run();
        let answer = self.answers.remove(&number);
        assert!(answer.is_some(), "the engine answers every question");
        answer
    }

    /// The status.
    pub(super) fn status(&mut self) -> Option<Status> {
        match self.ask(Request::Status) {
            Some(Answer::Status(status)) => Some(*status),
            _ => None,
        }
    }

    /// Looks at everything.
    pub(super) fn look(&mut self) -> Option<Seen> {
        let status = self.status()?;
        let query = ListQuery { limit: 50, ..ListQuery::default() };
        let list = match self.ask(Request::List(query)) {
            // Counts up with every change of a row, and starts with the engine.
            Some(Answer::List(list)) => ListPage { version: 0, ..list },
            _ => ListPage::default(),
        };
        let files = customers().map(|customer| self.file(customer)).to_vec();
        let _review = self.ask(Request::Review);
        let _drafts = self.ask(Request::ListDrafts);
        let _found = self.ask(Request::List(ListQuery { search: "shanhai 138".to_owned(), ..ListQuery::default() }));
        let Status { phase, unsent, refused, customers, .. } = status;
        Some(Seen { phase, counts: [unsent, refused, customers], list, files })
    }

    fn file(&mut self, customer: CustomerId) -> Option<CustomerView> {
        match self.ask(Request::Open(customer)) {
            Some(Answer::Customer(view)) => Some(*view),
            _ => None,
        }
    }

    fn run(&mut self) {
        while let Some(event) = self.events.pop_front() {
            for effect in self.engine.handle(UnixMillis(1_790_000_000_000), event) {
                self.effects += 1;
                assert!(self.effects < MOST_EFFECTS, "the tablet comes to rest");
                self.perform(effect);
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        let (id, outcome) = match effect {
            Effect::Http { id, path, .. } => (id, Outcome::Http(self.answer(path))),
            Effect::Answer { number, answer, .. } => return drop(self.answers.insert(number, *answer)),
            of_store => match perform(&self.store, of_store) {
                Some(done) => done,
                None => return,
            },
        };
        self.events.push_back(Event::Done { id, outcome });
    }

    fn answer(&mut self, path: &'static str) -> Result<HttpAnswer, Unreachable> {
        match self.server.pop_front() {
            Some((expected, body)) if expected == path => Ok(HttpAnswer { status: 200, body }),
            _ => {
                self.server.clear();
                Err(Unreachable)
            }
        }
    }
}

/// What must hold of a tablet after anything: it shows what its store holds, which a start finds again.
pub(super) fn memory_follows_the_store(mut tablet: Tablet) {
    let before = tablet.look();
    let mut again = Tablet::start(tablet.close(), []);
    let after = again.look();
    assert_eq!(before, after, "a tablet shows after a start what it showed before");
}
