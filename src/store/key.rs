//! Keys: byte strings in lexicographic order, with a named constructor for every layout in use.

/// A key inside a table: bytes, ordered lexicographically in every backend.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

/// Bytes of a document id.
const DOC_BYTES: usize = 16;
/// Bytes of a change: document id, then content hash.
const CHANGE_BYTES: usize = DOC_BYTES + 32;

impl Key {
    /// A document: 16 bytes. As a prefix it covers everything that belongs to the document.
    #[must_use]
    pub fn doc(doc: [u8; 16]) -> Self {
        Self(doc.to_vec())
    }

    /// A change of a document: 16 bytes of document id, 32 bytes of content hash.
    #[must_use]
    pub fn change(doc: [u8; 16], hash: [u8; 32]) -> Self {
        let mut bytes = Vec::with_capacity(CHANGE_BYTES);
        bytes.extend_from_slice(&doc);
        bytes.extend_from_slice(&hash);
        Self(bytes)
    }

    /// A number, 8 bytes big-endian, so that keys sort as the numbers do.
    #[must_use]
    pub fn number(number: u64) -> Self {
        Self(number.to_be_bytes().to_vec())
    }

    /// A name, as UTF-8.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self(name.as_bytes().to_vec())
    }

    /// Any bytes, for layouts that one caller alone uses.
    #[must_use]
    pub fn raw(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The prefix of every key.
    #[must_use]
    pub fn empty() -> Self {
        Self(Vec::new())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The document id, when this is a key made by [`Key::doc`].
    #[must_use]
    pub fn to_doc(&self) -> Option<[u8; 16]> {
        self.0.as_slice().try_into().ok()
    }

    /// Document id and content hash, when this is a key made by [`Key::change`].
    #[must_use]
    pub fn to_change(&self) -> Option<([u8; 16], [u8; 32])> {
        let (doc, hash) = self.0.split_first_chunk::<DOC_BYTES>()?;
        Some((*doc, hash.try_into().ok()?))
    }

    /// The number, when this is a key made by [`Key::number`].
    #[must_use]
    pub fn to_number(&self) -> Option<u64> {
        Some(u64::from_be_bytes(self.0.as_slice().try_into().ok()?))
    }

    /// The name, when the bytes are UTF-8.
    #[must_use]
    pub fn to_name(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Whether this key begins with `prefix`.
    #[must_use]
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.0.starts_with(&prefix.0)
    }

    /// The smallest key behind every key that begins with this one; `None` when there is none,
    /// that is when the key is empty or all 0xFF.
    #[must_use]
    pub fn end_of_prefix(&self) -> Option<Self> {
        let mut bytes = self.0.clone();
        while let Some(last) = bytes.pop() {
            if last < u8::MAX {
                bytes.push(last + 1);
                return Some(Self(bytes));
            }
        }
        None
    }
}

/// Only the length: a key may be made of a customer's name, and debug output ends up in logs.
impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Key({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn numbers_sort_as_numbers() {
        let mut keys = [300, 2, u64::MAX, 0, 255, 256].map(Key::number);
        keys.sort();
        assert_eq!(keys.map(|key| key.to_number()), [0, 2, 255, 256, 300, u64::MAX].map(Some));
    }

    #[test]
    fn a_key_gives_back_what_it_was_made_of() {
        assert_eq!(Key::doc([7; 16]).to_doc(), Some([7; 16]));
        assert_eq!(Key::change([7; 16], [9; 32]).to_change(), Some(([7; 16], [9; 32])));
        assert_eq!(Key::name("游标").to_name(), Some("游标"));
    }

    #[test]
    fn a_key_of_another_layout_gives_nothing() {
        assert_eq!(Key::name("cursor").to_number(), None);
        assert_eq!(Key::number(1).to_doc(), None);
        assert_eq!(Key::doc([7; 16]).to_change(), None);
    }

    #[test]
    fn the_end_of_a_prefix_is_the_next_key_of_no_greater_length() {
        assert_eq!(Key::raw(vec![1, 2]).end_of_prefix(), Some(Key::raw(vec![1, 3])));
        assert_eq!(Key::raw(vec![1, 255, 255]).end_of_prefix(), Some(Key::raw(vec![2])));
        assert_eq!(Key::raw(vec![255, 255]).end_of_prefix(), None);
        assert_eq!(Key::empty().end_of_prefix(), None);
    }

    #[test]
    fn debug_output_never_shows_the_bytes() {
        assert_eq!(format!("{:?}", Key::name("王小明")), "Key(9 bytes)");
    }
}
