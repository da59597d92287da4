//! Documents that a program wrote which did not know the addition.

use automerge::transaction::{CommitOptions, Transactable};
use satchel_model::{DocumentKind, Edit, Field, OpportunityId, Target};

use crate::document::Document;
use crate::genesis;
use crate::layout::Section;
use crate::read::read;
use crate::testing::{CUSTOMER, LI, WANG, edit, set, stamp, sync, text};
use crate::validate::validate;

/// A snapshot as the first version wrote it: genesis, and a change on it alone.
fn old_snapshot(removed: bool) -> Vec<u8> {
    let id = CUSTOMER.into();
    let mut automerge = automerge::Automerge::new_with_encoding(super::super::TEXT_ENCODING);
    automerge.apply_changes([genesis::change(DocumentKind::Customer, id)]).unwrap();
    automerge.set_actor(automerge::ActorId::from([0x11; 16].as_slice()));
    let mut transaction = automerge.transaction();
    transaction.put(Section::Fields.object(id), Field::Name.key(), "山海公司").unwrap();
    if removed {
        let removal = format!(r#"{{"at":1,"by":"{LI}"}}"#);
        transaction.put(automerge::ROOT, crate::layout::DELETED, removal).unwrap();
    }
    transaction.commit_with(CommitOptions::default().with_message(LI.to_string()).with_time(1_700_000_000));
    automerge.save()
}

fn opened(snapshot: &[u8]) -> Document {
    Document::load(DocumentKind::Customer, CUSTOMER.into(), snapshot, &[], None).unwrap()
}

#[test]
fn a_document_from_before_keeps_its_heads_and_takes_an_opportunity() {
    let snapshot = old_snapshot(false);
    let raw = automerge::Automerge::load(&snapshot).unwrap();
    let (mut li, mut wang) = (opened(&snapshot), opened(&snapshot));
    assert_eq!(li.heads(), raw.get_heads().into_iter().map(crate::ChangeHash::from).collect());
    assert_eq!(li.all_changes().len(), 1);
    assert_eq!(validate(&li), Ok(()));
    // Saved and opened again, with the addition in the snapshot by now, it is in the same state.
    let again = Document::load(li.kind(), li.id(), &li.save(), &[], Some(&li.heads())).unwrap();
    assert_eq!(read(&again, None), read(&li, None));
    // Two devices begin opportunities without knowing of each other: both are there, on both.
    let begin = |number: u8| {
        let opportunity = OpportunityId::from_bytes([number; 16]);
        let stage = Edit::Stage { opportunity, to: "lead".to_owned(), reason: String::new() };
        [stage, set(Target::Opportunity(opportunity), Field::OpportunityName, text("泵站"))]
    };
    edit(&mut li, LI, 1, &begin(1));
    edit(&mut wang, WANG, 2, &begin(2));
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!(file.opportunities.len(), 2);
    assert_eq!(read(&wang, None), file);
    assert_eq!(validate(&li), Ok(()));
    assert_eq!(li.all_changes().len(), 3);
    // Whoever has only the changes makes the same document of them.
    let mut other = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    other.apply(&li.all_changes().into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>()).unwrap();
    assert_eq!((other.heads(), read(&other, None)), (li.heads(), file));
}

#[test]
fn a_removal_from_before_knew_of_everything() {
    let removed = opened(&old_snapshot(true));
    let file = read(&removed, None);
    assert!(file.deleted.is_some());
    assert_eq!(file.edited_after_removal, None);
}

#[test]
fn an_empty_document_has_genesis_for_its_head() {
    for kind in DocumentKind::ALL {
        let document = Document::genesis(kind, CUSTOMER.into());
        assert_eq!(document.heads(), [Document::genesis_hash(kind, CUSTOMER.into())].into_iter().collect());
        assert!(document.all_changes().is_empty());
    }
    let mut document = Document::genesis(DocumentKind::Customer, CUSTOMER.into());
    assert_eq!(document.edit(&[], &stamp(LI, 1)), Ok(vec![]));
}
