//! Automerge chunks around any contents, with the length and the checksum that belong to them.

use sha2::{Digest as _, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// Where the checksum ends and what it is made of begins.
const HASHED_FROM: usize = 8;
/// The type of an uncompressed change.
const CHANGE: u8 = 1;

/// A change chunk with these contents.
pub(super) fn change(contents: &[u8]) -> Vec<u8> {
    let mut chunk = MAGIC.to_vec();
    chunk.extend([0; 4]);
    chunk.push(CHANGE);
    let mut length = contents.len();
    while length > 0x7f {
        chunk.push(u8::try_from(length & 0x7f).unwrap_or_default() | 0x80);
        length >>= 7;
    }
    chunk.push(u8::try_from(length).unwrap_or_default());
    chunk.extend_from_slice(contents);
    reseal(&mut chunk);
    chunk
}

/// The contents of a change chunk.
pub(super) fn contents(chunk: &[u8]) -> &[u8] {
    let after_type = chunk.get(HASHED_FROM + 1..).unwrap_or_default();
    let length_bytes = after_type.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    after_type.get(length_bytes..).unwrap_or_default()
}

/// Gives a chunk the checksum of what it holds.
pub(super) fn reseal(chunk: &mut [u8]) {
    if let Some((head, hashed)) = chunk.split_at_mut_checked(HASHED_FROM)
        && let Some(checksum) = head.last_chunk_mut::<4>()
        && let Some(made) = Sha256::digest(hashed).first_chunk::<4>()
    {
        *checksum = *made;
    }
}

/// Splits an input into parts, each after its length in two bytes; what is left over is the last part.
pub(super) fn parts(mut bytes: &[u8], most: usize) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while parts.len() < most
        && let Some((length, rest)) = bytes.split_first_chunk::<2>()
    {
        let (part, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length))).unwrap_or((rest, &[]));
        parts.push(part);
        bytes = rest;
    }
    parts
}

/// The inverse of [`parts`].
pub(super) fn joined<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(u16::try_from(part.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
