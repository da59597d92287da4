//! T09: somebody removes a customer while somebody else changes it offline. The removal stands, the edits are there, and
//! both tablets ask a person what is to be.

use satchel_model::{ActivityId, CustomerId, Edit, Field, Target, UnixMillis};
use satchel_protocol::bridge::{Answer, Connection, Filter, ListQuery, RemovedItem, Request, Save};
use satchel_tests::device::Device;
use satchel_tests::local_server::LocalServer;

use super::{assert_equal, create, customer_field, edit, everything, find, id, now, set, team, text};

fn inbox(device: &mut Device) -> Vec<RemovedItem> {
    match device.ask(Request::Review) {
        Answer::Review(review) => review.removed,
        other => panic!("no review but {other:?}"),
    }
}

fn removed_customers(device: &mut Device) -> Vec<CustomerId> {
    let page = device.list(ListQuery { filter: Filter { deleted: true, ..Filter::default() }, ..everything() });
    page.rows.into_iter().map(|row| row.row.id).collect()
}

fn sync_both(a: &mut Device, b: &mut Device) {
    for device in [&mut *a, &mut *b] {
        device.online = true;
        assert_eq!(device.sync(), Connection::Idle);
    }
    assert_eq!(a.sync(), Connection::Idle);
}

/// The first removed the customer while the second changed it; both know of both.
fn removed_and_edited() -> (LocalServer, Device, Device) {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    sync_both(&mut a, &mut b);
    (a.online, b.online) = (false, false);
    // The clock of whoever edits is two days slow: the order of the changes decides, not the clocks.
    b.now = UnixMillis(b.now.0 - 2 * 86_400_000);
    edit(&mut a, id(1), vec![Edit::Delete(Target::Customer)]);
    let visit = Target::Activity(ActivityId::from_bytes([1; 16]));
    edit(
        &mut b,
        id(1),
        vec![customer_field(Field::Phone, "13800000001"), set(visit, Field::ActivityText, text("拜访"))],
    );
    assert!(inbox(&mut a).is_empty() && inbox(&mut b).is_empty(), "neither knows of the other yet");
    sync_both(&mut a, &mut b);
    (server, a, b)
}

#[test]
fn a_customer_that_is_removed_while_somebody_edits_it_offline_waits_in_both_inboxes_with_all_of_it() {
    let (server, mut a, mut b) = removed_and_edited();
    for device in [&mut a, &mut b] {
        assert!(find(device, "").is_empty(), "the removal stands");
        assert_eq!(removed_customers(device), [id(1)]);
        let items = inbox(device);
        assert_eq!(items.iter().map(|item| (item.customer, item.name.as_str())).collect::<Vec<_>>(), [(id(1), "客户")]);
        assert_eq!(items[0].edit.user, Some(items[0].removal.by), "both are the same person here");
        assert_eq!(device.status().edited_after_removal, 1);
        let customer = device.open(id(1)).expect("it opens").customer;
        assert_eq!(customer.record.text(Field::Phone), "13800000001");
        assert_eq!(customer.activities.len(), 1);
        device.restart();
        assert_eq!(device.status().edited_after_removal, 1, "after a restart too");
        assert_eq!(inbox(device), items);
    }
    let mut fresh = Device::new(5, &server.origin(), now());
    assert_eq!(fresh.sign_in("boss", "boss-password"), Answer::Done);
    assert_eq!(fresh.sync(), Connection::Idle);
    assert_eq!(inbox(&mut fresh), inbox(&mut a), "a new tablet asks the same");
    server.check();
}

#[test]
fn whoever_restores_it_settles_it_for_both() {
    let (server, mut a, mut b) = removed_and_edited();
    edit(&mut b, id(1), vec![Edit::Restore(Target::Customer)]);
    sync_both(&mut b, &mut a);
    for device in [&mut a, &mut b] {
        assert_eq!(find(device, ""), ["客户"]);
        assert!(inbox(device).is_empty());
        assert_eq!(device.status().edited_after_removal, 0);
    }
    assert_equal(&mut a, &mut b);
    server.check();
}

#[test]
fn whoever_keeps_it_removed_settles_it_for_both_and_later_edits_ask_again() {
    let (server, mut a, mut b) = removed_and_edited();
    edit(&mut a, id(1), vec![Edit::Restore(Target::Customer), Edit::Delete(Target::Customer)]);
    b.online = false;
    edit(&mut b, id(1), vec![customer_field(Field::Industry, "机床")]);
    assert_eq!(a.sync(), Connection::Idle);
    assert!(inbox(&mut a).is_empty(), "whoever decided knew of everything");
    sync_both(&mut b, &mut a);
    assert_eq!(b.sync(), Connection::Idle);
    for device in [&mut a, &mut b] {
        assert_eq!(inbox(device).len(), 1, "but not of what came after");
        assert_eq!(removed_customers(device), [id(1)]);
    }
    edit(&mut b, id(1), vec![Edit::Restore(Target::Customer), Edit::Delete(Target::Customer)]);
    sync_both(&mut b, &mut a);
    for device in [&mut a, &mut b] {
        assert!(inbox(device).is_empty());
        assert_eq!(removed_customers(device), [id(1)]);
    }
    server.check();
}

#[test]
fn a_removal_that_knew_of_everything_asks_nobody() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    sync_both(&mut a, &mut b);
    edit(&mut b, id(1), vec![customer_field(Field::Phone, "13800000001")]);
    sync_both(&mut b, &mut a);
    let saved = a.save(Save { customer: id(1), create: false, edits: vec![Edit::Delete(Target::Customer)] });
    assert!(saved.is_ok_and(|view| view.customer.edited_after_removal.is_none()));
    // The second removes it too, without knowing: each removal knew all the edits.
    b.online = false;
    edit(&mut b, id(1), vec![Edit::Delete(Target::Customer)]);
    sync_both(&mut a, &mut b);
    assert_eq!(b.sync(), Connection::Idle);
    for device in [&mut a, &mut b] {
        assert!(inbox(device).is_empty());
    }
    assert_equal(&mut a, &mut b);
    server.check();
}
