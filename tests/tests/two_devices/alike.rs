//! One customer written down twice, by two people who do not know of each other; and codes that nobody has to hand out.

use std::collections::BTreeSet;

use satchel_model::likeness::Reason;
use satchel_model::{ContactId, CustomerId, Edit, Field, Record, Target};
use satchel_protocol::bridge::{Answer, DuplicatePair, ListQuery, Request, Save, Similar, SimilarQuery};
use satchel_tests::device::Device;

use super::{create, customer_field, edit, everything, id, set, team, text};

fn duplicates(device: &mut Device) -> Vec<DuplicatePair> {
    match device.ask(Request::Duplicates) {
        Answer::Duplicates(pairs) => pairs,
        other => panic!("{other:?}"),
    }
}

fn similar(device: &mut Device, fields: &[(Field, &str)]) -> Vec<Similar> {
    let record = Record(fields.iter().map(|(field, value)| (*field, text(value))).collect());
    match device.ask(Request::Similar(Box::new(SimilarQuery { except: None, record }))) {
        Answer::Similar(found) => found,
        other => panic!("{other:?}"),
    }
}

fn new(device: &mut Device, customer: CustomerId, fields: &[(Field, &str)]) {
    let edits = fields.iter().map(|(field, value)| customer_field(*field, value)).collect();
    device.save(Save { customer, create: true, edits }).expect("a new customer is saved");
}

/// T31: the same tax number, or the same phone number, on two devices without a network.
#[test]
fn a_customer_that_two_people_created_is_offered_once_after_the_sync() {
    let (server, mut a, mut b) = team();
    (a.online, b.online) = (false, false);
    new(&mut a, id(1), &[(Field::Name, "苏州恒达机械有限公司"), (Field::TaxNumber, "91320500MA1X0A0A0X")]);
    new(&mut b, id(2), &[(Field::Name, "恒达"), (Field::TaxNumber, "91320500 ma1x 0a0a 0x")]);
    new(&mut a, id(3), &[(Field::Name, "大江物流"), (Field::Mobile, "138 0013 8000")]);
    new(&mut b, id(4), &[(Field::Name, "陈经理"), (Field::Phone, "+8613800138000")]);
    new(&mut b, id(5), &[(Field::Name, "上海另一家商贸有限公司"), (Field::Phone, "021-66881300")]);
    (a.online, b.online) = (true, true);
    a.sync();
    b.sync();
    a.sync();
    for device in [&mut a, &mut b] {
        assert_eq!(device.status().duplicates, 2, "offered without anybody asking");
        let pairs = duplicates(device);
        let found: Vec<_> = pairs.iter().map(|pair| (pair.one.customer, pair.other.customer)).collect();
        assert_eq!(found, [(id(1), id(2)), (id(3), id(4))]);
        assert!(pairs[0].likeness.reasons.contains(&Reason::TaxNumber), "{pairs:?}");
        assert_eq!(pairs[1].likeness.reasons, [Reason::Phone]);
    }
    // One of the two goes, and with it the question, on the other device too.
    edit(&mut a, id(2), vec![Edit::Delete(Target::Customer)]);
    assert_eq!(a.ask(Request::Apart { one: id(4), other: id(3), are_two: true }), Answer::Done);
    a.sync();
    b.sync();
    assert_eq!((a.status().duplicates, b.status().duplicates), (0, 1));
    a.restart();
    assert!(duplicates(&mut a).is_empty(), "what was said outlives a restart");
    assert_eq!(duplicates(&mut b).len(), 1);
    server.check();
}

/// T28, without its time, which the bench of the index has.
#[test]
fn whoever_types_a_known_customer_is_told_of_it() {
    let (_server, mut a, _b) = team();
    new(&mut a, id(1), &[(Field::Name, "苏州恒达机械有限公司"), (Field::Email, "info@hengda.cn")]);
    create(&mut a, id(2), "无锡大江物流");
    let contact = Target::Contact(ContactId::from_bytes([9; 16]));
    edit(&mut a, id(2), vec![set(contact, Field::ContactMobile, text("139 0000 0002"))]);
    let first = |found: Vec<Similar>| found.first().map(|similar| similar.customer.customer);
    assert_eq!(first(similar(&mut a, &[(Field::Name, "恒达机械（苏州）")])), Some(id(1)));
    assert_eq!(first(similar(&mut a, &[(Field::Name, "新客户"), (Field::Email, "INFO@hengda.cn")])), Some(id(1)));
    assert_eq!(first(similar(&mut a, &[(Field::Name, "新客户"), (Field::Mobile, "１３９００００0002")])), Some(id(2)));
    assert_eq!(first(similar(&mut a, &[(Field::Name, "无锡恒达电子有限公司")])), None);
    // The index follows what is edited, renamed and removed.
    edit(&mut a, id(1), vec![customer_field(Field::Name, "江苏腾飞装备有限公司")]);
    assert_eq!(first(similar(&mut a, &[(Field::Name, "恒达机械")])), None);
    assert_eq!(first(similar(&mut a, &[(Field::Name, "腾飞装备")])), Some(id(1)));
    edit(&mut a, id(1), vec![Edit::Delete(Target::Customer)]);
    assert_eq!(first(similar(&mut a, &[(Field::Name, "腾飞装备")])), None);
    let own = SimilarQuery { except: Some(id(2)), record: Record([(Field::Name, text("大江物流"))].into()) };
    assert_eq!(a.ask(Request::Similar(Box::new(own))), Answer::Similar(Vec::new()));
}

/// T34.
#[test]
fn customers_of_two_devices_without_a_network_have_different_readable_codes() {
    let (server, mut a, mut b) = team();
    (a.online, b.online) = (false, false);
    for number in 0..100_u8 {
        for (device, kind) in [(&mut a, 1), (&mut b, 2)] {
            let mut bytes = [kind; 16];
            bytes[15] = number;
            create(device, CustomerId::from_bytes(bytes), &format!("客户 {kind} {number}"));
        }
    }
    create(&mut a, id(9), "有自己代码的客户");
    edit(&mut a, id(9), vec![customer_field(Field::Code, "A-1")]);
    let codes = |device: &mut Device| -> BTreeSet<(CustomerId, String)> {
        let page = [0, 200].map(|offset| device.list(ListQuery { offset, ..everything() }).rows);
        page.into_iter().flatten().map(|row| (row.row.id, row.row.code)).collect()
    };
    let before: BTreeSet<_> = codes(&mut a).union(&codes(&mut b)).cloned().collect();
    assert_eq!(before.len(), 201);
    (a.online, b.online) = (true, true);
    a.sync();
    b.sync();
    a.sync();
    for device in [&mut a, &mut b] {
        let after = codes(device);
        assert_eq!(after, before, "codes stay as they were");
        let distinct: BTreeSet<&str> = after.iter().map(|(_, code)| code.as_str()).collect();
        assert!(distinct.len() == 201 && distinct.contains("A-1"));
        assert!(distinct.iter().all(|code| *code == "A-1" || code.len() == 13));
    }
    server.check();
}
