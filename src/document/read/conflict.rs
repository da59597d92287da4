//! Conflicts: the values that stand side by side, who wrote them and when.

use automerge::{Automerge, ObjId, ReadDoc, Value as Stored};
use satchel_model::{Author, Conflict, ConflictValue, Customer, Field, StateEntry, Target, UnixMillis, Value};

use crate::change::author_of;
use crate::layout::Section;
use crate::read::{Reader, decode};
use crate::state::{StoredState, same, same_stage};

/// Who wrote an operation, and when: what the change that it lies in says.
pub(super) fn author_of_operation(document: &Automerge, operation: &ObjId) -> Author {
    let change = document.hash_for_opid(operation).and_then(|hash| document.get_change_meta_by_hash(&hash));
    match change {
        Some(change) => {
            Author { user: author_of(change.message.as_deref()), at: UnixMillis::from_unix_seconds(change.timestamp) }
        }
        None => Author { user: None, at: UnixMillis::default() },
    }
}

/// The values of a field, the one that is shown first, each once. `None` when they are all the same to a person.
pub(super) fn of_field(document: &Automerge, object: &ObjId, target: Target, field: Field) -> Option<Conflict> {
    let mut values: Vec<ConflictValue> = Vec::new();
    for (value, operation) in document.get_all(object, field.key_in(target)).ok()?.into_iter().rev() {
        let value = stored(field, &value);
        if values.iter().all(|other| !is_same(other.value.as_ref(), value.as_ref())) {
            values.push(ConflictValue { value, author: author_of_operation(document, &operation) });
        }
    }
    (values.len() > 1).then_some(Conflict { target, field, values })
}

/// Whether two values are the same to a person: two people who moved an opportunity to one stage for one reason agree.
fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Stage(one)), Some(Value::Stage(other))) => same_stage(one, other),
        _ => one == other,
    }
}

/// The key of a field inside the map of its record: a line's is its id.
trait KeyIn {
    fn key_in(self, target: Target) -> String;
}

impl KeyIn for Field {
    fn key_in(self, target: Target) -> String {
        match target {
            Target::Line(_, line) => line.to_string(),
            _ => self.key().to_owned(),
        }
    }
}

fn stored(field: Field, value: &Stored<'_>) -> Option<Value> {
    match value {
        Stored::Scalar(scalar) => match scalar.as_str() {
            Some(text) => decode(field, text),
            None => Some(Value::Unknown(scalar.to_string())),
        },
        Stored::Object(_) => None,
    }
}

/// Shows the state with the steps that orders cause of which it does not know, and the states that
/// stand beside it. Orders must have been read before.
pub(super) fn resolve_state(reader: &mut Reader<'_>, file: &mut Customer) {
    if !file.record.0.contains_key(&Field::State) {
        return;
    }
    let document = reader.document.automerge();
    let fields = reader.document.section(Section::Fields);
    let Ok(standing) = document.get_all(&fields, Field::State.key()) else { return };
    // The one that Automerge shows is the last.
    let sides: Vec<(StoredState, &ObjId)> = standing
        .iter()
        .rev()
        .filter_map(|(value, operation)| Some((StoredState::read(value.as_str()?)?, operation)))
        .collect();
    let Some((winner, winner_operation)) = sides.first() else { return };
    let entries: Vec<StateEntry> = sides.iter().map(|(state, _)| state.entry.clone()).collect();
    let shown = winner.effective(file.valid_orders().count(), &entries);
    let mut values: Vec<(StateEntry, &ObjId)> = Vec::new();
    for (state, operation) in &sides {
        if values.iter().all(|(other, _)| !same(other, &state.entry)) {
            values.push((state.entry.clone(), operation));
        }
    }
    if values.len() > 1 {
        // A step that orders caused after the states were written stands for the one that was shown until then.
        values.retain(|(entry, _)| !same(entry, &shown));
        values.insert(0, (shown.clone(), winner_operation));
        if values.len() > 1 {
            let value = |(entry, operation): (StateEntry, &ObjId)| ConflictValue {
                value: Some(Value::State(Box::new(entry))),
                author: author_of_operation(document, operation),
            };
            let values = values.into_iter().map(value).collect();
            reader.conflicts.push(Conflict { target: Target::Customer, field: Field::State, values });
        }
    }
    file.record.0.insert(Field::State, Value::State(Box::new(shown)));
}
