//! What is typed into a form, and the edits that it amounts to: pure, so that what a save writes can be tested.
//!
//! A form is opened on a record. Saving compares each field with what the form was opened on
//! and writes only the fields that the person changed; what others changed meanwhile stays.

pub(crate) mod draft;
pub(crate) mod lines;
pub(crate) mod text;

use std::collections::BTreeMap;

use satchel_model::{Edit, Entity, Field, Record, Target, Value, ValueError};

use self::text::{LocalTime, parse, text_of};

/// Why a field cannot be saved as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The field must be filled.
    Missing,
    /// What is typed is no value of the field.
    Invalid(ValueError),
}

/// One form's fields: what it was opened on, and what is typed now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    fields: Vec<Field>,
    required: Vec<Field>,
    opened_on: BTreeMap<Field, Value>,
    typed: BTreeMap<Field, String>,
    time: LocalTime,
}

impl Form {
    /// Opens a form on the values of a record; an empty record for something new.
    pub(crate) fn open(fields: Vec<Field>, required: Vec<Field>, record: &Record, time: LocalTime) -> Self {
        let opened_on: BTreeMap<_, _> =
            fields.iter().filter_map(|field| Some((*field, record.get(*field)?.clone()))).collect();
        let typed = opened_on.iter().map(|(field, value)| (*field, text_of(value, time))).collect();
        Self { fields, required, opened_on, typed, time }
    }

    /// The fields in the order in which they are shown.
    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// What is typed into a field.
    pub(crate) fn text(&self, field: Field) -> &str {
        self.typed.get(&field).map_or("", String::as_str)
    }

    /// Replaces what is typed into a field.
    pub(crate) fn type_in(&mut self, field: Field, text: String) {
        self.typed.insert(field, text);
    }

    /// Whether a field must be filled.
    pub(crate) fn is_required(&self, field: Field) -> bool {
        self.required.contains(&field)
    }

    /// Whether the field holds what only a newer version can write.
    pub(crate) fn is_locked(&self, field: Field) -> bool {
        matches!(self.opened_on.get(&field), Some(Value::Unknown(_)))
    }

    /// What is typed and differs from what the form was opened on, for the draft.
    pub(crate) fn changed_texts(&self) -> BTreeMap<Field, String> {
        self.fields
            .iter()
            .filter(|field| self.text(**field) != self.opened_text(**field))
            .map(|field| (*field, self.text(*field).to_owned()))
            .collect()
    }

    /// What is wrong with a field, if anything.
    pub(crate) fn problem(&self, field: Field) -> Option<Problem> {
        if self.is_locked(field) {
            return None;
        }
        match parse(field.kind(), self.text(field), self.time) {
            Err(error) => Some(Problem::Invalid(error)),
            Ok(None) if self.is_required(field) => Some(Problem::Missing),
            Ok(_) => None,
        }
    }

    /// The first field with something wrong, in the order on screen.
    pub(crate) fn first_problem(&self) -> Option<Field> {
        self.fields.iter().copied().find(|field| self.problem(*field).is_some())
    }

    /// The edits of a save: one for each field whose value is another than the form was opened on.
    /// Fields with a problem yield none; ask [`Form::first_problem`] before.
    pub(crate) fn edits(&self, target: impl Fn(Entity) -> Option<Target>) -> Vec<Edit> {
        self.fields
            .iter()
            .filter(|field| !self.is_locked(**field))
            .filter(|field| self.text(**field) != self.opened_text(**field))
            .filter_map(|field| {
                let value = parse(field.kind(), self.text(*field), self.time).ok()?;
                let target = target(field.entity())?;
                (value.as_ref() != self.opened_on.get(field)).then_some(Edit::Set { target, field: *field, value })
            })
            .collect()
    }

    fn opened_text(&self, field: Field) -> String {
        self.opened_on.get(&field).map(|value| text_of(value, self.time)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
