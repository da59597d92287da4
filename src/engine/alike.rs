//! Customers that may be one: warned of while one is typed in, looked for after every sync, offered to a person.
//!
//! Everything is answered from memory. The index follows the book; it is made when somebody first needs it.

use std::collections::BTreeSet;

use satchel_model::order::{Gather, sort_by_key};
use satchel_model::{CustomerId, Identity, Likeness, LikenessIndex};
use satchel_protocol::bridge::{AlikeCustomer, Answer, DuplicatePair, Similar, SimilarQuery};

use crate::book::{Book, Entry};
use crate::context::Cx;
use crate::effect::{Batch, Durability, StoreFault, Table};
use crate::records::{key, read_found, write};
use crate::state::State;
use crate::status;

/// Customers that a warning names at most.
const MOST_SIMILAR: usize = 5;
/// Pairs that are offered at once.
const MOST_PAIRS: usize = 200;

/// Customers that are taken in, or looked for, without a pause: a few milliseconds on a tablet.
const SLICE_CUSTOMERS: usize = 250;

/// Two customers, the smaller id first.
pub(crate) type Pair = (CustomerId, CustomerId);

/// What is known of customers that may be one.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    index: LikenessIndex,
    pairs: Vec<(Pair, Likeness)>,
    /// The version of the book that the index stands for.
    version: Option<u64>,
    /// Pairs of which the person of this device has said that they are two, once they are read.
    apart: Option<BTreeSet<Pair>>,
}

impl Alike {
    /// Pairs that wait for a person.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting_pairs().count()
    }

    fn waiting_pairs(&self) -> impl Iterator<Item = &(Pair, Likeness)> {
        let apart = self.apart.as_ref();
        self.pairs.iter().filter(move |(pair, _)| apart.is_none_or(|apart| !apart.contains(pair)))
    }

    /// Takes in what changed since the index was made; `false` where that is too long ago.
    fn follow(&mut self, book: &Book) -> bool {
        let Some(touched) = self.version.and_then(|version| book.touched_since(version)) else { return false };
        touched.into_iter().for_each(|customer| self.follow_one(book, customer));
        self.version = Some(book.version());
        true
    }

    fn follow_one(&mut self, book: &Book, customer: CustomerId) {
        self.pairs.retain(|((one, other), _)| *one != customer && *other != customer);
        match book.get(customer).filter(|entry| is_looked_at(entry)) {
            Some(entry) => {
                self.index.put(customer, identity(entry));
                let alike = self.index.like_customer(customer).into_iter();
                self.pairs.extend(alike.map(|(other, likeness)| (pair(customer, other), likeness)));
            }
            None => self.index.remove(customer),
        }
    }
}

fn is_looked_at(entry: &Entry) -> bool {
    entry.stored.main.is_some() && !entry.row.deleted
}

/// Brings the index in step with the book. A new one is made in slices, so that whoever taps meanwhile does not wait for it.
async fn follow(cx: &Cx) {
    let _looking = cx.looking.lock().await;
    // What changes faster than that, as in a first sync, is taken in when it has come to rest.
    for _ in 0..2 {
        let (life, version, mut customers) = {
            let mut state = cx.state.borrow_mut();
            let State { alike, book, life, .. } = &mut *state;
            if alike.follow(book) {
                return;
            }
            let customers: Vec<CustomerId> = book.listed().map(|entry| entry.stored.customer).collect();
            (*life, book.version(), customers)
        };
        sort_by_key(&mut customers, |customer| *customer);
        let mut made = Alike { version: Some(version), ..Alike::default() };
        for slice in customers.chunks(SLICE_CUSTOMERS) {
            for customer in slice {
                let state = cx.state.borrow();
                if let Some(entry) = state.book.get(*customer).filter(|entry| is_looked_at(entry)) {
                    made.index.gather(*customer, identity(entry));
                }
            }
            pause(cx, slice).await;
        }
        made.index.settle();
        for slice in customers.chunks(SLICE_CUSTOMERS) {
            for customer in slice {
                let later = made.index.like_customer(*customer).into_iter().filter(|(other, _)| customer < other);
                made.pairs.extend(later.map(|(other, likeness)| (pair(*customer, other), likeness)));
            }
            pause(cx, slice).await;
        }
        let mut state = cx.state.borrow_mut();
        if state.life == life {
            made.apart = state.alike.apart.take();
            state.alike = made;
        }
    }
}

/// Lets whatever waits come first; after the last slice, which as a rule is not full, nothing waits for long.
async fn pause(cx: &Cx, slice: &[CustomerId]) {
    if slice.len() == SLICE_CUSTOMERS {
        cx.sleep(0).await;
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
    follow(cx).await;
    let state = cx.state.borrow();
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
    let mut pairs: Vec<DuplicatePair> = state
        .alike
        .waiting_pairs()
        .filter_map(|((one, other), likeness)| {
            let (one, other) = (state.book.get(*one)?, state.book.get(*other)?);
            Some(DuplicatePair { one: shown(one), other: shown(other), likeness: likeness.clone() })
        })
        .collect();
    sort_by_key(&mut pairs, |pair| std::cmp::Reverse(pair.likeness.points));
    pairs.truncate(MOST_PAIRS);
    Answer::Duplicates(pairs)
}

/// The person has looked: these are two, or it was a slip. What is said here holds on this device.
pub(crate) async fn apart(cx: &Cx, one: CustomerId, other: CustomerId, are_two: bool) -> Answer {
    if let Some(failure) = crate::not_ready(cx) {
        return Answer::Failed(failure);
    }
    let _writing = cx.writer.lock().await;
    let mut known = match known_apart(cx).await {
        Ok(known) => known,
        Err(fault) => return Answer::Failed(fault.into()),
    };
    if are_two {
        known.insert(pair(one, other));
    } else {
        known.remove(&pair(one, other));
    }
    if let Err(fault) = keep_apart(cx, known).await {
        return Answer::Failed(fault.into());
    }
    status::publish(cx);
    Answer::Done
}

/// Looks for customers that may be one, as after every sync, and says in the status how many pairs wait.
pub(crate) async fn look(cx: &Cx) -> Result<(), StoreFault> {
    drop(cx.reading_texts.lock().await);
    follow(cx).await;
    let _writing = cx.writer.lock().await;
    let known = known_apart(cx).await?;
    let here = {
        let state = cx.state.borrow();
        if state.session.is_none() {
            return Ok(());
        }
        let is_here = |customer: &CustomerId| state.book.get(*customer).is_some();
        known.iter().filter(|(one, other)| is_here(one) && is_here(other)).copied().gather::<BTreeSet<_>>()
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
