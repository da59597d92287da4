//! Words for every key of every report, in both languages: the command line takes the English, an app what its person reads.

mod words;

use words::{WORDS, Words};

/// The English of a key; `None` of one that is not in the table.
#[must_use]
pub fn english(key: &str) -> Option<&'static str> {
    words(key).map(|(_, english, _)| *english)
}

/// The Chinese of a key; `None` of one that is not in the table.
#[must_use]
pub fn chinese(key: &str) -> Option<&'static str> {
    words(key).map(|(_, _, chinese)| *chinese)
}

fn words(key: &str) -> Option<&'static Words> {
    let place = WORDS.binary_search_by(|(known, _, _)| (*known).cmp(key)).ok()?;
    WORDS.get(place)
}

/// Every key that a report can have, sorted; codes of trade types that somebody else made are not among them.
pub fn keys() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(key, _, _)| *key)
}
