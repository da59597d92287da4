//! Contacts as cards that phones read and write (vCard 4.0, RFC 6350; vCard 3.0, RFC 2426).

use satchel_model::{Birthday, Field, Record, Value};

use crate::lines::{escape, parts, push, unescape, unfold};

/// Which version is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// What every phone reads.
    Three,
    /// Today's.
    Four,
}

/// A contact with the name of its company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The company, may be empty.
    pub company: String,
    /// The contact's fields.
    pub contact: Record,
}

/// Cards in one file at most.
pub const CARDS: usize = 10_000;

/// Why a file holds no cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// No card, or one that does not end.
    #[error("the file holds no complete card")]
    NoCard,
    /// More than [`CARDS`].
    #[error("the file holds more than {CARDS} cards")]
    TooMany,
}

/// The cards as one file.
#[must_use]
pub fn write(cards: &[Card], version: Version) -> String {
    let mut text = String::new();
    for card in cards {
        let field = |field| escape(card.contact.text(field));
        push(&mut text, "BEGIN:VCARD");
        push(&mut text, if version == Version::Four { "VERSION:4.0" } else { "VERSION:3.0" });
        let name = field(Field::ContactName);
        push(&mut text, &format!("FN:{name}"));
        // Chinese names are not divided; the whole name is the family name, which version 3 asks for.
        push(&mut text, &format!("N:{name};;;;"));
        let organization = match field(Field::ContactDepartment) {
            department if department.is_empty() => escape(&card.company),
            department => format!("{};{department}", escape(&card.company)),
        };
        let birthday = match card.contact.get(Field::ContactBirthday) {
            Some(Value::Birthday(birthday)) => birthday_text(*birthday, version),
            _ => String::new(),
        };
        for (property, value) in [
            ("ORG", organization),
            ("TITLE", field(Field::ContactTitle)),
            ("TEL;TYPE=work", field(Field::ContactPhone)),
            ("TEL;TYPE=cell", field(Field::ContactMobile)),
            ("EMAIL", field(Field::ContactEmail)),
            ("BDAY", birthday),
            ("NOTE", field(Field::ContactNote)),
        ] {
            if !value.is_empty() {
                push(&mut text, &format!("{property}:{value}"));
            }
        }
        push(&mut text, "END:VCARD");
    }
    text
}

/// Version 3 has no birthday without a year.
fn birthday_text(birthday: Birthday, version: Version) -> String {
    match (version, birthday.year()) {
        (Version::Four, Some(year)) => format!("{year:04}{:02}{:02}", birthday.month(), birthday.day()),
        (Version::Four, None) => format!("--{:02}{:02}", birthday.month(), birthday.day()),
        (Version::Three, Some(_)) => birthday.to_string(),
        (Version::Three, None) => String::new(),
    }
}

/// The cards of a file of either version. What a field cannot hold is left out, because a phone's owner cannot mend it
/// there; a card without a name is left out too.
///
/// # Errors
/// [`CardError`].
pub fn read(text: &str) -> Result<Vec<Card>, CardError> {
    let mut cards = Vec::new();
    let mut open: Option<Card> = None;
    for line in unfold(text) {
        let Some((name, value)) = property(&line) else { continue };
        match (name.as_str(), &mut open) {
            ("BEGIN", _) if value.eq_ignore_ascii_case("VCARD") => open = Some(Card::default()),
            ("END", _) => match open.take() {
                Some(_) if cards.len() >= CARDS => return Err(CardError::TooMany),
                Some(card) if card.contact.get(Field::ContactName).is_some() => cards.push(card),
                _ => {}
            },
            (_, Some(card)) => take(card, &line, &name, value),
            _ => {}
        }
    }
    if cards.is_empty() || open.is_some() { Err(CardError::NoCard) } else { Ok(cards) }
}

/// Name in capitals, without group and parameters, and value.
fn property(line: &str) -> Option<(String, &str)> {
    let mut is_quoted = false;
    let colon = line.find(|character| {
        is_quoted ^= character == '"';
        character == ':' && !is_quoted
    })?;
    let (head, value) = line.split_at(colon);
    let name = head.split(';').next()?;
    let name = name.rsplit('.').next()?;
    Some((name.to_ascii_uppercase(), value.strip_prefix(':')?.trim()))
}

fn take(card: &mut Card, line: &str, name: &str, value: &str) {
    let set = |card: &mut Card, field: Field, text: &str| {
        if card.contact.get(field).is_none()
            && let Ok(Some(value)) = field.kind().parse(text)
        {
            card.contact.0.insert(field, value);
        }
    };
    match name {
        "FN" => set(card, Field::ContactName, &unescape(value)),
        "N" if card.contact.get(Field::ContactName).is_none() => {
            let names: Vec<String> = parts(value).into_iter().take(2).collect();
            set(card, Field::ContactName, &names.concat());
        }
        "ORG" => {
            let mut parts = parts(value).into_iter();
            card.company = parts.next().unwrap_or_default();
            set(card, Field::ContactDepartment, &parts.next().unwrap_or_default());
        }
        "TITLE" => set(card, Field::ContactTitle, &unescape(value)),
        "TEL" => {
            let head = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            let number = value.strip_prefix("tel:").unwrap_or(value);
            let is_mobile = head.contains("cell") || satchel_model::phone::digits(number).starts_with('1');
            set(card, if is_mobile { Field::ContactMobile } else { Field::ContactPhone }, number);
        }
        "EMAIL" => set(card, Field::ContactEmail, &unescape(value)),
        "BDAY" => set(card, Field::ContactBirthday, &birthday_input(value)),
        "NOTE" => set(card, Field::ContactNote, &unescape(value)),
        _ => {}
    }
}

/// `19800317`, `--0317` and `1980-03-17T00:00:00Z` in the form that the field reads.
fn birthday_input(value: &str) -> String {
    let date = value.split(['T', ' ']).next().unwrap_or_default();
    match (date.strip_prefix("--"), date.len()) {
        (Some(rest), 6) => rest.split_at_checked(2).map(|(month, day)| format!("--{month}-{day}")).unwrap_or_default(),
        (None, 8) if date.is_ascii() => {
            let (year, rest) = date.split_at(4);
            let (month, day) = rest.split_at(2);
            format!("{year}-{month}-{day}")
        }
        _ => date.to_owned(),
    }
}
