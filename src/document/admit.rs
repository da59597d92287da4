//! Whether a change fits a document: Automerge takes a change at its word and panics, or saves what it
//! cannot load again, when a reference leads nowhere. So every reference is followed here first.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use automerge::{Automerge, Change, ObjId, ObjType, ReadDoc};

use crate::hash::ChangeHash;
use crate::preparse::{self, Action, Operation, OperationId, Parsed, Place};

/// The change does not fit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit;

/// Checks a change whose dependencies are all in the document.
pub(crate) fn admit(document: &Automerge, change: &Parsed<'_>, decoded: &Change) -> Result<(), Misfit> {
    check_spelling(decoded)?;
    check_position(document, change)?;
    let mut references = References::new(document, change);
    for (counter, operation) in (change.header.start_op..).zip(&change.operations) {
        references.follow(counter, operation)?;
    }
    Ok(())
}

/// Checks that Automerge, which rebuilds changes from the document, gives back the very bytes: otherwise the
/// document could be saved and never be loaded again.
pub(crate) fn check_rebuilt(document: &Automerge, hash: ChangeHash, bytes: &[u8]) -> Result<(), Misfit> {
    let rebuilt = document.get_change_by_hash(&hash.into()).ok_or(Misfit)?;
    if rebuilt.raw_bytes() == bytes { Ok(()) } else { Err(Misfit) }
}

/// Columns can be written in many ways, and only one of them is what Automerge writes when it builds the change anew.
fn check_spelling(change: &Change) -> Result<(), Misfit> {
    if Change::from(change.decode()).raw_bytes() == change.raw_bytes() { Ok(()) } else { Err(Misfit) }
}

/// The number of the change follows the actor's last one, and its first operation follows the last
/// of everything that it builds on.
fn check_position(document: &Automerge, change: &Parsed<'_>) -> Result<(), Misfit> {
    let header = &change.header;
    let mut last_operation = 0;
    let mut follows_own = header.sequence == 1;
    for dependency in &header.deps {
        let dependency = document.get_change_meta_by_hash(&(*dependency).into()).ok_or(Misfit)?;
        last_operation = last_operation.max(dependency.max_op);
        let is_own = dependency.actor.to_bytes() == header.actor.as_bytes();
        follows_own |= is_own && dependency.seq.checked_add(1) == Some(header.sequence);
    }
    // Everything builds on genesis, so there is always a dependency.
    if header.deps.is_empty() || !follows_own || header.start_op != last_operation + 1 {
        return Err(Misfit);
    }
    Ok(())
}

/// What the operations of one change refer to.
struct References<'a> {
    document: &'a Automerge,
    change: &'a Parsed<'a>,
    actors: Vec<automerge::ActorId>,
    /// Changes in the document that the writer had not seen: nothing of them may be referred to.
    unseen: HashSet<automerge::ChangeHash>,
    /// Objects that the change itself makes, by operation number.
    made: HashMap<u64, ObjType>,
    /// The places of the change's own operations so far, by operation number.
    own: HashMap<u64, Spot>,
    /// Older changes that were looked into.
    opened: HashMap<automerge::ChangeHash, Spots>,
}

impl<'a> References<'a> {
    fn new(document: &'a Automerge, change: &'a Parsed<'a>) -> Self {
        let dependencies: Vec<_> = change.header.deps.iter().copied().map(automerge::ChangeHash::from).collect();
        let unseen = if document.get_heads().iter().all(|head| dependencies.contains(head)) {
            HashSet::new()
        } else {
            document.get_changes_meta(&dependencies).into_iter().map(|unseen| unseen.hash).collect()
        };
        Self {
            document,
            change,
            actors: actors(change),
            unseen,
            made: HashMap::new(),
            own: HashMap::new(),
            opened: HashMap::new(),
        }
    }

    fn follow(&mut self, counter: u64, operation: &Operation<'_>) -> Result<(), Misfit> {
        self.check_shape(operation)?;
        let spot = Spot::of(counter, operation, &self.actors)?;
        if let Place::Element(element) = operation.place {
            // The element exists, and in this very text.
            let key = Key::Element(self.object_id(element)?);
            let inserted = Spot { object: spot.object.clone(), key, inserts: true };
            if !(self.is_spot(element, &inserted)? && self.is_insertion(element)?) {
                return Err(Misfit);
            }
        }
        let mut previous = None;
        for id in &operation.replaces {
            // What is replaced stood at the same place, and each is named once, in order.
            let name = (id.counter, self.actors.get(id.actor).ok_or(Misfit)?.clone());
            if !self.is_spot(*id, &spot)? || previous.as_ref().is_some_and(|previous| *previous >= name) {
                return Err(Misfit);
            }
            previous = Some(name);
        }
        match operation.action {
            Action::MakeMap => drop(self.made.insert(counter, ObjType::Map)),
            Action::MakeText => drop(self.made.insert(counter, ObjType::Text)),
            Action::Delete | Action::Put => {}
        }
        self.own.insert(counter, Spot { inserts: operation.insert, ..spot });
        Ok(())
    }

    /// What an operation does is possible in its kind of object.
    fn check_shape(&self, operation: &Operation<'_>) -> Result<(), Misfit> {
        let is_text_put = operation.action == Action::Put && operation.is_text;
        let fits = match (self.object_type(operation.object)?, operation.place, operation.insert) {
            (ObjType::Map, Place::Key(_), false) => true,
            (ObjType::Text, Place::Start | Place::Element(_), true) => is_text_put,
            (ObjType::Text, Place::Element(_), false) => operation.action == Action::Delete,
            _ => false,
        };
        // A deletion of nothing leaves no trace in the document, an insertion replaces nothing.
        let replaces = match (operation.action, operation.insert) {
            (Action::Delete, _) => !operation.replaces.is_empty(),
            (_, true) => operation.replaces.is_empty(),
            _ => true,
        };
        if fits && replaces { Ok(()) } else { Err(Misfit) }
    }

    /// Whether an operation is of this very change.
    fn is_own(&self, id: OperationId) -> bool {
        id.actor == 0 && id.counter >= self.change.header.start_op
    }

    fn object_id(&self, id: OperationId) -> Result<ObjId, Misfit> {
        object_id(id, &self.actors)
    }

    fn object_type(&self, object: Option<OperationId>) -> Result<ObjType, Misfit> {
        let Some(id) = object else { return Ok(ObjType::Map) };
        if self.is_own(id) {
            return self.made.get(&id.counter).copied().ok_or(Misfit);
        }
        self.origin(id)?;
        self.document.object_type(self.object_id(id)?).map_err(|_| Misfit)
    }

    /// The change in which an older operation lies; the writer must have seen it.
    fn origin(&self, id: OperationId) -> Result<automerge::ChangeHash, Misfit> {
        let hash = self.document.hash_for_opid(&self.object_id(id)?).ok_or(Misfit)?;
        if self.unseen.contains(&hash) { Err(Misfit) } else { Ok(hash) }
    }

    /// Where an operation works, which is before the present one or in a change that the writer had seen.
    fn spot(&mut self, id: OperationId) -> Result<&Spot, Misfit> {
        if self.is_own(id) {
            return self.own.get(&id.counter).ok_or(Misfit);
        }
        let hash = self.origin(id)?;
        let spots = match self.opened.entry(hash) {
            Entry::Occupied(opened) => opened.into_mut(),
            Entry::Vacant(vacant) => vacant.insert(Spots::of(self.document, &hash)?),
        };
        spots.get(id.counter).ok_or(Misfit)
    }

    fn is_spot(&mut self, id: OperationId, wanted: &Spot) -> Result<bool, Misfit> {
        self.spot(id).map(|spot| spot.object == wanted.object && spot.key == wanted.key)
    }

    fn is_insertion(&mut self, id: OperationId) -> Result<bool, Misfit> {
        self.spot(id).map(|spot| spot.inserts)
    }
}

/// Where an operation works: in which object, and there at which key or element.
struct Spot {
    object: ObjId,
    key: Key,
    inserts: bool,
}

#[derive(PartialEq)]
enum Key {
    Text(String),
    Element(ObjId),
}

impl Spot {
    fn of(counter: u64, operation: &Operation<'_>, actors: &[automerge::ActorId]) -> Result<Self, Misfit> {
        let object = match operation.object {
            Some(id) => object_id(id, actors)?,
            None => automerge::ROOT,
        };
        // An insertion makes the element that it is at.
        let key = match operation.place {
            _ if operation.insert => Key::Element(object_id(OperationId { counter, actor: 0 }, actors)?),
            Place::Key(key) => Key::Text(key.to_owned()),
            Place::Element(element) => Key::Element(object_id(element, actors)?),
            Place::Start => return Err(Misfit),
        };
        Ok(Self { object, key, inserts: operation.insert })
    }
}

/// Where the operations of one older change work.
struct Spots {
    start_op: u64,
    spots: Vec<Spot>,
}

impl Spots {
    fn of(document: &Automerge, hash: &automerge::ChangeHash) -> Result<Self, Misfit> {
        let change = document.get_change_by_hash(hash).ok_or(Misfit)?;
        let change = preparse::parse(change.raw_bytes()).map_err(|_| Misfit)?;
        let actors = actors(&change);
        let start_op = change.header.start_op;
        let spots = (start_op..).zip(&change.operations);
        let spots = spots.map(|(counter, operation)| Spot::of(counter, operation, &actors));
        Ok(Self { start_op, spots: spots.collect::<Result<_, _>>()? })
    }

    fn get(&self, counter: u64) -> Option<&Spot> {
        self.spots.get(usize::try_from(counter.checked_sub(self.start_op)?).ok()?)
    }
}

fn actors(change: &Parsed<'_>) -> Vec<automerge::ActorId> {
    change.actors.iter().map(|actor| automerge::ActorId::from(actor.as_bytes().as_slice())).collect()
}

fn object_id(id: OperationId, actors: &[automerge::ActorId]) -> Result<ObjId, Misfit> {
    let actor = actors.get(id.actor).ok_or(Misfit)?;
    Ok(ObjId::Id(id.counter, actor.clone(), 0))
}
