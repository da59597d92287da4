//! How large things may be. Client and server hold to the same numbers, so that a device never
//! writes what the server would refuse.

/// The most bytes of one change: a form save is about 1 KiB, a long text 24 KiB.
pub const CHANGE_BYTES: usize = 64 * 1024;

/// The most operations of one change: a form save has fewer than a hundred, each character that is
/// written into or taken out of the shared note is one.
pub const CHANGE_OPERATIONS: u64 = 5_000;

/// The most characters of the shared note that one change writes or takes out: a longer text becomes several changes, each
/// with room for the other edits of its form.
pub(crate) const CHANGE_NOTE_CHARS: usize = 4_000;

/// The most values that the operations of one change may replace together: each replaces one, or
/// as many as stood side by side.
pub const CHANGE_REPLACEMENTS: u64 = 2 * CHANGE_OPERATIONS;

/// The most changes that one change may build on directly; there are as many as devices that wrote
/// since the last merge.
pub const CHANGE_DEPENDENCIES: u64 = 256;

/// The most other actors that one change may name.
pub const CHANGE_ACTORS: u64 = 256;

/// The longest message of a change in bytes: it holds the author's id.
pub const MESSAGE_BYTES: usize = 256;

/// The most bytes of one saved document.
pub const DOCUMENT_BYTES: usize = 1024 * 1024;

/// The most operations of one document. 50 000 operations open in about 15 ms.
pub const DOCUMENT_OPERATIONS: u64 = 50_000;

/// The most changes of one document.
pub const DOCUMENT_CHANGES: u64 = 20_000;

/// The most actors of one document: each costs 16 bytes in every copy of it.
pub const DOCUMENT_ACTORS: u64 = 2_000;

/// The most bytes of a snapshot that is opened at all: more than any document that was accepted can
/// have, so that a limit is never the reason why somebody's own record does not open.
pub const SNAPSHOT_BYTES: usize = 8 * DOCUMENT_BYTES;

/// The most operations and changes of a snapshot that is opened, for the same reason.
pub const SNAPSHOT_OPERATIONS: u64 = 8 * DOCUMENT_OPERATIONS;
/// See [`SNAPSHOT_OPERATIONS`].
pub const SNAPSHOT_CHANGES: u64 = 8 * DOCUMENT_CHANGES;
