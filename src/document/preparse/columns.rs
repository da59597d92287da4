//! The column encodings of Automerge, read with a limit: a run is never expanded beyond the operations that
//! the change may have.

use crate::preparse::Refusal;
use crate::preparse::bytes::Bytes;

/// How values of a run-length encoded column are written.
pub(super) trait Decode<'a>: Copy {
    fn decode(bytes: &mut Bytes<'a>) -> Result<Self, Refusal>;
}

impl Decode<'_> for u64 {
    fn decode(bytes: &mut Bytes<'_>) -> Result<Self, Refusal> {
        bytes.unsigned()
    }
}

impl Decode<'_> for i64 {
    fn decode(bytes: &mut Bytes<'_>) -> Result<Self, Refusal> {
        bytes.signed()
    }
}

impl<'a> Decode<'a> for &'a str {
    fn decode(bytes: &mut Bytes<'a>) -> Result<Self, Refusal> {
        let length = bytes.unsigned()?;
        std::str::from_utf8(bytes.take(length)?).map_err(|_| Refusal::Malformed)
    }
}

/// One run of a run-length encoded column.
enum Run<V> {
    Same(V, u64),
    Nulls(u64),
    Literals(u64),
}

fn run<'a, V: Decode<'a>>(bytes: &mut Bytes<'a>) -> Result<Run<V>, Refusal> {
    match bytes.signed()? {
        0 => Ok(Run::Nulls(bytes.unsigned()?)),
        count if count > 0 => Ok(Run::Same(V::decode(bytes)?, count.unsigned_abs())),
        count => Ok(Run::Literals(count.unsigned_abs())),
    }
}

/// The number of values in a run-length encoded column, counted without expanding a run.
pub(super) fn count(column: &[u8], limit: u64) -> Result<u64, Refusal> {
    let mut bytes = Bytes::new(column);
    let mut total = 0_u64;
    while !bytes.is_empty() {
        let length = match run::<u64>(&mut bytes)? {
            Run::Same(_, length) | Run::Nulls(length) => length,
            Run::Literals(length) => {
                if length > limit {
                    return Err(Refusal::Operations);
                }
                for _ in 0..length {
                    u64::decode(&mut bytes)?;
                }
                length
            }
        };
        total = total.checked_add(length).filter(|total| *total <= limit).ok_or(Refusal::Operations)?;
    }
    Ok(total)
}

/// The values of a run-length encoded column of exactly `length` values; an absent column is all nulls.
pub(super) fn values<'a, V: Decode<'a>>(column: &'a [u8], length: u64) -> Result<Vec<Option<V>>, Refusal> {
    let wanted = usize::try_from(length).map_err(|_| Refusal::Operations)?;
    let mut values = Vec::with_capacity(wanted);
    let mut bytes = Bytes::new(column);
    let room = |values: &Vec<Option<V>>, run: u64| {
        usize::try_from(run).ok().filter(|run| *run > 0 && *run <= wanted - values.len()).ok_or(Refusal::Malformed)
    };
    while !bytes.is_empty() {
        match run::<V>(&mut bytes)? {
            Run::Same(value, run) => values.extend(std::iter::repeat_n(Some(value), room(&values, run)?)),
            Run::Nulls(run) => values.extend(std::iter::repeat_n(None, room(&values, run)?)),
            Run::Literals(run) => {
                for _ in 0..room(&values, run)? {
                    values.push(Some(V::decode(&mut bytes)?));
                }
            }
        }
    }
    if values.is_empty() {
        values.resize(wanted, None);
    }
    if values.len() == wanted { Ok(values) } else { Err(Refusal::Malformed) }
}

/// The numbers of a delta column: each value is the difference to the last number that was not null.
pub(super) fn deltas(column: &[u8], length: u64) -> Result<Vec<Option<u64>>, Refusal> {
    let mut last = 0_i64;
    values::<i64>(column, length)?
        .into_iter()
        .map(|delta| {
            let Some(delta) = delta else { return Ok(None) };
            last = last.checked_add(delta).ok_or(Refusal::Malformed)?;
            u64::try_from(last).map(Some).map_err(|_| Refusal::Malformed)
        })
        .collect()
}

/// A column of `length` flags: counts of false and true in turn, false first.
pub(super) fn flags(column: &[u8], length: u64) -> Result<Vec<bool>, Refusal> {
    let wanted = usize::try_from(length).map_err(|_| Refusal::Operations)?;
    let mut flags = Vec::with_capacity(wanted);
    let mut bytes = Bytes::new(column);
    let mut flag = false;
    while !bytes.is_empty() {
        let run = usize::try_from(bytes.unsigned()?).map_err(|_| Refusal::Malformed)?;
        if run > wanted - flags.len() {
            return Err(Refusal::Malformed);
        }
        flags.extend(std::iter::repeat_n(flag, run));
        flag = !flag;
    }
    if flags.len() == wanted { Ok(flags) } else { Err(Refusal::Malformed) }
}
