//! The digests by which a tablet and the server compare what they hold without sending it.
//!
//! A document's *leaf* stands for its exact content, because heads name the whole history
//! below them. Leaves are combined by exclusive-or: order does not matter, a document leaves a
//! sum the way it entered, and one changed document costs two exclusive-ors.

use satchel_model::DocumentId;
use satchel_model::order::sort;

/// A 32-byte digest.
pub type Digest = [u8; 32];
/// How many buckets the documents of a scope are spread over.
pub const BUCKETS: usize = 256;

/// Separates leaves from every other use of the hash.
const LEAF_CONTEXT: &str = "satchel 2026-11-22 document leaf";

/// The leaf of a document with these heads, in whatever order they come.
#[must_use]
pub fn leaf(document: DocumentId, heads: &[Digest]) -> Digest {
    let mut sorted: Vec<&Digest> = heads.iter().collect();
    sort(&mut sorted);
    let mut hasher = blake3::Hasher::new_derive_key(LEAF_CONTEXT);
    hasher.update(document.as_bytes());
    for head in sorted {
        hasher.update(head);
    }
    *hasher.finalize().as_bytes()
}

/// The bucket of a document: the first byte of the hash of its id, so that ids made one after
/// the other spread evenly.
#[must_use]
pub fn bucket(document: DocumentId) -> u8 {
    let [first, ..] = *blake3::hash(document.as_bytes()).as_bytes();
    first
}

/// Adds a leaf to a sum, or takes it out again.
pub fn toggle(sum: &mut Digest, leaf: &Digest) {
    for (byte, other) in sum.iter_mut().zip(leaf) {
        *byte ^= other;
    }
}

/// The sum of each bucket over these leaves.
#[must_use]
pub fn buckets(leaves: impl IntoIterator<Item = (DocumentId, Digest)>) -> Vec<Digest> {
    let mut sums = vec![Digest::default(); BUCKETS];
    for (document, leaf) in leaves {
        if let Some(sum) = sums.get_mut(usize::from(bucket(document))) {
            toggle(sum, &leaf);
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> DocumentId {
        DocumentId::from_bytes([byte; 16])
    }

    #[test]
    fn the_order_of_heads_and_of_documents_does_not_matter() {
        assert_eq!(leaf(id(1), &[[1; 32], [2; 32]]), leaf(id(1), &[[2; 32], [1; 32]]));
        let leaves = |ids: [u8; 3]| ids.map(|byte| (id(byte), leaf(id(byte), &[[byte; 32]])));
        assert_eq!(buckets(leaves([1, 2, 3])), buckets(leaves([3, 1, 2])));
    }

    #[test]
    fn a_leaf_depends_on_the_document_and_on_every_head() {
        let whole = leaf(id(1), &[[1; 32], [2; 32]]);
        assert_ne!(whole, leaf(id(2), &[[1; 32], [2; 32]]));
        assert_ne!(whole, leaf(id(1), &[[1; 32]]));
        assert_ne!(whole, leaf(id(1), &[]));
    }

    #[test]
    fn what_was_added_twice_is_gone() {
        let mut sum = Digest::default();
        toggle(&mut sum, &leaf(id(1), &[]));
        assert_ne!(sum, Digest::default());
        toggle(&mut sum, &leaf(id(1), &[]));
        assert_eq!(sum, Digest::default());
    }

    #[test]
    fn only_the_bucket_of_a_changed_document_differs() {
        let before = buckets([(id(1), leaf(id(1), &[[1; 32]])), (id(2), leaf(id(2), &[[1; 32]]))]);
        let after = buckets([(id(1), leaf(id(1), &[[1; 32]])), (id(2), leaf(id(2), &[[9; 32]]))]);
        let differing: Vec<usize> = (0..BUCKETS).filter(|at| before[*at] != after[*at]).collect();
        assert_eq!(differing, [usize::from(bucket(id(2)))]);
    }
}
