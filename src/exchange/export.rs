//! Customers going out as a file: some at a time come in, and one file comes out, in one of four forms.

use std::collections::BTreeMap;

use satchel_model::{Address, Contact, Customer, Entity, Field, Kind, Record, Value};
use serde::{Deserialize, Serialize};

use crate::card::{self, Card, Version};
use crate::mapping::{AddressPart, Column};
use crate::write::{self, WriteError};

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// A workbook with one sheet.
    Workbook,
    /// Text with commas, in UTF-8 with a mark that spreadsheets know it by.
    Csv,
    /// For programs: everything of the file but its background part.
    Json,
    /// The contacts as cards for telephones.
    Cards,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The form.
    pub format: Format,
    /// The columns of a table, each with its heading. One that no customer fills is left out.
    pub columns: Vec<(Column, String)>,
    /// Words for what fields store as codes: the field, the code, the word.
    pub words: Vec<(Field, String, String)>,
}

/// A file in the making.
#[derive(Debug)]
pub struct Export {
    wanted: Wanted,
    words: BTreeMap<(Field, String), String>,
    rows: Vec<Vec<String>>,
    objects: Vec<String>,
    cards: Vec<Card>,
}

impl Export {
    /// Begins one.
    #[must_use]
    pub fn new(mut wanted: Wanted) -> Self {
        let words = std::mem::take(&mut wanted.words);
        let words = words.into_iter().map(|(field, code, word)| ((field, code), word)).collect();
        Self { wanted, words, rows: Vec::new(), objects: Vec::new(), cards: Vec::new() }
    }

    /// Adds a customer behind those that are in it.
    pub fn add(&mut self, customer: &Customer) {
        match self.wanted.format {
            Format::Workbook | Format::Csv => {
                let row = self.wanted.columns.iter().map(|(column, _)| self.cell(customer, *column)).collect();
                self.rows.push(row);
            }
            Format::Json => self.objects.push(write::json_object(customer).to_string()),
            Format::Cards => {
                let company = customer.record.text(Field::Name);
                let card = |contact: &Contact| Card { company: company.to_owned(), contact: contact.record.clone() };
                self.cards.extend(standing(customer).map(card));
            }
        }
    }

    /// The file.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn finish(self) -> Result<Vec<u8>, WriteError> {
        match self.wanted.format {
            Format::Workbook => write::workbook(self.table()),
            Format::Csv => Ok(write::csv(self.table())),
            Format::Json => Ok(format!("[{}]", self.objects.join(",\n")).into_bytes()),
            Format::Cards => Ok(card::write(&self.cards, Version::Three).into_bytes()),
        }
    }

    /// The heading and the rows, without the columns that are empty in every row.
    fn table(self) -> impl Iterator<Item = Vec<String>> {
        let mut is_filled = vec![false; self.wanted.columns.len()];
        for row in &self.rows {
            for (is_filled, cell) in is_filled.iter_mut().zip(row) {
                *is_filled |= !cell.is_empty();
            }
        }
        let heading = self.wanted.columns.into_iter().map(|(_, heading)| heading).collect();
        let filled = move |row: Vec<String>| {
            let cells = row.into_iter().zip(&is_filled).filter(|(_, is_filled)| **is_filled);
            cells.map(|(cell, _)| cell).collect()
        };
        std::iter::once(heading).chain(self.rows).map(filled)
    }

    fn cell(&self, customer: &Customer, column: Column) -> String {
        match column {
            Column::Field(field) if field.entity() == Entity::Contact => {
                standing(customer).next().map(|contact| self.value(&contact.record, field)).unwrap_or_default()
            }
            Column::Field(Field::State) => self.word(Field::State, customer.state().code()),
            Column::Field(field) => self.value(&customer.record, field),
            Column::Address(part) => match customer.record.get(Field::Address) {
                Some(Value::Address(address)) => part_of(address, part).to_owned(),
                _ => String::new(),
            },
            Column::Tags => customer.tags.iter().map(String::as_str).collect::<Vec<_>>().join("、"),
            Column::Note => customer.note.clone(),
            // A file does not know whose it is.
            Column::Owner => String::new(),
        }
    }

    fn value(&self, record: &Record, field: Field) -> String {
        let Some(value) = record.get(field) else { return String::new() };
        match (field.kind(), value) {
            (Kind::Choice(_), Value::Text(code)) => self.word(field, code),
            (_, Value::Money(amount)) => amount.to_string(),
            (_, value) => value.encode(),
        }
    }

    fn word(&self, field: Field, code: &str) -> String {
        self.words.get(&(field, code.to_owned())).cloned().unwrap_or_else(|| code.to_owned())
    }
}

/// The contacts that are not removed, in their order.
fn standing(customer: &Customer) -> impl Iterator<Item = &Contact> {
    customer.contacts.values().filter(|contact| contact.deleted.is_none())
}

fn part_of(address: &Address, part: AddressPart) -> &str {
    match part {
        AddressPart::Country => &address.country,
        AddressPart::Province => &address.province,
        AddressPart::City => &address.city,
        AddressPart::District => &address.district,
        AddressPart::Street => &address.street,
        AddressPart::Postcode => &address.postcode,
    }
}
