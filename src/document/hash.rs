//! The names of changes, and of the state that a set of changes makes.

use std::fmt;
use std::str::FromStr;

use satchel_model::order::sort;
use serde::{Deserialize, Serialize};

/// The SHA-256 of a change: its name everywhere. Two changes with one hash are the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeHash(#[serde(with = "text_or_bytes")] pub [u8; 32]);

/// The text is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a change hash")]
pub struct HashError;

impl ChangeHash {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChangeHash({self})")
    }
}

impl FromStr for ChangeHash {
    type Err = HashError;
    fn from_str(text: &str) -> Result<Self, HashError> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(HashError);
        }
        let mut bytes = [0_u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| HashError)?;
            if pair.starts_with('+') {
                return Err(HashError);
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| HashError)?;
        }
        Ok(Self(bytes))
    }
}

impl From<automerge::ChangeHash> for ChangeHash {
    fn from(hash: automerge::ChangeHash) -> Self {
        Self(hash.0)
    }
}

impl From<ChangeHash> for automerge::ChangeHash {
    fn from(hash: ChangeHash) -> Self {
        Self(hash.0)
    }
}

/// The changes that nothing else in a document builds on: two documents with equal heads have
/// equal contents. Always sorted, each hash once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Heads(#[serde(deserialize_with = "sorted")] Vec<ChangeHash>);

impl Heads {
    /// The hashes, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[ChangeHash] {
        &self.0
    }

    /// Whether there is none: no document has that state.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A digest by which two ends compare heads without sending them: BLAKE3 over the sorted hashes.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for hash in &self.0 {
            hasher.update(&hash.0);
        }
        *hasher.finalize().as_bytes()
    }
}

impl From<Vec<ChangeHash>> for Heads {
    fn from(mut hashes: Vec<ChangeHash>) -> Self {
        sort(&mut hashes);
        hashes.dedup();
        Self(hashes)
    }
}

impl FromIterator<ChangeHash> for Heads {
    fn from_iter<I: IntoIterator<Item = ChangeHash>>(hashes: I) -> Self {
        hashes.into_iter().collect::<Vec<_>>().into()
    }
}

/// Hashes from outside may come in any order.
fn sorted<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<ChangeHash>, D::Error> {
    Vec::deserialize(deserializer).map(|hashes| Heads::from(hashes).0)
}

mod text_or_bytes {
    //! Hashes are hexadecimal where people read (JSON) and 32 bytes where machines do.
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    use super::ChangeHash;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&ChangeHash(*bytes))
        } else {
            bytes.serialize(serializer)
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse::<ChangeHash>().map(|hash| hash.0).map_err(D::Error::custom)
        } else {
            <[u8; 32]>::deserialize(deserializer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_the_same_in_whatever_order_they_come() {
        let (one, two) = (ChangeHash([1; 32]), ChangeHash([2; 32]));
        let heads = Heads::from(vec![two, one, two]);
        assert_eq!(heads.as_slice(), [one, two]);
        assert_eq!(heads.digest(), Heads::from(vec![one, two]).digest());
        assert_ne!(heads.digest(), Heads::from(vec![one]).digest());
        let json = format!("[\"{two}\",\"{one}\"]");
        assert_eq!(serde_json::from_str::<Heads>(&json).unwrap(), heads);
    }

    #[test]
    fn a_hash_reads_back_as_written() {
        let hash = ChangeHash(std::array::from_fn(|index| index as u8 * 7));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for bad in ["", "0", &"g".repeat(64), &"é".repeat(32), &"+1".repeat(32)] {
            assert_eq!(bad.parse::<ChangeHash>(), Err(HashError), "{bad}");
        }
    }
}
