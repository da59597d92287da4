//! Customers by what identifies them, so that those like one are found without looking at all of them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Identity, Likeness, phone_block};
use crate::id::CustomerId;
use crate::order::sort_by_key;

/// Every customer's identity, found by each of its blocks: texts that customers who are one share at least one of.
///
/// It is filled by [`LikenessIndex::gather`] and [`LikenessIndex::settle`], and follows changes by [`LikenessIndex::put`] and
/// [`LikenessIndex::remove`].
#[derive(Debug, Default)]
pub struct LikenessIndex {
    slots: Vec<Option<(CustomerId, Identity)>>,
    slot_by_customer: HashMap<CustomerId, u32>,
    free: Vec<u32>,
    /// Hash of a block, above the slot that has it; in order.
    blocks: Vec<u64>,
}

/// Customers that share one block at most; more have something in common that identifies nobody, such as a name that
/// stands for "unknown". Beyond it, only the first ones are compared.
const MOST_IN_BLOCK: usize = 50;

impl LikenessIndex {
    /// Customers in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slot_by_customer.len()
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slot_by_customer.is_empty()
    }

    /// Takes in a customer that is not in it. Nobody is found until the index is settled.
    pub fn gather(&mut self, customer: CustomerId, identity: Identity) {
        for block in self.keep(customer, identity) {
            self.blocks.push(block);
        }
    }

    /// Puts in order what was gathered.
    pub fn settle(&mut self) {
        sort_by_key(&mut self.blocks, |block| *block);
    }

    /// Puts a customer, in place of what it was before.
    pub fn put(&mut self, customer: CustomerId, identity: Identity) {
        if let Some((_, before)) = self.slot_by_customer.get(&customer).and_then(|slot| self.at(*slot))
            && *before == identity
        {
            return;
        }
        self.remove(customer);
        for block in self.keep(customer, identity) {
            let place = self.blocks.partition_point(|other| *other < block);
            self.blocks.insert(place, block);
        }
    }

    /// Takes a customer out.
    pub fn remove(&mut self, customer: CustomerId) {
        let Some(slot) = self.slot_by_customer.remove(&customer) else { return };
        if self.slots.get_mut(slot as usize).and_then(Option::take).is_some() {
            self.blocks.retain(|block| *block as u32 != slot);
            self.free.push(slot);
        }
    }

    /// Customers that somebody should see who is typing this one in, the likest first, ties by id.
    #[must_use]
    pub fn like(&self, identity: &Identity, except: Option<CustomerId>) -> Vec<(CustomerId, Likeness)> {
        self.find(identity, except, Likeness::is_worth_showing)
    }

    fn find(
        &self,
        identity: &Identity,
        except: Option<CustomerId>,
        is_wanted: impl Fn(&Likeness) -> bool,
    ) -> Vec<(CustomerId, Likeness)> {
        let blocks = blocks(identity);
        let mut slots: Vec<u64> = blocks.into_iter().flat_map(|block| self.in_block(block)).collect();
        sort_by_key(&mut slots, |slot| *slot);
        slots.dedup();
        let mut found: Vec<(CustomerId, Likeness)> = slots
            .into_iter()
            .filter_map(|slot| self.at(slot as u32))
            .filter(|(customer, _)| Some(*customer) != except)
            .map(|(customer, other)| (*customer, identity.likeness(other)))
            .filter(|(_, likeness)| is_wanted(likeness))
            .collect();
        sort_by_key(&mut found, |(customer, likeness)| (std::cmp::Reverse(likeness.points), *customer));
        found
    }

    /// Customers that may be the same as one that is in the index.
    #[must_use]
    pub fn like_customer(&self, customer: CustomerId) -> Vec<(CustomerId, Likeness)> {
        let slot = self.slot_by_customer.get(&customer).and_then(|slot| self.at(*slot));
        slot.map_or_else(Vec::new, |(_, identity)| self.find(identity, Some(customer), Likeness::is_worth_asking))
    }

    /// Every pair that is worth asking about, each once with the smaller id first, the likest first.
    #[must_use]
    pub fn pairs(&self) -> Vec<(CustomerId, CustomerId, Likeness)> {
        let one_way = |customer: CustomerId| {
            let alike = self.like_customer(customer).into_iter();
            alike.map(move |(other, likeness)| (customer.min(other), customer.max(other), likeness))
        };
        let mut found: Vec<_> = self.slots.iter().flatten().flat_map(|(customer, _)| one_way(*customer)).collect();
        sort_by_key(&mut found, |(one, other, likeness)| (std::cmp::Reverse(likeness.points), *one, *other));
        found.dedup();
        found
    }

    fn at(&self, slot: u32) -> Option<&(CustomerId, Identity)> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// Gives a customer a slot; the blocks by which it is found from now on.
    fn keep(&mut self, customer: CustomerId, identity: Identity) -> impl Iterator<Item = u64> + use<> {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        let blocks = blocks(&identity);
        self.slot_by_customer.insert(customer, slot);
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Some((customer, identity));
        }
        blocks.into_iter().map(move |block| at_slot(block, slot))
    }

    fn in_block(&self, block: u32) -> impl Iterator<Item = u64> + '_ {
        let start = self.blocks.partition_point(|other| *other < at_slot(block, 0));
        let rest = self.blocks.iter().skip(start).take(MOST_IN_BLOCK);
        rest.take_while(move |other| **other <= at_slot(block, u32::MAX)).map(|other| *other & u64::from(u32::MAX))
    }
}

const fn at_slot(block: u32, slot: u32) -> u64 {
    (block as u64) << 32 | slot as u64
}

/// Hashes of everything by which a customer can be found. Two texts with one hash only cost a comparison.
fn blocks(identity: &Identity) -> Vec<u32> {
    let mut blocks = Vec::new();
    let mut add = |kind: u8, text: &str| {
        let mut hasher = DefaultHasher::new();
        (kind, text).hash(&mut hasher);
        blocks.push((hasher.finish() >> 32) as u32);
    };
    for name in &identity.names {
        for block in name.blocks().filter(|block| !block.is_empty()) {
            add(0, &block);
        }
    }
    for phone in &identity.phones {
        add(1, phone_block(phone));
    }
    for email in &identity.emails {
        add(2, email);
    }
    if let Some(number) = &identity.tax_number {
        add(3, number);
    }
    sort_by_key(&mut blocks, |block| *block);
    blocks.dedup();
    blocks
}
