//! T30: two customers that are one become one, and two again, on every device.

use satchel_model::{ActivityId, ContactId, CustomerId, Edit, Field, Target};
use satchel_protocol::bridge::{Answer, CustomerView, Failure, Filter, ListQuery, Request, Save};
use satchel_tests::device::Device;

use super::{assert_equal, create, customer_field, edit, everything, find, id, set, team, text};

const CONTACT: Target = Target::Contact(ContactId::from_bytes([9; 16]));
const VISIT: Target = Target::Activity(ActivityId::from_bytes([8; 16]));

fn join(device: &mut Device, kept: CustomerId, other: CustomerId, take: &[Field]) -> Answer {
    device.ask(Request::Join { kept, other, take: take.to_vec() })
}

fn part(device: &mut Device, other: CustomerId) -> Answer {
    device.ask(Request::Part { other, reason: "撤销合并".to_owned() })
}

fn saved(answer: Answer) -> CustomerView {
    match answer {
        Answer::Saved(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// One company that was written down twice, on both devices; each file has something that the other has not.
fn twice() -> (satchel_tests::local_server::LocalServer, Device, Device) {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "苏州恒达机械有限公司");
    create(&mut a, id(2), "恒达机械");
    edit(&mut a, id(1), vec![customer_field(Field::Industry, "机床")]);
    edit(
        &mut a,
        id(2),
        vec![customer_field(Field::Phone, "0512 66881300"), set(CONTACT, Field::ContactName, text("李静"))],
    );
    edit(&mut a, id(2), vec![set(VISIT, Field::ActivityText, text("看了样品"))]);
    a.sync();
    b.sync();
    assert_eq!(b.status().duplicates, 1);
    (server, a, b)
}

#[test]
fn two_files_become_one_and_two_again_on_both_devices() {
    let (server, mut a, mut b) = twice();
    let before = (a.open(id(1)).unwrap().customer, a.open(id(2)).unwrap().customer);
    let view = saved(join(&mut a, id(1), id(2), &[Field::Name]));
    assert_eq!(view.customer.id, id(1));
    assert_eq!(view.customer.record.text(Field::Name), "恒达机械");
    a.restart();
    a.sync();
    b.sync();
    assert_equal(&mut a, &mut b);
    for device in [&mut a, &mut b] {
        let kept = device.open(id(1)).unwrap().customer;
        assert_eq!((kept.contacts.len(), kept.activities.len()), (1, 1));
        assert_eq!((kept.record.text(Field::Phone), kept.record.text(Field::Industry)), ("0512 66881300", "机床"));
        assert_eq!(device.open(id(2)).unwrap().customer.joined_into, Some(id(1)));
        assert_eq!(find(device, "李静"), ["恒达机械"], "what came is found in the kept file alone");
        assert_eq!((device.list(everything()).rows.len(), device.status().duplicates), (1, 0));
    }
    // The other device goes on in the joined file, then this one takes the two apart.
    let contact = *b.open(id(1)).unwrap().customer.contacts.keys().next().unwrap();
    edit(&mut b, id(1), vec![set(Target::Contact(contact), Field::ContactTitle, text("采购总监"))]);
    b.sync();
    a.sync();
    let view = saved(part(&mut a, id(2)));
    assert_eq!((view.customer.id, view.customer.deleted, view.customer.joined_into), (id(2), None, None));
    a.sync();
    b.sync();
    assert_equal(&mut a, &mut b);
    let after = (b.open(id(1)).unwrap().customer, b.open(id(2)).unwrap().customer);
    assert_eq!(after.0.record, before.0.record);
    assert!(after.0.contacts.values().all(|contact| contact.deleted.is_some()));
    assert!(after.0.activities.values().all(|activity| activity.deleted.is_some()));
    assert_eq!((after.1.record, after.1.activities), (before.1.record, before.1.activities));
    let contact = after.1.contacts.values().next().unwrap();
    let said = [Field::ContactName, Field::ContactTitle].map(|field| contact.record.text(field));
    assert_eq!(said, ["李静", "采购总监"], "what was written meanwhile goes along");
    assert_eq!(b.status().duplicates, 1, "they may still be one");
    server.check();
}

#[test]
fn whoever_was_away_and_wrote_into_the_other_file_loses_nothing() {
    let (server, mut a, mut b) = twice();
    b.online = false;
    edit(&mut b, id(2), vec![customer_field(Field::Industry, "模具")]);
    saved(join(&mut a, id(1), id(2), &[]));
    a.sync();
    b.online = true;
    b.sync();
    a.sync();
    // The file that went into another was changed without the joining knowing: a person decides.
    assert_eq!((a.status().edited_after_removal, b.status().edited_after_removal), (1, 1));
    saved(part(&mut b, id(2)));
    b.sync();
    a.sync();
    assert_equal(&mut a, &mut b);
    assert_eq!(a.open(id(2)).unwrap().customer.record.text(Field::Industry), "模具");
    assert_eq!(a.open(id(1)).unwrap().customer.record.text(Field::Industry), "机床");
    server.check();
}

#[test]
fn two_people_who_join_the_same_files_have_everything_once() {
    let (server, mut a, mut b) = twice();
    (a.online, b.online) = (false, false);
    saved(join(&mut a, id(1), id(2), &[]));
    saved(join(&mut b, id(1), id(2), &[]));
    (a.online, b.online) = (true, true);
    a.sync();
    b.sync();
    a.sync();
    assert_equal(&mut a, &mut b);
    let kept = a.open(id(1)).unwrap().customer;
    assert_eq!((kept.contacts.len(), kept.activities.len()), (1, 1));
    assert_eq!((a.status().refused, b.status().refused), (0, 0));
    server.check();
}

#[test]
fn what_cannot_be_joined_or_parted_changes_nothing() {
    let (_server, mut a, mut b) = twice();
    let page = |device: &mut Device| {
        device.list(ListQuery { filter: Filter { deleted: true, ..Filter::default() }, ..everything() }).rows
    };
    let before = page(&mut a);
    assert_eq!(join(&mut a, id(1), id(1), &[]), Answer::Failed(Failure::NotFound));
    assert_eq!(join(&mut a, id(1), id(7), &[]), Answer::Failed(Failure::NotFound));
    assert_eq!(part(&mut a, id(2)), Answer::Failed(Failure::NotNow));
    let by_hand = Save { customer: id(2), create: false, edits: vec![Edit::JoinInto(id(1))] };
    assert_eq!(a.save(by_hand), Err(Failure::InvalidEdit));
    assert_eq!(page(&mut a), before);
    // Two values of one field are settled while both are in sight.
    (a.online, b.online) = (false, false);
    edit(&mut a, id(2), vec![customer_field(Field::Phone, "0512 1111111")]);
    edit(&mut b, id(2), vec![customer_field(Field::Phone, "0512 2222222")]);
    (a.online, b.online) = (true, true);
    a.sync();
    b.sync();
    a.sync();
    assert_eq!(join(&mut a, id(1), id(2), &[]), Answer::Failed(Failure::NotNow));
    // A removed file goes into none.
    edit(&mut a, id(2), vec![Edit::Delete(Target::Customer)]);
    assert_eq!(join(&mut a, id(1), id(2), &[]), Answer::Failed(Failure::NotFound));
}
