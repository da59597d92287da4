//! The lease: which connection may write.

use crate::Key;

/// What a writer proves itself by: drawn anew by each that takes over.
///
/// It is random and not a number that grows, because a browser that clears the site's data would let
/// the numbers begin again, and a tab that slept through it would hold the number of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease([u8; 16]);

impl Lease {
    /// A lease of fresh randomness.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, as they are stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Where a backend without a better place keeps the lease: a record of [`crate::Table::Meta`] that is the store's own.
#[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "the memory backend has a better place"))]
pub(crate) fn lease_key() -> Key {
    Key::name("store/lease")
}
