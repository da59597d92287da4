//! The operations of a change, decoded from its columns and held to the kinds that Satchel writes.

use crate::limits;
use crate::preparse::Refusal;
use crate::preparse::bytes::Bytes;
use crate::preparse::columns;

/// An operation's name: its number, and the index of its actor among those that the change lists (0 is the writer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct OperationId {
    pub(crate) counter: u64,
    pub(crate) actor: usize,
}

/// Where in its object an operation works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// A key of a map.
    Key(&'a str),
    /// The start of a text.
    Start,
    /// An element of a text.
    Element(OperationId),
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    MakeMap,
    MakeText,
    Put,
    Delete,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operation<'a> {
    /// `None` for the root.
    pub(crate) object: Option<OperationId>,
    pub(crate) place: Place<'a>,
    pub(crate) insert: bool,
    pub(crate) action: Action,
    /// The operations that it replaces.
    pub(crate) replaces: Vec<OperationId>,
    /// The value is text.
    pub(crate) is_text: bool,
}

/// Numbers of the columns of a change chunk: id times sixteen plus type.
mod column {
    pub(super) const OBJECT_ACTOR: u64 = 0x01;
    pub(super) const OBJECT_COUNTER: u64 = 0x02;
    pub(super) const KEY_ACTOR: u64 = 0x11;
    pub(super) const KEY_COUNTER: u64 = 0x13;
    pub(super) const KEY_TEXT: u64 = 0x15;
    pub(super) const INSERT: u64 = 0x34;
    pub(super) const ACTION: u64 = 0x42;
    pub(super) const VALUE_TYPE: u64 = 0x56;
    pub(super) const VALUE: u64 = 0x57;
    pub(super) const REPLACES: u64 = 0x70;
    pub(super) const REPLACES_ACTOR: u64 = 0x71;
    pub(super) const REPLACES_COUNTER: u64 = 0x73;
    /// The bit that says that a column is compressed.
    pub(super) const DEFLATE: u64 = 0x08;
    pub(super) const ALL: [u64; 12] = [
        OBJECT_ACTOR,
        OBJECT_COUNTER,
        KEY_ACTOR,
        KEY_COUNTER,
        KEY_TEXT,
        INSERT,
        ACTION,
        VALUE_TYPE,
        VALUE,
        REPLACES,
        REPLACES_ACTOR,
        REPLACES_COUNTER,
    ];
    /// Expansion and name of marks, which no version of Satchel writes.
    pub(super) const MARKS: [u64; 2] = [0x94, 0xa5];
}

/// The columns of a change by number.
pub(super) struct Columns<'a>(Vec<(u64, &'a [u8])>);

impl<'a> Columns<'a> {
    /// Reads the list of columns and then their contents.
    pub(super) fn read(bytes: &mut Bytes<'a>) -> Result<Self, Refusal> {
        let number_of_columns = bytes.unsigned()?;
        if number_of_columns > column::ALL.len() as u64 + column::MARKS.len() as u64 {
            return Err(Refusal::Malformed);
        }
        let mut lengths = Vec::new();
        for _ in 0..number_of_columns {
            let number = bytes.unsigned()?;
            if number & column::DEFLATE != 0 {
                return Err(Refusal::Compressed);
            }
            if column::MARKS.contains(&number) {
                return Err(Refusal::Action);
            }
            let after_the_last = lengths.last().is_none_or(|(last, _)| *last < number);
            if !column::ALL.contains(&number) || !after_the_last {
                return Err(Refusal::Malformed);
            }
            lengths.push((number, bytes.unsigned()?));
        }
        lengths
            .into_iter()
            .map(|(number, length)| bytes.take(length).map(|contents| (number, contents)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn get(&self, number: u64) -> &'a [u8] {
        self.0.iter().find(|(own, _)| *own == number).map_or(&[], |(_, contents)| contents)
    }

    /// The number of operations, counted from the runs of the action column.
    pub(super) fn count(&self) -> Result<u64, Refusal> {
        match columns::count(self.get(column::ACTION), limits::CHANGE_OPERATIONS)? {
            0 => Err(Refusal::Operations),
            count => Ok(count),
        }
    }

    /// Decodes `count` operations of a change that lists `actors` actors.
    pub(super) fn operations(&self, count: u64, actors: usize) -> Result<Vec<Operation<'a>>, Refusal> {
        let id = |counter: u64, actor: u64| {
            let actor = usize::try_from(actor).ok().filter(|actor| *actor < actors).ok_or(Refusal::Malformed)?;
            if counter == 0 || counter > u64::from(u32::MAX) {
                return Err(Refusal::Malformed);
            }
            Ok(OperationId { counter, actor })
        };
        let actions = columns::values::<u64>(self.get(column::ACTION), count)?;
        let object_actors = columns::values::<u64>(self.get(column::OBJECT_ACTOR), count)?;
        let object_counters = columns::values::<u64>(self.get(column::OBJECT_COUNTER), count)?;
        let key_actors = columns::values::<u64>(self.get(column::KEY_ACTOR), count)?;
        let key_counters = columns::deltas(self.get(column::KEY_COUNTER), count)?;
        let key_texts = columns::values::<&str>(self.get(column::KEY_TEXT), count)?;
        let inserts = columns::flags(self.get(column::INSERT), count)?;
        let texts = self.value_types(count)?;
        let mut replaced = self.replaced(count)?.into_iter();

        let objects = object_actors.into_iter().zip(object_counters);
        let keys = key_actors.into_iter().zip(key_counters).zip(key_texts);
        let rest = inserts.into_iter().zip(texts);
        actions
            .into_iter()
            .zip(objects)
            .zip(keys)
            .zip(rest)
            .map(|(((action, object), ((key_actor, key_counter), key_text)), (insert, is_text))| {
                let object = match object {
                    (None, None) => None,
                    (Some(actor), Some(counter)) => Some(id(counter, actor)?),
                    _ => return Err(Refusal::Malformed),
                };
                let place = match (key_actor, key_counter, key_text) {
                    (None, None, Some(key)) => Place::Key(key),
                    (None, Some(0), None) => Place::Start,
                    (Some(actor), Some(counter), None) => Place::Element(id(counter, actor)?),
                    _ => return Err(Refusal::Malformed),
                };
                let replaces = replaced.next().ok_or(Refusal::Malformed)?;
                let replaces =
                    replaces.into_iter().map(|(counter, actor)| id(counter, actor)).collect::<Result<_, _>>()?;
                Ok(Operation { object, place, insert, action: kind(action)?, replaces, is_text })
            })
            .collect()
    }

    /// Whether each value is text. Checks that the values fill their column and are of a known type.
    fn value_types(&self, count: u64) -> Result<Vec<bool>, Refusal> {
        let mut contents = Bytes::new(self.get(column::VALUE));
        let texts = columns::values::<u64>(self.get(column::VALUE_TYPE), count)?
            .into_iter()
            .map(|value| {
                // The low four bits are the type, the rest is the length in bytes.
                let value = value.ok_or(Refusal::Malformed)?;
                let bytes = contents.take(value >> 4)?;
                check_value(value & 0xf, bytes).map(|()| value & 0xf == 6)
            })
            .collect::<Result<_, _>>()?;
        if contents.is_empty() { Ok(texts) } else { Err(Refusal::Malformed) }
    }

    /// For each operation the (number, actor) of what it replaces.
    fn replaced(&self, count: u64) -> Result<Vec<Vec<(u64, u64)>>, Refusal> {
        let counts = columns::values::<u64>(self.get(column::REPLACES), count)?;
        let counts: Vec<u64> =
            counts.into_iter().map(|count| count.ok_or(Refusal::Malformed)).collect::<Result<_, _>>()?;
        let total = counts
            .iter()
            .try_fold(0_u64, |total, count| total.checked_add(*count))
            .filter(|total| *total <= limits::CHANGE_REPLACEMENTS)
            .ok_or(Refusal::Operations)?;
        let actors = columns::values::<u64>(self.get(column::REPLACES_ACTOR), total)?;
        let counters = columns::deltas(self.get(column::REPLACES_COUNTER), total)?;
        let mut ids = counters.into_iter().zip(actors);
        counts
            .into_iter()
            .map(|count| {
                (0..count)
                    .map(|_| match ids.next() {
                        Some((Some(counter), Some(actor))) => Ok((counter, actor)),
                        _ => Err(Refusal::Malformed),
                    })
                    .collect()
            })
            .collect()
    }
}

fn kind(action: Option<u64>) -> Result<Action, Refusal> {
    match action.ok_or(Refusal::Malformed)? {
        0 => Ok(Action::MakeMap),
        1 => Ok(Action::Put),
        3 => Ok(Action::Delete),
        4 => Ok(Action::MakeText),
        // Lists, counters, tables and marks: no version of Satchel writes them.
        _ => Err(Refusal::Action),
    }
}

/// Checks that a value of that type has that form. Counters are left out on purpose.
pub(super) fn check_value(kind: u64, contents: &[u8]) -> Result<(), Refusal> {
    let mut bytes = Bytes::new(contents);
    match kind {
        0..=2 => {}
        3 => drop(bytes.unsigned()?),
        4 | 9 => drop(bytes.signed()?),
        5 => drop(bytes.array::<8>()?),
        6 => return std::str::from_utf8(contents).map(drop).map_err(|_| Refusal::Malformed),
        7 => return Ok(()),
        8 => return Err(Refusal::Action),
        _ => return Err(Refusal::Malformed),
    }
    if bytes.is_empty() { Ok(()) } else { Err(Refusal::Malformed) }
}
