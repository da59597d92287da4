//! Which tablets can bring back what a restored server lacks and whoever made it cannot send again: those that hold it in
//! a state that the server attested. As long as one of them comes to no harm, the change must not be lost.

use std::collections::{BTreeMap, BTreeSet};

use satchel_document::ChangeHash;

use super::Violation;
use super::access::Access;
use super::durable::Shelf;
use super::ledger::Change;
use super::tablet::Tablet;
use super::world::World;

/// The tablets that hold each change, with the enrolment in which they do.
#[derive(Debug, Default)]
pub struct Holders(BTreeMap<ChangeHash, BTreeSet<(usize, u32)>>);

impl Holders {
    /// Whether a tablet is left that can bring this change back.
    #[must_use]
    pub fn has(&self, change: &ChangeHash) -> bool {
        self.0.get(change).is_some_and(|holders| !holders.is_empty())
    }

    /// A tablet may hold less than it did.
    pub fn lose(&mut self, tablet: usize) {
        self.0.values_mut().for_each(|holders| holders.retain(|(holder, _)| *holder != tablet));
    }

    /// Forgets the tablets that came to harm, and those that may not hold the customer any more.
    pub fn keep_able(&mut self, tablets: &[Tablet], access: &Access, changes: &BTreeMap<ChangeHash, Change>) {
        for (name, holders) in &mut self.0 {
            holders.retain(|(number, enrolment)| {
                let (Some(tablet), Some(change)) = (tablets.get(*number), changes.get(name)) else { return false };
                tablet.enrolment == *enrolment && is_able(tablet, access, change)
            });
        }
        self.0.retain(|_, holders| !holders.is_empty());
    }
}

/// Whether nothing has happened to a tablet that would keep it from bringing a change back.
fn is_able(tablet: &Tablet, access: &Access, change: &Change) -> bool {
    !tablet.is_damaged && !tablet.may_erase && access.may_hold(tablet.person, change.customer)
}

impl World {
    /// Looks on every disk for the changes that the server has no more.
    ///
    /// # Errors
    /// The database failed.
    pub fn find_holders(&mut self) -> Result<(), Violation> {
        if self.is_rotten {
            return Ok(());
        }
        let kept = self.kept()?;
        let lacking = || self.ledger.changes.iter().filter(|(name, _)| !kept.contains(name.as_bytes()));
        for tablet in &self.tablets {
            let mut shelf = Shelf::of(tablet);
            for (name, change) in lacking().filter(|(_, change)| is_able(tablet, &self.access, change)) {
                let document = change.kind.document_id(change.customer);
                let is_leaving = self.told_to_leave.contains(&(tablet.number, document));
                if !is_leaving && shelf.has_attested(change.customer, change.kind, name) {
                    self.holders.0.entry(*name).or_default().insert((tablet.number, tablet.enrolment));
                }
            }
        }
        Ok(())
    }
}
