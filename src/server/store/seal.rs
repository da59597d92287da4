//! Seals on what is kept of a document: sixteen bytes behind each blob, by which a damaged one is told from what was
//! written. The log is the truth, and seals itself with its hashes and its chain.

use satchel_model::DocumentId;

/// Bytes of a seal. Damage is chance, not an attacker: whoever can write the file can write the log.
const SEAL_BYTES: usize = 16;

/// What is sealed of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Its heads.
    Heads,
    /// Its snapshot, beside the heads that it must have.
    Snapshot,
    /// Its row, beside code, version and search text.
    Row,
}

impl Part {
    const fn code(self) -> u8 {
        match self {
            Self::Heads => 1,
            Self::Snapshot => 2,
            Self::Row => 3,
        }
    }
}

/// The bytes with their seal, which also covers what stands `beside` them.
pub(super) fn sealed(part: Part, document: DocumentId, beside: &[&[u8]], bytes: &[u8]) -> Vec<u8> {
    [bytes, &seal(part, document, beside, bytes)].concat()
}

/// The bytes without their seal; `None` when they, or what stands beside them, are not what was written.
pub(super) fn opened<'a>(part: Part, document: DocumentId, beside: &[&[u8]], stored: &'a [u8]) -> Option<&'a [u8]> {
    let (bytes, found) = stored.split_at_checked(stored.len().checked_sub(SEAL_BYTES)?)?;
    (seal(part, document, beside, bytes) == found).then_some(bytes)
}

fn seal(part: Part, document: DocumentId, beside: &[&[u8]], bytes: &[u8]) -> [u8; SEAL_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[part.code()]).update(document.as_bytes());
    for other in beside {
        hasher.update(&(other.len() as u64).to_le_bytes()).update(other);
    }
    hasher.update(bytes);
    let mut seal = [0; SEAL_BYTES];
    hasher.finalize_xof().fill(&mut seal);
    seal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_knows_its_bytes_its_place_and_what_stands_beside_them() {
        let id = DocumentId::from_bytes([1; 16]);
        let stored = sealed(Part::Row, id, &[b"code", b"text"], b"row");
        assert_eq!(opened(Part::Row, id, &[b"code", b"text"], &stored), Some(&b"row"[..]));
        assert_eq!(opened(Part::Row, id, &[b"codet", b"ext"], &stored), None);
        assert_eq!(opened(Part::Snapshot, id, &[b"code", b"text"], &stored), None);
        assert_eq!(opened(Part::Row, DocumentId::from_bytes([2; 16]), &[b"code", b"text"], &stored), None);
        for place in 0..stored.len() {
            let mut damaged = stored.clone();
            damaged[place] ^= 1;
            assert_eq!(opened(Part::Row, id, &[b"code", b"text"], &damaged), None);
            assert_eq!(opened(Part::Row, id, &[b"code", b"text"], &stored[..place]), None);
        }
    }
}
