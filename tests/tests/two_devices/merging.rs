//! What two people write meanwhile is merged: different things side by side, the same thing as a question to a person.

use satchel_model::{ActivityId, Address, ContactId, Edit, Field, LifecycleState, OrderId, Target, UnixMillis, Value};
use satchel_protocol::bridge::{Answer, Connection, Filter, ListQuery, Request, ReviewItem};
use satchel_tests::device::Device;

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

/// T03: what is typed into one part of a file never mixes with what somebody else typed into the same group.
#[test]
fn the_parts_of_one_group_never_mix_and_different_fields_ask_nothing() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    a.sync();
    b.sync();
    let address = |city: &str, street: &str| {
        let address = Address { city: city.to_owned(), street: street.to_owned(), ..Address::default() };
        Value::Address(Box::new(address))
    };
    let money = |amount: &str| Value::Money(amount.parse().unwrap());
    let lost = |reason: &str| Edit::Move { to: LifecycleState::Lost, reason: reason.to_owned() };
    let non_customer = |reason: &str| Edit::Move { to: LifecycleState::NonCustomer, reason: reason.to_owned() };
    (a.online, b.online) = (false, false);
    edit(&mut a, id(1), vec![set(Target::Customer, Field::Address, address("苏州", "星湖街"))]);
    edit(&mut b, id(1), vec![set(Target::Customer, Field::Address, address("上海", "南京路"))]);
    edit(&mut a, id(1), vec![set(Target::Customer, Field::Turnover, money("100 CNY"))]);
    edit(&mut b, id(1), vec![set(Target::Customer, Field::Turnover, money("900 USD"))]);
    edit(&mut a, id(1), vec![lost("搬走")]);
    edit(&mut b, id(1), vec![non_customer("竞争者")]);
    // Different fields, which ask nobody.
    edit(&mut a, id(1), vec![customer_field(Field::Industry, "机床")]);
    edit(&mut b, id(1), vec![customer_field(Field::Email, "li@example.com")]);
    (a.online, b.online) = (true, true);
    a.sync();
    b.sync();
    a.sync();
    assert_equal(&mut a, &mut b);
    for device in [&mut a, &mut b] {
        let customer = device.open(id(1)).expect("it opens").customer;
        assert_eq!(customer.record.text(Field::Industry), "机床");
        assert_eq!(customer.record.text(Field::Email), "li@example.com");
        let fields: Vec<_> = customer.conflicts.iter().map(|conflict| conflict.field).collect();
        assert_eq!(fields, [Field::Turnover, Field::Address, Field::State], "one question for each group");
        let shown = |field| customer.record.get(field).cloned().expect("a value");
        assert!([address("苏州", "星湖街"), address("上海", "南京路")].contains(&shown(Field::Address)));
        assert!([money("100 CNY"), money("900 USD")].contains(&shown(Field::Turnover)));
        let Value::State(state) = shown(Field::State) else { panic!("a state") };
        let pair = (state.state, state.reason.as_str());
        assert!([(LifecycleState::Lost, "搬走"), (LifecycleState::NonCustomer, "竞争者")].contains(&pair));
    }
}

/// The one conflict in a device's inbox.
fn only_question(device: &mut Device) -> Option<ReviewItem> {
    let Answer::Review(review) = device.ask(Request::Review) else { panic!("no review") };
    assert!(review.refused.is_empty());
    assert!(review.conflicts.len() <= 1);
    assert_eq!(device.status().conflicts as usize, review.conflicts.len());
    review.conflicts.into_iter().next()
}

/// T04 and T05: the same winner everywhere, the other value with author and time, one item to decide on each device;
/// keeping the other one clears it on both, and it never goes by itself.
#[test]
fn one_field_set_twice_is_one_item_and_keeping_the_other_clears_it_on_both() {
    let (server, mut a, _) = team();
    let other_person = server.add_person("rep", "rep-password", satchel_model::Role::UnitHead);
    let mut b = Device::new(9, &server.origin(), super::now());
    assert_eq!(b.sign_in("rep", "rep-password"), Answer::Done);
    create(&mut a, id(1), "客户");
    a.sync();
    b.sync();
    (a.online, b.online) = (false, false);
    edit(&mut a, id(1), vec![customer_field(Field::Phone, "13800000001")]);
    b.now = UnixMillis(b.now.0 + 60_000);
    edit(&mut b, id(1), vec![customer_field(Field::Phone, "13800000002")]);
    (a.online, b.online) = (true, true);
    a.sync();
    b.sync();
    a.sync();
    let (of_a, of_b) = (only_question(&mut a).expect("an item"), only_question(&mut b).expect("an item"));
    assert_eq!(of_a, of_b, "both devices say the same");
    let conflict = of_a.conflict;
    let shown = a.open(id(1)).expect("it opens").customer.record.text(Field::Phone).to_owned();
    assert_eq!(conflict.values[0].value, Some(text(&shown)), "the winner first");
    let second = |at: UnixMillis| at.0 / 1_000;
    for value in &conflict.values {
        let is_of_b = value.value == Some(text("13800000002"));
        let time = if is_of_b { b.now } else { a.now };
        assert_eq!(second(value.author.at), second(time));
        assert_eq!(value.author.user == Some(other_person), is_of_b);
    }

    // A restart, another sync and work on other fields leave the item where it is.
    b.restart();
    edit(&mut b, id(1), vec![customer_field(Field::Industry, "机床")]);
    b.sync();
    a.sync();
    assert!(only_question(&mut a).is_some() && only_question(&mut b).is_some());

    let other = conflict.values[1].value.clone().expect("the other phone");
    edit(&mut b, id(1), vec![set(Target::Customer, Field::Phone, other.clone())]);
    assert_eq!(only_question(&mut b), None, "at once where it was chosen");
    assert!(only_question(&mut a).is_some(), "the other device has not heard of it");
    b.sync();
    a.sync();
    assert_eq!(only_question(&mut a), None);
    assert_eq!(a.open(id(1)).expect("it opens").customer.record.get(Field::Phone), Some(&other));
    assert_equal(&mut a, &mut b);
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
