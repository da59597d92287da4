//! How long a stored value may be: one rule for what this device writes and for what a server accepts.

use satchel_model::{Edit, Field, Finding, Kind};

/// The most characters of a date, an amount, a code or an id.
const SHORT_CHARS: usize = 64;
/// The most characters of an address or an order line as JSON.
const GROUP_CHARS: usize = 2_000;

/// The most characters of a position as JSON.
const POSITION_CHARS: usize = 200;

/// Whether the text may stand in that field.
pub(crate) fn fits(field: Field, text: &str) -> bool {
    let limit = match field.kind() {
        Kind::Line | Kind::Email | Kind::Phone => Kind::LINE_CHARS,
        Kind::Text => Kind::TEXT_CHARS,
        Kind::Address | Kind::Item => GROUP_CHARS,
        // JSON writes some characters of the reason as two.
        Kind::State | Kind::Stage => 2 * Kind::TEXT_CHARS + GROUP_CHARS,
        Kind::Finding(_) => 2 * Finding::EVIDENCE_CHARS + GROUP_CHARS,
        Kind::Position => POSITION_CHARS,
        Kind::Date
        | Kind::Instant
        | Kind::Birthday
        | Kind::Count
        | Kind::Money
        | Kind::Choice(_)
        | Kind::Customer
        | Kind::Opportunity
        | Kind::Person => SHORT_CHARS,
    };
    has_at_most(text, limit)
}

/// Whether this can be a tag.
pub(crate) fn is_tag(tag: &str) -> bool {
    !tag.is_empty() && tag.trim() == tag && has_at_most(tag, Edit::TAG_CHARS)
}

/// Whether a person may make the shared note that long. A note that merging made longer stays valid, because
/// nobody did anything wrong; the operations of its document bound it.
pub(crate) fn is_note(text: &str) -> bool {
    has_at_most(text, Edit::NOTE_CHARS)
}

/// Counts characters only where the bytes alone do not tell.
fn has_at_most(text: &str, limit: usize) -> bool {
    text.len() <= limit || text.chars().count() <= limit
}
