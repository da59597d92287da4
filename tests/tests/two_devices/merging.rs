//! What two people write meanwhile is merged: different things side by side, the same thing as a question to a person.

use satchel_model::{ActivityId, ContactId, Edit, Field, OrderId, Target, UnixMillis};
use satchel_protocol::bridge::{Answer, Connection, Filter, ListQuery, Request};

use super::{assert_equal, city, create, customer_field, edit, everything, find, id, set, team, text};

#[test]
fn what_two_people_do_offline_is_there_on_both() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(9), "苏州精密机械有限公司");
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(b.sync(), Connection::Idle);
    (a.online, b.online) = (false, false);

    let contact = Target::Contact(ContactId::from_bytes([1; 16]));
    let visit = Target::Activity(ActivityId::from_bytes([2; 16]));
    edit(&mut a, id(9), vec![customer_field(Field::Phone, "13800000001"), city("苏州")]);
    edit(&mut a, id(9), vec![set(contact, Field::ContactName, text("王建国"))]);
    edit(&mut a, id(9), vec![set(visit, Field::ActivityText, text("看了样品，下周报价"))]);
    let order = Target::Order(OrderId::from_bytes([3; 16]));
    edit(&mut b, id(9), vec![customer_field(Field::Phone, "13900000002"), customer_field(Field::Industry, "机床")]);
    edit(&mut b, id(9), vec![set(order, Field::OrderNumber, text("SO-1"))]);
    create(&mut b, id(8), "上海新客户");
    a.restart();
    assert_eq!((a.status().unsent, b.status().unsent), (3, 3));

    (a.online, b.online) = (true, true);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!((a.status().unsent, b.status().unsent), (0, 0));
    assert_equal(&mut a, &mut b);

    let view = a.open(id(9)).expect("the customer opens");
    assert_eq!(view.customer.contacts.len(), 1);
    assert_eq!(view.customer.activities.len(), 1);
    assert_eq!(view.customer.orders.len(), 1);
    assert_eq!(view.customer.record.text(Field::Industry), "机床");
    assert_eq!(view.customer.conflicts.len(), 1, "only the phone was set twice");
    let conflict = view.customer.conflicts.first().expect("the phone's conflict");
    assert_eq!(conflict.field, Field::Phone);
    assert_eq!(conflict.values.len(), 2);
    assert!(conflict.values.iter().all(|value| value.author.user.is_some()));
    let loser = conflict.values.last().and_then(|value| value.value.clone()).expect("the other phone");

    edit(&mut b, id(9), vec![set(Target::Customer, Field::Phone, loser.clone())]);
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(a.sync(), Connection::Idle);
    let settled = a.open(id(9)).expect("the customer opens");
    assert!(settled.customer.conflicts.is_empty());
    assert_eq!(settled.customer.record.get(Field::Phone), Some(&loser));
    assert_eq!(a.status().conflicts, 0);
    assert_equal(&mut a, &mut b);
    server.check();
}

#[test]
fn a_conflict_is_one_item_for_review_on_both_devices() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    a.sync();
    b.sync();
    edit(&mut a, id(1), vec![customer_field(Field::Phone, "13800000001")]);
    edit(&mut b, id(1), vec![customer_field(Field::Phone, "13800000002")]);
    a.sync();
    b.sync();
    a.sync();
    for device in [&mut a, &mut b] {
        let Answer::Review(review) = device.ask(Request::Review) else { panic!("no review") };
        assert_eq!(review.conflicts.len(), 1);
        assert!(review.refused.is_empty());
    }
}

#[test]
fn a_clock_that_is_two_days_off_changes_no_result_and_is_told() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    a.sync();
    b.sync();
    a.now = UnixMillis(b.now.0 - 2 * 86_400_000);
    edit(&mut a, id(1), vec![customer_field(Field::Industry, "机床")]);
    edit(&mut b, id(1), vec![customer_field(Field::Phone, "13800000001")]);
    a.sync();
    b.sync();
    a.sync();
    assert_equal(&mut a, &mut b);
    let view = a.open(id(1)).expect("it opens");
    assert_eq!(view.customer.record.text(Field::Industry), "机床");
    assert_eq!(view.customer.record.text(Field::Phone), "13800000001");
    assert!(a.status().clock_skew_ms.is_some());
}

#[test]
fn a_removed_customer_leaves_the_list_and_comes_back() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    a.sync();
    b.sync();
    edit(&mut a, id(1), vec![Edit::Delete(Target::Customer)]);
    a.sync();
    b.sync();
    assert!(find(&mut b, "").is_empty());
    let removed = b.list(ListQuery { filter: Filter { deleted: true, ..Filter::default() }, ..everything() });
    assert_eq!(removed.total, 1);
    edit(&mut b, id(1), vec![Edit::Restore(Target::Customer)]);
    b.sync();
    a.sync();
    assert_eq!(find(&mut a, ""), ["客户"]);
}
