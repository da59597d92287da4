//! Foreign changes on a real document: the gate of [`Document::apply`], and the laws of heads.

use std::collections::BTreeSet;

use satchel_document::{ChangeHash, Document, Heads, preparse, project, read, validate};

use super::chunk;
use super::ground::colleague;

/// The most changes of one input.
const MOST_CHANGES: usize = 12;

/// Changes from outside either merge or leave the document as it was. What merged can be saved and opened again, makes
/// nothing anew when it comes again, and gives the same document in the other order.
///
/// The input is the contents of changes, each after its length in two bytes.
pub fn bounded_apply(bytes: &[u8]) {
    let changes: Vec<Vec<u8>> = chunk::parts(bytes, MOST_CHANGES).into_iter().map(chunk::change).collect();
    let mut document = colleague().clone();
    let before = document.heads();
    let Ok(applied) = document.apply(&changes) else {
        assert_eq!(document.heads(), before, "a refused push changes nothing");
        return;
    };
    let judged = applied.added.len() + applied.duplicates.len() + applied.waiting.len();
    assert_eq!(judged, changes.len(), "each change is judged once");
    let heads = document.heads();
    assert_eq!(heads, unfollowed(&document), "heads are what nothing builds on");
    opens_again(&document);
    let again = document.apply(&changes);
    assert!(again.is_ok_and(|again| again.added.is_empty()), "a change that comes again adds nothing");
    assert_eq!(document.heads(), heads, "a change that comes again changes nothing");
    let mut other_way = colleague().clone();
    let reversed: Vec<Vec<u8>> = changes.into_iter().rev().collect();
    assert!(other_way.apply(&reversed).is_ok(), "what fits in one order fits in the other");
    assert_eq!(other_way.heads(), heads, "the order changes nothing");
    // The server looks at the rules, and both ends at the contents.
    let _broken = validate(&document);
    let file = read(&document, None);
    assert_eq!(file, read(&other_way, None), "equal heads are equal files");
    let _row = project(&document, None);
}

/// The changes that no other builds on.
fn unfollowed(document: &Document) -> Heads {
    let changes = document.all_changes();
    let mut heads: BTreeSet<ChangeHash> = changes.iter().map(|(hash, _)| *hash).collect();
    for (_, bytes) in &changes {
        for dependency in preparse(bytes).map(|header| header.deps).unwrap_or_default() {
            heads.remove(&dependency);
        }
    }
    heads.into_iter().collect()
}

fn opens_again(document: &Document) {
    let heads = document.heads();
    let (kind, id) = (document.kind(), document.id());
    for saved in [document.save(), document.save_uncompressed()] {
        let opened = Document::load(kind, id, &saved, &[], Some(&heads));
        assert!(opened.is_ok(), "what was merged opens again: {:?}", opened.err());
    }
    let changes: Vec<Vec<u8>> = document.all_changes().into_iter().map(|(_, bytes)| bytes).collect();
    let opened = Document::load(kind, id, &[], &changes, Some(&heads));
    assert!(opened.is_ok(), "the changes alone make the document: {:?}", opened.err());
}
