//! A place for each operation that the changes of a stored document have.

use crate::limits;
use crate::preparse::{OperationId, Refusal};

/// Where an operation works: the object, and there the key or the element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot<'a> {
    pub(super) object: Option<OperationId>,
    pub(super) key: Key<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Text(&'a str),
    Element(OperationId),
}

/// Operations in a row that one change has.
struct Run {
    first: u64,
    last: u64,
    /// The place of the first one.
    place: usize,
}

/// The places, in the order of the changes.
pub(super) struct Slots {
    runs_by_actor: Vec<Vec<Run>>,
    places: usize,
}

impl Slots {
    pub(super) fn new(actors: usize) -> Self {
        Self { runs_by_actor: std::iter::repeat_with(Vec::new).take(actors).collect(), places: 0 }
    }

    /// Adds a change with the operations from `first` to `last`, at least one.
    pub(super) fn add(&mut self, writer: u64, sequence: u64, first: u64, last: u64) -> Result<(), Refusal> {
        let writer = usize::try_from(writer).map_err(|_| Refusal::Malformed)?;
        let runs = self.runs_by_actor.get_mut(writer).ok_or(Refusal::Malformed)?;
        let follows = runs.last().is_none_or(|run| run.last < first);
        if !follows || sequence != runs.len() as u64 + 1 || last < first || last > u64::from(u32::MAX) {
            return Err(Refusal::Malformed);
        }
        let length = usize::try_from(last - first + 1).map_err(|_| Refusal::Operations)?;
        runs.push(Run { first, last, place: self.places });
        self.places += length;
        if self.places as u64 > limits::SNAPSHOT_OPERATIONS { Err(Refusal::Operations) } else { Ok(()) }
    }

    /// How many places there are.
    pub(super) const fn len(&self) -> usize {
        self.places
    }

    /// The place of an operation.
    pub(super) fn place(&self, id: OperationId) -> Result<usize, Refusal> {
        let runs = self.runs_by_actor.get(id.actor).ok_or(Refusal::Malformed)?;
        let after = runs.partition_point(|run| run.first <= id.counter);
        let run = after.checked_sub(1).and_then(|at| runs.get(at)).filter(|run| id.counter <= run.last);
        let run = run.ok_or(Refusal::Malformed)?;
        let offset = usize::try_from(id.counter - run.first).map_err(|_| Refusal::Malformed)?;
        Ok(run.place + offset)
    }
}
