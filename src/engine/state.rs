//! What the engine knows between two events.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_channel::mpsc::UnboundedSender;
use satchel_model::{CustomerId, DocumentId};
use satchel_protocol::bridge::{Account, Connection, Phase, Status};

use crate::alike::Alike;
use crate::book::Book;
use crate::documents::Cache;
use crate::list::ListCache;
use crate::records::{Counters, OutboxEntry, Progress, Session, SetAside, SetAsideReason};

/// Everything in memory. It can be built anew from the store at any time.
pub(crate) struct State {
    pub(crate) phase: Phase,
    pub(crate) session: Option<Session>,
    pub(crate) book: Book,
    /// Customers that may be one.
    pub(crate) alike: Alike,
    pub(crate) lists: ListCache,
    pub(crate) cache: Cache,
    pub(crate) outbox: BTreeMap<u64, OutboxEntry>,
    /// Keys of records of the outbox that cannot be read: each stands for a change that may be unsent, until both ends
    /// have compared what they hold.
    pub(crate) unreadable_outbox: Vec<Vec<u8>>,
    pub(crate) set_aside: BTreeMap<u64, SetAside>,
    pub(crate) damaged: BTreeSet<DocumentId>,
    pub(crate) counters: Counters,
    pub(crate) progress: Progress,
    pub(crate) connection: Connection,
    pub(crate) first_sync: Option<(u64, u64)>,
    pub(crate) clock_skew_ms: Option<i64>,
    pub(crate) visible: bool,
    pub(crate) network: bool,
    pub(crate) poke_open: bool,
    /// Grows with every erase: what began before it must not write into the store of afterwards.
    pub(crate) life: u64,
    /// Customers that lack a text to search, while rows of another version are still to be computed anew.
    pub(crate) unprojected: Option<BTreeSet<CustomerId>>,
    /// Rows were damaged: the store may hold what nobody points to.
    pub(crate) must_sweep: bool,
    pub(crate) last_status: Option<Status>,
    /// Which engine the stamps of handed-out facts are of, once somebody has asked for them.
    pub(crate) trade_stamp: Option<[u8; 8]>,
    /// Whether customers wait to be given to another owner; `None` until somebody has looked.
    pub(crate) owners_wait: Option<bool>,
    pub(crate) wake: UnboundedSender<()>,
}

impl State {
    pub(crate) fn new(wake: UnboundedSender<()>) -> Self {
        Self {
            phase: Phase::Starting,
            session: None,
            book: Book::default(),
            alike: Alike::default(),
            lists: ListCache::default(),
            cache: Cache::default(),
            outbox: BTreeMap::new(),
            unreadable_outbox: Vec::new(),
            set_aside: BTreeMap::new(),
            damaged: BTreeSet::new(),
            counters: Counters::default(),
            progress: Progress::default(),
            connection: Connection::Offline,
            first_sync: None,
            clock_skew_ms: None,
            visible: true,
            network: true,
            poke_open: false,
            life: 0,
            unprojected: None,
            must_sweep: false,
            last_status: None,
            trade_stamp: None,
            owners_wait: None,
            wake,
        }
    }

    /// Forgets everything about customers and people, as after an erase.
    pub(crate) fn forget(&mut self) {
        let wake = self.wake.clone();
        let (visible, network, life) = (self.visible, self.network, self.life + 1);
        let book = self.book.emptied();
        *self = Self::new(wake);
        self.book = book;
        self.visible = visible;
        self.network = network;
        self.life = life;
        self.phase = Phase::SignedOut;
    }

    /// Asks the sync to run as soon as it can.
    pub(crate) fn wake_sync(&self) {
        // The sync flow ends only with the engine.
        let _engine_gone = self.wake.unbounded_send(());
    }

    /// Changes that the server has not confirmed, as far as is known.
    pub(crate) fn unsent(&self) -> u32 {
        count(self.outbox.len() + self.unreadable_outbox.len())
    }

    pub(crate) fn unsent_of(&self, customer: CustomerId) -> u32 {
        count(self.outbox.values().filter(|entry| entry.name.customer == customer).count())
    }

    /// Unsent changes by customer.
    pub(crate) fn unsent_by_customer(&self) -> HashMap<CustomerId, u32> {
        let mut unsent: HashMap<CustomerId, u32> = HashMap::new();
        for entry in self.outbox.values() {
            *unsent.entry(entry.name.customer).or_default() += 1;
        }
        unsent
    }

    pub(crate) fn refused(&self) -> impl Iterator<Item = (u64, &SetAside)> {
        self.set_aside
            .iter()
            .filter(|(_, record)| matches!(record.reason, SetAsideReason::Refused(_)))
            .map(|(number, record)| (*number, record))
    }

    pub(crate) fn status(&self) -> Status {
        Status {
            phase: self.phase.clone(),
            account: self.session.as_ref().map(|session| Account {
                user: session.user.clone(),
                team_name: session.team_name.clone(),
                people: session.people.clone(),
                units: session.units.clone(),
                device_label: session.device_label.clone(),
                expired: session.expired,
            }),
            connection: self.connection.clone(),
            unsent: self.unsent(),
            oldest_unsent: self.outbox.values().map(|entry| entry.made_at).min(),
            refused: count(self.refused().count()),
            last_sync: self.progress.last_sync,
            customers: self.book.customers(),
            conflicts: self.book.conflicts(),
            edited_after_removal: self.book.edited_after_removal(),
            duplicates: count(self.alike.waiting()),
            first_sync: self.first_sync,
            clock_skew_ms: self.clock_skew_ms,
            damaged: count(self.damaged.len()),
        }
    }
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
