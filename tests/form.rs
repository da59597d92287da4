//! What people type: values and edits drawn by numbers, from few choices, so that people meet at the same fields.

use satchel_model::{
    ActivityId, Address, ComplaintId, ContactId, Customer, CustomerId, Edit, Entity, Field, Finding, Kind, LineId,
    OpportunityId, OrderId, OrderLine, Position, Target, UnixMillis, UserId, Value,
};

use crate::numbers::Numbers;

/// One of few values, so that two people often choose the same.
///
/// # Panics
/// When a value that is written here does not parse.
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "the values are written right here")]
pub fn any_value(field: Field, numbers: &mut Numbers) -> Value {
    let number = numbers.below(4);
    match field.kind() {
        Kind::Date => Value::Date(format!("2026-01-0{}", number + 1).parse().expect("a date")),
        Kind::Instant => Value::Instant(UnixMillis(i64::try_from(number).unwrap_or_default())),
        Kind::Birthday => Value::Birthday(format!("--02-0{}", number + 1).parse().expect("a birthday")),
        Kind::Count => Value::Count(u64::try_from(number).unwrap_or_default()),
        Kind::Money => Value::Money(format!("{number}.50 CNY").parse().expect("an amount")),
        Kind::Choice(codes) => Value::Text(codes[number % codes.len()].to_owned()),
        Kind::Address => Value::Address(Box::new(Address { city: format!("城{number}"), ..Address::default() })),
        Kind::Item => Value::Item(Box::new(OrderLine {
            product: format!("泵{number}"),
            quantity_thousandths: 1_000,
            unit_price: "3 CNY".parse().expect("a price"),
        })),
        Kind::Finding(_) => Value::Finding(Box::new(Finding {
            degree: u8::try_from(number % 2).unwrap_or_default(),
            evidence: format!("据{number}"),
            on: "2026-01-01".parse().expect("a date"),
        })),
        Kind::Position => {
            let latitude = i32::try_from(number).unwrap_or_default();
            Value::Position(Position { latitude, longitude: 0, accuracy_m: None, at: UnixMillis(0) })
        }
        Kind::Customer => Value::Customer(CustomerId::from_bytes([1; 16])),
        Kind::Opportunity => Value::Opportunity(OpportunityId::from_bytes([1; 16])),
        Kind::Person => Value::Person(UserId::from_bytes([1; 16])),
        Kind::Phone => Value::Text(format!("1380000000{number}")),
        Kind::Email => Value::Text(format!("a{number}@example.cn")),
        _ => Value::Text(format!("{number}{number}{number}")),
    }
}

/// What a person changes in a form that was opened on `file`: one to three edits, of which a move, a note or a settled
/// state is never beside another. `fresh` counts the characters written into notes: each occurs once in a whole run.
pub fn any_edits(file: &Customer, fresh: &mut u32, numbers: &mut Numbers) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for _ in 0..=numbers.below(3) {
        let edit = any_edit(file, fresh, numbers);
        if stands_alone(&edit) {
            return vec![edit];
        }
        edits.push(edit);
    }
    edits
}

/// Whether a form writes this edit beside no other: a move, a note, or the choice between states or stages.
#[must_use]
pub fn stands_alone(edit: &Edit) -> bool {
    matches!(
        edit,
        Edit::Move { .. }
            | Edit::Stage { .. }
            | Edit::Note { .. }
            | Edit::Set { field: Field::State | Field::OpportunityStage, .. }
    )
}

fn any_edit(file: &Customer, fresh: &mut u32, numbers: &mut Numbers) -> Edit {
    let target = any_target(file, numbers);
    match numbers.below(20) {
        0 | 1 => Edit::Tag { tag: numbers.pick(&["A", "B", "C"]).to_owned(), present: numbers.one_in(2) },
        2 => any_note(&file.note, fresh, numbers),
        3 => {
            let next: Vec<_> = file.state().next().collect();
            Edit::Move { to: numbers.pick(&next), reason: numbers.pick(&["", "展会"]).to_owned() }
        }
        _ if matches!(target, Target::Opportunity(_)) && numbers.one_in(2) => any_stage(target, file, numbers),
        4 if target != Target::Background => Edit::Delete(target),
        5 if target != Target::Background => Edit::Restore(target),
        6..=9 if !file.conflicts.is_empty() => {
            let conflict = numbers.pick(&file.conflicts);
            let value = numbers.pick(&conflict.values).value;
            Edit::Set { target: conflict.target, field: conflict.field, value }
        }
        _ => {
            let field = any_field(target.entity(), numbers);
            let value = (!numbers.one_in(6)).then(|| any_value(field, numbers));
            Edit::Set { target, field, value }
        }
    }
}

fn any_field(entity: Entity, numbers: &mut Numbers) -> Field {
    match entity {
        Entity::Customer => {
            numbers.pick(&[Field::Name, Field::Phone, Field::Address, Field::Turnover, Field::Industry])
        }
        // Each step of the flow, so that archiving is tried with all of them, and with too few.
        Entity::Complaint => numbers.pick(&[
            Field::ComplaintSubject,
            Field::ComplaintReceived,
            Field::ComplaintSolved,
            Field::ComplaintFedBack,
            Field::ComplaintAttitude,
            Field::ComplaintArchived,
        ]),
        entity => {
            let fields: Vec<Field> = Field::of(entity).filter(|field| field.kind() != Kind::Stage).take(4).collect();
            numbers.pick(&fields)
        }
    }
}

/// A record of the file, or now and then a new one.
fn any_target(file: &Customer, numbers: &mut Numbers) -> Target {
    let contacts = file.contacts.keys().map(|id| Target::Contact(*id));
    let activities = file.activities.keys().map(|id| Target::Activity(*id));
    let opportunities = file.opportunities.keys().map(|id| Target::Opportunity(*id));
    let complaints = file.complaints.keys().map(|id| Target::Complaint(*id));
    let orders = file.orders.keys().map(|id| Target::Order(*id));
    let known: Vec<Target> = contacts.chain(activities).chain(opportunities).chain(complaints).chain(orders).collect();
    match numbers.below(10) {
        0 => Target::Contact(ContactId::from_bytes(numbers.id())),
        1 => Target::Activity(ActivityId::from_bytes(numbers.id())),
        2 if known.len() < 12 && numbers.one_in(2) => Target::Order(OrderId::from_bytes(numbers.id())),
        2 if known.len() < 12 && numbers.one_in(2) => Target::Complaint(ComplaintId::from_bytes(numbers.id())),
        2 if known.len() < 12 => Target::Opportunity(OpportunityId::from_bytes(numbers.id())),
        3 => Target::Background,
        4..=6 => Target::Customer,
        _ if known.is_empty() => Target::Customer,
        _ => match numbers.pick(&known) {
            Target::Order(order) if numbers.one_in(2) => {
                let line = u8::try_from(numbers.below(3)).unwrap_or_default();
                Target::Line(order, LineId::from_bytes([line; 16]))
            }
            target => target,
        },
    }
}

/// A move of an opportunity to another stage, or the first one.
pub fn any_stage(target: Target, file: &Customer, numbers: &mut Numbers) -> Edit {
    let Target::Opportunity(opportunity) = target else { return Edit::Delete(target) };
    let now = file.opportunities.get(&opportunity).and_then(|it| it.stage()).map(|entry| entry.stage.as_str());
    let others: Vec<&str> = ["lead", "proposal", "won"].into_iter().filter(|code| now != Some(*code)).collect();
    let reason = numbers.pick(&["预算已批", "推迟"]).to_owned();
    Edit::Stage { opportunity, to: numbers.pick(&others).to_owned(), reason }
}

/// A few fresh characters somewhere in the note, and now and then one taken out.
fn any_note(base: &str, fresh: &mut u32, numbers: &mut Numbers) -> Edit {
    let mut text: Vec<char> = base.chars().collect();
    for _ in 0..=numbers.below(3) {
        *fresh += 1;
        let character = char::from_u32(0x4e00 + *fresh).unwrap_or('一');
        text.insert(numbers.below(text.len() + 1), character);
    }
    if text.len() > 3 && numbers.one_in(2) {
        text.remove(numbers.below(text.len() - 1));
    }
    Edit::Note { base: base.to_owned(), text: text.into_iter().collect() }
}
