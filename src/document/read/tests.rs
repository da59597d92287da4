//! What is written is read again, for every field, by every way of writing, and conflicts are shown as they are.

use satchel_model::row::search_text;
use satchel_model::{
    Address, ContactId, Customer, CustomerRow, Edit, Entity, Field, LineId, OrderId, Target, UnixMillis, Value,
};

use crate::change::Created;
use crate::document::Document;
use crate::project::project;
use crate::read::read;
use crate::testing::{CUSTOMER, LI, WANG, document, edit, empty, full_file, line, sample, set, stamp, sync, text};
use satchel_model::DocumentKind;

const CONTACT: ContactId = ContactId::from_bytes([5; 16]);
const ORDER: OrderId = OrderId::from_bytes([6; 16]);
const LINE: LineId = LineId::from_bytes([7; 16]);

/// Two devices with the same document.
fn two() -> (Document, Document) {
    let one = document();
    (one.clone(), one)
}

fn conflict_of(file: &Customer, field: Field) -> Vec<Option<Value>> {
    let found = file.conflicts.iter().find(|conflict| conflict.field == field);
    found.map(|conflict| conflict.values.iter().map(|value| value.value.clone()).collect()).unwrap_or_default()
}

#[test]
fn a_whole_file_reads_back_as_created() {
    let file = full_file();
    let Created { customer, background } = Document::create(CUSTOMER, &file, &stamp(LI, 0)).unwrap();
    let background = background.unwrap();
    assert_eq!(customer.changes.len(), 1);
    assert_eq!(read(&customer.document, Some(&background.document)), file);
    for made in [&customer, &background] {
        let document = &made.document;
        for bytes in [document.save(), document.save_uncompressed()] {
            let loaded = Document::load(document.kind(), document.id(), &bytes, &[], Some(&document.heads())).unwrap();
            assert_eq!(loaded.change(&made.changes[0].hash).as_ref(), Some(&made.changes[0].bytes));
        }
        let mut received = Document::genesis(document.kind(), document.id());
        received.apply(&[made.changes[0].bytes.clone()]).unwrap();
        assert_eq!(received.heads(), document.heads());
    }
}

/// The fields that no plain edit sets.
fn moves_only(field: Field) -> bool {
    matches!(field, Field::State | Field::OpportunityStage)
}

#[test]
fn every_field_reads_back_as_set_and_is_gone_when_emptied() {
    let mut customer = document();
    let mut background = Document::genesis(DocumentKind::Background, DocumentKind::background_id(CUSTOMER));
    for (minute, field) in (1..).zip(Field::ALL.iter().copied().filter(|field| !moves_only(*field))) {
        let target = match field.entity() {
            Entity::Customer => Target::Customer,
            Entity::Background => Target::Background,
            Entity::Contact => Target::Contact(CONTACT),
            Entity::Activity => Target::Activity(satchel_model::ActivityId::from_bytes([5; 16])),
            Entity::Opportunity => Target::Opportunity(satchel_model::OpportunityId::from_bytes([6; 16])),
            Entity::Complaint => Target::Complaint(satchel_model::ComplaintId::from_bytes([7; 16])),
            Entity::Order => Target::Order(ORDER),
            Entity::Line => Target::Line(ORDER, LINE),
        };
        let shown = |customer: &Document, background: &Document| {
            let file = read(customer, Some(background));
            let record = match target {
                Target::Customer => file.record,
                Target::Background => file.background,
                Target::Contact(id) => file.contacts[&id].record.clone(),
                Target::Activity(id) => file.activities[&id].record.clone(),
                Target::Opportunity(id) => file.opportunities[&id].record.clone(),
                Target::Complaint(id) => file.complaints[&id].record.clone(),
                Target::Order(id) => file.orders[&id].record.clone(),
                Target::Line(order, line) => {
                    return file.orders[&order].lines.get(&line).map(|line| Value::Item(Box::new(line.clone())));
                }
            };
            record.get(field).cloned()
        };
        let written = if target == Target::Background { &mut background } else { &mut customer };
        let changes = written.edit(&[set(target, field, sample(field))], &stamp(LI, minute)).unwrap();
        assert_eq!(changes.len(), 1, "{field}");
        assert_eq!(shown(&customer, &background), Some(sample(field)), "{field}");
        let written = if target == Target::Background { &mut background } else { &mut customer };
        assert_eq!(written.edit(&[set(target, field, sample(field))], &stamp(LI, minute)), Ok(vec![]), "{field}");
        assert_eq!(written.edit(&[empty(target, field)], &stamp(LI, minute)).unwrap().len(), 1);
        assert_eq!(shown(&customer, &background), None, "{field}");
    }
}

#[test]
fn different_fields_of_one_customer_merge_without_a_question() {
    let (mut li, mut wang) = two();
    edit(&mut li, LI, 1, &[set(Target::Customer, Field::Phone, text("111 111"))]);
    edit(&mut wang, WANG, 2, &[set(Target::Customer, Field::Industry, text("船舶"))]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!((file.record.text(Field::Phone), file.record.text(Field::Industry)), ("111 111", "船舶"));
    assert!(file.conflicts.is_empty());
    assert_eq!(read(&wang, None), file);
}

#[test]
fn the_parts_of_an_address_never_mix() {
    let (mut li, mut wang) = two();
    let address = |city: &str, street: &str| {
        Value::Address(Box::new(Address { city: city.to_owned(), street: street.to_owned(), ..Address::default() }))
    };
    let (here, there) = (address("苏州", "星湖街 1"), address("苏州", "东街 9"));
    edit(&mut li, LI, 1, &[set(Target::Customer, Field::Address, here.clone())]);
    edit(&mut wang, WANG, 2, &[set(Target::Customer, Field::Address, there.clone())]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    let mut values = conflict_of(&file, Field::Address);
    assert_eq!(values[0].as_ref(), file.record.get(Field::Address));
    values.sort_by_key(|value| value.as_ref().map(Value::encode));
    let mut written = [Some(here), Some(there)];
    written.sort_by_key(|value| value.as_ref().map(Value::encode));
    assert_eq!(values, written);
}

#[test]
fn of_two_values_both_devices_show_one_and_list_the_other_with_author_and_time() {
    let (mut li, mut wang) = two();
    edit(&mut li, LI, 1, &[set(Target::Customer, Field::Phone, text("111 111"))]);
    edit(&mut wang, WANG, 2, &[set(Target::Customer, Field::Phone, text("222 222"))]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!(read(&wang, None), file);
    let [conflict] = file.conflicts.as_slice() else { panic!("one conflict") };
    assert_eq!((conflict.target, conflict.field), (Target::Customer, Field::Phone));
    assert_eq!(conflict.values[0].value.as_ref(), file.record.get(Field::Phone));
    let mut authors: Vec<_> = conflict.values.iter().map(|value| (value.author.user, value.author.at)).collect();
    authors.sort_unstable_by_key(|(_, at)| *at);
    assert_eq!(authors, [(Some(LI), stamp(LI, 1).now), (Some(WANG), stamp(WANG, 2).now)]);
    assert_eq!(project(&li, None).row.conflicts, 1);
}

#[test]
fn settling_replaces_every_value_and_a_concurrent_other_choice_is_seen() {
    for keep_shown in [true, false] {
        let (mut li, mut wang) = two();
        edit(&mut li, LI, 1, &[set(Target::Customer, Field::Phone, text("111 111"))]);
        edit(&mut wang, WANG, 2, &[set(Target::Customer, Field::Phone, text("222 222"))]);
        sync(&mut li, &mut wang);
        let values = conflict_of(&read(&li, None), Field::Phone);
        let (kept, other) = if keep_shown { (0, 1) } else { (1, 0) };
        let mut third = wang.clone();
        edit(&mut li, LI, 3, &[set(Target::Customer, Field::Phone, values[kept].clone().unwrap())]);
        assert_eq!(conflict_of(&read(&li, None), Field::Phone), []);
        sync(&mut li, &mut wang);
        let file = read(&wang, None);
        assert_eq!((file.record.get(Field::Phone), file.conflicts.len()), (values[kept].as_ref(), 0));
        // Somebody who did not know of that chose the other one.
        edit(&mut third, WANG, 4, &[set(Target::Customer, Field::Phone, values[other].clone().unwrap())]);
        let bytes: Vec<Vec<u8>> = third.all_changes().into_iter().map(|(_, bytes)| bytes).collect();
        li.apply(&bytes).unwrap();
        assert_eq!(conflict_of(&read(&li, None), Field::Phone).len(), 2);
    }
}

#[test]
fn two_people_who_set_the_same_value_do_not_conflict() {
    let (mut li, mut wang) = two();
    edit(&mut li, LI, 1, &[set(Target::Customer, Field::Phone, text("111 111"))]);
    edit(&mut wang, WANG, 2, &[set(Target::Customer, Field::Phone, text("111 111"))]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!((file.record.text(Field::Phone), file.conflicts.len()), ("111 111", 0));
}

#[test]
fn emptying_a_field_stands_beside_a_concurrent_value() {
    let (mut li, mut wang) = two();
    edit(&mut li, LI, 1, &[empty(Target::Customer, Field::Name)]);
    edit(&mut wang, WANG, 2, &[set(Target::Customer, Field::Name, text("海山公司"))]);
    sync(&mut li, &mut wang);
    let mut values = conflict_of(&read(&li, None), Field::Name);
    values.sort_by_key(Option::is_some);
    assert_eq!(values, [None, Some(text("海山公司"))]);
}

#[test]
fn an_edit_inside_a_child_survives_its_concurrent_removal() {
    let (mut li, mut wang) = two();
    let name = set(Target::Contact(CONTACT), Field::ContactName, text("陈"));
    edit(&mut li, LI, 1, &[name]);
    sync(&mut li, &mut wang);
    edit(&mut li, LI, 2, &[Edit::Delete(Target::Contact(CONTACT))]);
    edit(&mut wang, WANG, 3, &[set(Target::Contact(CONTACT), Field::ContactPhone, text("333 333"))]);
    sync(&mut li, &mut wang);
    let contact = &read(&wang, None).contacts[&CONTACT];
    assert_eq!(contact.deleted.map(|deletion| (deletion.by, deletion.at)), Some((LI, stamp(LI, 2).now)));
    assert_eq!(contact.record.text(Field::ContactPhone), "333 333");
    edit(&mut wang, WANG, 4, &[Edit::Restore(Target::Contact(CONTACT))]);
    sync(&mut li, &mut wang);
    assert_eq!(read(&li, None).contacts[&CONTACT].deleted, None);
}

#[test]
fn removing_and_restoring_works_for_everything_that_can_be_removed() {
    let mut document = document();
    let activity = satchel_model::ActivityId::from_bytes([5; 16]);
    let item = Value::Item(Box::new(line("泵", 9)));
    edit(
        &mut document,
        LI,
        1,
        &[
            set(Target::Contact(CONTACT), Field::ContactName, text("陈")),
            set(Target::Activity(activity), Field::ActivityText, text("访")),
            set(Target::Line(ORDER, LINE), Field::LineItem, item),
        ],
    );
    let before = read(&document, None);
    for target in [
        Target::Customer,
        Target::Contact(CONTACT),
        Target::Activity(activity),
        Target::Order(ORDER),
        Target::Line(ORDER, LINE),
    ] {
        edit(&mut document, WANG, 2, &[Edit::Delete(target)]);
        assert_eq!(document.edit(&[Edit::Delete(target)], &stamp(LI, 3)), Ok(vec![]), "{target:?}");
        let file = read(&document, None);
        let removed = match target {
            Target::Customer => file.deleted.is_some(),
            Target::Contact(id) => file.contacts[&id].deleted.is_some(),
            Target::Activity(id) => file.activities[&id].deleted.is_some(),
            Target::Order(id) => file.orders[&id].deleted.is_some(),
            _ => file.orders[&ORDER].lines.is_empty(),
        };
        assert!(removed, "{target:?}");
        edit(&mut document, LI, 4, &[Edit::Restore(target)]);
        assert_eq!(document.edit(&[Edit::Restore(target)], &stamp(LI, 5)), Ok(vec![]), "{target:?}");
        assert_eq!(read(&document, None), before, "{target:?}");
    }
    let stranger = Target::Contact(ContactId::from_bytes([99; 16]));
    assert_eq!(document.edit(&[Edit::Delete(stranger), Edit::Restore(stranger)], &stamp(LI, 6)), Ok(vec![]));
}

#[test]
fn a_line_that_one_removes_and_another_changes_is_a_conflict() {
    let (mut li, mut wang) = two();
    let item = |yuan| Value::Item(Box::new(line("泵", yuan)));
    edit(&mut li, LI, 1, &[set(Target::Line(ORDER, LINE), Field::LineItem, item(9))]);
    sync(&mut li, &mut wang);
    edit(&mut li, LI, 2, &[Edit::Delete(Target::Line(ORDER, LINE))]);
    edit(&mut wang, WANG, 3, &[set(Target::Line(ORDER, LINE), Field::LineItem, item(8))]);
    sync(&mut li, &mut wang);
    let mut values = conflict_of(&read(&li, None), Field::LineItem);
    values.sort_by_key(Option::is_some);
    assert_eq!(values, [None, Some(item(8))]);
    edit(&mut li, LI, 4, &[set(Target::Line(ORDER, LINE), Field::LineItem, item(8))]);
    sync(&mut li, &mut wang);
    let file = read(&wang, None);
    assert_eq!((file.conflicts.len(), file.orders[&ORDER].lines.get(&LINE)), (0, Some(&line("泵", 8))));
}

#[test]
fn a_tag_that_somebody_adds_beats_its_concurrent_removal() {
    let (mut li, mut wang) = two();
    let tag = |present| Edit::Tag { tag: "VIP".to_owned(), present };
    edit(&mut li, LI, 1, &[tag(true)]);
    edit(&mut wang, WANG, 1, &[tag(true)]);
    edit(&mut wang, WANG, 2, &[tag(false)]);
    sync(&mut li, &mut wang);
    assert!(read(&wang, None).tags.contains("VIP"));
    edit(&mut li, LI, 3, &[tag(false)]);
    sync(&mut li, &mut wang);
    assert!(read(&wang, None).tags.is_empty());
}

#[test]
fn what_two_devices_write_into_the_note_is_all_there() {
    let (mut li, mut wang) = two();
    let note = |base: &str, text: &str| Edit::Note { base: base.to_owned(), text: text.to_owned() };
    edit(&mut li, LI, 1, &[note("", "客户要 👨‍👩‍👧 泵。\n")]);
    sync(&mut li, &mut wang);
    let base = read(&li, None).note;
    edit(&mut li, LI, 2, &[note(&base, "客户急要 👨‍👩‍👧 泵。\n")]);
    edit(&mut wang, WANG, 3, &[note(&base, "客户要 👨‍👩‍👧 两台泵。\n周五交。\n")]);
    sync(&mut li, &mut wang);
    assert_eq!(read(&li, None).note, "客户急要 👨‍👩‍👧 两台泵。\n周五交。\n");
    // A form that was opened on the first text keeps what came meanwhile.
    edit(&mut li, LI, 4, &[note(&base, &format!("{base}李注。"))]);
    assert_eq!(read(&li, None).note, "客户急要 👨‍👩‍👧 两台泵。\n周五交。\n李注。");
}

#[test]
fn a_projection_is_the_row_and_the_search_text_of_the_file() {
    let file = full_file();
    let created = Document::create(CUSTOMER, &file, &stamp(LI, 0)).unwrap();
    let background = created.background.unwrap().document;
    let projection = project(&created.customer.document, Some(&background));
    assert_eq!(projection.row, CustomerRow::of(&file));
    assert_eq!(projection.text, search_text(&file));
    assert!(!projection.text.contains(sample(Field::Family).as_text().unwrap()));
}

#[test]
fn a_conflict_in_the_background_counts_in_the_row() {
    let customer = document();
    let mut li = Document::genesis(DocumentKind::Background, DocumentKind::background_id(CUSTOMER));
    let mut wang = li.clone();
    edit(&mut li, LI, 1, &[set(Target::Background, Field::Family, text("一子"))]);
    edit(&mut wang, WANG, 2, &[set(Target::Background, Field::Family, text("二子"))]);
    sync(&mut li, &mut wang);
    let projection = project(&customer, Some(&li));
    assert_eq!((projection.row.conflicts, project(&customer, None).row.conflicts), (1, 0));
    assert!(!projection.text.contains('子'));
    assert_eq!(read(&customer, Some(&li)).conflicts[0].target, Target::Background);
}

#[test]
fn an_activity_names_its_first_author() {
    let (mut li, mut wang) = two();
    let id = satchel_model::ActivityId::from_bytes([5; 16]);
    edit(&mut li, LI, 1, &[set(Target::Activity(id), Field::ActivityAt, Value::Instant(UnixMillis(1)))]);
    sync(&mut li, &mut wang);
    edit(&mut wang, WANG, 2, &[set(Target::Activity(id), Field::ActivityText, text("访"))]);
    assert_eq!(read(&wang, None).activities[&id].author, Some(LI));
}
