//! What goes into the engine and what comes out of it.

use satchel_protocol::bridge::{Answer, Notice, Request};

/// The tables of the device's store, as the engine uses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One snapshot a document: document id → saved document.
    Docs,
    /// Snapshots as received in a first sync, many to a record: pack number → documents end to end.
    Packs,
    /// Changes since the snapshot: document id, change hash → change.
    Changes,
    /// What lists show: pages of rows, and rows changed since (see `records.rs`).
    Rows,
    /// What search reads, laid out as [`Table::Rows`].
    Texts,
    /// Changes that the server has not confirmed: number → which change.
    Outbox,
    /// Session, cursor, counters: name → record.
    Meta,
    /// Unsaved text of forms: form key → time and text.
    Drafts,
    /// What the server refused or what was damaged: number → record.
    Quarantine,
}

/// Where a record is.
pub type Place = (Table, Vec<u8>);

/// Records that become durable together, or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// In this order.
    pub writes: Vec<Write>,
}

/// One write of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Puts a record.
    Put(Table, Vec<u8>, Vec<u8>),
    /// Deletes a record, if there is one.
    Delete(Table, Vec<u8>),
    /// Deletes every record whose key starts so.
    DeletePrefix(Table, Vec<u8>),
}

impl Batch {
    /// Adds a put.
    pub fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, bytes: Vec<u8>) {
        self.writes.push(Write::Put(table, key.into(), bytes));
    }

    /// Adds a delete.
    pub fn delete(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        self.writes.push(Write::Delete(table, key.into()));
    }

    /// Adds the deletion of everything under a prefix.
    pub fn delete_prefix(&mut self, table: Table, prefix: impl Into<Vec<u8>>) {
        self.writes.push(Write::DeletePrefix(table, prefix.into()));
    }
}

/// How durable a batch must be before it is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The operating system has it: enough for what the server can send again.
    Relaxed,
    /// On the disk: a person's work.
    Strict,
}

/// A record as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The bytes.
    Bytes(Vec<u8>),
    /// No such record.
    Missing,
    /// There is a record, but its bytes are not what was written.
    Damaged,
}

/// What a scan found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Key and bytes, by key.
    pub records: Vec<(Vec<u8>, Vec<u8>)>,
    /// Keys of damaged records.
    pub damaged: Vec<Vec<u8>>,
}

/// Why the store did not do it. The store is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFault {
    /// The disk, or this site's share of it, is full.
    Full,
    /// A newer version of the app wrote the store.
    Newer,
    /// Another engine has taken over the store. This one has nothing to do any more, and does nothing.
    Superseded,
    /// The browser offers no store.
    Unavailable,
    /// Anything else, after the shell has tried again.
    Failed,
}

/// An answer from the network, whoever gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, decompressed, at most `protocol::limits::ANSWER_BYTES`.
    pub body: Vec<u8>,
}

/// Nothing answered in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreachable;

/// Something happened in the world.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// The shell is ready; the engine may read the store. Comes first, once.
    Start,
    /// A page asks. The answer is [`Effect::Answer`] with the same port and number.
    Ask {
        /// Which page, chosen by the shell.
        port: u64,
        /// The page's number for the request.
        number: u64,
        /// What it asks.
        request: Request,
    },
    /// The end of the effect with this id.
    Done {
        /// The effect's id.
        id: u64,
        /// What came of it.
        outcome: Outcome,
    },
    /// The poke channel opened.
    PokeOpen,
    /// The poke channel closed or could not be opened.
    PokeClosed,
    /// The server says that there is news.
    Poke,
}

/// What came of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Of [`Effect::Read`], in the order asked.
    Read(Result<Vec<Found>, StoreFault>),
    /// Of [`Effect::Scan`].
    Scanned(Result<Scanned, StoreFault>),
    /// Of [`Effect::TakeOver`], [`Effect::Commit`] and [`Effect::Erase`].
    Committed(Result<(), StoreFault>),
    /// Of [`Effect::Http`].
    Http(Result<HttpAnswer, Unreachable>),
    /// Of [`Effect::Timer`].
    Elapsed,
}

/// Something that the shell must do. An effect with an id ends in one [`Event::Done`].
#[derive(Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make this engine the only one that writes into the store: what any other commits from now on must fail with
    /// [`StoreFault::Superseded`]. Comes first, before anything is read.
    TakeOver {
        /// The id of the effect.
        id: u64,
        /// Random bytes by which the store tells this engine from the others.
        lease: [u8; 16],
    },
    /// Read records.
    Read {
        /// The id of the effect.
        id: u64,
        /// Which records.
        places: Vec<Place>,
    },
    /// Read every record of a table whose key starts so.
    Scan {
        /// The id of the effect.
        id: u64,
        /// The table.
        table: Table,
        /// The start of the keys.
        prefix: Vec<u8>,
    },
    /// Write a batch, all or nothing.
    Commit {
        /// The id of the effect.
        id: u64,
        /// The batch.
        batch: Batch,
        /// How durable.
        durability: Durability,
    },
    /// Erase everything on this device.
    Erase {
        /// The id of the effect.
        id: u64,
    },
    /// `POST` a framed message.
    Http {
        /// The id of the effect.
        id: u64,
        /// The path on the server that serves the app.
        path: &'static str,
        /// The bearer token.
        token: Option<String>,
        /// The body.
        body: Vec<u8>,
        /// When to give up, milliseconds from now.
        timeout_ms: u32,
    },
    /// Tell when this time has passed.
    Timer {
        /// The id of the effect.
        id: u64,
        /// Milliseconds from now.
        after_ms: u32,
    },
    /// Open the poke channel by sending this framed hello, or close it.
    Poke {
        /// The hello, `None` to close.
        hello: Option<Vec<u8>>,
    },
    /// Answer a page.
    Answer {
        /// Which page.
        port: u64,
        /// The page's number for the request.
        number: u64,
        /// The answer.
        answer: Box<Answer>,
    },
    /// Tell every page.
    Notice(Notice),
}
