//! Each rule by a document that breaks it, written by a program that does not care.

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ObjType, ROOT, ReadDoc};
use satchel_model::{Edit, Field};

use crate::document::Document;
use crate::layout::Section;
use crate::testing::{CUSTOMER, LI, WANG, full_file, stamp};
use crate::validate::{Violation, validate};
use satchel_model::DocumentKind;

fn whole() -> Document {
    Document::create(CUSTOMER, &full_file(), &stamp(LI, 0)).unwrap().customer.document
}

/// What a careless program writes.
type Write = Box<dyn FnOnce(&mut Transaction<'_>)>;

/// The document after a careless change that went through the gate.
fn after(write: impl FnOnce(&mut Transaction<'_>)) -> Document {
    let mut document = whole();
    let mut careless = document.automerge().clone();
    careless.set_actor(automerge::ActorId::from([0x99; 16].as_slice()));
    let mut transaction = careless.transaction();
    write(&mut transaction);
    let (hash, _) = transaction.commit_with(CommitOptions::default());
    let change = careless.get_change_by_hash(&hash.unwrap()).unwrap();
    document.apply(&[change.raw_bytes().to_vec()]).unwrap();
    document
}

#[test]
fn what_this_crate_writes_keeps_every_rule() {
    let created = Document::create(CUSTOMER, &full_file(), &stamp(LI, 0)).unwrap();
    assert_eq!(validate(&created.customer.document), Ok(()));
    assert_eq!(validate(&created.background.unwrap().document), Ok(()));
    for kind in DocumentKind::ALL {
        assert_eq!(validate(&Document::genesis(kind, CUSTOMER.into())), Ok(()));
    }
}

#[test]
fn every_rule_is_held() {
    let id = CUSTOMER.into();
    let contact = "01".repeat(16);
    let cases: Vec<(Violation, Write)> = vec![
        (Violation::Identity, Box::new(|write| write.put(ROOT, "schema", "two").unwrap())),
        (Violation::Identity, Box::new(|write| write.delete(ROOT, "schema").unwrap())),
        (Violation::Identity, Box::new(|write| write.put(ROOT, "kind", "background").unwrap())),
        (Violation::Layout, Box::new(|write| drop(write.put_object(ROOT, "contacts", ObjType::Map).unwrap()))),
        (Violation::Layout, Box::new(|write| write.delete(ROOT, "note").unwrap())),
        (
            Violation::Value { field: Field::Name },
            Box::new(move |write| write.put(Section::Fields.object(id), "name", 1_u64).unwrap()),
        ),
        (
            Violation::Value { field: Field::Phone },
            Box::new(move |write| write.put(Section::Fields.object(id), "phone", "1".repeat(201)).unwrap()),
        ),
        (
            Violation::Layout,
            Box::new(move |write| drop(write.put_object(Section::Contacts.object(id), "x", ObjType::Map).unwrap())),
        ),
        (
            Violation::Layout,
            Box::new(move |write| write.put(Section::Contacts.object(id), "ab".repeat(16), "x").unwrap()),
        ),
        (
            Violation::Layout,
            Box::new(move |write| {
                // An order without its map of lines.
                drop(write.put_object(Section::Orders.object(id), "ab".repeat(16), ObjType::Map).unwrap());
            }),
        ),
        (Violation::Tag, Box::new(move |write| write.put(Section::Tags.object(id), "x".repeat(41), true).unwrap())),
        (Violation::Tag, Box::new(move |write| write.put(Section::Tags.object(id), "x", "yes").unwrap())),
        (Violation::Entry, Box::new(move |write| write.put(Section::Log.object(id), "ab".repeat(16), "{}").unwrap())),
        (Violation::Entry, Box::new(|write| write.put(ROOT, "deleted", "gone").unwrap())),
        (
            Violation::Value { field: Field::ContactName },
            Box::new(move |write| {
                let (_, child) = write.get(Section::Contacts.object(id), contact).unwrap().unwrap();
                write.put(child, "name", true).unwrap();
            }),
        ),
    ];
    for (index, (violation, write)) in cases.into_iter().enumerate() {
        assert_eq!(validate(&after(write)), Err(violation), "case {index}");
    }
}

#[test]
fn a_container_that_is_written_over_hides_nothing() {
    let document = after(|write| drop(write.put_object(ROOT, "contacts", ObjType::Map).unwrap()));
    assert_eq!(crate::read::read(&document, None), crate::read::read(&whole(), None));
}

#[test]
fn a_long_note_is_written_in_several_changes_and_a_longer_one_is_refused() {
    let mut document = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    let mut note = |base: &str, text: &str| {
        document.edit(&[Edit::Note { base: base.to_owned(), text: text.to_owned() }], &stamp(LI, 0))
    };
    let longest = "一段很长的备注。".repeat(Edit::NOTE_CHARS / 8);
    assert_eq!(note("", &longest).unwrap().len(), 5);
    assert_eq!(note(&longest, &format!("{longest}多")), Err(Violation::Note.into()));
    assert_eq!(note(&longest, "短").unwrap().len(), 6);
    assert_eq!(crate::read::read(&document, None).note, "短");
    assert_eq!(validate(&document), Ok(()));
}

#[test]
fn a_note_that_two_people_filled_at_once_is_valid_and_may_be_shortened() {
    let mut document = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    let mut other = document.clone();
    let by = |document: &mut Document, person, base: &str, text: &str| {
        document.edit(&[Edit::Note { base: base.to_owned(), text: text.to_owned() }], &stamp(person, 0)).unwrap()
    };
    by(&mut document, LI, "", &"甲".repeat(15_000));
    by(&mut other, WANG, "", &"乙".repeat(15_000));
    crate::testing::sync(&mut document, &mut other);
    assert_eq!(validate(&document), Ok(()));
    let merged = crate::read::read(&document, None).note;
    assert_eq!(merged.chars().count(), 30_000);
    let shorter: String = merged.chars().take(25_000).collect();
    assert!(!by(&mut document, LI, &merged, &shorter).is_empty());
}

#[test]
fn a_document_that_grows_too_large_is_refused_by_the_device_itself() {
    let mut document = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    let mut base = String::new();
    let refused = (0..40).find_map(|minute| {
        let text = if minute % 2 == 0 { "字".repeat(4_000) } else { String::new() };
        let edit = Edit::Note { base: std::mem::replace(&mut base, text.clone()), text };
        document.edit(&[edit], &stamp(LI, minute)).err()
    });
    assert_eq!(refused, Some(Violation::DocumentOperations.into()));
    assert_eq!(validate(&document), Ok(()));
}
