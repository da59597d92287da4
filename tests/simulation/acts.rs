//! What people, administrators and misfortune do: one function for each act of a plan.

use satchel_engine::Table;
use satchel_model::{CustomerId, Edit, Field, Target, Value, customer_code};
use satchel_protocol::bridge::{Request, Save};

use super::access::Post;
use super::plan::Act;
use super::tab::{FAULTS, Saving};
use super::tablet::Tablet;
use super::world::World;
use super::{Violation, durable};
use crate::form::{any_edits, any_value, stands_alone};
use crate::numbers::Numbers;

/// Pieces of work in which a person's next hand movement waits for the tablet.
const PATIENCE: usize = 12;
const HANDED_OVER: &str = "whoever could have brought it back may not hold the customer any more";

impl World {
    /// Does an act.
    ///
    /// # Errors
    /// A law did not hold.
    pub fn act(&mut self, act: Act, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
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
            Act::Update => self.update(number, numbers),
            Act::Steal => {
                self.tally.faults += 1;
                let fault = numbers.one_in(3).then(|| numbers.pick(&FAULTS));
                let tablet = self.tablet(number)?;
                // What the newer tab writes first is that it leads; it may be refused even that.
                tablet.next_fault = tablet.next_fault.or(fault);
                tablet.steal(now)
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
            Act::Rot => {
                self.tally.faults += 1;
                self.is_rotten = true;
                self.server.rot(numbers)
            }
            Act::Backup => self.server.back_up(&self.access),
            Act::Restore | Act::RestoreSilently => self.restore(act == Act::Restore, numbers),
            Act::Import => self.import(numbers),
            Act::Assign => self.assign(numbers),
            Act::Role => {
                let person = numbers.below(self.access.posts.len());
                let post = Post::any(numbers);
                self.server.appoint(person, post)?;
                if let Some(of_person) = self.access.posts.get_mut(person) {
                    *of_person = post;
                }
                self.excuse(HANDED_OVER)
            }
            Act::Revoke => {
                let tablet = self.tablet(number)?;
                tablet.may_erase = true;
                let label = tablet.label();
                self.server.revoke(&label)?;
                let of_tablet = self.letters.iter().filter(|letter| letter.tablet == number);
                self.access.revoked.extend(of_tablet.filter_map(|letter| letter.sent.token.clone()));
                self.excuse("the last tablet that could have brought it back is locked")
            }
            Act::Freeze => {
                let person = self.tablet(number)?.person;
                let is_frozen = self.access.frozen.insert(person) || !self.access.frozen.remove(&person);
                let of_person = self.tablets.iter_mut().filter(|tablet| tablet.person == person);
                of_person.for_each(|tablet| tablet.may_erase = true);
                self.server.freeze(person, is_frozen)?;
                self.excuse("the last tablet that could have brought it back is locked")
            }
            Act::Review => {
                let is_merged = numbers.one_in(2);
                self.review(is_merged)
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
        tablet.tab.opening = Some(tablet.ask(now, Request::Open(customer))?);
        Ok(())
    }

    fn create(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        if self.customers.len() >= self.most_customers || self.tablet(number)?.tab.saving.is_some() {
            return self.open(number, numbers);
        }
        let customer = CustomerId::from_bytes(numbers.id());
        self.customers.push(customer);
        self.ledger.meet(customer);
        let file = satchel_model::Customer::empty(customer);
        let name = any_value(Field::Name, numbers);
        let mut edits = vec![Edit::Set { target: Target::Customer, field: Field::Name, value: Some(name) }];
        edits.extend(any_edits(&file, &mut self.fresh, numbers).into_iter().filter(|edit| !stands_alone(edit)));
        self.submit(number, Save { customer, create: true, edits })
    }

    fn save(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        let tablet = self.tablet(number)?;
        if tablet.tab.saving.is_some() {
            return Ok(());
        }
        if tablet.tab.form.is_none() {
            self.open(number, numbers)?;
            for _ in 0..PATIENCE {
                if self.tablet(number)?.tab.form.is_none() {
                    self.work(number, numbers)?;
                }
            }
        }
        let Some(file) = self.tablet(number)?.tab.form.take() else { return Ok(()) };
        let edits = any_edits(&file, &mut self.fresh, numbers);
        self.submit(number, Save { customer: file.id, create: false, edits })
    }

    fn submit(&mut self, number: usize, save: Save) -> Result<(), Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        let mut edits = save.edits.clone();
        if save.create && !edits.iter().any(|edit| matches!(edit, Edit::Set { field: Field::Code, .. })) {
            // Whoever gives a new customer no code gets the one that follows from its id.
            let value = Some(Value::Text(customer_code(save.customer)));
            edits.push(Edit::Set { target: Target::Customer, field: Field::Code, value });
        }
        // The engine works inside the question, so the save is known before it.
        let asked = tablet.ask(now, Request::Save(save))?;
        tablet.tab.saving = Some(Saving { number: asked, edits, changes: Vec::new() });
        Ok(())
    }

    fn close(&mut self, number: usize, is_crash: bool, numbers: &mut Numbers) -> Result<(), Violation> {
        let now = self.now;
        let done = self.tablet(number)?.close(numbers)?;
        for worked in done {
            self.worked(number, worked, numbers)?;
        }
        let tablet = self.tablet(number)?;
        if is_crash {
            let kept = numbers.below(tablet.store.unflushed_commits() + 1);
            tablet.store.crash_after(kept);
        }
        tablet.boot(now)?;
        self.durable(number, is_crash)?;
        if !is_crash {
            return Ok(());
        }
        self.holders.lose(number);
        self.excuse("the last tablet that could have brought it back lost what it had not yet written")
    }

    /// The tablet's program becomes one of another version, or is brought up to date: an older one leaves its records as
    /// it wrote them.
    ///
    /// # Errors
    /// A law did not hold.
    pub fn update(&mut self, number: usize, numbers: &mut Numbers) -> Result<(), Violation> {
        self.tally.faults += 1;
        let before = self.tablet(number)?.protocol;
        if before == 0 {
            self.tablet(number)?.protocol = numbers.pick(&[-1, 1]);
            return Ok(());
        }
        self.close(number, false, numbers)?;
        let now = self.now;
        let tablet = self.tablet(number)?;
        tablet.protocol = 0;
        if before < 0 {
            durable::make_older(tablet)?;
            tablet.boot(now)?;
            self.holders.lose(number);
            return self.excuse("an older program knew no attestations");
        }
        Ok(())
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
        tablet.is_damaged = true;
        self.excuse("its record was damaged")
    }

    fn evict(&mut self, number: usize) -> Result<(), Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        tablet.store.put_back(&satchel_store::MemoryStore::new());
        tablet.enrolment += 1;
        tablet.is_damaged = false;
        tablet.boot(now)?;
        self.excuse("the tablet's store was evicted")
    }

    fn put_back(&mut self, number: usize) -> Result<(), Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        let Some((copy, enrolment)) = tablet.copy.take() else { return Ok(()) };
        tablet.store.put_back(&copy);
        tablet.enrolment = enrolment;
        // It is behind its own work, and finds that out when both ends compare.
        tablet.is_damaged = true;
        tablet.boot(now)?;
        self.excuse("the tablet went back to an older copy of its store")
    }

    fn restore(&mut self, is_announced: bool, numbers: &mut Numbers) -> Result<(), Violation> {
        if let Some(access) = self.server.restore(numbers, is_announced)? {
            self.tally.faults += 1;
            self.restores += 1;
            self.access = access;
            // What it was about to say was about the log that is no more.
            self.tablets.iter_mut().for_each(Tablet::lose_answers);
            self.find_holders()?;
            self.excuse("the server went back to a copy, and the tablets that had it are gone")?;
        }
        Ok(())
    }

    /// Somebody decides on everything that was handed in.
    ///
    /// # Errors
    /// The database failed.
    pub fn review(&mut self, is_merged: bool) -> Result<(), Violation> {
        self.server.review(is_merged)?;
        for record in self.server.documents()? {
            // The harness numbers people; their ids say the number.
            let [number, ..] = *record.owner.as_bytes();
            self.access.owners.entry(record.name.customer).or_insert(usize::from(number).saturating_sub(1));
        }
        Ok(())
    }

    fn assign(&mut self, numbers: &mut Numbers) -> Result<(), Violation> {
        let known: Vec<CustomerId> = self.access.owners.keys().copied().collect();
        if known.is_empty() {
            return Ok(());
        }
        let (customer, owner) = (numbers.pick(&known), numbers.below(self.access.posts.len()));
        self.server.assign(customer, owner)?;
        self.access.owners.insert(customer, owner);
        self.excuse(HANDED_OVER)
    }
}
