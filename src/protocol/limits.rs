//! What either side of a sync accepts at most. Beyond these, a message is refused before it is used.

/// Bytes of one request after decompression.
pub const REQUEST_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of one answer after decompression: what a tablet can hold beside its work.
pub const ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// Documents in one push.
pub const PUSH_DOCUMENTS: usize = 256;
/// Changes in one push.
pub const PUSH_CHANGES: usize = 2_000;
/// Bytes of changes in one pull page: what a weak mobile connection carries in a few seconds.
pub const PULL_BYTES: usize = 1024 * 1024;
/// Items in one pull page.
pub const PULL_ITEMS: usize = 2_000;
/// Bytes of documents, rows and search texts in one bootstrap page, before compression (which
/// leaves about a tenth). The first page is smaller, so that the list is usable early.
pub const BOOTSTRAP_BYTES: usize = 5 * 1024 * 1024;
/// Bytes in the first bootstrap page.
pub const BOOTSTRAP_FIRST_BYTES: usize = 512 * 1024;
/// Bytes of an opaque cursor or resume token.
pub const CURSOR_BYTES: usize = 256;
/// Characters of a sign-in name or a device label.
pub const NAME_CHARS: usize = 100;
/// Characters of a password.
pub const PASSWORD_CHARS: usize = 200;
/// Characters of a reason or of another text that goes with an administrator's act.
pub const REASON_CHARS: usize = 500;
/// Customers that are given to another owner at once.
pub const ASSIGN_CUSTOMERS: usize = 500;
/// Documents whose state a locked device asks about at once.
pub const HAND_IN_DOCUMENTS: usize = 2_000;
/// Heads of one of them. A document with more is handed in without asking.
pub const HAND_IN_HEADS: usize = 50;
/// Bytes of changes that one device can have waiting for an administrator.
pub const HANDED_IN_BYTES: usize = 64 * 1024 * 1024;
/// Entries in one page of the audit log.
pub const AUDIT_ENTRIES: usize = 100;
/// Files with handed-in changes in one answer.
pub const WAITING_FILES: usize = 50;
/// Requests of one device that are answered at once. A first sync of ten thousand customers makes sixteen.
pub const DEVICE_BURST: u32 = 2_000;
/// Requests of one device in a second, for as long as it likes: more than a tablet can make, one after another, over a
/// network, and a tenth of what a server answers.
pub const DEVICE_PER_SECOND: u32 = 200;
/// Requests from one address at once that nobody signed, of each kind: five hundred tablets behind one address may sign in,
/// learn that their tokens have run out and open their poke channels, each several times.
pub const STRANGER_BURST: u32 = 2_000;
/// Such requests from one address in a second.
pub const STRANGER_PER_SECOND: u32 = 50;
