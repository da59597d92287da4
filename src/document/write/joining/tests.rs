//! Two files become one, and two again.

use satchel_model::{Customer, CustomerId, Deletion, Edit, Field, Joining, LifecycleState, Target, Value};

use crate::document::Document;
use crate::parting::Parted;
use crate::testing::{LI, WANG, document, edit, full_file, set, stamp, sync, text};
use crate::{read, validate};

const OTHER: CustomerId = CustomerId::from_bytes([0xd0; 16]);

/// Another file of the customer with everything in it, but for its own history of states.
fn other() -> Customer {
    let mut other = full_file();
    other.id = OTHER;
    other.record.0.remove(&Field::State);
    other.background.0.clear();
    other
}

fn join(kept: &mut Document, other: &Customer, take: &[Field], minute: i64, person: satchel_model::UserId) {
    let file = read(kept, None);
    let edits = Joining::of(&file, other).edits(&file, other, take);
    assert!(!kept.join(other, &edits, &stamp(person, minute)).unwrap().is_empty());
}

fn part(kept: &Document, other: &Customer, minute: i64) -> Parted {
    kept.part(other, stamp(LI, minute).now, "分开").unwrap()
}

fn is_there(deleted: Option<Deletion>) -> bool {
    deleted.is_none()
}

/// Contacts, activities, opportunities, complaints and orders that are not removed.
fn counts(file: &Customer) -> [usize; 5] {
    [
        file.contacts.values().filter(|it| is_there(it.deleted)).count(),
        file.activities.values().filter(|it| is_there(it.deleted)).count(),
        file.opportunities.values().filter(|it| is_there(it.deleted)).count(),
        file.complaints.values().filter(|it| is_there(it.deleted)).count(),
        file.orders.values().filter(|it| is_there(it.deleted)).count(),
    ]
}

#[test]
fn t30_everything_comes_as_it_was_shown_before() {
    let (mut kept, other) = (document(), other());
    let before = read(&kept, None);
    let shown = Joining::of(&before, &other);
    assert_eq!(shown.differing, [Field::Name]);
    join(&mut kept, &other, &[Field::Name], 1, LI);
    let file = read(&kept, None);
    validate(&kept).unwrap();
    assert_eq!(counts(&file), counts(&other));
    assert_eq!(counts(&file), shown.records);
    assert!(counts(&file).into_iter().all(|count| count > 0), "the file has something of everything");
    for field in shown.filled.iter().chain(&[Field::Name]) {
        assert_eq!(file.record.get(*field), other.record.get(*field), "{field}");
    }
    assert!(file.tags.is_superset(&other.tags) && file.note.contains(other.note.trim()));
    // The author stays who wrote it, and what refers to an opportunity refers to the one that came along.
    let authors = |file: &Customer| {
        let mut authors: Vec<_> =
            file.activities.values().filter(|it| is_there(it.deleted)).map(|it| it.author).collect();
        authors.sort();
        authors
    };
    assert_eq!(authors(&file), authors(&other));
    let moves = |file: &Customer| {
        let opportunities = file.opportunities.values().filter(|it| is_there(it.deleted));
        opportunities.map(|it| it.moves.clone()).collect::<Vec<_>>()
    };
    assert_eq!(moves(&file), moves(&other));
    let lines = |file: &Customer| {
        let mut lines: Vec<_> =
            file.orders.values().filter(|it| is_there(it.deleted)).map(|it| it.lines.clone()).collect();
        lines.sort_by_key(std::collections::BTreeMap::len);
        lines
    };
    assert_eq!(lines(&file), lines(&other));
    assert_ne!(file.state(), LifecycleState::Potential, "its orders count from now on");
}

#[test]
fn t30_two_again_each_as_it_was_with_what_came_later() {
    let (mut kept, other) = (document(), other());
    let before = read(&kept, None);
    join(&mut kept, &other, &[Field::Name], 1, LI);
    // Somebody goes on in the joined file: a number of a contact that came, a city, and a contact of its own.
    let (contact, _) = read(&kept, None).contacts.into_iter().find(|(_, it)| is_there(it.deleted)).unwrap();
    edit(&mut kept, WANG, 2, &[set(Target::Contact(contact), Field::ContactTitle, text("采购总监"))]);
    edit(&mut kept, WANG, 3, &[set(Target::Customer, Field::Phone, text("0512 66881300"))]);
    let own = Target::Contact(satchel_model::ContactId::from_bytes([9; 16]));
    edit(&mut kept, WANG, 4, &[set(own, Field::ContactName, text("新来的"))]);
    let parted = part(&kept, &other, 1);
    kept.edit(&parted.kept, &stamp(LI, 5)).unwrap();
    let file = read(&kept, None);
    assert_eq!(counts(&file), [1, 0, 0, 0, 0], "what was begun in the joined file stays there");
    assert_eq!(file.record.get(Field::Phone), Some(&text("0512 66881300")), "a later edit stays");
    let rest = |file: &Customer| {
        let mut record = file.record.clone();
        record.0.retain(|field, _| !matches!(field, Field::Phone | Field::State));
        record
    };
    assert_eq!((rest(&file), &file.tags, &file.note), (rest(&before), &before.tags, &before.note));
    // The other file gets what was written into its contact meanwhile.
    let there = other.contacts.iter().find(|(_, it)| is_there(it.deleted)).map(|(id, _)| *id).unwrap();
    assert_eq!(parted.other, [set(Target::Contact(there), Field::ContactTitle, text("采购总监"))]);
    validate(&kept).unwrap();
    assert!(kept.part(&other, stamp(LI, 2).now, "分开").is_none(), "only what was joined can be parted");
}

#[test]
fn t30_lines_and_references_find_their_way_back() {
    let (mut kept, other) = (document(), other());
    join(&mut kept, &other, &[], 1, LI);
    let joined = read(&kept, None);
    let (order, line) = joined
        .orders
        .iter()
        .filter(|(_, it)| is_there(it.deleted))
        .find_map(|(id, it)| Some((*id, *it.lines.keys().next()?)))
        .unwrap();
    let added = satchel_model::LineId::from_bytes([8; 16]);
    let item = Value::Item(Box::new(crate::testing::line("阀", 7)));
    let edits =
        [Edit::Delete(Target::Line(order, line)), set(Target::Line(order, added), Field::LineItem, item.clone())];
    edit(&mut kept, WANG, 2, &edits);
    let parted = part(&kept, &other, 1);
    let there = other.orders.iter().find(|(_, it)| is_there(it.deleted) && it.lines.contains_key(&line)).unwrap();
    assert_eq!(
        parted.other,
        [Edit::Delete(Target::Line(*there.0, line)), set(Target::Line(*there.0, added), Field::LineItem, item)]
    );
}

#[test]
fn joined_by_several_people_at_once_everything_is_there_once() {
    let (mut li, mut wang) = (document(), Document::genesis(satchel_model::DocumentKind::Customer, document().id()));
    sync(&mut li, &mut wang);
    let other = other();
    let mut zhao = wang.clone();
    join(&mut li, &other, &[], 1, LI);
    join(&mut wang, &other, &[], 2, WANG);
    join(&mut zhao, &other, &[], 3, satchel_model::UserId::from_bytes([0x55; 16]));
    sync(&mut li, &mut wang);
    sync(&mut li, &mut zhao);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!(counts(&file), counts(&other));
    assert_eq!(file, read(&wang, None));
    validate(&li).unwrap();
    // What one of them goes on with is another record from then on, and nothing is hidden.
    let (contact, _) = file.contacts.iter().find(|(_, it)| is_there(it.deleted)).unwrap();
    edit(&mut li, LI, 4, &[set(Target::Contact(*contact), Field::ContactTitle, text("采购总监"))]);
    assert_eq!(counts(&read(&li, None))[0], counts(&other)[0] + 1);
}
