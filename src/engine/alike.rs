//! Customers that may be one: warned of while one is typed in, looked for after every sync, offered to a person.
//!
//! Everything is answered from memory. The index follows the book; it is made when somebody first needs it.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::order::sort_by_key;
use satchel_model::{CustomerId, Identity, Likeness, LikenessIndex};
use satchel_protocol::bridge::{AlikeCustomer, Answer, DuplicatePair, Similar, SimilarQuery};

use crate::book::{Book, Entry};
use crate::context::Cx;
use crate::effect::{Batch, Durability, StoreFault, Table};
use crate::records::{key, read_found, write};
use crate::status;

/// Customers that a warning names at most.
const MOST_SIMILAR: usize = 5;
/// Pairs that are offered at once.
const MOST_PAIRS: usize = 200;

/// Two customers, the smaller id first.
pub(crate) type Pair = (CustomerId, CustomerId);

/// What is known of customers that may be one.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    index: LikenessIndex,
    pairs: BTreeMap<Pair, Likeness>,
    /// The version of the book that the index stands for.
    version: Option<u64>,
    /// Pairs of which the person of this device has said that they are two, once they are read.
    apart: Option<BTreeSet<Pair>>,
}

impl Alike {
    /// Pairs that wait for a person.
    pub(crate) fn waiting(&self) -> usize {
        let apart = self.apart.as_ref();
        self.pairs.keys().filter(|pair| apart.is_none_or(|apart| !apart.contains(pair))).count()
    }

    /// Brings the index in step with the book.
    fn follow(&mut self, book: &Book) {
        if self.version == Some(book.version()) {
            return;
        }
        match self.version.and_then(|version| book.touched_since(version)) {
            Some(touched) => touched.into_iter().for_each(|customer| self.follow_one(book, customer)),
            None => {
                self.index = LikenessIndex::default();
                for entry in book.listed().filter(|entry| !entry.row.deleted) {
                    self.index.put(entry.stored.customer, identity(entry));
                }
                let pairs = self.index.pairs().into_iter();
                self.pairs = pairs.map(|(one, other, likeness)| ((one, other), likeness)).collect();
            }
        }
        self.version = Some(book.version());
    }

    fn follow_one(&mut self, book: &Book, customer: CustomerId) {
        self.pairs.retain(|(one, other), _| *one != customer && *other != customer);
        let entry = book.get(customer).filter(|entry| entry.stored.main.is_some() && !entry.row.deleted);
        match entry {
            Some(entry) => {
                self.index.put(customer, identity(entry));
                let alike = self.index.like_customer(customer).into_iter();
                self.pairs.extend(alike.map(|(other, likeness)| (pair(customer, other), likeness)));
            }
            None => self.index.remove(customer),
        }
    }
}

fn pair(one: CustomerId, other: CustomerId) -> Pair {
    (one.min(other), one.max(other))
}

/// What identifies a customer, from its row and the lines of its search text: numbers and addresses stand in lines of their
/// own there, so nothing has to be opened, and nothing is sent for it in a first sync.
fn identity(entry: &Entry) -> Identity {
    let mut identity = Identity::default();
    identity.add_name(&entry.row.name);
    identity.add_phone(&entry.row.phone);
    for line in entry.search.lines() {
        if line.contains('@') {
            identity.add_email(line);
        } else if is_phone(line) {
            identity.add_phone(line);
        } else if is_tax_number(line) {
            identity.add_tax_number(line);
        }
    }
    identity
}

/// A line of digits alone that begins like a mobile number or an area code; a contract's number begins otherwise.
fn is_phone(line: &str) -> bool {
    line.bytes().all(|byte| byte.is_ascii_digit())
        && (line.len() == 11 && line.starts_with('1') || (10..=12).contains(&line.len()) && line.starts_with('0'))
}

/// A line of 15 to 20 letters and digits, most of them digits (GB 32100-2015: at least nine of eighteen). In groups only
/// with letters: digits in groups are a phone number with its extension.
fn is_tax_number(line: &str) -> bool {
    let (mut digits, mut letters, mut spaces) = (0, 0, 0);
    for character in line.chars() {
        match character {
            '0'..='9' => digits += 1,
            'a'..='z' => letters += 1,
            ' ' => spaces += 1,
            _ => return false,
        }
    }
    (15..=20).contains(&(digits + letters)) && digits >= 8 && (spaces == 0 || letters > 0)
}

fn shown(entry: &Entry) -> AlikeCustomer {
    AlikeCustomer {
        customer: entry.stored.customer,
        name: entry.row.name.clone(),
        code: entry.row.code.clone(),
        city: entry.row.city.clone(),
        phone: entry.row.phone.clone(),
        owner: entry.stored.owner,
    }
}

/// Customers like the one that is being typed in, the likest first, at most five.
pub(crate) async fn similar(cx: &Cx, query: &SimilarQuery) -> Answer {
    drop(cx.reading_texts.lock().await);
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let mut state = cx.state.borrow_mut();
    let state = &mut *state;
    state.alike.follow(&state.book);
    let found = state.alike.index.like(&Identity::of_record(&query.record), query.except);
    let found = found
        .into_iter()
        .take(MOST_SIMILAR)
        .filter_map(|(customer, likeness)| Some(Similar { customer: shown(state.book.get(customer)?), likeness }));
    Answer::Similar(found.collect())
}

/// Pairs that wait for a person, the likest first, at most 200.
pub(crate) async fn duplicates(cx: &Cx) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    if let Err(fault) = look(cx).await {
        return Answer::Failed(fault.into());
    }
    let state = cx.state.borrow();
    let apart = state.alike.apart.as_ref();
    let waiting = state.alike.pairs.iter().filter(|(pair, _)| apart.is_none_or(|apart| !apart.contains(pair)));
    let mut pairs: Vec<DuplicatePair> = waiting
        .filter_map(|((one, other), likeness)| {
            let (one, other) = (state.book.get(*one)?, state.book.get(*other)?);
            Some(DuplicatePair { one: shown(one), other: shown(other), likeness: likeness.clone() })
        })
        .collect();
    sort_by_key(&mut pairs, |pair| std::cmp::Reverse(pair.likeness.points));
    pairs.truncate(MOST_PAIRS);
    Answer::Duplicates(pairs)
}

/// The person has looked: these are two. What is said here holds on this device.
pub(crate) async fn apart(cx: &Cx, one: CustomerId, other: CustomerId) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let _writing = cx.writer.lock().await;
    let mut known = match known_apart(cx).await {
        Ok(known) => known,
        Err(fault) => return Answer::Failed(fault.into()),
    };
    known.insert(pair(one, other));
    if let Err(fault) = keep_apart(cx, known).await {
        return Answer::Failed(fault.into());
    }
    status::publish(cx);
    Answer::Done
}

/// Looks for customers that may be one, as after every sync, and says in the status how many pairs wait.
pub(crate) async fn look(cx: &Cx) -> Result<(), StoreFault> {
    drop(cx.reading_texts.lock().await);
    let _writing = cx.writer.lock().await;
    let known = known_apart(cx).await?;
    let here = {
        let mut state = cx.state.borrow_mut();
        let state = &mut *state;
        if state.session.is_none() {
            return Ok(());
        }
        state.alike.follow(&state.book);
        let is_here = |customer: &CustomerId| state.book.get(*customer).is_some();
        known.iter().filter(|(one, other)| is_here(one) && is_here(other)).copied().collect::<BTreeSet<_>>()
    };
    // Nothing stays of a customer that left this device, not even its id.
    if here != known {
        keep_apart(cx, here).await?;
    }
    status::publish(cx);
    Ok(())
}

async fn known_apart(cx: &Cx) -> Result<BTreeSet<Pair>, StoreFault> {
    if let Some(known) = &cx.state.borrow().alike.apart {
        return Ok(known.clone());
    }
    let found = cx.read(vec![(Table::Meta, key::APART.to_vec())]).await?;
    let known = found.first().and_then(read_found::<BTreeSet<Pair>>).unwrap_or_default();
    cx.state.borrow_mut().alike.apart = Some(known.clone());
    Ok(known)
}

async fn keep_apart(cx: &Cx, known: BTreeSet<Pair>) -> Result<(), StoreFault> {
    let mut batch = Batch::default();
    batch.put(Table::Meta, key::APART.to_vec(), write(&known));
    cx.commit(batch, Durability::Strict).await?;
    cx.state.borrow_mut().alike.apart = Some(known);
    Ok(())
}
