//! What lists and search keep of a customer file.

use satchel_model::CustomerRow;
use satchel_model::row::search_text;

use crate::document::Document;
use crate::read::{self, Depth, read_with};

/// The row of a customer and the text by which search finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The row.
    pub row: CustomerRow,
    /// The search text, see [`search_text`]. Nothing of the background part is in it.
    pub text: String,
}

/// Projects a customer file. Conflicts of the background part count in the row.
#[must_use]
pub fn project(customer: &Document, background: Option<&Document>) -> Projection {
    let file = read_with(customer, background, Depth::Projection);
    Projection { row: CustomerRow::of(&file), text: search_text(&file) }
}

/// How many fields of a background document have more than one value. A row needs no more of it.
#[must_use]
pub fn background_conflicts(background: &Document) -> u32 {
    u32::try_from(read::background(background, Depth::Projection).1.len()).unwrap_or(u32::MAX)
}
