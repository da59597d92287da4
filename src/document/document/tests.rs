//! What Automerge 0.12.0 does that would lose data, each as a fact with what this crate does instead; versions, sequence
//! numbers and what is refused, at the level of documents.

mod addition;
mod life_cycle;
mod newer;

use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, LoadOptions, ROOT, ReadDoc, TextEncoding};
use satchel_model::{ActorId, DocumentId, DocumentKind, Edit, Field, Target};

use crate::change::Applied;
use crate::document::{Document, TEXT_ENCODING};
use crate::error::DocumentError;
use crate::hash::{ChangeHash, Heads};
use crate::layout::Section;
use crate::read::read;
use crate::testing::{CUSTOMER, LI, WANG, document, edit, sample, set, stamp, text};

fn bytes_of(document: &Document) -> Vec<Vec<u8>> {
    document.all_changes().into_iter().map(|(_, bytes)| bytes).collect()
}

fn load(
    document: &Document,
    snapshot: &[u8],
    changes: &[Vec<u8>],
    heads: Option<&Heads>,
) -> Result<Document, DocumentError> {
    Document::load(document.kind(), document.id(), snapshot, changes, heads)
}

fn phone(number: &str) -> Edit {
    set(Target::Customer, Field::Phone, text(number))
}

#[test]
fn automerge_loads_nothing_as_an_empty_document_and_we_refuse_it() {
    assert!(Automerge::load(&[]).is_ok());
    assert_eq!(load(&document(), &[], &[], None).unwrap_err(), DocumentError::Empty);
}

#[test]
fn automerge_loads_a_snapshot_with_a_gap_behind_it_and_we_name_the_gap() {
    let mut document = document();
    let snapshot = document.save();
    let first = edit(&mut document, LI, 1, &[phone("1")]);
    let second = edit(&mut document, LI, 2, &[phone("2")]);
    let mut stored = snapshot.clone();
    stored.extend_from_slice(&second.bytes);
    let silent = Automerge::load(&stored).unwrap();
    assert!(silent.get_change_by_hash(&second.hash.into()).is_none());
    let gap = load(&document, &snapshot, std::slice::from_ref(&second.bytes), None).unwrap_err();
    assert_eq!(gap, DocumentError::Gap { missing: vec![first.hash] });
    let whole = load(&document, &snapshot, &[second.bytes, first.bytes], Some(&document.heads())).unwrap();
    assert_eq!(read(&whole, None).record.text(Field::Phone), "2");
}

#[test]
fn automerge_drops_data_when_an_increment_is_loaded_into_nothing_and_we_never_load_so() {
    let mut document = document();
    let change = edit(&mut document, LI, 1, &[phone("1")]);
    let mut empty = Automerge::new();
    // No error, and nothing of the change is there.
    assert!(empty.load_incremental(&change.bytes).is_ok());
    assert!(empty.get(ROOT, "fields").unwrap().is_none());
    let alone = load(&document, &[], std::slice::from_ref(&change.bytes), None);
    assert!(matches!(alone.unwrap_err(), DocumentError::Gap { .. }));
}

#[test]
fn heads_that_are_not_the_recorded_ones_are_an_error() {
    let mut document = document();
    let before = document.heads();
    let snapshot = document.save();
    edit(&mut document, LI, 1, &[phone("1")]);
    let error = load(&document, &snapshot, &[], Some(&document.heads())).unwrap_err();
    assert_eq!(error, DocumentError::OtherHeads { recorded: document.heads(), found: before.clone() });
    assert!(load(&document, &snapshot, &[], Some(&before)).is_ok());
}

#[test]
fn a_damaged_or_strange_snapshot_is_an_error() {
    let document = document();
    let snapshot = document.save();
    for length in 1..snapshot.len() {
        assert_eq!(load(&document, &snapshot[..length], &[], None).unwrap_err(), DocumentError::Damaged);
    }
    for index in 0..snapshot.len() {
        let mut damaged = snapshot.clone();
        damaged[index] ^= 1;
        assert_eq!(load(&document, &damaged, &[], None).unwrap_err(), DocumentError::Damaged, "{index}");
    }
    let with_tail = [snapshot.as_slice(), &bytes_of(&document)[0]].concat();
    assert_eq!(load(&document, &with_tail, &[], None).unwrap_err(), DocumentError::Damaged);
    let other = DocumentId::from_bytes([1; 16]);
    let strange = Document::load(DocumentKind::Customer, other, &snapshot, &[], None);
    assert_eq!(strange.unwrap_err(), DocumentError::OtherDocument);
    let kind = Document::load(DocumentKind::Background, document.id(), &snapshot, &[], None);
    assert_eq!(kind.unwrap_err(), DocumentError::OtherDocument);
}

#[test]
fn only_changes_and_no_snapshot_load_too() {
    let mut document = document();
    edit(&mut document, LI, 1, &[phone("1")]);
    let mut changes = bytes_of(&document);
    changes.reverse();
    let loaded = load(&document, &[], &changes, Some(&document.heads())).unwrap();
    assert_eq!(read(&loaded, None), read(&document, None));
}

#[test]
fn two_copies_of_one_actor_are_found_out_and_nothing_changes() {
    let mut document = document();
    let mut copy = document.clone();
    let change = edit(&mut document, LI, 1, &[phone("1")]);
    let clash = edit(&mut copy, LI, 2, &[phone("2")]);
    assert_eq!((change.sequence, clash.sequence), (2, 2));
    let before = document.heads();
    let error = document.apply(std::slice::from_ref(&clash.bytes)).unwrap_err();
    assert_eq!(error, DocumentError::SequenceReused { actor: stamp(LI, 0).actor, sequence: 2 });
    assert_eq!(document.heads(), before);
    let snapshot = document.save();
    let stored = load(&document, &snapshot, &[clash.bytes], None).unwrap_err();
    assert!(matches!(stored, DocumentError::SequenceReused { .. }));
}

#[test]
fn a_change_comes_once_however_often_and_in_whatever_order_it_is_given() {
    let mut document = document();
    edit(&mut document, LI, 1, &[phone("1")]);
    edit(&mut document, LI, 2, &[phone("2")]);
    let hashes: Vec<ChangeHash> = document.all_changes().into_iter().map(|(hash, _)| hash).collect();
    let [first, second, third] = bytes_of(&document).try_into().unwrap();
    let mut received = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    let early = received.apply(std::slice::from_ref(&third)).unwrap();
    assert_eq!(early, Applied { waiting: vec![hashes[2]], missing: vec![hashes[1]], ..Applied::default() });
    let applied = received.apply(&[third.clone(), second, third, first.clone(), first]).unwrap();
    assert_eq!((applied.added, applied.duplicates), (hashes.clone(), vec![hashes[2], hashes[0]]));
    assert_eq!(received.heads(), document.heads());
    let again = received.apply(&bytes_of(&document)).unwrap();
    assert_eq!((again.added.len(), again.duplicates), (0, hashes));
}

#[test]
fn a_fresh_document_goes_on_with_the_sequence_numbers_of_its_actor() {
    let mut document = document();
    let actor = stamp(LI, 0).actor;
    assert_eq!(document.last_sequence(actor), 1);
    assert_eq!(document.last_sequence(ActorId::from_bytes([0xee; 16])), 0);
    let mut loaded = load(&document, &document.save(), &[], None).unwrap();
    assert_eq!(edit(&mut loaded, LI, 1, &[phone("1")]).sequence, 2);
    let change = edit(&mut document, WANG, 1, &[phone("1")]);
    assert_eq!((change.sequence, change.actor), (1, stamp(WANG, 0).actor));
}

#[test]
fn changes_since_are_what_the_other_lacks_in_order() {
    let mut document = document();
    let known = document.heads();
    let first = edit(&mut document, LI, 1, &[phone("1")]);
    let second = edit(&mut document, WANG, 2, &[phone("2")]);
    assert_eq!(document.changes_since(&known), [(first.hash, first.bytes.clone()), (second.hash, second.bytes)]);
    assert_eq!(document.changes_since(&document.heads()), []);
    let unknown = Heads::from(vec![ChangeHash([1; 32])]);
    assert_eq!(document.changes_since(&unknown), document.all_changes());
    assert_eq!(document.all_changes().len(), 3);
    assert!(document.has(&first.hash) && !document.has(&ChangeHash([1; 32])));
    assert_eq!(document.change(&first.hash), Some(first.bytes));
    assert_eq!(document.change(&ChangeHash([1; 32])), None);
}

#[test]
fn positions_in_the_note_count_characters_whatever_the_platform_prefers() {
    let mut document = document();
    let note = |base: &str, text: &str| Edit::Note { base: base.to_owned(), text: text.to_owned() };
    edit(&mut document, LI, 1, &[note("", "𠀀泵𠀀")]);
    let mut loaded = load(&document, &document.save(), &[], None).unwrap();
    for document in [&mut document, &mut loaded] {
        assert_eq!(document.automerge().text_encoding(), TEXT_ENCODING);
        assert_eq!(document.automerge().length(document.section(Section::Note)), 3);
        edit(document, LI, 2, &[note("𠀀泵𠀀", "𠀀泵𠀀尾")]);
        assert_eq!(read(document, None).note, "𠀀泵𠀀尾");
    }
    // Under the platform's default the same text has another length.
    let default = Automerge::load_with_options(&document.save(), LoadOptions::new()).unwrap();
    assert_eq!(default.text_encoding(), TextEncoding::platform_default());
    assert_ne!(default.length(document.section(Section::Note)), 4);
}

#[test]
fn edits_that_do_not_belong_are_refused_and_change_nothing() {
    let mut document = document();
    let before = document.heads();
    let wrong = [
        (set(Target::Customer, Field::ContactName, text("x")), DocumentError::WrongField { field: Field::ContactName }),
        (set(Target::Customer, Field::State, sample(Field::State)), DocumentError::StateNeedsMove),
        (
            set(Target::Customer, Field::Name, text(&"长".repeat(201))),
            crate::Violation::Value { field: Field::Name }.into(),
        ),
        (Edit::Tag { tag: " x".to_owned(), present: true }, crate::Violation::Tag.into()),
        (Edit::Note { base: String::new(), text: "x".repeat(20_001) }, crate::Violation::Note.into()),
    ];
    for (edit, error) in wrong {
        assert_eq!(document.edit(&[phone("1"), edit], &stamp(LI, 1)), Err(error));
        assert_eq!(document.heads(), before);
    }
    let background = set(Target::Background, Field::Family, text("x"));
    assert_eq!(document.edit(&[background, Edit::Restore(Target::Customer)], &stamp(LI, 1)), Ok(vec![]));
}

#[test]
fn a_file_beyond_one_change_is_created_in_several() {
    let mut file = crate::testing::full_file();
    file.note = "长".repeat(12_000);
    let created = Document::create(CUSTOMER, &file, &stamp(LI, 0)).unwrap().customer;
    assert!(created.changes.len() > 2);
    let sequences: Vec<u64> = created.changes.iter().map(|change| change.sequence).collect();
    assert!(sequences.iter().copied().eq(1..=created.changes.len() as u64));
    let mut received = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    let bytes: Vec<Vec<u8>> = created.changes.iter().rev().map(|change| change.bytes.clone()).collect();
    received.apply(&bytes).unwrap();
    assert_eq!(received.heads(), created.document.heads());
    assert_eq!(read(&received, None).note, file.note);
    assert_eq!(edit(&mut received, LI, 1, &[phone("1")]).sequence, created.changes.len() as u64 + 1);
}

#[test]
fn automerge_takes_a_reused_sequence_number_for_an_error_and_names_it() {
    let mut one = Automerge::new().with_actor(automerge::ActorId::from([1; 16].as_slice()));
    let mut other = one.clone();
    for (document, value) in [(&mut one, 1_u64), (&mut other, 2)] {
        let mut transaction = document.transaction();
        transaction.put(ROOT, "k", value).unwrap();
        transaction.commit();
    }
    let change = other.get_changes(&[]).remove(0);
    assert!(matches!(one.apply_changes([change]), Err(AutomergeError::DuplicateSeqNumber(1, _))));
}
