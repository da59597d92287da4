//! What a form save writes, and what it leaves alone.

use satchel_model::{Address, ContactId};

use super::text::tests::UTC;
use super::*;

fn record() -> Record {
    let mut record = Record::default();
    record.0.insert(Field::Name, Value::Text("苏州远景".to_owned()));
    record.0.insert(Field::Phone, Value::Text("0512 6688 1234".to_owned()));
    record.0.insert(Field::Turnover, Value::Money("1200.00 CNY".parse().unwrap()));
    record.0.insert(
        Field::Address,
        Value::Address(Box::new(Address {
            city: "苏州".to_owned(),
            street: "星湖街".to_owned(),
            ..Address::default()
        })),
    );
    record
}

fn form() -> Form {
    let fields = Field::of(Entity::Customer).filter(|field| *field != Field::State).collect();
    Form::open(fields, vec![Field::Name], &record(), UTC)
}

fn edits(form: &Form) -> Vec<Edit> {
    form.edits(|entity| (entity == Entity::Customer).then_some(Target::Customer))
}

#[test]
fn a_form_that_was_only_looked_at_writes_nothing() {
    assert!(edits(&form()).is_empty());
    assert!(form().changed_texts().is_empty());
}

#[test]
fn a_save_writes_only_the_fields_that_were_changed() {
    let mut form = form();
    form.type_in(Field::Phone, "0512 6688 9999".to_owned());
    let value = Some(Value::Text("0512 6688 9999".to_owned()));
    assert_eq!(edits(&form), [Edit::Set { target: Target::Customer, field: Field::Phone, value }]);
}

#[test]
fn spelling_the_same_value_otherwise_writes_nothing() {
    let mut form = form();
    form.type_in(Field::Name, "  苏州远景 ".to_owned());
    form.type_in(Field::Turnover, "1,200 CNY".to_owned());
    assert!(edits(&form).is_empty());
}

#[test]
fn emptying_a_field_writes_that_it_is_empty() {
    let mut form = form();
    form.type_in(Field::Phone, " ".to_owned());
    assert_eq!(edits(&form), [Edit::Set { target: Target::Customer, field: Field::Phone, value: None }]);
}

#[test]
fn one_part_of_an_address_writes_the_whole_address() {
    let mut form = form();
    let address = Address { city: "苏州".to_owned(), street: "金鸡湖路".to_owned(), ..Address::default() };
    form.type_in(Field::Address, address.encode());
    let value = Some(Value::Address(Box::new(address)));
    assert_eq!(edits(&form), [Edit::Set { target: Target::Customer, field: Field::Address, value }]);
}

#[test]
fn what_a_newer_version_wrote_is_never_written_again() {
    let mut record = record();
    record.0.insert(Field::Credit, Value::Unknown("platinum".to_owned()));
    let mut form = Form::open(vec![Field::Credit], vec![], &record, UTC);
    form.type_in(Field::Credit, "good".to_owned());
    assert!(edits(&form).is_empty());
    assert_eq!(form.problem(Field::Credit), None);
}

#[test]
fn problems_are_named_in_the_order_on_screen() {
    let mut form = form();
    form.type_in(Field::Email, "no at sign".to_owned());
    form.type_in(Field::Name, String::new());
    assert_eq!(form.problem(Field::Name), Some(Problem::Missing));
    assert_eq!(form.problem(Field::Email), Some(Problem::Invalid(ValueError::NotAnEmail)));
    assert_eq!(form.first_problem(), Some(Field::Name));
}

#[test]
fn each_entity_of_a_form_is_written_to_its_own_record() {
    let contact = Target::Contact(ContactId::from_bytes([3; 16]));
    let mut form = Form::open(vec![Field::Name, Field::ContactName], vec![], &Record::default(), UTC);
    form.type_in(Field::Name, "远景".to_owned());
    form.type_in(Field::ContactName, "王芳".to_owned());
    let edits = form.edits(|entity| match entity {
        Entity::Customer => Some(Target::Customer),
        Entity::Contact => Some(contact),
        _ => None,
    });
    let targets: Vec<_> = edits
        .iter()
        .map(|edit| match edit {
            Edit::Set { target, .. } => *target,
            other => unreachable!("a form only sets fields, not {other:?}"),
        })
        .collect();
    assert_eq!(targets, [Target::Customer, contact]);
}
