//! The body of a push, as it arrives at the server.

use satchel_document::preparse;
use satchel_protocol::frame::{self, Header};
use satchel_protocol::limits::{PUSH_CHANGES, PUSH_DOCUMENTS, REQUEST_BYTES};
use satchel_protocol::sync::Push;
use satchel_server::ServerError;
use satchel_server::intake::Intake;

/// A body is unpacked within its limit, however it is cut on its way, and read as one message or as none. What is read
/// holds no more than a push may, give or take one, and is written and read as the same again.
///
/// The first byte says whether the body is packed (its lowest bit), and how it is cut.
pub fn push_frame(bytes: &[u8]) {
    let Some((form, body)) = bytes.split_first() else { return };
    let encoding = (form & 1 == 1).then_some(b"gzip".as_slice());
    let whole = unpacked(encoding, body, usize::MAX);
    let cut = unpacked(encoding, body, usize::from(form >> 1) + 1);
    // Of two faults the one is told that is met first.
    assert_eq!(whole.as_ref().ok(), cut.as_ref().ok(), "a body is the same however it is cut");
    let Ok(unpacked) = whole else { return };
    assert!(unpacked.len() <= REQUEST_BYTES, "{} bytes", unpacked.len());
    let Ok((header, push)) = frame::decode::<Push>(&unpacked) else { return };
    assert!(push.documents.len() <= PUSH_DOCUMENTS + 1, "{} documents", push.documents.len());
    for document in &push.documents {
        assert!(document.changes.len() <= PUSH_CHANGES + 1, "{} changes", document.changes.len());
        for change in &document.changes {
            let _judged = preparse(change);
        }
    }
    let written = frame::encode(Header { ..header }, &push);
    assert!(written.is_ok(), "what was read can be written");
    let again = written.and_then(|written| frame::decode::<Push>(&written));
    assert_eq!(again, Ok((header, push)), "what was written reads back");
}

fn unpacked(encoding: Option<&[u8]>, body: &[u8], cut: usize) -> Result<Vec<u8>, ServerError> {
    let mut intake = Intake::new(encoding)?;
    for chunk in body.chunks(cut) {
        intake.take(chunk)?;
    }
    intake.finish()
}
