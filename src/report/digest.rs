//! BLAKE3 over the one encoding that a value has (J. O'Connor, J.-P. Aumasson, S. Neves and Z. Wilcox-O'Hearn, 2020).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A hash: text where people read, bytes where machines do.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of a value that postcard can write: whole numbers, floats by their bits, text, lists in their order. The purpose keeps
    /// hashes of different things apart.
    pub(crate) fn of(purpose: &str, value: &impl Serialize) -> Self {
        let bytes = postcard::to_stdvec(value).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        hasher.update(purpose.as_bytes()).update(&[0]).update(&bytes);
        Self(*hasher.finalize().as_bytes())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 32]>::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        let hash = blake3::Hash::from_hex(text).map_err(D::Error::custom)?;
        Ok(Self(*hash.as_bytes()))
    }
}
