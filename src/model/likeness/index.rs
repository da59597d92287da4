//! Customers by what identifies them, so that those like one are found without looking at all of them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Identity, Likeness, phone_block};
use crate::id::CustomerId;
use crate::order::sort_by_key;

/// Every customer's identity, found by each of its blocks: texts that customers who are one share at least one of.
/// Follows changes one by one.
#[derive(Debug, Default)]
pub struct LikenessIndex {
    slots: Vec<Option<(CustomerId, Identity)>>,
    slot_by_customer: HashMap<CustomerId, u32>,
    free: Vec<u32>,
    /// Hash of a block, and a slot that has it.
    blocks: BTreeSet<(u32, u32)>,
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

    /// Puts a customer, in place of what it was before.
    pub fn put(&mut self, customer: CustomerId, identity: Identity) {
        if let Some((_, before)) = self.slot_by_customer.get(&customer).and_then(|slot| self.at(*slot))
            && *before == identity
        {
            return;
        }
        self.remove(customer);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        self.blocks.extend(blocks(&identity).into_iter().map(|block| (block, slot)));
        self.slot_by_customer.insert(customer, slot);
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Some((customer, identity));
        }
    }

    /// Takes a customer out.
    pub fn remove(&mut self, customer: CustomerId) {
        let Some(slot) = self.slot_by_customer.remove(&customer) else { return };
        if let Some((_, identity)) = self.slots.get_mut(slot as usize).and_then(Option::take) {
            for block in blocks(&identity) {
                self.blocks.remove(&(block, slot));
            }
            self.free.push(slot);
        }
    }

    /// Customers like this one, the likest first, ties by id.
    #[must_use]
    pub fn like(&self, identity: &Identity, except: Option<CustomerId>) -> Vec<(CustomerId, Likeness)> {
        let slots: BTreeSet<u32> = blocks(identity).into_iter().flat_map(|block| self.in_block(block)).collect();
        let mut found: Vec<(CustomerId, Likeness)> = slots
            .into_iter()
            .filter_map(|slot| self.at(slot))
            .filter(|(customer, _)| Some(*customer) != except)
            .map(|(customer, other)| (*customer, identity.likeness(other)))
            .filter(|(_, likeness)| likeness.is_worth_asking())
            .collect();
        sort_by_key(&mut found, |(customer, likeness)| (std::cmp::Reverse(likeness.points), *customer));
        found
    }

    /// Customers like one that is in the index.
    #[must_use]
    pub fn like_customer(&self, customer: CustomerId) -> Vec<(CustomerId, Likeness)> {
        let slot = self.slot_by_customer.get(&customer).and_then(|slot| self.at(*slot));
        slot.map_or_else(Vec::new, |(_, identity)| self.like(identity, Some(customer)))
    }

    /// Every pair that is worth asking about, each once with the smaller id first, the likest first.
    #[must_use]
    pub fn pairs(&self) -> Vec<(CustomerId, CustomerId, Likeness)> {
        let mut seen: HashSet<(u32, u32)> = HashSet::new();
        let mut found = Vec::new();
        let mut block: Vec<u32> = Vec::new();
        let mut block_hash = None;
        for (hash, slot) in &self.blocks {
            if block_hash != Some(*hash) {
                block_hash = Some(*hash);
                block.clear();
            }
            if block.len() >= MOST_IN_BLOCK {
                continue;
            }
            for earlier in &block {
                if seen.insert((*earlier, *slot))
                    && let (Some((one, mine)), Some((other, theirs))) = (self.at(*earlier), self.at(*slot))
                {
                    let likeness = mine.likeness(theirs);
                    if likeness.is_worth_asking() {
                        found.push((*one.min(other), *one.max(other), likeness));
                    }
                }
            }
            block.push(*slot);
        }
        sort_by_key(&mut found, |(one, other, likeness)| (std::cmp::Reverse(likeness.points), *one, *other));
        found
    }

    fn at(&self, slot: u32) -> Option<&(CustomerId, Identity)> {
        self.slots.get(slot as usize)?.as_ref()
    }

    fn in_block(&self, block: u32) -> impl Iterator<Item = u32> + '_ {
        self.blocks.range((block, 0)..=(block, u32::MAX)).map(|(_, slot)| *slot).take(MOST_IN_BLOCK)
    }
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
    blocks
}
