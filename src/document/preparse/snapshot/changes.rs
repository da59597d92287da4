//! The changes of a stored document: who wrote which operations, each after what it builds on.

use super::slots::Slots;
use super::{Columns, some, sum};
use crate::limits;
use crate::preparse::{Refusal, columns};

const ACTOR: u64 = 0x01;
const SEQUENCE: u64 = 0x03;
const LAST_OPERATION: u64 = 0x13;
const TIME: u64 = 0x23;
const MESSAGE: u64 = 0x35;
const DEPENDENCIES: u64 = 0x40;
const DEPENDENCY: u64 = 0x43;
const EXTRA_TYPE: u64 = 0x56;
const EXTRA: u64 = 0x57;
const ALL: [u64; 9] = [ACTOR, SEQUENCE, LAST_OPERATION, TIME, MESSAGE, DEPENDENCIES, DEPENDENCY, EXTRA_TYPE, EXTRA];

/// Reads the changes of that many actors into places for their operations.
pub(super) fn read(of: &Columns<'_>, actors: usize) -> Result<Slots, Refusal> {
    let count = columns::count(of.get(ACTOR), limits::SNAPSHOT_CHANGES)?;
    // Nothing that Satchel writes has bytes beyond the columns.
    if !of.are_among(&ALL) || !of.get(EXTRA).is_empty() {
        return Err(Refusal::Malformed);
    }
    for extra in columns::values::<u64>(of.get(EXTRA_TYPE), count)? {
        // The low four bits are the type, the rest is the length.
        if extra.is_some_and(|extra| extra >> 4 != 0) {
            return Err(Refusal::Malformed);
        }
    }
    let writers = columns::values::<u64>(of.get(ACTOR), count)?;
    let sequences = columns::deltas(of.get(SEQUENCE), count)?;
    let last_operations = columns::deltas(of.get(LAST_OPERATION), count)?;
    let dependency_counts = columns::values::<u64>(of.get(DEPENDENCIES), count)?;
    let total = sum(&dependency_counts, limits::SNAPSHOT_OPERATIONS)?;
    let mut dependencies = columns::deltas(of.get(DEPENDENCY), total)?.into_iter();

    let mut slots = Slots::new(actors);
    let mut lasts: Vec<u64> = Vec::with_capacity(writers.len());
    let rest = sequences.into_iter().zip(last_operations).zip(dependency_counts);
    for (writer, ((sequence, last), dependency_count)) in writers.into_iter().zip(rest) {
        let mut below = 0;
        for _ in 0..some(dependency_count)? {
            let place = usize::try_from(some(dependencies.next().flatten())?).map_err(|_| Refusal::Malformed)?;
            // Only what stands before it can be built on.
            below = below.max(*lasts.get(place).ok_or(Refusal::Malformed)?);
        }
        let last = some(last)?;
        slots.add(some(writer)?, some(sequence)?, below + 1, last)?;
        lasts.push(last);
    }
    Ok(slots)
}
