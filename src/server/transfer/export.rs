//! Writes the customers of a team in the format that import reads.

use std::io::Write;

use rusqlite::Connection;
use satchel_document::{Document, read};
use satchel_model::{Customer, DocumentKind, Entity, Field, Order, Record};
use serde_json::{Map, Value as Json};

use super::read::Format;
use super::text::{address_columns, json, quantity};
use crate::error::ServerError;
use crate::store::document;
use crate::store::people;
use crate::store::team::Team;

/// Writes every customer that is not removed, by id. Returns how many.
///
/// # Errors
/// A document cannot be read, or the output cannot be written.
pub fn export(
    connection: &Connection,
    team: &Team,
    format: Format,
    output: &mut dyn Write,
) -> Result<usize, ServerError> {
    let failed = |source| ServerError::File { path: "the output".to_owned(), source };
    let names: Vec<_> = people::all(connection, team.id)?;
    let columns: Vec<String> = columns().collect();
    let mut csv = csv::Writer::from_writer(Vec::new());
    let mut row_of = |cells: &[String]| -> Result<Vec<u8>, ServerError> {
        csv.write_record(cells).map_err(|error| failed(error.into()))?;
        csv.flush().map_err(failed)?;
        let written = csv.get_ref().clone();
        csv = csv::Writer::from_writer(Vec::new());
        Ok(written)
    };
    if format == Format::Csv {
        output.write_all(&row_of(&columns)?).map_err(failed)?;
    }
    let mut count = 0;
    for record in document::all(connection, team.id)? {
        if record.name.kind != DocumentKind::Customer {
            continue;
        }
        let main = document::open(connection, team.id, &record)?;
        let background: Option<Document> =
            match document::find(connection, team.id, DocumentKind::Background.document_id(record.name.customer))? {
                Some(record) => Some(document::open(connection, team.id, &record)?),
                None => None,
            };
        let file = read(&main, background.as_ref());
        if file.deleted.is_some() {
            continue;
        }
        let owner = names.iter().find(|user| user.id == record.owner).map_or("", |user| &user.name);
        let object = object(&file, owner);
        let line = match format {
            Format::Jsonl => format!("{}\n", Json::Object(object)).into_bytes(),
            Format::Csv => row_of(&columns.iter().map(|column| cell(&object, column)).collect::<Vec<_>>())?,
        };
        output.write_all(&line).map_err(failed)?;
        count += 1;
    }
    output.flush().map_err(failed)?;
    Ok(count)
}

/// The columns of CSV: the code first.
fn columns() -> impl Iterator<Item = String> {
    let fields = Field::of(Entity::Customer)
        .chain(Field::of(Entity::Background))
        .filter(|field| !matches!(field, Field::Code | Field::State | Field::Address));
    ["code", "owner", "state", "tags", "note"]
        .map(str::to_owned)
        .into_iter()
        .chain(fields.map(|field| field.key().to_owned()))
        .chain(address_columns())
}

fn cell(object: &Map<String, Json>, column: &str) -> String {
    let found = match column.strip_prefix("address.") {
        Some(part) => object.get("address").and_then(|address| address.get(part)),
        None => object.get(column),
    };
    match found {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Array(tags)) => tags.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(";"),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn object(file: &Customer, owner: &str) -> Map<String, Json> {
    let mut object = Map::new();
    object.insert("owner".to_owned(), Json::from(owner));
    add_fields(&mut object, &file.record);
    add_fields(&mut object, &file.background);
    if !file.tags.is_empty() {
        object.insert("tags".to_owned(), file.tags.iter().cloned().collect());
    }
    if !file.note.is_empty() {
        object.insert("note".to_owned(), Json::from(file.note.as_str()));
    }
    let contacts = file.contacts.iter().filter(|(_, contact)| contact.deleted.is_none());
    add_list(&mut object, "contacts", contacts.map(|(id, contact)| child(id.to_string(), &contact.record)));
    let activities = file.activities.iter().filter(|(_, activity)| activity.deleted.is_none());
    add_list(&mut object, "activities", activities.map(|(id, activity)| child(id.to_string(), &activity.record)));
    let orders = file.orders.iter().filter(|(_, order)| order.deleted.is_none());
    add_list(
        &mut object,
        "orders",
        orders.map(|(id, order)| {
            let mut json = child(id.to_string(), &order.record);
            json.insert("lines".to_owned(), lines(order));
            json
        }),
    );
    object
}

fn add_fields(object: &mut Map<String, Json>, record: &Record) {
    for (field, value) in &record.0 {
        object.insert(field.key().to_owned(), json(value));
    }
}

fn add_list(object: &mut Map<String, Json>, key: &str, list: impl Iterator<Item = Map<String, Json>>) {
    let list: Vec<Json> = list.map(Json::Object).collect();
    if !list.is_empty() {
        object.insert(key.to_owned(), Json::Array(list));
    }
}

fn child(id: String, record: &Record) -> Map<String, Json> {
    let mut object = Map::new();
    object.insert("id".to_owned(), Json::from(id));
    add_fields(&mut object, record);
    object
}

fn lines(order: &Order) -> Json {
    let line = |line: &satchel_model::OrderLine| {
        serde_json::json!({
            "product": line.product,
            "quantity": quantity(line.quantity_thousandths),
            "unit_price": line.unit_price.amount(),
        })
    };
    order.lines.values().map(line).collect()
}
