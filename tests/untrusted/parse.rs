//! The pre-parser against Automerge's own reading of the same change.

use automerge::Change;
use satchel_document::{DocumentError, preparse};

use super::chunk;
use super::ground::colleague;

/// What the pre-parser lets through, Automerge reads in the same way; what it refuses never gets as far as Automerge.
///
/// The first byte says whether the rest is a whole chunk (even) or the contents of one (odd).
pub fn change_preparse(bytes: &[u8]) {
    let Some((form, rest)) = bytes.split_first() else { return };
    let bytes = if form & 1 == 0 { rest.to_vec() } else { chunk::change(rest) };
    let header = match preparse(&bytes) {
        Ok(header) => header,
        Err(refusal) => {
            let mut document = colleague().clone();
            let before = document.heads();
            assert_eq!(document.apply(&[bytes]), Err(DocumentError::Refused(refusal)));
            assert_eq!(document.heads(), before);
            return;
        }
    };
    let change = Change::from_bytes(bytes.clone());
    assert!(change.is_ok(), "Automerge refuses what the pre-parser lets through: {:?}", change.err());
    let Ok(change) = change else { return };
    assert_eq!(change.raw_bytes(), bytes, "the bytes");
    assert_eq!(change.hash().0, header.hash.0, "the name");
    assert_eq!(change.actor_id().to_bytes(), header.actor.as_bytes(), "the writer");
    assert_eq!(change.seq(), header.sequence, "the number");
    assert_eq!(change.start_op().get(), header.start_op, "the number of the first operation");
    assert_eq!(change.timestamp(), header.time_unix_s, "the time");
    assert_eq!(
        change.deps().iter().map(|dep| dep.0).collect::<Vec<_>>(),
        header.deps.iter().map(|dep| dep.0).collect::<Vec<_>>(),
        "what it builds on"
    );
    assert_eq!(change.message(), header.message.as_deref(), "the author");
    assert_eq!(u64::try_from(change.len()), Ok(header.operations), "how many operations");
    let decoded = change.decode();
    assert_eq!(u64::try_from(decoded.operations.len()), Ok(header.operations), "how many operations there are");
}
