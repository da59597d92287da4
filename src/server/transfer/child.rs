//! Contacts, activities and orders of a row, and by what each is recognised.

use std::collections::BTreeMap;

use satchel_model::{Currency, Entity, Field, Money, OrderLine, Record, Value, ValueError};
use serde_json::{Map, Value as Json};

use super::text::{RowFault, scalar, thousandths, value};

/// A child as a row wants it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Child {
    /// Contact, activity or order.
    pub(super) entity: Entity,
    /// Its id, where the file gives one.
    pub(super) id: Option<[u8; 16]>,
    /// Its fields.
    pub(super) fields: BTreeMap<Field, Option<Value>>,
    /// All lines of an order, in order, where the row names them.
    pub(super) lines: Option<Vec<OrderLine>>,
}

/// Reads a list of children.
pub(super) fn children(entity: Entity, column: &str, json: &Json) -> Result<Vec<Child>, RowFault> {
    match json {
        Json::Null => Ok(Vec::new()),
        Json::Array(list) => list
            .iter()
            .enumerate()
            .map(|(place, json)| {
                let column = format!("{column}[{place}]");
                let map = json.as_object().ok_or_else(|| RowFault::Shape(column.clone()))?;
                child(entity, &column, map)
            })
            .collect(),
        _ => Err(RowFault::Shape(column.to_owned())),
    }
}

fn child(entity: Entity, column: &str, map: &Map<String, Json>) -> Result<Child, RowFault> {
    let mut child = Child { entity, id: None, fields: BTreeMap::new(), lines: None };
    for (key, json) in map {
        let column = format!("{column}.{key}");
        match key.as_str() {
            "id" => {
                let id: Option<satchel_model::ContactId> = json.as_str().and_then(|text| text.parse().ok());
                child.id = Some(*id.ok_or(RowFault::Shape(column))?.as_bytes());
            }
            "lines" if entity == Entity::Order => {}
            _ => {
                let Some(field) = Field::by_key(entity, key) else { return Err(RowFault::UnknownColumn(column)) };
                child.fields.insert(field, value(field, &column, json)?);
            }
        }
    }
    if let (Entity::Order, Some(json)) = (entity, map.get("lines")) {
        let currency = match child.fields.get(&Field::OrderCurrency) {
            Some(Some(Value::Text(code))) => code.parse().unwrap_or(Currency::CNY),
            _ => Currency::CNY,
        };
        child.lines = Some(lines(&format!("{column}.lines"), json, currency)?);
    }
    Ok(child)
}

fn lines(column: &str, json: &Json, currency: Currency) -> Result<Vec<OrderLine>, RowFault> {
    let list = json.as_array().ok_or_else(|| RowFault::Shape(column.to_owned()))?;
    list.iter()
        .enumerate()
        .map(|(place, json)| {
            let column = |key: &str| format!("{column}[{place}].{key}");
            let map = json.as_object().ok_or_else(|| RowFault::Shape(column("")))?;
            if let Some(key) = map.keys().find(|key| !["product", "quantity", "unit_price"].contains(&key.as_str())) {
                return Err(RowFault::UnknownColumn(column(key)));
            }
            let text = |key: &str| scalar(&column(key), map.get(key).unwrap_or(&Json::Null));
            let fault = |key: &str, fault| RowFault::Value { column: column(key), fault };
            let product = text("product")?.trim().to_owned();
            let quantity = thousandths(&text("quantity")?).ok_or_else(|| fault("quantity", ValueError::NotACount))?;
            let unit_price = Money::parse(text("unit_price")?.trim(), currency)
                .map_err(|_| fault("unit_price", ValueError::NotMoney))?;
            Ok(OrderLine { product, quantity_thousandths: quantity, unit_price })
        })
        .collect()
}

/// By what a child without an id is recognised: contacts by name, activities by kind, time and
/// subject, orders by number or else by date.
pub(super) fn natural_key(entity: Entity, text: impl Fn(Field) -> String) -> String {
    match entity {
        Entity::Contact => text(Field::ContactName),
        Entity::Activity => [Field::ActivityKind, Field::ActivityAt, Field::ActivitySubject].map(text).join("\n"),
        Entity::Order => {
            let number = text(Field::OrderNumber);
            if number.is_empty() { format!("\n{}", text(Field::OrderDate)) } else { number }
        }
        _ => String::new(),
    }
}

impl Child {
    /// By what it is recognised.
    pub(super) fn key(&self) -> String {
        natural_key(self.entity, |field| {
            self.fields.get(&field).and_then(Option::as_ref).map(Value::encode).unwrap_or_default()
        })
    }
}

/// By what an existing record is recognised.
pub(super) fn key_of(entity: Entity, record: &Record) -> String {
    natural_key(entity, |field| record.get(field).map(Value::encode).unwrap_or_default())
}
