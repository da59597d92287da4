//! The team: its tablets, its server, and what the harness knows. Here each step of a plan is done.

use satchel_engine::Table;
use satchel_model::{CustomerId, Edit, Field, Role, Target, UnixMillis};
use satchel_protocol::bridge::{Answer, Failure, Request, Save};
use satchel_protocol::sync::path;

use super::access::Access;
use super::ledger::{Ledger, Saved};
use super::plan::{Act, Plan, Step, Wire};
use super::server::{self, Server};
use super::tablet::{FAULTS, Saving, Sent, Tablet, Worked};
use super::wire::{Letter, deliver, exchange};
use super::{Tally, Violation};
use crate::form::{any_edits, any_value};
use crate::numbers::Numbers;

/// 2026-09-21, in whole seconds: the model knows times as changes keep them.
const START: UnixMillis = UnixMillis(1_790_000_000_000);
/// Customers of a run at most: few, so that people meet.
const CUSTOMERS: [usize; 4] = [1, 2, 4, 8];
/// Pieces of work in which a person's next hand movement waits for the tablet.
const PATIENCE: usize = 12;

/// Everything of a run.
pub struct World {
    /// The server.
    pub server: Server,
    /// The tablets.
    pub tablets: Vec<Tablet>,
    /// Every change that somebody saved.
    pub ledger: Ledger,
    /// Who may hold what.
    pub access: Access,
    /// What the network does.
    pub wire: Wire,
    /// Requests that were sent.
    pub letters: Vec<Letter>,
    /// The true time.
    pub now: UnixMillis,
    /// How often the server went back to a copy.
    pub restores: u32,
    /// Whether to print what happens.
    pub is_traced: bool,
    /// What it all amounted to.
    pub tally: Tally,
    customers: Vec<CustomerId>,
    most_customers: usize,
    fresh: u32,
}

impl World {
    /// A server, and tablets on which people have signed in.
    ///
    /// # Errors
    /// Something of it does not start.
    pub fn new(plan: &Plan) -> Result<Self, Violation> {
        let mut numbers = Numbers(plan.seed);
        let roles: Vec<Role> =
            (0..plan.people).map(|_| if numbers.one_in(3) { Role::UnitHead } else { Role::Salesperson }).collect();
        let server = Server::new(&roles, START, &mut numbers)?;
        let tablets = (0..plan.tablets).map(|number| Tablet::new(number, number % plan.people, plan.seed)).collect();
        let mut world = Self {
            server,
            tablets,
            ledger: Ledger::default(),
            access: Access { roles, ..Access::default() },
            wire: plan.wire,
            letters: Vec::new(),
            now: START,
            restores: 0,
            is_traced: plan.is_traced,
            tally: Tally::default(),
            customers: Vec::new(),
            most_customers: numbers.pick(&CUSTOMERS),
            fresh: 0,
        };
        for tablet in 0..plan.tablets {
            world.tablet(tablet)?.boot(START)?;
            world.sign_in(tablet)?;
        }
        Ok(world)
    }

    /// A tablet.
    ///
    /// # Errors
    /// There is none of that number.
    pub fn tablet(&mut self, number: usize) -> Result<&mut Tablet, Violation> {
        self.tablets.get_mut(number).ok_or_else(|| Violation::new("the harness works", "a tablet without a number"))
    }

    /// A person signs in. The answer comes with the work.
    ///
    /// # Errors
    /// The engine panicked.
    pub fn sign_in(&mut self, number: usize) -> Result<(), Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        let request = Request::SignIn {
            name: server::name(tablet.person),
            password: server::PASSWORD.to_owned(),
            device_label: tablet.label(),
        };
        tablet.ask(now, request).map(drop)
    }

    /// Does a step, then lets some of what is on its way arrive.
    ///
    /// # Errors
    /// A law did not hold.
    pub fn step(&mut self, step: Step) -> Result<(), Violation> {
        let mut numbers = Numbers(step.draw);
        self.now = UnixMillis(self.now.0 + 1000 * i64::try_from(numbers.below(600)).unwrap_or(0));
        self.server.now = self.now;
        if self.is_traced {
            println!("{:?} on tablet {}", step.act, step.tablet);
        }
        self.act(step.act, step.tablet, &mut numbers)?;
        for _ in 0..numbers.below(40) {
            let tablet = numbers.below(self.tablets.len());
            self.work(tablet, &mut numbers)?;
        }
        Ok(())
    }

    fn act(&mut self, act: Act, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        let now = self.now;
        match act {
            Act::Open => self.open(number, numbers),
            Act::Save => self.save(number, numbers),
            Act::Create => self.create(number, numbers),
            Act::Sync if !self.tablet(number)?.is_signed_in() => self.sign_in(number),
            Act::Sync => self.tablet(number)?.ask(now, Request::SyncNow).map(drop),
            Act::Elapse => self.tablet(number)?.elapse(now),
            Act::Hide => self.tablet(number)?.hide(now),
            Act::Poke => self.tablet(number)?.poke(now, numbers),
            Act::Network => {
                let tablet = self.tablet(number)?;
                tablet.is_online = !tablet.is_online;
                let request = Request::Network(tablet.is_online);
                tablet.ask(now, request).map(drop)
            }
            Act::Clock => {
                const TWO_YEARS_S: usize = 2 * 365 * 86_400;
                let seconds = i64::try_from(numbers.below(2 * TWO_YEARS_S)).unwrap_or(0) - TWO_YEARS_S as i64;
                self.tablet(number)?.clock_ms = seconds * 1000;
                Ok(())
            }
            Act::Restart | Act::Crash => self.close(number, act == Act::Crash, numbers),
            Act::CommitFault => {
                self.tally.faults += 1;
                self.tablet(number)?.next_fault = Some(numbers.pick(&FAULTS));
                Ok(())
            }
            Act::BitFlip => self.flip(number, numbers),
            Act::Evict => self.evict(number),
            Act::Copy => {
                let tablet = self.tablet(number)?;
                tablet.copy = Some((tablet.store.copy(), tablet.enrolment));
                Ok(())
            }
            Act::PutBack => self.put_back(number),
            Act::SignOut => {
                let tablet = self.tablet(number)?;
                tablet.may_erase = true;
                let discard_unsent = numbers.one_in(2);
                tablet.ask(now, Request::SignOut { discard_unsent }).map(drop)
            }
            Act::ServerRestart => {
                self.tally.faults += 1;
                self.server.restart()
            }
            Act::ServerDown => {
                self.server.is_reachable = !self.server.is_reachable;
                Ok(())
            }
            Act::Backup => self.server.back_up(&self.access),
            Act::Restore | Act::RestoreSilently => self.restore(act == Act::Restore, numbers),
            Act::Assign => self.assign(numbers),
            Act::Role => {
                let person = numbers.below(self.access.roles.len());
                let role = numbers.pick(&[Role::Salesperson, Role::UnitHead]);
                self.server.set_role(person, role)?;
                if let Some(of_person) = self.access.roles.get_mut(person) {
                    *of_person = role;
                }
                Ok(())
            }
            Act::Revoke => {
                let tablet = self.tablet(number)?;
                tablet.may_erase = true;
                let label = tablet.label();
                self.server.revoke(&label)?;
                let of_tablet = self.letters.iter().filter(|letter| letter.tablet == number);
                self.access.revoked.extend(of_tablet.filter_map(|letter| letter.sent.token.clone()));
                Ok(())
            }
            Act::Expire => self.server.expire_tokens(),
            Act::Replay => self.replay(numbers),
            Act::Hostile => self.hostile(number, numbers),
        }
    }

    fn open(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        if self.customers.is_empty() {
            return self.create(number, numbers);
        }
        let (now, customer) = (self.now, numbers.pick(&self.customers));
        let tablet = self.tablet(number)?;
        tablet.opening = Some(tablet.ask(now, Request::Open(customer))?);
        Ok(())
    }

    fn create(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        if self.customers.len() >= self.most_customers || self.tablet(number)?.saving.is_some() {
            return self.open(number, numbers);
        }
        let customer = CustomerId::from_bytes(numbers.id());
        self.customers.push(customer);
        self.ledger.meet(customer);
        let file = satchel_model::Customer::empty(customer);
        let stands_alone =
            |edit: &Edit| matches!(edit, Edit::Move { .. } | Edit::Note { .. } | Edit::Set { field: Field::State, .. });
        let name = any_value(Field::Name, numbers);
        let mut edits = vec![Edit::Set { target: Target::Customer, field: Field::Name, value: Some(name) }];
        edits.extend(any_edits(&file, &mut self.fresh, numbers).into_iter().filter(|edit| !stands_alone(edit)));
        self.submit(number, Save { customer, create: true, edits })
    }

    fn save(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        let tablet = self.tablet(number)?;
        if tablet.saving.is_some() {
            return Ok(());
        }
        if tablet.form.is_none() {
            self.open(number, numbers)?;
            for _ in 0..PATIENCE {
                if self.tablet(number)?.form.is_none() {
                    self.work(number, numbers)?;
                }
            }
        }
        let Some(file) = self.tablet(number)?.form.take() else { return Ok(()) };
        let edits = any_edits(&file, &mut self.fresh, numbers);
        self.submit(number, Save { customer: file.id, create: false, edits })
    }

    fn submit(&mut self, number: usize, save: Save) -> Result<(), Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        let edits = save.edits.clone();
        // The engine works inside the question, so the save is known before it.
        let asked = tablet.ask(now, Request::Save(save))?;
        tablet.saving = Some(Saving { number: asked, edits, changes: Vec::new() });
        Ok(())
    }

    /// Does one piece of a tablet's work; false when there is none.
    ///
    /// # Errors
    /// A law did not hold.
    pub fn work(&mut self, number: usize, numbers: &mut Numbers) -> Result<bool, Violation> {
        let now = self.now;
        let worked = self.tablet(number)?.work(now, numbers)?;
        let is_idle = matches!(worked, Worked::Idle);
        self.worked(number, worked, numbers)?;
        self.answers(number)?;
        self.watch(number)?;
        Ok(!is_idle)
    }

    fn worked(&mut self, number: usize, worked: Worked, numbers: &mut Numbers) -> Result<(), Violation> {
        match worked {
            Worked::Idle | Worked::Done => Ok(()),
            Worked::Sent(sent) => {
                let id = sent.id;
                let outcome = exchange(self, number, sent, numbers)?;
                self.tablet(number)?.answered(id, outcome);
                Ok(())
            }
            Worked::Saved(changes) => {
                let tablet = self.tablet(number)?;
                let (enrolment, person) = (tablet.enrolment, tablet.person);
                let edits = tablet.saving.as_ref().map(|saving| saving.edits.clone()).unwrap_or_default();
                let saved = Saved { tablet: number, enrolment, person, edits: &edits, changes };
                let names = self.ledger.note(saved)?;
                if let Some(saving) = &mut self.tablet(number)?.saving {
                    saving.changes = names;
                }
                Ok(())
            }
            Worked::Erased => {
                let tablet = self.tablet(number)?;
                if !tablet.may_erase {
                    return Err(Violation::new("nothing is erased unasked", format!("tablet {number}")));
                }
                tablet.enrolment += 1;
                self.excuse("the tablet was erased")
            }
        }
    }

    /// Looks at what the person was told.
    fn answers(&mut self, number: usize) -> Result<(), Violation> {
        let tablet = self.tablet(number)?;
        if let Some(opening) = tablet.opening
            && let Some(answer) = tablet.take_answer(opening)
        {
            tablet.opening = None;
            if let Answer::Customer(view) = answer {
                tablet.form = Some(view.customer);
            }
        }
        let Some(asked) = tablet.saving.as_ref().map(|saving| saving.number) else { return Ok(()) };
        let Some(answer) = tablet.take_answer(asked) else { return Ok(()) };
        let Some(saving) = tablet.saving.take() else { return Ok(()) };
        match answer {
            Answer::Saved(_) => {
                self.tally.saves += 1;
                for name in saving.changes {
                    if let Some(change) = self.ledger.changes.get_mut(&name) {
                        change.is_acknowledged = true;
                    }
                }
                Ok(())
            }
            Answer::Failed(failure) if saving.changes.is_empty() => match failure {
                Failure::InvalidEdit if saving.edits.iter().any(is_settled_state) => Ok(()),
                Failure::InvalidEdit | Failure::InvalidField { .. } => {
                    Err(Violation::new("what the harness types is valid", format!("{failure:?} {:?}", saving.edits)))
                }
                _ => Ok(()),
            },
            _ => Err(Violation::new("a save that failed left nothing", format!("tablet {number}"))),
        }
    }

    /// What must hold at every moment.
    fn watch(&mut self, number: usize) -> Result<(), Violation> {
        let tablet = self.tablet(number)?;
        if !std::mem::take(&mut tablet.is_status_new) || tablet.is_committing() {
            return Ok(());
        }
        let Some(status) = &tablet.status else { return Ok(()) };
        let unsent = tablet.count(Table::Outbox);
        let (shown, is_somebodys) = (usize::try_from(status.unsent).unwrap_or(usize::MAX), status.account.is_some());
        if shown != unsent && is_somebodys {
            let detail = format!("tablet {number} shows {shown}, its store has {unsent}");
            return Err(Violation::new("the unsent count is the true one", detail));
        }
        Ok(())
    }

    fn close(&mut self, number: usize, is_crash: bool, numbers: &mut Numbers) -> Result<(), Violation> {
        let now = self.now;
        let done = self.tablet(number)?.close(numbers);
        for worked in done {
            self.worked(number, worked, numbers)?;
        }
        let tablet = self.tablet(number)?;
        if is_crash {
            let kept = numbers.below(tablet.store.unflushed_commits() + 1);
            tablet.store.crash_after(kept);
        }
        tablet.boot(now)
    }

    fn flip(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        const TABLES: [Table; 7] =
            [Table::Docs, Table::Packs, Table::Changes, Table::Rows, Table::Texts, Table::Outbox, Table::Meta];
        self.tally.faults += 1;
        let of = numbers.pick(&TABLES);
        let tablet = self.tablet(number)?;
        let records = tablet.records(of);
        if records.is_empty() {
            return Ok(());
        }
        let (key, _) = numbers.pick(&records);
        let place = satchel_store::Key::raw(key);
        let table = crate::device::table(of);
        if let Some(mut stored) = tablet.store.stored(table, &place) {
            let at = numbers.below(stored.len());
            if let Some(byte) = stored.get_mut(at) {
                *byte ^= 1 << numbers.below(8);
            }
            tablet.store.tamper(table, &place, stored);
        }
        self.excuse("its record was damaged")
    }

    fn evict(&mut self, number: usize) -> Result<(), Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        tablet.store.put_back(&satchel_store::MemoryStore::new());
        tablet.enrolment += 1;
        tablet.boot(now)?;
        self.excuse("the tablet's store was evicted")
    }

    fn put_back(&mut self, number: usize) -> Result<(), Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        let Some((copy, enrolment)) = tablet.copy.take() else { return Ok(()) };
        tablet.store.put_back(&copy);
        tablet.enrolment = enrolment;
        tablet.boot(now)?;
        self.excuse("the tablet went back to an older copy of its store")
    }

    fn restore(&mut self, is_announced: bool, numbers: &mut Numbers) -> Result<(), Violation> {
        if let Some(access) = self.server.restore(numbers, is_announced)? {
            self.tally.faults += 1;
            self.restores += 1;
            self.access = access;
            self.excuse("the server went back to a copy, and the tablet that made it is gone")?;
        }
        Ok(())
    }

    /// Changes that are now nowhere from where they could come back.
    fn excuse(&mut self, reason: &'static str) -> Result<(), Violation> {
        let log: std::collections::BTreeSet<_> = self.server.log()?.into_iter().map(|(_, hash)| hash).collect();
        let records: Vec<_> = self.tablets.iter().map(Tablet::change_records).collect();
        for (name, change) in &mut self.ledger.changes {
            let is_on_its_tablet = self.tablets.get(change.tablet).is_some_and(|tablet| {
                tablet.enrolment == change.enrolment
                    && records.get(change.tablet).is_some_and(|records| records.contains(name))
            });
            if change.excused.is_none() && !is_on_its_tablet && !log.contains(name.as_bytes()) {
                change.excused = Some(reason);
            }
        }
        Ok(())
    }

    fn assign(&mut self, numbers: &mut Numbers) -> Result<(), Violation> {
        let known: Vec<CustomerId> = self.access.owners.keys().copied().collect();
        if known.is_empty() {
            return Ok(());
        }
        let (customer, owner) = (numbers.pick(&known), numbers.below(self.access.roles.len()));
        self.server.assign(customer, owner)?;
        self.access.owners.insert(customer, owner);
        Ok(())
    }

    fn replay(&mut self, numbers: &mut Numbers) -> Result<(), Violation> {
        if self.letters.is_empty() || !self.server.is_reachable {
            return Ok(());
        }
        self.tally.faults += 1;
        let mut letter = numbers.pick(&self.letters);
        if letter.sent.path == path::SIGN_IN {
            // Another sign-in on the tablet: its token takes the place of the one in use, and it signs in again.
            return Ok(());
        }
        deliver(self, &mut letter).map(drop)
    }

    /// Bytes that are no message, or another person's change under this tablet's token: the log does not move.
    fn hostile(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        let of_tablet: Vec<Letter> = self.letters.iter().filter(|letter| letter.tablet == number).cloned().collect();
        if of_tablet.is_empty() {
            return Ok(());
        }
        self.tally.faults += 1;
        let Letter { sent: Sent { path, token, mut body, .. }, .. } = numbers.pick(&of_tablet);
        if path == path::SIGN_IN {
            return Ok(());
        }
        let before = self.server.head()?;
        match numbers.below(3) {
            0 => body.truncate(numbers.below(body.len())),
            1 => body = (0..numbers.below(200)).map(|_| numbers.draw().to_le_bytes()[0]).collect(),
            _ => body = self.foreign_push(number, numbers)?,
        }
        let path = if numbers.one_in(2) { path } else { path::PUSH };
        let reply = self.server.answer(path, token.as_deref(), &body)?;
        if self.server.head()? != before {
            return Err(Violation::new("what is foreign does not enter the log", format!("status {}", reply.status)));
        }
        Ok(())
    }

    fn foreign_push(&mut self, number: usize, numbers: &mut Numbers) -> Result<Vec<u8>, Violation> {
        use satchel_protocol::frame;
        use satchel_protocol::sync::{DocumentName, Push, PushDocument};
        use serde_bytes::ByteBuf;
        let person = self.tablet(number)?.person;
        let foreign: Vec<_> = self
            .ledger
            .changes
            .values()
            .filter(|change| self.tablets.get(change.tablet).is_some_and(|tablet| tablet.person != person))
            .cloned()
            .collect();
        if foreign.is_empty() {
            return Ok(Vec::new());
        }
        let change = numbers.pick(&foreign);
        let push = Push {
            documents: vec![PushDocument {
                name: DocumentName::new(change.kind, change.customer),
                changes: vec![ByteBuf::from(change.bytes)],
            }],
            cursor: None,
        };
        frame::encode(frame::Header::default(), &push)
            .map_err(|error| Violation::new("the harness works", error.to_string()))
    }
}

/// A choice between two states that somebody else may have made meanwhile: then there is nothing left to choose.
fn is_settled_state(edit: &Edit) -> bool {
    matches!(edit, Edit::Set { field: Field::State, .. })
}
