//! A tablet of a run: its disk, its clock, and the tabs over it: one that leads, and perhaps one that does not know that
//! it leads no more.

use std::collections::BTreeSet;

use satchel_document::ChangeHash;
use satchel_engine::{Event, Table};
use satchel_model::UnixMillis;
use satchel_protocol::bridge::{Phase, Request};
use satchel_store::{Key, MemoryStore, Store as _};

use super::Violation;
use super::tab::{Right, Tab, Worked};
use crate::device::table;
use crate::numbers::Numbers;

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
    /// The version of the messages that its program speaks, less that of the server's.
    pub protocol: i16,
    /// Grows with every enrolment: each begins on an empty disk.
    pub enrolment: u32,
    /// Whether an erase has been asked for, by the person or by an administrator.
    pub may_erase: bool,
    /// Whether its disk was damaged or put back: then it may lack what it should have, until it finds out.
    pub is_damaged: bool,
    /// The cursor that the disk had when it was last held to it.
    pub looked_at: Option<Vec<u8>>,
    /// The fault that the next commit meets.
    pub next_fault: Option<satchel_store::Fault>,
    /// The tab that the person uses.
    pub tab: Tab,
    /// A tab that slept while the one that the person uses took over.
    pub older: Option<Tab>,
    /// The tab that took over last.
    leader: Option<u64>,
    boots: u64,
    seed: u64,
}

impl Tablet {
    /// A new tablet that has just been switched on.
    #[must_use]
    pub fn new(number: usize, person: usize, seed: u64) -> Self {
        let store = MemoryStore::new();
        let tab = Tab::new(&store, 0, seed);
        Self {
            number,
            person,
            store,
            copy: None,
            is_online: true,
            clock_ms: 0,
            protocol: 0,
            enrolment: 0,
            may_erase: false,
            is_damaged: false,
            looked_at: None,
            next_fault: None,
            tab,
            older: None,
            leader: None,
            boots: 0,
            seed,
        }
    }

    /// The label of its enrolments.
    #[must_use]
    pub fn label(&self) -> String {
        format!("tablet-{}", self.number)
    }

    /// Whether somebody is signed in and need not sign in again.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        let account = self.tab.status.as_ref().and_then(|status| status.account.as_ref());
        account.is_some_and(|account| !account.expired)
    }

    /// The time that the tablet's clock shows.
    fn at(&self, now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0 + self.clock_ms)
    }

    fn next_tab(&mut self) -> Tab {
        self.boots += 1;
        Tab::new(&self.store, self.boots, self.seed ^ (self.boots << 32) ^ self.number as u64)
    }

    /// Opens the only tab. Nothing that was on its way is remembered.
    ///
    /// # Errors
    /// Its engine panicked.
    pub fn boot(&mut self, now: UnixMillis) -> Result<(), Violation> {
        self.older = None;
        self.tab = self.next_tab();
        self.event(now, Event::Start)
    }

    /// Another tab takes over while this one sleeps, with everything that it has under way.
    ///
    /// # Errors
    /// The new engine panicked.
    pub fn steal(&mut self, now: UnixMillis) -> Result<(), Violation> {
        let newer = self.next_tab();
        self.older = Some(std::mem::replace(&mut self.tab, newer));
        self.event(now, Event::Start)
    }

    /// The page of the tab that the person uses starts another worker in place of one that has ended.
    ///
    /// # Errors
    /// The new engine panicked.
    pub fn restart_ended(&mut self, now: UnixMillis) -> Result<(), Violation> {
        if !self.tab.has_ended() {
            return Ok(());
        }
        self.tab = self.next_tab();
        self.event(now, Event::Start)
    }

    /// The person taps "try again" where the page says that the store cannot be used.
    ///
    /// # Errors
    /// The new engine panicked.
    pub fn try_again(&mut self, now: UnixMillis) -> Result<(), Violation> {
        let phase = self.tab.status.as_ref().map(|status| &status.phase);
        if !matches!(phase, Some(Phase::Failed(_))) {
            return Ok(());
        }
        self.tab = self.next_tab();
        self.event(now, Event::Start)
    }

    /// Lets the sleeping tab be the one that does something, and back.
    pub fn wake_older(&mut self) {
        if let Some(older) = &mut self.older {
            std::mem::swap(&mut self.tab, older);
        }
    }

    /// Gives the engine an event.
    ///
    /// # Errors
    /// It panicked.
    pub fn event(&mut self, now: UnixMillis, event: Event) -> Result<(), Violation> {
        self.tab.event(self.at(now), event)
    }

    /// Asks the engine.
    ///
    /// # Errors
    /// It panicked.
    pub fn ask(&mut self, now: UnixMillis, request: Request) -> Result<u64, Violation> {
        self.tab.ask(self.at(now), request)
    }

    /// Lets every timer of every tab end.
    ///
    /// # Errors
    /// An engine panicked.
    pub fn elapse(&mut self, now: UnixMillis) -> Result<(), Violation> {
        let now = self.at(now);
        self.tab.elapse(now)?;
        self.older.as_mut().map_or(Ok(()), |older| older.elapse(now))
    }

    /// Hides the page, or shows it.
    ///
    /// # Errors
    /// The engine panicked.
    pub fn hide(&mut self, now: UnixMillis) -> Result<(), Violation> {
        self.tab.hide(self.at(now))
    }

    /// Something happens on the poke channel.
    ///
    /// # Errors
    /// The engine panicked.
    pub fn poke(&mut self, now: UnixMillis, numbers: &mut Numbers) -> Result<(), Violation> {
        self.tab.poke(self.at(now), numbers)
    }

    /// Does one of the things that the tab has to do.
    ///
    /// # Errors
    /// The engine panicked, or a tab that does not lead wrote.
    pub fn work(&mut self, now: UnixMillis, numbers: &mut Numbers) -> Result<Worked, Violation> {
        let worked = self.tab.work(self.at(now), &mut self.next_fault, numbers)?;
        self.only_the_leader_writes()?;
        Ok(worked)
    }

    /// The tab goes; what it had told the store may still happen.
    ///
    /// # Errors
    /// A tab that does not lead wrote.
    pub fn close(&mut self, numbers: &mut Numbers) -> Result<Vec<Worked>, Violation> {
        let done = self.tab.close(numbers);
        self.only_the_leader_writes()?;
        Ok(done)
    }

    /// Whether the tab took over last.
    #[must_use]
    pub fn leads(&self) -> bool {
        self.leader == Some(self.tab.boot)
    }

    fn only_the_leader_writes(&mut self) -> Result<(), Violation> {
        match self.tab.right.take() {
            Some(Right::Taken) => self.leader = Some(self.tab.boot),
            Some(Right::Used) if self.leader != Some(self.tab.boot) => {
                let detail = format!("tablet {}, tab {}, led by {:?}", self.number, self.tab.boot, self.leader);
                return Err(Violation::new("only the tab that leads writes", detail));
            }
            Some(Right::Refused) if self.leader == Some(self.tab.boot) => {
                let detail = format!("tablet {}, tab {}", self.number, self.tab.boot);
                return Err(Violation::new("the tab that leads may write", detail));
            }
            _ => {}
        }
        Ok(())
    }

    /// The server's process ends: answers that have not arrived never do.
    pub fn lose_answers(&mut self) {
        self.tab.lose_answers();
        if let Some(older) = &mut self.older {
            older.lose_answers();
        }
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
}
