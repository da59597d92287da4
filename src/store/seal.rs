//! The seam that every record passes: sealed on its way to the device, opened on its way back.

use crate::{Key, Table};

/// Turns values into stored bytes and back, bound to where they lie.
///
/// An implementation must notice bytes that were altered, cut short, or sealed for another table
/// or key. Encryption at rest is another implementation of this trait.
pub trait Seal {
    /// The bytes to store for `value` under `key` in `table`.
    fn seal(&self, table: Table, key: &Key, value: &[u8]) -> Vec<u8>;

    /// The value that was sealed for exactly this table and key.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    fn open(&self, table: Table, key: &Key, stored: Vec<u8>) -> Result<Vec<u8>, Damage>;
}

/// How a stored record differs from what was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It does not begin as a record of ours, or with a version that this program does not know.
    #[error("not a record of a known format")]
    Format,
    /// It is shorter or longer than it says.
    #[error("the length does not fit")]
    Length,
    /// The bytes, or the place where they lie, are not those that were put.
    #[error("the hash does not fit")]
    Hash,
    /// The browser knows that something lies there but cannot read it any more.
    #[error("the browser cannot read it")]
    Unreadable,
}

/// First byte of every record.
const MAGIC: u8 = 0xC5;
/// Second byte: the version of this layout.
const VERSION: u8 = 1;
/// Bytes of the hash that are kept: 128 bits notice every accident.
const HASH_BYTES: usize = 16;
/// Bytes before the value.
const HEADER_BYTES: usize = 2 + 4 + HASH_BYTES;

/// The plain frame: magic, version, length of the value (4 bytes, little-endian), the first 16
/// bytes of a BLAKE3 hash over layout version, table, key and value, then the value.
///
/// It notices accidents, not attackers: the hash has no secret in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Framed;

impl Seal for Framed {
    fn seal(&self, table: Table, key: &Key, value: &[u8]) -> Vec<u8> {
        let mut stored = Vec::with_capacity(HEADER_BYTES + value.len());
        stored.extend_from_slice(&[MAGIC, VERSION]);
        stored.extend_from_slice(&length_of(value));
        stored.extend_from_slice(&hash_of(table, key, value));
        stored.extend_from_slice(value);
        stored
    }

    fn open(&self, table: Table, key: &Key, mut stored: Vec<u8>) -> Result<Vec<u8>, Damage> {
        let (&[magic, version], rest) = stored.split_first_chunk().ok_or(Damage::Length)?;
        if (magic, version) != (MAGIC, VERSION) {
            return Err(Damage::Format);
        }
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(Damage::Length)?;
        let (hash, value) = rest.split_first_chunk::<HASH_BYTES>().ok_or(Damage::Length)?;
        if *length != length_of(value) {
            return Err(Damage::Length);
        }
        if *hash != hash_of(table, key, value) {
            return Err(Damage::Hash);
        }
        stored.drain(..HEADER_BYTES);
        Ok(stored)
    }
}

/// The length as it is stored. [`crate::MAX_RECORD_BYTES`] keeps it far below four bytes; a
/// longer value would fail to open again, never open as something else.
fn length_of(value: &[u8]) -> [u8; 4] {
    u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes()
}

fn hash_of(table: Table, key: &Key, value: &[u8]) -> [u8; HASH_BYTES] {
    let mut hasher = blake3::Hasher::new();
    // The key's length keeps the end of a key from passing as the beginning of a value.
    hasher.update(&[VERSION, table.number()]);
    hasher.update(&(key.as_bytes().len() as u64).to_le_bytes());
    hasher.update(key.as_bytes());
    hasher.update(value);
    let mut kept = [0; HASH_BYTES];
    hasher.finalize_xof().fill(&mut kept);
    kept
}

#[cfg(test)]
mod tests;
