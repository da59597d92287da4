//! The team: its tablets, its server, and what the harness knows. Here each step of a plan is done.

use std::collections::BTreeSet;

use satchel_engine::Table;
use satchel_model::{CustomerId, DocumentId, Edit, Field, UnixMillis};
use satchel_protocol::bridge::{Answer, Failure, Request};
use satchel_protocol::sync::Hash;

use super::access::{Access, Post};
use super::durable::{self, Shelf};
use super::holders::Holders;
use super::ledger::{Change, Ledger, Saved};
use super::plan::{Plan, Step, Wire};
use super::server::{self, Server};
use super::tab::{Tab, Worked};
use super::tablet::Tablet;
use super::wire::{Letter, exchange};
use super::{Tally, Violation};
use crate::numbers::Numbers;

/// 2026-09-21, in whole seconds: the model knows times as changes keep them.
const START: UnixMillis = UnixMillis(1_790_000_000_000);
/// Customers of a run at most: few, so that people meet.
const CUSTOMERS: [usize; 4] = [1, 2, 4, 8];

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
    /// Documents that the server told a tablet to let go: their last copy may be gone as soon as that arrives.
    pub told_to_leave: BTreeSet<(usize, DocumentId)>,
    /// Who can bring back what a restored server lacks.
    pub holders: Holders,
    /// The true time.
    pub now: UnixMillis,
    /// How often the server went back to a copy.
    pub restores: u32,
    /// Whether something has happened after which two ends may compare what they hold.
    pub may_compare: bool,
    /// Whether something of what the server stores was damaged.
    pub is_rotten: bool,
    /// Whether something has happened after which honest work may be refused.
    pub may_refuse: bool,
    /// Whether to print what happens.
    pub is_traced: bool,
    /// What it all amounted to.
    pub tally: Tally,
    /// The customers that somebody has begun.
    pub customers: Vec<CustomerId>,
    /// Those that the office has imported: the number of each is its code.
    pub imported: Vec<CustomerId>,
    /// How many there may be.
    pub most_customers: usize,
    /// Characters that were written into notes: each occurs once.
    pub fresh: u32,
}

impl World {
    /// A server, and tablets on which people have signed in.
    ///
    /// # Errors
    /// Something of it does not start.
    pub fn new(plan: &Plan) -> Result<Self, Violation> {
        let mut numbers = Numbers(plan.seed);
        // In half of the runs everybody sees everything: then people meet at every customer.
        let is_open = numbers.one_in(2);
        let posts: Vec<Post> =
            (0..plan.people).map(|_| if is_open { Post::SEES_ALL } else { Post::any(&mut numbers) }).collect();
        let server = Server::new(&posts, START, plan.seed, &mut numbers)?;
        let tablets = (0..plan.tablets).map(|number| Tablet::new(number, number % plan.people, plan.seed)).collect();
        let mut world = Self {
            server,
            tablets,
            ledger: Ledger::default(),
            access: Access { posts, ..Access::default() },
            wire: plan.wire,
            letters: Vec::new(),
            told_to_leave: BTreeSet::new(),
            holders: Holders::default(),
            now: START,
            restores: 0,
            may_compare: false,
            is_rotten: false,
            may_refuse: false,
            is_traced: plan.is_traced,
            tally: Tally::default(),
            customers: Vec::new(),
            imported: Vec::new(),
            most_customers: numbers.pick(&CUSTOMERS),
            fresh: 0,
        };
        for tablet in 0..plan.tablets {
            world.tablet(tablet)?.boot(START)?;
            world.sign_in(tablet)?;
            for _ in 0..numbers.pick(&[0, 60]) {
                world.work(tablet, &mut numbers)?;
            }
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
        self.may_compare |= step.act.is_a_reason_to_compare();
        self.may_refuse |= step.act.is_a_reason_to_refuse();
        self.act(step.act, step.tablet, &mut numbers)?;
        for _ in 0..numbers.below(40) {
            let tablet = numbers.below(self.tablets.len());
            self.work(tablet, &mut numbers)?;
        }
        Ok(())
    }

    /// Does one piece of a tablet's work, of one tab or the other; false when there is none.
    ///
    /// # Errors
    /// A law did not hold.
    pub fn work(&mut self, number: usize, numbers: &mut Numbers) -> Result<bool, Violation> {
        let now = self.now;
        let tablet = self.tablet(number)?;
        tablet.restart_ended(now)?;
        if tablet.older.is_none() {
            return self.work_in_tab(number, numbers);
        }
        if numbers.one_in(3) {
            return Ok(self.work_in_older(number, numbers)? || self.work_in_tab(number, numbers)?);
        }
        Ok(self.work_in_tab(number, numbers)? || self.work_in_older(number, numbers)?)
    }

    /// The tab that lost the lock does something: it does not know.
    fn work_in_older(&mut self, number: usize, numbers: &mut Numbers) -> Result<bool, Violation> {
        self.tablet(number)?.wake_older();
        let worked = self.work_in_tab(number, numbers)?;
        let tablet = self.tablet(number)?;
        tablet.wake_older();
        if !worked && tablet.older.as_ref().is_some_and(Tab::has_ended) {
            // Its page starts another worker, which waits for the lock.
            tablet.older = None;
        }
        Ok(worked)
    }

    fn work_in_tab(&mut self, number: usize, numbers: &mut Numbers) -> Result<bool, Violation> {
        let now = self.now;
        let worked = self.tablet(number)?.work(now, numbers)?;
        let is_idle = matches!(worked, Worked::Idle);
        self.worked(number, worked, numbers)?;
        self.answers(number)?;
        self.watch(number)?;
        Ok(!is_idle)
    }

    /// Looks at what was done.
    ///
    /// # Errors
    /// A law did not hold.
    pub fn worked(&mut self, number: usize, worked: Worked, numbers: &mut Numbers) -> Result<(), Violation> {
        match worked {
            Worked::Idle | Worked::Done => Ok(()),
            Worked::Sent(sent) => {
                let id = sent.id;
                let outcome = exchange(self, number, sent, numbers)?;
                self.tablet(number)?.tab.answered(id, outcome);
                Ok(())
            }
            Worked::Committed => self.durable(number, false),
            Worked::Saved(changes) => {
                let may_reuse = self.may_refuse;
                let tablet = self.tablet(number)?;
                let (enrolment, person) = (tablet.enrolment, tablet.person);
                let edits = tablet.tab.saving.as_ref().map(|saving| saving.edits.clone()).unwrap_or_default();
                let saved = Saved { tablet: number, enrolment, person, edits: &edits, changes, may_reuse };
                let names = self.ledger.note(saved)?;
                if let Some(saving) = &mut self.tablet(number)?.tab.saving {
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

    /// A locked tablet is told that it may erase itself: what it had not sent is with the server.
    ///
    /// # Errors
    /// Something is not.
    pub fn is_handed_in(&self, number: usize) -> Result<(), Violation> {
        let enrolment = self.tablets.get(number).map_or(0, |tablet| tablet.enrolment);
        let kept = self.kept()?;
        let of_tablet = |change: &Change| change.tablet == number && change.enrolment == enrolment;
        let mut own = self.ledger.changes.iter().filter(|(_, change)| of_tablet(change) && change.excused.is_none());
        match own.find(|(name, _)| !kept.contains(name.as_bytes())) {
            Some((name, _)) => {
                Err(Violation::new("a locked tablet hands in all of its work", format!("{name} of tablet {number}")))
            }
            None => Ok(()),
        }
    }

    /// The changes that the server has, merged or not.
    ///
    /// # Errors
    /// The database failed.
    pub fn kept(&self) -> Result<BTreeSet<Hash>, Violation> {
        let mut kept = self.server.handed_in()?;
        kept.extend(self.server.log()?.into_iter().map(|(_, hash)| hash));
        Ok(kept)
    }

    /// Looks at what the person was told.
    fn answers(&mut self, number: usize) -> Result<(), Violation> {
        let tab = &mut self.tablet(number)?.tab;
        if let Some(opening) = tab.opening
            && let Some(answer) = tab.take_answer(opening)
        {
            tab.opening = None;
            if let Answer::Customer(view) = answer {
                tab.form = Some(view.customer);
            }
        }
        let Some(asked) = tab.saving.as_ref().map(|saving| saving.number) else { return Ok(()) };
        let Some(answer) = tab.take_answer(asked) else { return Ok(()) };
        let Some(saving) = tab.saving.take() else { return Ok(()) };
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
        // A tab that does not lead knows the store as it was when it read it.
        if !std::mem::take(&mut tablet.tab.is_status_new) || tablet.tab.is_committing() || !tablet.leads() {
            return Ok(());
        }
        let Some(status) = &tablet.tab.status else { return Ok(()) };
        let unsent = tablet.count(Table::Outbox);
        let (shown, is_somebodys) = (usize::try_from(status.unsent).unwrap_or(usize::MAX), status.account.is_some());
        if shown != unsent && is_somebodys {
            let detail = format!("tablet {number} shows {shown}, its store has {unsent}");
            return Err(Violation::new("the unsent count is the true one", detail));
        }
        Ok(())
    }

    /// The disk of a tablet holds everything that its cursor stands for: what came since it was looked at last, or all.
    ///
    /// # Errors
    /// It lacks a change.
    pub fn durable(&mut self, number: usize, all: bool) -> Result<(), Violation> {
        let tablet = self.tablet(number)?;
        if tablet.is_damaged {
            return Ok(());
        }
        let cursor = durable::cursor(tablet);
        if cursor == tablet.looked_at && !all {
            return Ok(());
        }
        let (before, person) = (tablet.looked_at.clone().filter(|_| !all), tablet.person);
        tablet.looked_at.clone_from(&cursor);
        let Some(cursor) = cursor else { return Ok(()) };
        let due = self.server.due(person, before.as_deref(), &cursor)?;
        if due.is_empty() {
            return Ok(());
        }
        let mut shelf = Shelf::of(self.tablet(number)?);
        for (name, change) in due {
            if !shelf.has(name.customer, name.kind, &change) {
                let detail = format!("tablet {number} lacks {change} of {name:?}");
                return Err(Violation::new("the disk holds what its cursor stands for", detail));
            }
        }
        Ok(())
    }

    /// Changes that are now nowhere from where they could come back.
    ///
    /// # Errors
    /// The database failed.
    pub fn excuse(&mut self, reason: &'static str) -> Result<(), Violation> {
        let kept = self.kept()?;
        self.holders.keep_able(&self.tablets, &self.access, &self.ledger.changes);
        let records: Vec<_> = self.tablets.iter().map(Tablet::change_records).collect();
        for (name, change) in &mut self.ledger.changes {
            let is_on_its_tablet = self.tablets.get(change.tablet).is_some_and(|tablet| {
                tablet.enrolment == change.enrolment
                    && records.get(change.tablet).is_some_and(|records| records.contains(name))
                    && !self.told_to_leave.contains(&(change.tablet, change.kind.document_id(change.customer)))
            });
            let is_safe = is_on_its_tablet || kept.contains(name.as_bytes()) || self.holders.has(name);
            if change.excused.is_none() && !is_safe {
                change.excused = Some(reason);
            }
        }
        Ok(())
    }
}

/// A choice between two states that somebody else may have made meanwhile: then there is nothing left to choose.
fn is_settled_state(edit: &Edit) -> bool {
    matches!(edit, Edit::Set { field: Field::State | Field::OpportunityStage, .. })
}
