//! The operations of a stored document: each in the place that its change has for it, and each reference leads somewhere.

use super::slots::{Key, Slots, Spot};
use super::{Columns, some, sum};
use crate::limits;
use crate::preparse::bytes::Bytes;
use crate::preparse::operations::check_value;
use crate::preparse::{OperationId, Refusal, columns};

const OBJECT_ACTOR: u64 = 0x01;
const OBJECT_COUNTER: u64 = 0x02;
const KEY_ACTOR: u64 = 0x11;
const KEY_COUNTER: u64 = 0x13;
const KEY_TEXT: u64 = 0x15;
const ID_ACTOR: u64 = 0x21;
const ID_COUNTER: u64 = 0x23;
const INSERT: u64 = 0x34;
/// A document has one value for each operation there.
pub(super) const ACTION: u64 = 0x42;
const VALUE_TYPE: u64 = 0x56;
const VALUE: u64 = 0x57;
const FOLLOWERS: u64 = 0x80;
const FOLLOWER_ACTOR: u64 = 0x81;
const FOLLOWER_COUNTER: u64 = 0x83;
/// Nothing that Satchel writes has marks, so their two columns are not among these.
const ALL: [u64; 14] = [
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    KEY_ACTOR,
    KEY_COUNTER,
    KEY_TEXT,
    ID_ACTOR,
    ID_COUNTER,
    INSERT,
    ACTION,
    VALUE_TYPE,
    VALUE,
    FOLLOWERS,
    FOLLOWER_ACTOR,
    FOLLOWER_COUNTER,
];

/// What an operation makes or puts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Map,
    Text,
    Put,
}

/// What is in a place.
#[derive(Debug, Clone, Copy)]
enum Found<'a> {
    Nothing,
    /// An operation of the document; whether its turn has come, in the order of the document.
    Operation {
        spot: Spot<'a>,
        kind: Kind,
        insert: bool,
        is_passed: bool,
    },
    /// A deletion, of which a document has no more than that something at this spot is followed by it.
    Deletion(Spot<'a>),
}

struct Operation<'a> {
    id: OperationId,
    object: Option<OperationId>,
    place: Option<OperationId>,
    spot: Spot<'a>,
    kind: Kind,
    insert: bool,
    followers: u64,
}

/// Checks `count` operations of changes that have `slots`.
pub(super) fn check(of: &Columns<'_>, count: u64, actors: usize, slots: &mut Slots) -> Result<(), Refusal> {
    if !of.are_among(&ALL) {
        return Err(Refusal::Malformed);
    }
    check_values(of, count)?;
    let operations = operations(of, count, actors)?;
    let mut found = vec![Found::Nothing; slots.len()];
    for operation in &operations {
        let Operation { id, spot, kind, insert, .. } = *operation;
        let place = found.get_mut(slots.place(id)?).ok_or(Refusal::Malformed)?;
        if !matches!(place, Found::Nothing) {
            return Err(Refusal::Malformed);
        }
        *place = Found::Operation { spot, kind, insert, is_passed: false };
    }
    check_order(&operations)?;
    let counts: Vec<Option<u64>> = operations.iter().map(|operation| Some(operation.followers)).collect();
    let total = sum(&counts, limits::SNAPSHOT_OPERATIONS)?;
    let mut followers = ids(of.get(FOLLOWER_ACTOR), of.get(FOLLOWER_COUNTER), total, actors)?.into_iter();
    for operation in &operations {
        check_place(operation, slots, &mut found)?;
        let mut previous = operation.id;
        for _ in 0..operation.followers {
            let follower = some(followers.next())?;
            if (follower.counter, follower.actor) <= (previous.counter, previous.actor) {
                return Err(Refusal::Malformed);
            }
            previous = follower;
            let place = found.get_mut(slots.place(follower)?).ok_or(Refusal::Malformed)?;
            match place {
                Found::Nothing => *place = Found::Deletion(operation.spot),
                Found::Deletion(spot) | Found::Operation { spot, .. } if *spot == operation.spot => {}
                Found::Deletion(_) | Found::Operation { .. } => return Err(Refusal::Malformed),
            }
        }
    }
    let is_full = !found.iter().any(|place| matches!(place, Found::Nothing));
    if is_full { Ok(()) } else { Err(Refusal::Malformed) }
}

/// Objects in the order in which they were made, in a map the keys in order, at a key the operations in order.
fn check_order(operations: &[Operation<'_>]) -> Result<(), Refusal> {
    let name = |id: OperationId| (id.counter, id.actor);
    let is_ordered = operations.is_sorted_by(|one, next| match (one.spot.key, next.spot.key) {
        _ if one.object != next.object => one.object.map(name) < next.object.map(name),
        (Key::Text(own), Key::Text(other)) => (own, name(one.id)) < (other, name(next.id)),
        (Key::Element(_), Key::Element(_)) => true,
        _ => false,
    });
    if is_ordered { Ok(()) } else { Err(Refusal::Malformed) }
}

/// The object is there and of that kind, and so is what a character stands behind.
fn check_place(operation: &Operation<'_>, slots: &Slots, found: &mut [Found<'_>]) -> Result<(), Refusal> {
    let of_object = match operation.object {
        None => Kind::Map,
        Some(object) => match found.get(slots.place(object)?) {
            Some(Found::Operation { kind, .. }) => *kind,
            _ => return Err(Refusal::Malformed),
        },
    };
    let fits = match (of_object, operation.spot.key) {
        (Kind::Map, Key::Text(_)) => !operation.insert,
        // Characters are put in and taken out, never written over.
        (Kind::Text, Key::Element(_)) => operation.insert && operation.kind == Kind::Put,
        _ => false,
    };
    if !fits {
        return Err(Refusal::Malformed);
    }
    if let Some(behind) = operation.place {
        match found.get(slots.place(behind)?) {
            Some(Found::Operation { spot, insert: true, is_passed: true, .. }) if spot.object == operation.object => {}
            _ => return Err(Refusal::Malformed),
        }
    }
    if let Some(Found::Operation { is_passed, .. }) = found.get_mut(slots.place(operation.id)?) {
        *is_passed = true;
    }
    Ok(())
}

/// Names of operations, of which none is missing.
fn ids(actor: &[u8], counter: &[u8], count: u64, actors: usize) -> Result<Vec<OperationId>, Refusal> {
    let counters = columns::deltas(counter, count)?;
    let named = columns::values::<u64>(actor, count)?.into_iter().zip(counters);
    named.map(|(actor, counter)| id(some(counter)?, some(actor)?, actors)).collect()
}

fn id(counter: u64, actor: u64, actors: usize) -> Result<OperationId, Refusal> {
    let actor = usize::try_from(actor).ok().filter(|actor| *actor < actors).ok_or(Refusal::Malformed)?;
    if counter == 0 || counter > u64::from(u32::MAX) {
        Err(Refusal::Malformed)
    } else {
        Ok(OperationId { counter, actor })
    }
}

fn operations<'a>(of: &'a Columns<'_>, count: u64, actors: usize) -> Result<Vec<Operation<'a>>, Refusal> {
    let ids = ids(of.get(ID_ACTOR), of.get(ID_COUNTER), count, actors)?;
    let objects = columns::values::<u64>(of.get(OBJECT_ACTOR), count)?
        .into_iter()
        .zip(columns::values::<u64>(of.get(OBJECT_COUNTER), count)?);
    let keys = columns::values::<u64>(of.get(KEY_ACTOR), count)?
        .into_iter()
        .zip(columns::deltas(of.get(KEY_COUNTER), count)?)
        .zip(columns::values::<&str>(of.get(KEY_TEXT), count)?);
    let rest = columns::flags(of.get(INSERT), count)?
        .into_iter()
        .zip(columns::values::<u64>(of.get(ACTION), count)?)
        .zip(columns::values::<u64>(of.get(FOLLOWERS), count)?);
    ids.into_iter()
        .zip(objects)
        .zip(keys)
        .zip(rest)
        .map(|(((own, object), ((key_actor, key_counter), key_text)), ((insert, action), followers))| {
            let object = match object {
                (None, None) => None,
                (Some(actor), Some(counter)) => Some(id(counter, actor, actors)?),
                _ => return Err(Refusal::Malformed),
            };
            let (place, key) = match (key_actor, key_counter, key_text) {
                (None, None, Some(key)) => (None, Key::Text(key)),
                // An insertion makes the element that it is at.
                (None, Some(0), None) => (None, Key::Element(own)),
                (Some(actor), Some(counter), None) => (Some(id(counter, actor, actors)?), Key::Element(own)),
                _ => return Err(Refusal::Malformed),
            };
            let kind = match action {
                Some(0) => Kind::Map,
                Some(1) => Kind::Put,
                Some(4) => Kind::Text,
                _ => return Err(Refusal::Action),
            };
            let spot = Spot { object, key };
            Ok(Operation { id: own, object, place, spot, kind, insert, followers: some(followers)? })
        })
        .collect()
}

/// The values fill their column, each of the type that it says.
fn check_values(of: &Columns<'_>, count: u64) -> Result<(), Refusal> {
    let mut contents = Bytes::new(of.get(VALUE));
    for value in columns::values::<u64>(of.get(VALUE_TYPE), count)? {
        // The low four bits are the type, the rest is the length in bytes.
        let value = some(value)?;
        check_value(value & 0xf, contents.take(value >> 4)?)?;
    }
    if contents.is_empty() { Ok(()) } else { Err(Refusal::Malformed) }
}
