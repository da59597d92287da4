//! What one row asks for: only what it names is to be as it says.

use std::collections::{BTreeMap, BTreeSet};

use satchel_model::{Edit, Entity, Field, LifecycleState, Value, ValueError};
use serde_json::{Map, Value as Json};

use super::child::{Child, children};
use super::text::{RowFault, scalar, value};

/// A customer as a row wants it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wanted {
    /// The code by which the customer is found.
    pub(super) code: String,
    /// The sign-in name of the owner.
    pub(super) owner: Option<String>,
    /// Fields of the main file and of the background part.
    pub(super) fields: BTreeMap<Field, Option<Value>>,
    /// All tags.
    pub(super) tags: Option<BTreeSet<String>>,
    /// The shared note.
    pub(super) note: Option<String>,
    /// The life-cycle state.
    pub(super) state: Option<LifecycleState>,
    /// Contacts, activities and orders.
    pub(super) children: Vec<Child>,
}

/// The columns that are no fields.
pub(super) const SPECIAL: [&str; 4] = ["owner", "state", "tags", "note"];

/// The field that a column of a customer stands for.
pub(super) fn field_of(column: &str) -> Option<Field> {
    Field::by_key(Entity::Customer, column)
        .or_else(|| Field::by_key(Entity::Background, column))
        .filter(|field| *field != Field::State)
}

impl Wanted {
    /// Reads a row.
    ///
    /// # Errors
    /// The first [`RowFault`] found; then nothing of the row is used.
    pub(super) fn read(row: &Map<String, Json>) -> Result<Self, RowFault> {
        let mut wanted = Self::default();
        for (column, json) in row {
            wanted.take(column, json)?;
        }
        match wanted.fields.get(&Field::Code) {
            Some(Some(Value::Text(code))) => wanted.code.clone_from(code),
            _ => return Err(RowFault::NoCode),
        }
        Ok(wanted)
    }

    fn take(&mut self, column: &str, json: &Json) -> Result<(), RowFault> {
        let fault = |fault| RowFault::Value { column: column.to_owned(), fault };
        match column {
            "owner" => self.owner = Some(scalar(column, json)?.trim().to_owned()).filter(|name| !name.is_empty()),
            "state" => {
                let code = scalar(column, json)?;
                if !code.trim().is_empty() {
                    let state = LifecycleState::by_code(code.trim());
                    self.state = Some(state.ok_or_else(|| fault(ValueError::NotAChoice))?);
                }
            }
            "note" => {
                let note = scalar(column, json)?;
                if note.chars().count() > Edit::NOTE_CHARS {
                    return Err(fault(ValueError::TooLong { limit: Edit::NOTE_CHARS }));
                }
                self.note = Some(note);
            }
            "tags" => self.tags = Some(tags(json)?),
            "contacts" => self.children.extend(children(Entity::Contact, column, json)?),
            "activities" => self.children.extend(children(Entity::Activity, column, json)?),
            "orders" => self.children.extend(children(Entity::Order, column, json)?),
            _ => {
                let field = field_of(column).ok_or_else(|| RowFault::UnknownColumn(column.to_owned()))?;
                self.fields.insert(field, value(field, column, json)?);
            }
        }
        Ok(())
    }
}

fn tags(json: &Json) -> Result<BTreeSet<String>, RowFault> {
    let shape = || RowFault::Shape("tags".to_owned());
    let tags: Vec<String> = match json {
        Json::Null => Vec::new(),
        Json::String(text) => text.split([';', '；']).map(str::to_owned).collect(),
        Json::Array(tags) => {
            tags.iter().map(|tag| tag.as_str().map(str::to_owned).ok_or_else(shape)).collect::<Result<_, _>>()?
        }
        _ => return Err(shape()),
    };
    let tags: BTreeSet<String> = tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
    if tags.iter().any(|tag| tag.chars().count() > Edit::TAG_CHARS) {
        let fault = ValueError::TooLong { limit: Edit::TAG_CHARS };
        return Err(RowFault::Value { column: "tags".to_owned(), fault });
    }
    Ok(tags)
}
