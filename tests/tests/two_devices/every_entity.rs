//! T02, everything that can be written: made, changed and removed without a network, there after two restarts, and the
//! same on another device, byte for byte.

use satchel_document::{Document, Heads};
use satchel_model::{
    ActivityId, ContactId, Customer, CustomerId, DocumentKind, Edit, Field, LifecycleState, LineId, OrderId, OrderLine,
    Target, Value,
};
use satchel_protocol::bridge::{Connection, Filter, ListQuery};
use satchel_store::{Key, Store as _, Table};
use satchel_tests::device::Device;

use super::{create, customer_field, edit, everything, find, id, set, team, text};

fn contact(number: u8) -> Target {
    Target::Contact(ContactId::from_bytes([number; 16]))
}

fn activity(number: u8) -> Target {
    Target::Activity(ActivityId::from_bytes([number; 16]))
}

fn order(number: u8) -> OrderId {
    OrderId::from_bytes([number; 16])
}

fn line(order_number: u8, line_number: u8, product: &str) -> Edit {
    let item = OrderLine {
        product: product.to_owned(),
        quantity_thousandths: 2_000,
        unit_price: "99.50 CNY".parse().unwrap(),
    };
    let target = Target::Line(order(order_number), LineId::from_bytes([line_number; 16]));
    set(target, Field::LineItem, Value::Item(Box::new(item)))
}

fn note(base: &str, text: &str) -> Edit {
    Edit::Note { base: base.to_owned(), text: text.to_owned() }
}

fn tag(tag: &str, present: bool) -> Edit {
    Edit::Tag { tag: tag.to_owned(), present }
}

/// One of each that stays, changed once; one of each that is removed; each in a save of its own, as forms do.
fn write_everything(device: &mut Device) {
    create(device, id(1), "旧名字");
    edit(device, id(1), vec![customer_field(Field::Name, "苏州精密机械"), customer_field(Field::Industry, "机床")]);
    create(device, id(2), "写错了的客户");
    edit(device, id(2), vec![Edit::Delete(Target::Customer)]);
    for (kept, gone, field) in
        [(contact(1), contact(2), Field::ContactName), (activity(1), activity(2), Field::ActivityText)]
    {
        edit(device, id(1), vec![set(kept, field, text("第一稿"))]);
        edit(device, id(1), vec![set(kept, field, text("改过的"))]);
        edit(device, id(1), vec![set(gone, field, text("删掉的"))]);
        edit(device, id(1), vec![Edit::Delete(gone)]);
    }
    for number in [1, 2] {
        let number_field = set(Target::Order(order(number)), Field::OrderNumber, text("SO-1"));
        edit(device, id(1), vec![number_field, line(number, 1, "主轴"), line(number, 2, "多打的一行")]);
    }
    edit(device, id(1), vec![line(1, 1, "电主轴"), Edit::Delete(Target::Line(order(1), LineId::from_bytes([2; 16])))]);
    edit(device, id(1), vec![Edit::Delete(Target::Order(order(2)))]);
    edit(device, id(1), vec![note("", "第一行\n第二行")]);
    edit(device, id(1), vec![note("第一行\n第二行", "第一行，改过")]);
    edit(device, id(1), vec![tag("重点", true), tag("贴错的", true)]);
    edit(device, id(1), vec![tag("贴错的", false)]);
    let background = |field, words| set(Target::Background, field, text(words));
    edit(device, id(1), vec![background(Field::Hobbies, "钓鱼"), background(Field::Family, "说错的")]);
    let emptied = Edit::Set { target: Target::Background, field: Field::Family, value: None };
    edit(device, id(1), vec![background(Field::Hobbies, "爬山"), emptied]);
    let go = Edit::Move { to: LifecycleState::Lost, reason: "搬走".to_owned() };
    edit(device, id(1), vec![go]);
}

/// The file says all of it, and nothing of what was taken back.
fn assert_everything(customer: &Customer) {
    assert_eq!(customer.record.text(Field::Name), "苏州精密机械");
    assert_eq!(customer.record.text(Field::Industry), "机床");
    assert_eq!(customer.state(), LifecycleState::Lost);
    assert_eq!(customer.transitions.len(), 4, "three steps by the orders, one by the person");
    let contacts: Vec<_> =
        customer.contacts.values().map(|it| (it.record.text(Field::ContactName), it.deleted.is_some())).collect();
    assert_eq!(contacts, [("改过的", false), ("删掉的", true)]);
    let activities: Vec<_> =
        customer.activities.values().map(|it| (it.record.text(Field::ActivityText), it.deleted.is_some())).collect();
    assert_eq!(activities, [("改过的", false), ("删掉的", true)]);
    let [kept, gone] = [&customer.orders[&order(1)], &customer.orders[&order(2)]];
    assert!(kept.deleted.is_none() && gone.deleted.is_some());
    let products: Vec<_> = kept.lines.values().map(|line| line.product.as_str()).collect();
    assert_eq!((products, kept.total().unwrap().to_string()), (vec!["电主轴"], "199.00 CNY".to_owned()));
    assert_eq!(customer.note, "第一行，改过");
    assert_eq!(customer.tags.iter().collect::<Vec<_>>(), ["重点"]);
    assert_eq!(customer.background.text(Field::Hobbies), "爬山");
    assert_eq!(customer.background.get(Field::Family), None);
    assert_eq!(customer.conflicts, []);
}

fn removed() -> ListQuery {
    ListQuery { filter: Filter { deleted: true, ..Filter::default() }, ..everything() }
}

/// A document as the device's store holds it, whatever the device says of it.
fn stored(device: &Device, kind: DocumentKind, customer: CustomerId) -> Document {
    let document = kind.document_id(customer);
    let key = Key::doc(*document.as_bytes());
    let changes = pollster::block_on(device.store().scan(Table::Changes, &key)).expect("the store reads");
    let snapshots = pollster::block_on(device.store().scan(Table::Docs, &key)).expect("the store reads");
    let snapshot = snapshots.items.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default();
    let changes: Vec<Vec<u8>> = changes.items.into_iter().map(|(_, bytes)| bytes).collect();
    Document::load(kind, document, &snapshot, &changes, None).expect("the stored document loads")
}

fn stored_heads(device: &Device) -> Vec<Heads> {
    let kinds = [(DocumentKind::Customer, id(1)), (DocumentKind::Background, id(1)), (DocumentKind::Customer, id(2))];
    kinds.into_iter().map(|(kind, customer)| stored(device, kind, customer).heads()).collect()
}

#[test]
fn one_of_each_made_changed_and_removed_offline_is_there_after_two_restarts_and_on_another_device() {
    let (server, mut a, mut b) = team();
    a.online = false;
    write_everything(&mut a);
    let written = a.status().unsent;
    for _ in 0..2 {
        a.restart();
        assert_everything(&a.open(id(1)).expect("it opens").customer);
        assert_eq!(find(&mut a, ""), ["苏州精密机械"]);
        assert_eq!(a.list(removed()).total, 1);
        assert_eq!(a.status().unsent, written);
    }

    a.online = true;
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(a.status().unsent, 0);
    for device in [&mut a, &mut b] {
        assert_everything(&device.open(id(1)).expect("it opens").customer);
        assert_eq!(find(device, ""), ["苏州精密机械"]);
        assert_eq!(device.list(removed()).total, 1);
    }
    assert_eq!(stored_heads(&a), stored_heads(&b));
    let view = b.open(id(1)).expect("it opens");
    let of_store = stored(&a, DocumentKind::Customer, id(1)).heads();
    assert_eq!(view.heads, of_store.as_slice().iter().map(ToString::to_string).collect::<Vec<_>>());
    server.check();
}
