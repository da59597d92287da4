//! Which column of a table is which part of a customer: guessed from the headers, chosen by the person, kept as plain data.

mod headers;

use serde::{Deserialize, Serialize};

use satchel_model::Field;

/// A part of an address that has a column of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AddressPart {
    /// Country or region.
    Country,
    /// Province or state.
    Province,
    /// City.
    City,
    /// District or county.
    District,
    /// Street and number, or the whole address in one cell.
    Street,
    /// Postal code.
    Postcode,
}

/// What a column becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    /// A field of the customer, or of its first contact.
    Field(Field),
    /// A part of the customer's address.
    Address(AddressPart),
    /// Tags, separated by commas, semicolons or spaces.
    Tags,
    /// The shared note.
    Note,
    /// The name of the person whose customer it is.
    Owner,
}

/// One entry for each column of a table; `None` leaves a column out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// In the order of the columns.
    pub columns: Vec<Option<Column>>,
}

impl Mapping {
    /// Guesses by the names of the columns, in Chinese or English. No part is taken by two columns: the first has it.
    #[must_use]
    pub fn guess(header: &[String]) -> Self {
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(header.len());
        for name in header {
            let guess = headers::column(&plain(name)).filter(|column| !columns.contains(&Some(*column)));
            columns.push(guess);
        }
        Self { columns }
    }

    /// Whether a column becomes this.
    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }

    /// The place of the column that becomes this.
    #[must_use]
    pub fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|it| *it == Some(column))
    }
}

/// By what a mapping is found again: equal for tables with the same columns in the same order, whatever their rows.
/// Sixteen hexadecimal digits.
#[must_use]
pub fn fingerprint(header: &[String]) -> String {
    let names: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let hash = blake3::hash(names.join("\n").as_bytes());
    hash.to_hex().chars().take(16).collect()
}

/// Lower case, full-width forms plain, without spaces, marks and what stands in brackets.
fn plain(name: &str) -> String {
    let mut depth = 0_u32;
    let folded = name.chars().map(|character| match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    });
    let kept = folded.filter(|character| {
        depth = match character {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        depth == 0 && character.is_alphanumeric()
    });
    kept.flat_map(char::to_lowercase).collect()
}
