//! Tables as files: CSV and workbooks for people and spreadsheets, JSON for programs, and the rows that an import rejected.

mod workbook;

use std::collections::BTreeMap;

use satchel_model::Customer;
use serde_json::{Map, Value as Json, json};

use crate::draft::{Problem, ProblemKind};
use crate::plan::{Outcome, Plan};
use crate::table::Table;

pub use workbook::{WriteError, workbook};

/// A CSV file as [`satchel_model::csv`] writes it: the apostrophe that keeps a cell from being a formula is what a person sees
/// and [`crate::draft`] takes away again.
#[must_use]
pub fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    satchel_model::csv::table(rows).into_bytes()
}

/// The rows that were rejected, as they stood in the file, each with its row and the reasons. `reason` says in the
/// person's language what is wrong; the column's own name goes before it. The two columns in front are named by the caller.
/// `refused` are rows that were well formed, and were refused all the same, with the reason.
#[must_use]
pub fn rejected(
    table: &Table,
    plan: &Plan,
    names: [String; 2],
    reason: impl Fn(ProblemKind) -> String,
    refused: &BTreeMap<u32, &str>,
) -> Vec<u8> {
    let mut rows = vec![names.into_iter().chain(table.header.iter().cloned()).collect::<Vec<_>>()];
    for (row, outcome) in table.rows.iter().zip(&plan.outcomes) {
        let reasons = match outcome {
            Outcome::Rejected(problems) => {
                let of_problem = |problem: &Problem| {
                    let column = problem.column.and_then(|column| table.header.get(usize::from(column)));
                    let reason = reason(problem.kind);
                    column.map_or_else(|| reason.clone(), |column| format!("{column}: {reason}"))
                };
                problems.iter().map(of_problem).collect::<Vec<_>>().join("; ")
            }
            _ => match refused.get(&row.number) {
                Some(reason) => (*reason).to_owned(),
                None => continue,
            },
        };
        rows.push([row.number.to_string(), reasons].into_iter().chain(row.cells.iter().cloned()).collect());
    }
    csv(rows)
}

/// A customer for programs: the codes of its fields, its tags and note, and its contacts.
#[must_use]
pub fn json_object(customer: &Customer) -> Json {
    let record = |record: &satchel_model::Record| -> Map<String, Json> {
        record.0.iter().map(|(field, value)| (field.key().to_owned(), json!(value.encode()))).collect()
    };
    let contacts = customer.contacts.values().filter(|contact| contact.deleted.is_none());
    let contacts: Vec<Json> = contacts.map(|contact| Json::Object(record(&contact.record))).collect();
    let mut object = record(&customer.record);
    object.insert("id".to_owned(), json!(customer.id.to_string()));
    object.insert("tags".to_owned(), json!(customer.tags));
    object.insert("note".to_owned(), json!(customer.note));
    object.insert("contacts".to_owned(), Json::Array(contacts));
    Json::Object(object)
}
