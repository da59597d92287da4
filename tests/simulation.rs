//! A team in one thread: one server and several tablets, with everything that people do and everything that can go
//! wrong, drawn from one number.
//!
//! Engine, document, protocol and the server's core are the real ones; the tablets' disks are the store's memory
//! backend, which loses what was not flushed, and the server's is a database file. Start at [`plan`]: a seed becomes a
//! list of steps. [`world`] does them, [`tablet`] with its [`tab`]s and [`server`] are the two ends, [`wire`] lies between
//! them, [`durable`] reads what a tablet's disk holds. The laws
//! that must hold are checked while it runs (a broken one is a [`Violation`]) and at the end, when the faults have
//! stopped ([`rest`]). What should have happened is known from the harness's own notes ([`ledger`], [`access`]) and
//! from the model of [`crate::reference`], never from the product. [`shrink`] makes a failing list short.

pub mod access;
mod acts;
mod damage;
pub mod durable;
mod holders;
mod hostile;
pub mod ledger;
mod office;
pub mod plan;
pub mod rest;
mod restore;
pub mod server;
pub mod shrink;
pub mod tab;
pub mod tablet;
pub mod wire;
pub mod world;

/// A law that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The law, in a few words; shrinking keeps it.
    pub law: &'static str,
    /// Where and what.
    pub detail: String,
}

impl Violation {
    /// A broken law.
    pub fn new(law: &'static str, detail: impl Into<String>) -> Self {
        Self { law, detail: detail.into() }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.law, self.detail)
    }
}

/// What a run amounted to: that seeds do something is part of what a pass means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Saves that were acknowledged.
    pub saves: u64,
    /// Requests that the server answered.
    pub requests: u64,
    /// Faults that happened.
    pub faults: u64,
    /// Changes in the server's log at the end.
    pub changes: u64,
    /// Changes that the server refused and a tablet lists.
    pub refused: u64,
    /// Changes that an event destroyed which nobody can survive: a stolen tablet, a server restored from before them.
    pub excused: u64,
    /// Conflicts at the end.
    pub conflicts: u64,
}

impl Tally {
    /// Adds another run.
    pub fn add(&mut self, other: &Self) {
        self.saves += other.saves;
        self.requests += other.requests;
        self.faults += other.faults;
        self.changes += other.changes;
        self.refused += other.refused;
        self.excused += other.excused;
        self.conflicts += other.conflicts;
    }
}

/// Runs one plan to its end.
///
/// # Errors
/// The first law that did not hold.
pub fn run(plan: &plan::Plan) -> Result<Tally, Violation> {
    let mut world = world::World::new(plan)?;
    for step in &plan.steps {
        world.step(*step)?;
    }
    rest::settle(&mut world)
}
