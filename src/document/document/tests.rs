//! What Automerge 0.12.0 does that would lose data, each as a fact with what this crate does instead; versions, sequence
//! numbers and the life cycle at the level of documents.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, AutomergeError, Change, LoadOptions, ROOT, ReadDoc, TextEncoding};
use satchel_model::{ActorId, DocumentId, Edit, Field, LifecycleState, OrderId, StateEntry, Target, Value};

use crate::change::Applied;
use crate::document::{Document, SCHEMA, TEXT_ENCODING};
use crate::error::DocumentError;
use crate::hash::{ChangeHash, Heads};
use crate::layout::Section;
use crate::read::read;
use crate::testing::{CUSTOMER, LI, WANG, document, edit, sample, set, stamp, sync, text};
use satchel_model::DocumentKind;

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

fn state(document: &Document) -> (LifecycleState, Vec<(LifecycleState, LifecycleState, String)>) {
    let file = read(document, None);
    let log = file.transitions.values().map(|entry| (entry.from, entry.to.state, entry.to.reason.clone())).collect();
    (file.state(), log)
}

fn order(id: u8) -> Edit {
    set(Target::Order(OrderId::from_bytes([id; 16])), Field::OrderNumber, text("A-1"))
}

#[test]
fn a_move_is_checked_and_logged() {
    let mut document = document();
    let go = |to, reason: &str| Edit::Move { to, reason: reason.to_owned() };
    let forbidden = document.edit(&[go(LifecycleState::Loyal, "")], &stamp(LI, 1)).unwrap_err();
    assert!(matches!(forbidden, DocumentError::ForbiddenTransition(_)));
    edit(&mut document, LI, 1, &[go(LifecycleState::Target, "展会")]);
    edit(&mut document, WANG, 2, &[go(LifecycleState::Lost, "搬走")]);
    let (shown, log) = state(&document);
    assert_eq!(shown, LifecycleState::Lost);
    assert_eq!(
        log,
        [
            (LifecycleState::Potential, LifecycleState::Target, "展会".to_owned()),
            (LifecycleState::Target, LifecycleState::Lost, "搬走".to_owned())
        ]
    );
    let file = read(&document, None);
    let Some(Value::State(entry)) = file.record.get(Field::State) else { panic!("a state") };
    assert_eq!((entry.by, entry.at), (WANG, stamp(WANG, 2).now));
}

#[test]
fn a_state_of_a_newer_version_is_never_written_over() {
    let mut document = document();
    foreign(&mut document, |transaction, id| {
        transaction.put(Section::Fields.object(id), Field::State.key(), "{\"state\":\"dormant\"}").unwrap();
    });
    let go = Edit::Move { to: LifecycleState::Target, reason: String::new() };
    assert_eq!(document.edit(&[go], &stamp(LI, 1)), Err(DocumentError::Newer { schema: 2 }));
    edit(&mut document, LI, 2, &[order(1)]);
    let shown = read(&document, None).record.get(Field::State).cloned();
    assert_eq!(shown, Some(Value::Unknown("{\"state\":\"dormant\"}".to_owned())));
}

#[test]
fn the_first_order_makes_a_customer_first_time_and_the_second_repeat_each_step_logged() {
    use LifecycleState::{FirstTime, Potential, Repeat, Target};
    let mut document = document();
    let change = edit(&mut document, LI, 1, &[order(1)]);
    assert_eq!(document.all_changes().last().unwrap().0, change.hash);
    let step = |from, to| (from, to, String::new());
    assert_eq!(state(&document), (FirstTime, vec![step(Potential, Target), step(Target, FirstTime)]));
    let cancel = set(crate::testing::order_target(1), Field::OrderState, text("cancelled"));
    edit(&mut document, LI, 2, &[cancel]);
    edit(&mut document, LI, 3, &[order(2)]);
    assert_eq!(state(&document).0, FirstTime);
    let revive = set(crate::testing::order_target(1), Field::OrderState, text("signed"));
    edit(&mut document, LI, 4, &[revive]);
    let (shown, log) = state(&document);
    assert_eq!((shown, log.last()), (Repeat, Some(&step(FirstTime, Repeat))));
    edit(&mut document, LI, 5, &[order(3)]);
    assert_eq!(state(&document).1.len(), 3);
}

#[test]
fn two_first_orders_from_two_devices_make_a_repeat_customer_without_a_question() {
    let mut li = document();
    let mut wang = li.clone();
    edit(&mut li, LI, 1, &[order(1)]);
    edit(&mut wang, WANG, 2, &[order(2)]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!((file.state(), file.conflicts.len()), (LifecycleState::Repeat, 0));
    assert_eq!(read(&wang, None), file);
    // The next save that makes an order count writes and logs the step.
    edit(&mut li, LI, 3, &[order(3)]);
    let (shown, log) = state(&li);
    let step = (LifecycleState::FirstTime, LifecycleState::Repeat, String::new());
    assert_eq!((shown, log.last()), (LifecycleState::Repeat, Some(&step)));
    sync(&mut li, &mut wang);
    assert_eq!(state(&wang), (shown, log));
}

#[test]
fn old_orders_never_win_a_lost_customer_back_and_a_new_one_does() {
    let mut li = document();
    edit(&mut li, LI, 1, &[order(1), order(2)]);
    edit(&mut li, LI, 2, &[Edit::Move { to: LifecycleState::Lost, reason: "倒闭".to_owned() }]);
    assert_eq!(state(&li).0, LifecycleState::Lost);
    edit(&mut li, LI, 3, &[phone("1")]);
    assert_eq!(state(&li).0, LifecycleState::Lost);
    edit(&mut li, LI, 4, &[order(3)]);
    assert_eq!(state(&li).0, LifecycleState::Repeat);
}

#[test]
fn two_states_for_two_reasons_stand_side_by_side_and_are_settled_by_one_choice() {
    let mut li = document();
    let mut wang = li.clone();
    let go = |to, reason: &str| Edit::Move { to, reason: reason.to_owned() };
    edit(&mut li, LI, 1, &[go(LifecycleState::Target, "展会")]);
    edit(&mut wang, WANG, 2, &[go(LifecycleState::NonCustomer, "竞争者")]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    let [conflict] = file.conflicts.as_slice() else { panic!("one conflict") };
    let shown = StateEntry::clone(match file.record.get(Field::State) {
        Some(Value::State(entry)) => entry,
        other => panic!("{other:?}"),
    });
    assert_eq!(conflict.values[0].value, Some(Value::State(Box::new(shown))));
    assert_eq!(file.transitions.len(), 2);
    for index in [0, 1] {
        let mut settled = wang.clone();
        let chosen = conflict.values[index].value.clone().unwrap();
        edit(&mut settled, WANG, 3, &[set(Target::Customer, Field::State, chosen.clone())]);
        let file = read(&settled, None);
        assert_eq!((file.record.get(Field::State), file.conflicts.len()), (Some(&chosen), 0));
    }
}

#[test]
fn a_file_with_orders_and_no_state_is_created_with_the_state_that_they_cause() {
    let mut file = crate::testing::full_file();
    file.record.0.remove(&Field::State);
    file.transitions.clear();
    file.orders.retain(|_, order| order.deleted.is_none());
    let document = Document::create(CUSTOMER, &file, &stamp(LI, 0)).unwrap().customer.document;
    let (shown, log) = state(&document);
    assert_eq!((shown, log.len()), (LifecycleState::Repeat, 3));
    assert_eq!(log[2].1, LifecycleState::Repeat);
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
