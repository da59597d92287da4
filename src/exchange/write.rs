//! Tables as files: CSV and workbooks for people and spreadsheets, JSON for programs, and the rows that an import rejected.

mod workbook;

use std::collections::BTreeMap;

use satchel_model::{Customer, Field};
use serde_json::{Map, Value as Json, json};

use crate::draft::{Problem, ProblemKind};
use crate::plan::{Outcome, Plan};
use crate::table::Table;

pub use workbook::{WriteError, workbook};

/// What a spreadsheet takes for the beginning of a formula.
pub const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The mark by which Excel knows that a CSV file is UTF-8.
const MARK: &str = "\u{feff}";

/// A CSV file (RFC 4180): UTF-8 with its mark, and no cell that a spreadsheet would compute. A cell that begins like a
/// formula gets an apostrophe before it, which a person sees and [`crate::draft`] takes away again.
#[must_use]
pub fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut text = MARK.to_owned();
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            push_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn push_cell(text: &mut String, cell: &str) {
    let is_formula = cell.starts_with(FORMULA_STARTS);
    let has_marks = cell.contains(['"', ',', ';', '\n', '\r', '\t']) || cell.trim() != cell;
    if is_formula || has_marks {
        text.push('"');
        if is_formula {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
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

/// The columns of a list of customers, each a field.
pub const LIST_FIELDS: [Field; 17] = [
    Field::Code,
    Field::Name,
    Field::ShortName,
    Field::AccountType,
    Field::TradeType,
    Field::Industry,
    Field::TaxNumber,
    Field::Source,
    Field::Credit,
    Field::Phone,
    Field::Mobile,
    Field::Fax,
    Field::Email,
    Field::Website,
    Field::Wechat,
    Field::Founded,
    Field::Employees,
];

/// One customer as a row of [`LIST_FIELDS`].
#[must_use]
pub fn list_row(customer: &Customer) -> Vec<String> {
    let cell = |field: &Field| customer.record.get(*field).map(satchel_model::Value::encode).unwrap_or_default();
    LIST_FIELDS.iter().map(cell).collect()
}

/// Customers as JSON: an array of objects with the codes of fields, and the contacts of each.
#[must_use]
pub fn json<'a>(customers: impl IntoIterator<Item = &'a Customer>) -> String {
    let record = |record: &satchel_model::Record| -> Map<String, Json> {
        record.0.iter().map(|(field, value)| (field.key().to_owned(), json!(value.encode()))).collect()
    };
    let customers: Vec<Json> = customers
        .into_iter()
        .map(|customer| {
            let contacts = customer.contacts.values().filter(|contact| contact.deleted.is_none());
            let contacts: Vec<Json> = contacts.map(|contact| Json::Object(record(&contact.record))).collect();
            let mut object = record(&customer.record);
            object.insert("id".to_owned(), json!(customer.id.to_string()));
            object.insert("tags".to_owned(), json!(customer.tags));
            object.insert("note".to_owned(), json!(customer.note));
            object.insert("contacts".to_owned(), Json::Array(contacts));
            Json::Object(object)
        })
        .collect();
    Json::Array(customers).to_string()
}
