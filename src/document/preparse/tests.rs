//! The gate reads every change as Automerge does, refuses what could hurt, and lets nothing through that makes Automerge
//! panic or save what it cannot load again.

use automerge::legacy::{ElementId, Key, ObjectId, OpType};
use automerge::{Change, ObjType, ScalarValue};
use proptest::prelude::*;
use satchel_model::{ContactId, DocumentId, Edit, Field, OrderId, Target, Value};

use crate::change::author_of;
use crate::document::Document;
use crate::hash::ChangeHash;
use crate::limits;
use crate::preparse::{Action, Operation, OperationId, Parsed, Place, Refusal, check_snapshot, parse, preparse};
use crate::testing::{
    LI, Numbers, WANG, body, document, edit, full_file, line, sample, seal, set, stamp, sync, text, unsigned,
};
use satchel_model::DocumentKind;

/// Compares everything that the gate reads with what Automerge decodes.
fn assert_read_alike(bytes: &[u8]) {
    let change = Change::try_from(bytes).unwrap();
    let parsed = parse(bytes).unwrap();
    let header = &parsed.header;
    assert_eq!(header.hash, ChangeHash::from(change.hash()));
    assert_eq!(header.actor.as_bytes().as_slice(), change.actor_id().to_bytes());
    assert_eq!((header.sequence, header.start_op), (change.seq(), change.start_op().get()));
    assert_eq!((header.time_unix_s, header.message.as_deref()), (change.timestamp(), change.message()));
    let deps: Vec<ChangeHash> = change.deps().iter().copied().map(ChangeHash::from).collect();
    assert_eq!(header.deps, deps);
    assert_eq!(header.operations, change.len() as u64);
    let decoded = change.decode();
    assert_eq!(parsed.operations.len(), decoded.operations.len());
    for (ours, theirs) in parsed.operations.iter().zip(&decoded.operations) {
        assert_operation(&parsed, ours, theirs);
    }
}

fn assert_operation(parsed: &Parsed<'_>, ours: &Operation<'_>, theirs: &automerge::legacy::Op) {
    let is = |ours: &OperationId, theirs: &automerge::legacy::OpId| {
        ours.counter == theirs.counter() && parsed.actors[ours.actor].as_bytes().as_slice() == theirs.actor().to_bytes()
    };
    match (&ours.object, &theirs.obj) {
        (None, ObjectId::Root) => {}
        (Some(ours), ObjectId::Id(theirs)) => assert!(is(ours, theirs)),
        other => panic!("{other:?}"),
    }
    match (&ours.place, &theirs.key) {
        (Place::Key(ours), Key::Map(theirs)) => assert_eq!(*ours, theirs.as_str()),
        (Place::Start, Key::Seq(ElementId::Head)) => {}
        (Place::Element(ours), Key::Seq(ElementId::Id(theirs))) => assert!(is(ours, theirs)),
        other => panic!("{other:?}"),
    }
    let action = match &theirs.action {
        OpType::Make(ObjType::Map) => Action::MakeMap,
        OpType::Make(ObjType::Text) => Action::MakeText,
        OpType::Put(_) => Action::Put,
        OpType::Delete => Action::Delete,
        other => panic!("{other:?}"),
    };
    assert_eq!((ours.action, ours.insert), (action, theirs.insert));
    assert_eq!(ours.is_text, matches!(theirs.action, OpType::Put(ScalarValue::Str(_))));
    assert_eq!(ours.replaces.len(), theirs.pred.len());
    assert!(ours.replaces.iter().zip(theirs.pred.iter()).all(|(ours, theirs)| is(ours, theirs)));
}

/// One random edit of a small customer.
fn any_edit() -> impl Strategy<Value = Edit> {
    let target = prop_oneof![
        Just(Target::Customer),
        (0..3_u8).prop_map(|id| Target::Contact(ContactId::from_bytes([id; 16]))),
        (0..3_u8).prop_map(|id| Target::Order(OrderId::from_bytes([id; 16]))),
    ];
    let fields = [Field::Name, Field::Phone, Field::ContactName, Field::OrderNumber, Field::OrderState];
    let field = proptest::sample::select(fields.to_vec());
    prop_oneof![
        4 => (target.clone(), field, "\\PC{0,12}").prop_map(|(target, field, value)| {
            let field = if field.entity() == target.entity() { field } else {
                Field::of(target.entity()).next().unwrap()
            };
            Edit::Set { target, field, value: Some(text(&value)) }
        }),
        1 => ("[a-c]", any::<bool>()).prop_map(|(tag, present)| Edit::Tag { tag, present }),
        2 => ("\\PC{0,20}", "\\PC{0,20}").prop_map(|(base, text)| Edit::Note { base, text }),
        1 => target.clone().prop_map(Edit::Delete),
        1 => target.prop_map(Edit::Restore),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// 128 histories of up to 24 saves by two people who meet now and then.
    #[test]
    fn the_gate_reads_every_change_as_automerge_does(
        saves in proptest::collection::vec((any::<bool>(), any::<bool>(), proptest::collection::vec(any_edit(), 1..6)), 1..24)
    ) {
        let mut sides = [document(), document()];
        for (minute, (by_li, meet, edits)) in (1..).zip(saves) {
            let (side, person) = if by_li { (&mut sides[0], LI) } else { (&mut sides[1], WANG) };
            for change in side.edit(&edits, &stamp(person, minute)).unwrap() {
                assert_read_alike(&change.bytes);
                let header = preparse(&change.bytes).unwrap();
                prop_assert_eq!(author_of(header.message.as_deref()), Some(person));
                prop_assert_eq!((header.hash, header.actor, header.sequence), (change.hash, change.actor, change.sequence));
                prop_assert_eq!(header.time_unix_s, stamp(person, minute).now.as_unix_seconds());
            }
            if meet {
                let [li, wang] = &mut sides;
                sync(li, wang);
            }
        }
        let [mut li, mut wang] = sides;
        sync(&mut li, &mut wang);
        let loaded = Document::load(li.kind(), li.id(), &li.save(), &[], Some(&wang.heads()));
        prop_assert!(loaded.is_ok());
    }
}

#[test]
fn a_created_file_and_the_genesis_change_are_read_as_automerge_does() {
    let created = Document::create(crate::testing::CUSTOMER, &full_file(), &stamp(LI, 0)).unwrap();
    assert_read_alike(&created.customer.changes[0].bytes);
    let genesis = created
        .customer
        .document
        .change(&Document::genesis_hash(DocumentKind::Customer, created.customer.document.id()));
    assert_read_alike(&genesis.unwrap());
}

/// A change body with these columns by number.
fn change_body(columns: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut body = vec![0, 16];
    body.extend_from_slice(&[7; 16]);
    body.extend_from_slice(&[1, 1, 0, 0, 0]);
    unsigned(columns.len() as u64, &mut body);
    for (number, contents) in columns {
        unsigned(u64::from(*number), &mut body);
        unsigned(contents.len() as u64, &mut body);
    }
    columns.iter().for_each(|(_, contents)| body.extend_from_slice(contents));
    body
}

/// A run of one value: the count is a signed number, so that one more bit is needed.
fn run(count: u64, value: u8) -> Vec<u8> {
    let mut run = Vec::new();
    let padded = count;
    unsigned(padded, &mut run);
    if run.last().is_some_and(|last| last & 0x40 != 0) {
        *run.last_mut().unwrap() |= 0x80;
        run.push(0);
    }
    run.push(value);
    run
}

#[test]
fn a_change_of_a_few_bytes_and_five_million_operations_is_refused_unexpanded() {
    let key = vec![0x7f, 1, b'k'];
    let bomb = seal(
        1,
        &change_body(&[
            (0x15, key),
            (0x34, run(5_000_000, 0)),
            (0x42, run(5_000_000, 1)),
            (0x56, run(5_000_000, 0)),
            (0x70, run(5_000_000, 0)),
        ]),
    );
    assert!(bomb.len() < 90, "{}", bomb.len());
    assert_eq!(preparse(&bomb), Err(Refusal::Operations));
    // The same in runs that are each within the limit, and in nulls.
    let many: Vec<u8> = (0..2_000).flat_map(|_| run(4_000, 1)).collect();
    assert_eq!(preparse(&seal(1, &change_body(&[(0x42, many)]))), Err(Refusal::Operations));
    let mut nulls = vec![0];
    unsigned(u64::MAX, &mut nulls);
    assert_eq!(preparse(&seal(1, &change_body(&[(0x42, nulls)]))), Err(Refusal::Operations));
    // A count of operations that is fine beside replacements that are not.
    let replacements =
        seal(1, &change_body(&[(0x34, vec![0x64]), (0x42, run(100, 1)), (0x56, run(100, 0)), (0x70, run(100, 0x7f))]));
    assert_eq!(preparse(&replacements), Err(Refusal::Operations));
    let literals = [vec![0x80, 0x80, 0x80, 0x80, 0x78], vec![1; 64]].concat();
    assert_eq!(preparse(&seal(1, &change_body(&[(0x42, literals)]))), Err(Refusal::Operations));
}

#[test]
fn only_uncompressed_changes_pass() {
    let change = edit(&mut document(), LI, 1, &[set(Target::Customer, Field::Phone, text("1"))]).bytes;
    for chunk_type in [0, 2, 3, 4, 255] {
        assert_eq!(preparse(&seal(chunk_type, body(&change))), Err(Refusal::WrongChunk), "{chunk_type}");
    }
    assert_eq!(preparse(&seal(1, &change_body(&[(0x4a, run(3, 1))]))), Err(Refusal::Compressed));
    assert_eq!(preparse(&document().save()), Err(Refusal::WrongChunk));
    assert_eq!(preparse(b"<!DOCTYPE html>"), Err(Refusal::NotAChange));
    assert_eq!(preparse(&[]), Err(Refusal::NotAChange));
    assert_eq!(preparse(&vec![0; limits::CHANGE_BYTES + 1]), Err(Refusal::TooLong));
}

#[test]
fn a_change_is_whole_and_with_its_own_contents_or_refused() {
    let change = edit(&mut document(), LI, 1, &[set(Target::Customer, Field::Phone, text("111 111"))]).bytes;
    assert!(preparse(&change).is_ok());
    for length in 0..change.len() {
        assert!(preparse(&change[..length]).is_err(), "{length}");
    }
    assert_eq!(preparse(&[change.as_slice(), &[0]].concat()), Err(Refusal::Malformed));
    for index in 0..change.len() {
        for bit in 0..8 {
            let mut flipped = change.clone();
            flipped[index] ^= 1 << bit;
            assert!(preparse(&flipped).is_err(), "bit {bit} of byte {index}");
        }
    }
}

#[test]
fn headers_beyond_their_limits_are_refused() {
    let mut long_actor = vec![0, 17];
    long_actor.extend_from_slice(&[7; 17]);
    assert_eq!(preparse(&seal(1, &long_actor)), Err(Refusal::Actor));
    let mut dependencies = Vec::new();
    unsigned(limits::CHANGE_DEPENDENCIES + 1, &mut dependencies);
    assert_eq!(preparse(&seal(1, &dependencies)), Err(Refusal::Dependencies));
    let mut message = change_body(&[]);
    message.truncate(21);
    unsigned(257, &mut message);
    message.resize(message.len() + 300, b'a');
    assert_eq!(preparse(&seal(1, &message)), Err(Refusal::Message));
    assert_eq!(preparse(&seal(1, &change_body(&[]))), Err(Refusal::Operations));
    for action in [2, 5, 6, 7, 8, 99] {
        let one = |contents: u8| vec![0x7f, contents];
        let columns =
            [(0x15, vec![0x7f, 1, b'k']), (0x34, vec![1]), (0x42, one(action)), (0x56, one(0)), (0x70, one(0))];
        assert_eq!(preparse(&seal(1, &change_body(&columns))), Err(Refusal::Action), "{action}");
    }
}

/// A document in which everything occurs: children, lines, note, conflicts, removals.
pub(super) fn busy() -> (Document, Vec<Vec<u8>>) {
    let mut li = document();
    let mut wang = li.clone();
    let order = OrderId::from_bytes([6; 16]);
    let item = Value::Item(Box::new(line("泵", 9)));
    let note = |base: &str, text: &str| Edit::Note { base: base.to_owned(), text: text.to_owned() };
    edit(&mut li, LI, 1, &[note("", "甲乙丙丁"), set(Target::Customer, Field::Phone, text("111"))]);
    edit(&mut wang, WANG, 2, &[set(Target::Customer, Field::Phone, text("222")), note("", "wx")]);
    sync(&mut li, &mut wang);
    let line = Target::Line(order, satchel_model::LineId::from_bytes([7; 16]));
    let base = crate::read::read(&li, None).note;
    let last = edit(
        &mut li,
        LI,
        3,
        &[
            set(line, Field::LineItem, item),
            set(Target::Order(order), Field::OrderDate, sample(Field::OrderDate)),
            set(Target::Customer, Field::Phone, text("333")),
            note(&base, &base.replace('乙', "BB")),
            Edit::Tag { tag: "VIP".to_owned(), present: true },
        ],
    );
    let other = edit(
        &mut wang,
        WANG,
        4,
        &[note(&base, &format!("{}尾", &base[..base.len() - 3])), Edit::Tag { tag: "x".to_owned(), present: true }],
    );
    // The changes are tried on a document that lacks them.
    let mut before = Document::genesis(DocumentKind::Customer, li.id());
    let lacking = [last.hash, other.hash];
    let known: Vec<Vec<u8>> =
        li.all_changes().into_iter().filter(|(hash, _)| !lacking.contains(hash)).map(|(_, bytes)| bytes).collect();
    before.apply(&known).unwrap();
    (before, vec![last.bytes, other.bytes])
}

/// Applies whatever the bytes are; what is accepted must save and load again.
fn try_apply(document: &Document, bytes: Vec<u8>) -> bool {
    let mut next = document.clone();
    let applied = next.apply(&[bytes]);
    let added = applied.is_ok_and(|applied| !applied.added.is_empty());
    if added {
        let _ = crate::validate::validate(&next);
        let file = crate::read::read(&next, None);
        let loaded = Document::load(next.kind(), next.id(), &next.save(), &[], Some(&next.heads())).unwrap();
        assert_eq!(crate::read::read(&loaded, None), file);
    } else {
        assert_eq!(next.heads(), document.heads());
    }
    added
}

#[test]
fn no_damage_behind_a_right_checksum_panics_or_spoils_the_document() {
    let (document, changes) = busy();
    let mut numbers = Numbers(1);
    let mut accepted = 0;
    for change in &changes {
        assert!(try_apply(&document, change.clone()));
        let original = body(change);
        for index in 0..original.len() {
            for replacement in
                [0, 1, 2, 0x7f, 0x80, 0xff, original[index].wrapping_add(1), original[index].wrapping_sub(1)]
            {
                let mut damaged = original.to_vec();
                damaged[index] = replacement;
                accepted += usize::from(try_apply(&document, seal(1, &damaged)));
            }
        }
        for _ in 0..500 {
            let mut damaged = original.to_vec();
            for _ in 0..=numbers.below(3) {
                let index = numbers.below(damaged.len());
                match numbers.below(3) {
                    0 => damaged[index] = u8::try_from(numbers.below(256)).unwrap(),
                    1 => drop(damaged.remove(index)),
                    _ => damaged.insert(index, u8::try_from(numbers.below(256)).unwrap()),
                }
            }
            accepted += usize::from(try_apply(&document, seal(1, &damaged)));
        }
    }
    // Time, message and values may be anything, so some damage is a proper change of its own.
    assert!(accepted > 100, "{accepted}");
}

#[test]
fn references_that_lead_nowhere_are_refused() {
    let (document, changes) = busy();
    // The same change for a document that does not have what it refers to.
    let stranger = Document::genesis(DocumentKind::Customer, DocumentId::from_bytes([1; 16]));
    let mut other = stranger.clone();
    let applied = other.apply(&changes).unwrap();
    assert_eq!((applied.added.len(), applied.waiting.len()), (0, 2));
    assert!(!applied.missing.is_empty());
    assert_eq!(other.heads(), stranger.heads());
    assert!(try_apply(&document, changes[1].clone()));
}

/// A document chunk with these operation columns.
fn document_chunk(columns: &[(u8, Vec<u8>)]) -> Vec<u8> {
    // No actors, no heads, no columns of changes.
    let mut body = vec![0, 0, 0];
    unsigned(columns.len() as u64, &mut body);
    for (number, contents) in columns {
        body.push(*number);
        unsigned(contents.len() as u64, &mut body);
    }
    columns.iter().for_each(|(_, contents)| body.extend_from_slice(contents));
    seal(0, &body)
}

#[test]
fn a_snapshot_that_would_grow_beyond_its_limits_is_refused() {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&vec![1; limits::SNAPSHOT_BYTES + 1]).unwrap();
    let compressed = encoder.finish().unwrap();
    assert!(compressed.len() < limits::SNAPSHOT_BYTES / 50, "{}", compressed.len());
    for number in [0x5f, 0x4a] {
        let bomb = document_chunk(&[(number, compressed.clone())]);
        assert_eq!(check_snapshot(&bomb), Err(Refusal::TooLong), "{number}");
        let opened = Document::load(DocumentKind::Customer, DocumentId::from_bytes([1; 16]), &bomb, &[], None);
        assert_eq!(opened.unwrap_err(), crate::DocumentError::Damaged);
    }
    assert_eq!(check_snapshot(&document_chunk(&[(0x42, run(50_000_000, 1))])), Err(Refusal::Operations));
    assert_eq!(check_snapshot(&document_chunk(&[(0x4a, vec![1, 2, 3])])), Err(Refusal::Malformed));
    let document = document();
    assert_eq!((check_snapshot(&document.save()), check_snapshot(&document.save_uncompressed())), (Ok(()), Ok(())));
}
