//! Edits of a removed customer of which its removal did not know.

use automerge::{Automerge, ROOT, ReadDoc};
use satchel_model::{Author, UnixMillis};

use crate::change::author_of;
use crate::layout;

/// The latest change that is in the history of none of the removals that stand; `None` when they knew of everything.
///
/// The order of changes decides, not the clocks of devices. Whoever removes the customer once more knows of everything.
pub(super) fn later_edit(document: &Automerge) -> Option<Author> {
    let standing = document.get_all(ROOT, layout::DELETED).ok()?;
    let is_removal = |value: &automerge::Value<'_>| value.as_str().is_some_and(|text| !text.is_empty());
    let removals: Vec<automerge::ChangeHash> = standing
        .iter()
        .filter(|(value, _)| is_removal(value))
        .filter_map(|(_, operation)| document.hash_for_opid(operation))
        .collect();
    // The first changes of a document have no author.
    let later = document.get_changes_meta(&removals).into_iter().filter(|change| change.message.is_some());
    let latest = later.max_by_key(|change| (change.timestamp, change.hash))?;
    Some(Author { user: author_of(latest.message.as_deref()), at: UnixMillis::from_unix_seconds(latest.timestamp) })
}
