//! What a newer version of this program wrote is shown, merged and kept, and never written over.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Change, ROOT, ReadDoc};
use satchel_model::{DocumentId, Edit, Field, LifecycleState, Value};

use super::{load, phone};
use crate::document::{Document, SCHEMA};
use crate::error::DocumentError;
use crate::layout::Section;
use crate::read::read;
use crate::testing::{LI, WANG, document, edit, order_target, set, stamp, text};

/// What another program, or another version of this one, writes as its own actor.
fn foreign(document: &mut Document, write: impl FnOnce(&mut automerge::transaction::Transaction<'_>, DocumentId)) {
    let id = document.id();
    let mut other = document.automerge().clone();
    other.set_actor(automerge::ActorId::from([0x99; 16].as_slice()));
    let mut transaction = other.transaction();
    write(&mut transaction, id);
    let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(1));
    let change: Change = other.get_change_by_hash(&hash.unwrap()).unwrap();
    document.apply(&[change.raw_bytes().to_vec()]).unwrap();
}

#[test]
fn what_a_newer_program_wrote_beside_us_survives_our_edit() {
    let mut document = document();
    foreign(&mut document, |transaction, id| {
        transaction.put(Section::Fields.object(id), "horoscope", "goat").unwrap();
        transaction.put(Section::Fields.object(id), Field::AccountType.key(), "cooperative").unwrap();
        let map = transaction.put_object(ROOT, "future", automerge::ObjType::Map).unwrap();
        transaction.put(map, "deep", 1_u64).unwrap();
    });
    assert_eq!(crate::validate::validate(&document), Ok(()));
    edit(&mut document, LI, 1, &[phone("1")]);
    let loaded = load(&document, &document.save(), &[], None).unwrap();
    let fields = loaded.section(Section::Fields);
    let horoscope = loaded.automerge().get(&fields, "horoscope").unwrap().unwrap().0;
    assert_eq!(horoscope.as_str(), Some("goat"));
    assert!(loaded.automerge().get(ROOT, "future").unwrap().is_some());
    let account = read(&loaded, None).record.get(Field::AccountType).cloned();
    assert_eq!(account, Some(Value::Unknown("cooperative".to_owned())));
}

#[test]
fn a_document_of_a_newer_version_is_shown_and_merged_and_never_edited() {
    let mut document = document();
    let behind = document.clone();
    foreign(&mut document, |transaction, _| transaction.put(ROOT, "schema", 2_u64).unwrap());
    assert_eq!((document.schema(), document.is_newer()), (2, true));
    let before = document.heads();
    assert_eq!(document.edit(&[phone("1")], &stamp(LI, 1)), Err(DocumentError::Newer { schema: 2 }));
    assert_eq!(document.heads(), before);
    let file = read(&document, None);
    assert!(file.read_only);
    assert_eq!(file.record.text(Field::Name), "山海公司");
    assert_eq!(crate::validate::validate(&document), Ok(()));
    // A device that had not heard of it wrote meanwhile: that is merged.
    let mut late = behind;
    let change = edit(&mut late, WANG, 2, &[phone("2")]);
    document.apply(&[change.bytes]).unwrap();
    assert_eq!(read(&document, None).record.text(Field::Phone), "2");
    assert_eq!((late.schema(), late.is_newer()), (SCHEMA, false));
}

#[test]
fn a_state_of_a_newer_version_is_never_written_over() {
    let mut document = document();
    foreign(&mut document, |transaction, id| {
        transaction.put(Section::Fields.object(id), Field::State.key(), "{\"state\":\"dormant\"}").unwrap();
    });
    let go = Edit::Move { to: LifecycleState::Target, reason: String::new() };
    assert_eq!(document.edit(&[go], &stamp(LI, 1)), Err(DocumentError::Newer { schema: 2 }));
    edit(&mut document, LI, 2, &[set(order_target(1), Field::OrderNumber, text("A-1"))]);
    let shown = read(&document, None).record.get(Field::State).cloned();
    assert_eq!(shown, Some(Value::Unknown("{\"state\":\"dormant\"}".to_owned())));
}
