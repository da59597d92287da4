//! Whatever stands in a document chunk behind a right checksum, opening it ends, and what opens can be worked on.

use automerge::{Automerge, LoadOptions, VerificationMode};
use satchel_model::{Edit, Field, Target};

use crate::document::{Document, TEXT_ENCODING};
use crate::preparse::bytes::Bytes;
use crate::preparse::check_snapshot;
use crate::preparse::tests::busy;
use crate::testing::{LI, Numbers, body, seal, set, stamp, text};

/// Opens the chunk as whoever made it on purpose would have it: with the heads that its changes come to.
fn open(like: &Document, contents: &[u8], later: &[Vec<u8>]) -> bool {
    let mut chunk = seal(0, contents);
    if check_snapshot(&chunk).is_err() {
        return false;
    }
    let unchecked = LoadOptions::new().verification_mode(VerificationMode::DontCheck).text_encoding(TEXT_ENCODING);
    let Ok(loaded) = Automerge::load_with_options(&chunk, unchecked) else { return false };
    let mut heads: Vec<[u8; 32]> = loaded.get_heads().into_iter().map(|head| head.0).collect();
    heads.sort_unstable();
    if let Some(with_heads) = replace_heads(contents, &heads) {
        chunk = seal(0, &with_heads);
    }
    let Ok(mut document) = Document::load(like.kind(), like.id(), &chunk, &[], None) else { return false };
    let _rules = crate::validate::validate(&document);
    let file = crate::read::read(&document, None);
    let saved = document.save();
    let again = Document::load(like.kind(), like.id(), &saved, &[], Some(&document.heads())).unwrap();
    assert_eq!(crate::read::read(&again, None), file);
    let _fits = document.apply(later);
    let edits = [
        set(Target::Customer, Field::Phone, text("9")),
        Edit::Note { base: file.note.clone(), text: format!("前{}后", file.note.get(3..).unwrap_or_default()) },
        Edit::Tag { tag: "VIP".to_owned(), present: false },
    ];
    if document.edit(&edits, &stamp(LI, 50)).is_ok() {
        Document::load(like.kind(), like.id(), &document.save(), &[], Some(&document.heads())).unwrap();
    }
    true
}

/// The contents of a chunk with other heads, if they are as many.
fn replace_heads(contents: &[u8], heads: &[[u8; 32]]) -> Option<Vec<u8>> {
    let mut bytes = Bytes::new(contents);
    for _ in 0..bytes.unsigned().ok()? {
        let length = bytes.unsigned().ok()?;
        bytes.take(length).ok()?;
    }
    let count = bytes.unsigned().ok()?;
    let start = contents.len() - bytes.rest().len();
    let end = start + heads.concat().len();
    (count == heads.len() as u64).then(|| [&contents[..start], &heads.concat(), &contents[end..]].concat())
}

#[test]
fn no_damage_behind_a_right_checksum_panics() {
    let (mut document, later) = busy();
    document.apply(&later).unwrap();
    let mut numbers = Numbers(7);
    let mut opened = 0;
    let original = body(&document.save_uncompressed()).to_vec();
    assert!(open(&document, &original, &later));
    for index in 0..original.len() {
        for replacement in
            [0, 1, 2, 0x7f, 0x7e, 0x80, 0xff, original[index].wrapping_add(1), original[index].wrapping_sub(1)]
        {
            let mut damaged = original.clone();
            damaged[index] = replacement;
            opened += usize::from(open(&document, &damaged, &later));
        }
    }
    for _ in 0..4_000 {
        let mut damaged = original.clone();
        for _ in 0..=numbers.below(3) {
            let index = numbers.below(damaged.len());
            match numbers.below(4) {
                0 => damaged[index] = u8::try_from(numbers.below(256)).unwrap(),
                1 => drop(damaged.remove(index)),
                2 => damaged.insert(index, u8::try_from(numbers.below(256)).unwrap()),
                _ => {
                    let other = numbers.below(damaged.len());
                    damaged.swap(index, other);
                }
            }
        }
        opened += usize::from(open(&document, &damaged, &later));
    }
    // Times, messages and values may be anything.
    assert!(opened > 100, "{opened}");
}
