//! A row of a table as the edits that make a customer of it, or as what is wrong with it.

mod choices;

use std::collections::BTreeSet;

use satchel_model::field::{Entity, Kind};
use satchel_model::{Address, ContactId, Currency, CustomerId, Edit, Field, Money, Target, UserId, Value, ValueError};
use serde::{Deserialize, Serialize};

use crate::mapping::{AddressPart, Column, Mapping};
use crate::table::Row;

/// A row that can become a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Where the row begins in its file.
    pub row: u32,
    /// By what the row is known when the file is read again.
    pub key: String,
    /// The customer that it becomes: the same for the same person and the same key, on every device and every time.
    pub customer: CustomerId,
    /// What is written.
    pub edits: Vec<Edit>,
    /// Whose customer it is, where its row says so.
    pub owner: Option<UserId>,
}

/// What is wrong with one cell of a row, or with the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where the row begins in its file, from 1.
    pub row: u32,
    /// The column, from 0; `None` where it is about the row.
    pub column: Option<u16>,
    /// What it is.
    pub kind: ProblemKind,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ProblemKind {
    /// No name, short name or code: nobody would find the customer.
    #[error("the row names no customer")]
    NoName,
    /// The value is none that the field can hold.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A number such as 9.13205E+17: a spreadsheet has cut its last digits off.
    #[error("a spreadsheet has cut off the last digits of this number")]
    CutOffNumber,
    /// Quotes that open or close in the middle of a cell.
    #[error("quotes stand in the middle of a cell")]
    BrokenQuotes,
    /// The same customer as in an earlier row of the file.
    #[error("row {row} is the same customer")]
    Repeated {
        /// The earlier row.
        row: u32,
    },
    /// Nobody to whom a customer can be given has that name, or several have.
    #[error("the owner is nobody that is known by this name alone")]
    UnknownOwner,
}

/// How rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<'a> {
    /// What the columns become.
    pub mapping: &'a Mapping,
    /// Who imports: the customers that come of two people's imports of one file are two, because neither may write
    /// into the other's.
    pub importer: UserId,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// To whom customers can be given, by name.
    pub people: &'a [(String, UserId)],
}

impl Reading<'_> {
    /// Makes a draft of a row.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    pub fn draft(&self, row: &Row) -> Result<Draft, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut report = |column: Option<usize>, kind: ProblemKind| {
            let column = column.and_then(|column| u16::try_from(column).ok());
            problems.push(Problem { row: row.number, column, kind });
        };
        if row.has_broken_quotes {
            report(None, ProblemKind::BrokenQuotes);
        }
        let mut values: Vec<(Field, Value)> = Vec::new();
        let mut address = Address::default();
        let (mut tags, mut note, mut owner) = (BTreeSet::new(), String::new(), None);
        for (place, column) in self.mapping.columns.iter().enumerate() {
            let (Some(column), text) = (column, unescaped(row.cell(place))) else { continue };
            if text.is_empty() {
                continue;
            }
            let read = match column {
                Column::Field(field) => {
                    self.value(*field, text).map(|value| values.extend(value.map(|it| (*field, it))))
                }
                Column::Address(part) => line(text).map(|text| *address_part(&mut address, *part) = text),
                Column::Tags => read_tags(text).map(|read| tags.extend(read)),
                Column::Note => bounded(text, Edit::NOTE_CHARS).map(|text| note = text),
                Column::Owner => self.person(text).map(|person| owner = Some(person)),
            };
            if let Err(kind) = read {
                report(Some(place), kind);
            }
        }
        let text = |field: Field| {
            values.iter().find(|(it, _)| *it == field).and_then(|(_, value)| value.as_text()).unwrap_or_default()
        };
        let has_name = [Field::Name, Field::ShortName, Field::Code].into_iter().any(|field| !text(field).is_empty());
        if !has_name && problems.is_empty() {
            problems.push(Problem { row: row.number, column: None, kind: ProblemKind::NoName });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let key = key(text);
        let customer = CustomerId::from_bytes(derived(b"customer", self.importer.as_bytes(), key.as_bytes()));
        if !address.is_empty() {
            values.push((Field::Address, Value::Address(Box::new(address))));
        }
        let edits = edits(customer, values, tags, note);
        Ok(Draft { row: row.number, key, customer, edits, owner })
    }

    fn value(&self, field: Field, text: &str) -> Result<Option<Value>, ProblemKind> {
        let is_number_of_digits =
            matches!(field.kind(), Kind::Phone) || matches!(field, Field::Code | Field::TaxNumber);
        if is_number_of_digits && is_cut_off(text) {
            return Err(ProblemKind::CutOffNumber);
        }
        let value = match field.kind() {
            Kind::Choice(codes) => {
                let code = choices::code(field, codes, text).ok_or(ValueError::NotAChoice)?;
                Some(Value::Text(code.to_owned()))
            }
            Kind::Money => Some(Value::Money(self.money(text)?)),
            Kind::Count => field.kind().parse(&text.replace([',', '，', ' '], ""))?,
            Kind::Date | Kind::Birthday => field.kind().parse(text.split([' ', 'T']).next().unwrap_or(text))?,
            kind => kind.parse(text)?,
        };
        Ok(value)
    }

    fn person(&self, name: &str) -> Result<UserId, ProblemKind> {
        let mut called_so = self.people.iter().filter(|(known, _)| known.trim() == name.trim());
        match (called_so.next(), called_so.next()) {
            (Some((_, person)), None) => Ok(*person),
            _ => Err(ProblemKind::UnknownOwner),
        }
    }

    /// `1,234.50`, `¥1234.5`, `12.5万元`, `100 USD`.
    fn money(&self, text: &str) -> Result<Money, ValueError> {
        let mut amount = text.trim();
        let mut currency = self.currency;
        for candidate in Currency::ALL {
            let code = candidate.code();
            let without = amount.strip_suffix(code).or_else(|| amount.strip_prefix(code));
            if let Some(rest) = without {
                (amount, currency) = (rest.trim(), candidate);
            }
        }
        let amount = amount.trim_start_matches(['¥', '￥']).trim_end_matches('元').trim();
        let Some(ten_thousands) = amount.strip_suffix('万') else { return Ok(Money::parse(amount, currency)?) };
        // Twelve and a half times ten thousand, without a float: the point moves by four places.
        let plain: String = ten_thousands.trim().chars().filter(|c| !matches!(c, ',' | '，')).collect();
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let (moved, rest) = fraction.split_at_checked(4).unwrap_or((fraction, ""));
        Ok(Money::parse(&format!("{whole}{moved:0<4}.{rest:0<1}"), currency)?)
    }
}

fn edits(customer: CustomerId, values: Vec<(Field, Value)>, tags: BTreeSet<String>, note: String) -> Vec<Edit> {
    let contact = ContactId::from_bytes(derived(b"contact", customer.as_bytes(), b"1"));
    let mut edits: Vec<Edit> = Vec::new();
    for (field, value) in values {
        let target = if field.entity() == Entity::Contact { Target::Contact(contact) } else { Target::Customer };
        edits.push(Edit::Set { target, field, value: Some(value) });
    }
    edits.extend(tags.into_iter().map(|tag| Edit::Tag { tag, present: true }));
    if !note.is_empty() {
        edits.push(Edit::Note { base: String::new(), text: note });
    }
    edits
}

/// By what a row is known again: its code, else its tax number, else its names and numbers.
fn key<'a>(text: impl Fn(Field) -> &'a str) -> String {
    let plain =
        |field| text(field).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>();
    for field in [Field::Code, Field::TaxNumber] {
        let own = plain(field);
        if !own.is_empty() {
            return format!("{field}={own}");
        }
    }
    let fields = [Field::Name, Field::ShortName, Field::Phone, Field::Mobile, Field::ContactName];
    fields.map(plain).join("|")
}

/// Sixteen bytes that follow from where they come from (UUID version 8, RFC 9562, section 5.8).
fn derived(kind: &[u8], of: &[u8], key: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in [b"satchel import".as_slice(), kind, of, key] {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    let mut id = [0; 16];
    hasher.finalize_xof().fill(&mut id);
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut id;
    *version = *version & 0x0f | 0x80;
    *variant = *variant & 0x3f | 0x80;
    id
}

/// A cell without the mark by which exports keep spreadsheets from taking it for a formula.
fn unescaped(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if satchel_model::csv::is_formula(rest) => rest,
        _ => cell,
    }
}

fn is_cut_off(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.chars().filter(|c| *c == '.').count() <= 1;
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    is_number && !exponent.is_empty() && exponent.len() <= 2 && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

fn bounded(text: &str, limit: usize) -> Result<String, ProblemKind> {
    if text.chars().count() > limit { Err(ValueError::TooLong { limit }.into()) } else { Ok(text.to_owned()) }
}

fn line(text: &str) -> Result<String, ProblemKind> {
    bounded(&text.replace(['\n', '\r', '\t'], " "), Kind::LINE_CHARS)
}

fn read_tags(text: &str) -> Result<Vec<String>, ProblemKind> {
    let tags = text.split([',', '，', ';', '；', '、', '\n']).map(str::trim).filter(|tag| !tag.is_empty());
    tags.map(|tag| bounded(tag, Edit::TAG_CHARS)).collect()
}

const fn address_part(address: &mut Address, part: AddressPart) -> &mut String {
    match part {
        AddressPart::Country => &mut address.country,
        AddressPart::Province => &mut address.province,
        AddressPart::City => &mut address.city,
        AddressPart::District => &mut address.district,
        AddressPart::Street => &mut address.street,
        AddressPart::Postcode => &mut address.postcode,
    }
}
