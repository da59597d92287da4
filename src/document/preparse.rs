//! The gate before Automerge: reads a change chunk within limits and refuses what could hurt.

mod bytes;
mod columns;
mod operations;
mod snapshot;

use satchel_model::ActorId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::hash::ChangeHash;
use crate::limits;
use crate::preparse::bytes::Bytes;
use crate::preparse::operations::Columns;

pub(crate) use crate::preparse::operations::{Action, Operation, OperationId, Place};
pub(crate) use crate::preparse::snapshot::check_snapshot;

/// What a change says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeHeader {
    /// Its name: SHA-256 over the chunk.
    pub hash: ChangeHash,
    /// Who wrote it.
    pub actor: ActorId,
    /// Its number among that actor's changes in the document, from 1.
    pub sequence: u64,
    /// The number of its first operation.
    pub start_op: u64,
    /// When, by the clock of the writing device, in unix seconds.
    pub time_unix_s: i64,
    /// The changes that it builds on, in order.
    pub deps: Vec<ChangeHash>,
    /// The message: the author's id.
    pub message: Option<String>,
    /// How many operations it has.
    pub operations: u64,
}

/// Why a change is refused unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// More than [`crate::limits::CHANGE_BYTES`].
    #[error("the change has too many bytes")]
    TooLong,
    /// Not the magic bytes of Automerge.
    #[error("this is no change")]
    NotAChange,
    /// A document, a compressed change, a bundle or something unknown.
    #[error("this is another chunk than an uncompressed change")]
    WrongChunk,
    /// The bytes end early, go on too long, or are not laid out as a change is.
    #[error("the change is malformed")]
    Malformed,
    /// The contents are not those that the checksum was made of.
    #[error("the checksum of the change is wrong")]
    Checksum,
    /// An actor that is not sixteen bytes.
    #[error("the actor of the change is not sixteen bytes")]
    Actor,
    /// More dependencies than [`crate::limits::CHANGE_DEPENDENCIES`].
    #[error("the change has too many dependencies")]
    Dependencies,
    /// A message longer than [`crate::limits::MESSAGE_BYTES`], or not UTF-8.
    #[error("the message of the change is too long or no text")]
    Message,
    /// More than [`crate::limits::CHANGE_OPERATIONS`], or none.
    #[error("the change has too many operations, or none")]
    Operations,
    /// A compressed column.
    #[error("the change has compressed columns")]
    Compressed,
    /// An operation of a kind that no version of Satchel writes.
    #[error("the change has an operation of an unknown kind")]
    Action,
}

/// Reads a change within the limits of [`crate::limits`].
///
/// # Errors
/// [`Refusal`] says what is wrong; the bytes have then been looked at and nothing else.
pub fn preparse(bytes: &[u8]) -> Result<ChangeHeader, Refusal> {
    parse(bytes).map(|parsed| parsed.header)
}

/// A change with its operations.
pub(crate) struct Parsed<'a> {
    pub(crate) header: ChangeHeader,
    /// The actors that operations name by index; the writer is the first.
    pub(crate) actors: Vec<ActorId>,
    pub(crate) operations: Vec<Operation<'a>>,
}

/// The first bytes of every Automerge chunk.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// The chunk type of an uncompressed change.
const CHANGE_CHUNK: u8 = 1;

pub(crate) fn parse(chunk: &[u8]) -> Result<Parsed<'_>, Refusal> {
    if chunk.len() > limits::CHANGE_BYTES {
        return Err(Refusal::TooLong);
    }
    let (bytes, hash) = open(chunk, CHANGE_CHUNK)?;
    body(bytes, hash)
}

/// Checks the head of a chunk and its checksum. Gives what follows, and the hash.
fn open(chunk: &[u8], chunk_type: u8) -> Result<(Bytes<'_>, ChangeHash), Refusal> {
    let mut bytes = Bytes::new(chunk);
    if bytes.array().map_err(|_| Refusal::NotAChange)? != MAGIC {
        return Err(Refusal::NotAChange);
    }
    let checksum: [u8; 4] = bytes.array()?;
    // Checksum and name are made of everything from the type on.
    let hashed = bytes.rest();
    if bytes.array()? != [chunk_type] {
        return Err(Refusal::WrongChunk);
    }
    let length = bytes.unsigned()?;
    if usize::try_from(length) != Ok(bytes.rest().len()) {
        return Err(Refusal::Malformed);
    }
    let hash: [u8; 32] = Sha256::digest(hashed).into();
    if hash.starts_with(&checksum) { Ok((bytes, ChangeHash(hash))) } else { Err(Refusal::Checksum) }
}

/// Reads what follows the chunk's own head.
fn body(mut bytes: Bytes<'_>, hash: ChangeHash) -> Result<Parsed<'_>, Refusal> {
    let deps = dependencies(&mut bytes)?;
    let actor = actor(&mut bytes)?;
    let sequence = bytes.unsigned()?;
    let start_op = bytes.unsigned()?;
    let time_unix_s = bytes.signed()?;
    let message = message(&mut bytes)?;
    let actors = actors(&mut bytes, actor)?;
    let columns = Columns::read(&mut bytes)?;
    // Nothing that Satchel writes comes after the columns.
    if !bytes.is_empty() {
        return Err(Refusal::Malformed);
    }
    let operations = columns.count()?;
    let last_op = start_op.checked_add(operations);
    if sequence == 0
        || sequence > u64::from(u32::MAX)
        || start_op == 0
        || last_op.is_none_or(|last| last > u64::from(u32::MAX))
    {
        return Err(Refusal::Malformed);
    }
    let header = ChangeHeader { hash, actor, sequence, start_op, time_unix_s, deps, message, operations };
    Ok(Parsed { operations: columns.operations(operations, actors.len())?, actors, header })
}

fn dependencies(bytes: &mut Bytes<'_>) -> Result<Vec<ChangeHash>, Refusal> {
    let count = bytes.unsigned()?;
    if count > limits::CHANGE_DEPENDENCIES {
        return Err(Refusal::Dependencies);
    }
    let deps = (0..count).map(|_| bytes.array().map(ChangeHash)).collect::<Result<Vec<_>, _>>()?;
    if deps.is_sorted_by(|one, next| one < next) { Ok(deps) } else { Err(Refusal::Malformed) }
}

fn actor(bytes: &mut Bytes<'_>) -> Result<ActorId, Refusal> {
    if bytes.unsigned()? != 16 {
        return Err(Refusal::Actor);
    }
    bytes.array().map(ActorId::from_bytes)
}

fn message(bytes: &mut Bytes<'_>) -> Result<Option<String>, Refusal> {
    let length = bytes.unsigned()?;
    if length > limits::MESSAGE_BYTES as u64 {
        return Err(Refusal::Message);
    }
    let message = std::str::from_utf8(bytes.take(length)?).map_err(|_| Refusal::Message)?;
    Ok((!message.is_empty()).then(|| message.to_owned()))
}

/// The writer and then the others.
fn actors(bytes: &mut Bytes<'_>, writer: ActorId) -> Result<Vec<ActorId>, Refusal> {
    let others = actors_in_order(bytes, limits::CHANGE_ACTORS)?;
    if others.contains(&writer) {
        return Err(Refusal::Malformed);
    }
    Ok(std::iter::once(writer).chain(others).collect())
}

/// A list of actors, each once.
fn actors_in_order(bytes: &mut Bytes<'_>, most: u64) -> Result<Vec<ActorId>, Refusal> {
    let count = bytes.unsigned()?;
    if count > most {
        return Err(Refusal::Actor);
    }
    let actors = (0..count).map(|_| actor(bytes)).collect::<Result<Vec<_>, _>>()?;
    if actors.is_sorted_by(|one, next| one < next) { Ok(actors) } else { Err(Refusal::Malformed) }
}

#[cfg(test)]
mod tests;
