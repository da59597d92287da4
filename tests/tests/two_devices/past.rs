//! T12, T13, T14: what a field said, what a file said on a day, a change taken back; on two devices, without a network.

use satchel_model::{CustomerId, Field, PastValue, Target, UnixMillis};
use satchel_protocol::bridge::{Answer, CustomerView, Failure, Request};
use satchel_tests::device::Device;

use super::{assert_equal, create, customer_field, edit, id, now, set, team, text};

fn history(device: &mut Device, target: Target, field: Field) -> Vec<PastValue> {
    match device.ask(Request::History { customer: id(1), target, field }) {
        Answer::History(values) => values,
        other => panic!("{other:?}"),
    }
}

fn as_of(device: &mut Device, customer: CustomerId, at: UnixMillis) -> Result<CustomerView, Failure> {
    match device.ask(Request::AsOf { customer, at }) {
        Answer::Customer(view) => Ok(*view),
        Answer::Failed(failure) => Err(failure),
        other => panic!("{other:?}"),
    }
}

fn undo(device: &mut Device) -> Result<CustomerView, Failure> {
    match device.ask(Request::Undo { customer: id(1), reason: "撤销".to_owned() }) {
        Answer::Saved(view) => Ok(*view),
        Answer::Failed(failure) => Err(failure),
        other => panic!("{other:?}"),
    }
}

#[test]
fn t12_three_edits_on_two_devices_are_three_rows_without_a_network() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "苏州泵站");
    edit(&mut a, id(1), vec![customer_field(Field::Industry, "机床")]);
    a.sync();
    b.sync();
    edit(&mut b, id(1), vec![customer_field(Field::Industry, "水泵")]);
    b.sync();
    a.sync();
    edit(&mut a, id(1), vec![customer_field(Field::Industry, "水务")]);
    a.sync();
    b.sync();
    (a.online, b.online) = (false, false);
    a.restart();
    let rows = history(&mut a, Target::Customer, Field::Industry);
    let shown: Vec<_> = rows.iter().map(|row| row.value.clone()).collect();
    assert_eq!(shown, ["水务", "水泵", "机床"].map(|value| Some(text(value))));
    assert!(rows.iter().all(|row| row.author.user.is_some()));
    assert!(rows[0].device == rows[2].device && rows[0].device != rows[1].device, "it tells the devices apart");
    assert_eq!(history(&mut b, Target::Customer, Field::Industry), rows);
    // The background part has a history of its own.
    edit(&mut a, id(1), vec![set(Target::Background, Field::Hobbies, text("围棋"))]);
    assert_eq!(history(&mut a, Target::Background, Field::Hobbies).len(), 1);
}

#[test]
fn t13_a_customer_is_shown_as_it_was() {
    let (_server, mut a, mut b) = team();
    let begun = now();
    create(&mut a, id(1), "苏州泵站");
    edit(&mut a, id(1), vec![set(Target::Background, Field::Hobbies, text("围棋"))]);
    let before = a.open(id(1)).expect("it opens");
    a.now = UnixMillis(begun.0 + 10 * 24 * 3_600_000);
    edit(&mut a, id(1), vec![customer_field(Field::Name, "苏州泵业")]);
    edit(&mut a, id(1), vec![set(Target::Background, Field::Hobbies, text("钓鱼"))]);
    a.sync();
    b.sync();
    for device in [&mut a, &mut b] {
        device.online = false;
        let past = as_of(device, id(1), UnixMillis(begun.0 + 24 * 3_600_000)).expect("it was there");
        assert_eq!((past.customer, past.heads), (before.customer.clone(), before.heads.clone()));
        let long_ago = as_of(device, id(1), UnixMillis(begun.0 - 24 * 3_600_000));
        assert_eq!(long_ago.map(|view| view.heads), Err(Failure::NotFound));
    }
}

#[test]
fn t14_a_change_that_was_sent_is_taken_back_everywhere_and_others_keep_theirs() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "苏州泵站");
    edit(&mut a, id(1), vec![customer_field(Field::Industry, "机床"), customer_field(Field::Code, "S-1")]);
    edit(&mut a, id(1), vec![customer_field(Field::Industry, "水泵"), customer_field(Field::Code, "S-2")]);
    a.sync();
    b.sync();
    edit(&mut b, id(1), vec![customer_field(Field::Code, "S-3"), customer_field(Field::Phone, "0512 6688")]);
    b.sync();
    a.sync();
    a.online = false;
    undo(&mut a).expect("it is taken back");
    a.online = true;
    a.sync();
    b.sync();
    assert_equal(&mut a, &mut b);
    let record = b.open(id(1)).expect("it opens").customer.record;
    let shown = [Field::Industry, Field::Code, Field::Phone].map(|field| record.text(field).to_owned());
    assert_eq!(shown, ["机床", "S-3", "0512 6688"]);
    server.check();
}
