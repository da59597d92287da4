//! Goal: what two people do offline on the same customers is all there afterwards, on both devices
//! and on the server, whatever the wire does.
//!
//! A pass means something because engine, store format, protocol, server and SQLite are the real
//! ones and talk through a real socket; only the screen and the browser's disk are missing here
//! (the end-to-end tests have those).
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on must stop"
)]

use satchel_model::{ActivityId, Address, ContactId, CustomerId, Edit, Field, OrderId, Target, UnixMillis, Value};
use satchel_protocol::bridge::{Answer, Connection, Failure, Filter, ListQuery, Notice, Phase, Request, Save, Sort};
use satchel_tests::device::{Device, WireFault};
use satchel_tests::local_server::LocalServer;

/// The clock of the machine that the server reads too.
fn now() -> UnixMillis {
    satchel_server::clock::now()
}

/// A server with one team and the people of these tests, and the devices of two of them.
fn team() -> (LocalServer, Device, Device) {
    let server = LocalServer::start();
    server.add_person("boss", "boss-password", satchel_model::Role::UnitHead);
    let mut a = Device::new(1, &server.origin(), now());
    let mut b = Device::new(2, &server.origin(), now());
    assert_eq!(a.sign_in("boss", "boss-password"), Answer::Done);
    assert_eq!(b.sign_in("boss", "boss-password"), Answer::Done);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(b.sync(), Connection::Idle);
    (server, a, b)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn set(target: Target, field: Field, value: Value) -> Edit {
    Edit::Set { target, field, value: Some(value) }
}

fn customer_field(field: Field, value: &str) -> Edit {
    set(Target::Customer, field, text(value))
}

fn city(city: &str) -> Edit {
    let address = Address { city: city.to_owned(), ..Address::default() };
    set(Target::Customer, Field::Address, Value::Address(Box::new(address)))
}

fn id(number: u8) -> CustomerId {
    CustomerId::from_bytes([number; 16])
}

fn create(device: &mut Device, customer: CustomerId, name: &str) {
    let edits = vec![customer_field(Field::Name, name)];
    device.save(Save { customer, create: true, edits }).expect("a new customer is saved");
}

fn edit(device: &mut Device, customer: CustomerId, edits: Vec<Edit>) {
    device.save(Save { customer, create: false, edits }).expect("an edit is saved");
}

fn everything() -> ListQuery {
    ListQuery {
        search: String::new(),
        filter: Filter::default(),
        sort: Sort::Name,
        descending: false,
        offset: 0,
        limit: 200,
    }
}

fn find(device: &mut Device, search: &str) -> Vec<String> {
    let page = device.list(ListQuery { search: search.to_owned(), ..everything() });
    page.rows.into_iter().map(|row| row.row.name).collect()
}

/// Both devices hold the same files, rows included.
fn assert_equal(a: &mut Device, b: &mut Device) {
    let (of_a, of_b) = (a.list(everything()), b.list(everything()));
    assert!(of_a.rows == of_b.rows, "the lists differ");
    for row in of_a.rows {
        let (one, other) = (a.open(row.row.id), b.open(row.row.id));
        let (one, other) = (one.expect("a opens"), other.expect("b opens"));
        assert_eq!(one.heads, other.heads);
        assert_eq!(one.customer, other.customer);
    }
}

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
fn an_upload_that_breaks_at_any_point_finishes_without_loss_or_double() {
    let faults = [
        WireFault::RequestLost,
        WireFault::AnswerLost,
        WireFault::AnswerCut(3),
        WireFault::AnswerCut(29),
        WireFault::AnswerCut(31),
        WireFault::CaptivePortal,
        WireFault::Gateway(502),
    ];
    let (server, mut a, mut b) = team();
    for round in 0..20_u8 {
        let customer = id(round + 1);
        create(&mut a, customer, &format!("客户{round}"));
        for visit in 0..3_u8 {
            let target = Target::Activity(ActivityId::from_bytes([round * 3 + visit + 1; 16]));
            edit(&mut a, customer, vec![set(target, Field::ActivityText, text("拜访"))]);
        }
        let fault = faults[usize::from(round) % faults.len()];
        for _ in 0..usize::from(round) % 3 {
            // Some exchanges pass before the line breaks.
            edit(&mut a, customer, vec![customer_field(Field::Industry, &format!("行业{round}"))]);
            a.sync();
        }
        a.faults.push_back(fault);
        a.ask(Request::SyncNow);
        a.faults.clear();
        a.let_time_pass();
        assert_eq!(a.sync(), Connection::Idle, "after {fault:?}");
        assert_eq!(a.status().unsent, 0, "after {fault:?}");
    }
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(b.status().customers, 20);
    assert_equal(&mut a, &mut b);
    for round in 0..20_u8 {
        assert_eq!(b.open(id(round + 1)).expect("it opens").customer.activities.len(), 3);
    }
    server.check();
}

#[test]
fn a_captive_portal_is_no_server_and_nothing_is_lost() {
    let (_server, mut a, _b) = team();
    a.online = false;
    create(&mut a, id(1), "客户");
    a.online = true;
    a.faults.push_back(WireFault::CaptivePortal);
    assert_eq!(a.sync(), Connection::Error(Failure::NotOurServer));
    assert_eq!(a.status().unsent, 1);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(a.status().unsent, 0);
}

#[test]
fn a_wrong_password_says_so_and_signs_nobody_in() {
    let (server, ..) = team();
    let mut device = Device::new(7, &server.origin(), now());
    assert_eq!(device.sign_in("boss", "wrong"), Answer::Failed(Failure::WrongPassword));
    assert_eq!(device.sign_in("nobody", "boss-password"), Answer::Failed(Failure::WrongPassword));
    assert_eq!(device.status().phase, Phase::SignedOut);
    device.online = false;
    assert_eq!(device.sign_in("boss", "boss-password"), Answer::Failed(Failure::Offline));
}

#[test]
fn the_unsent_count_is_the_number_of_changes_in_the_store() {
    let (_server, mut a, _b) = team();
    a.online = false;
    for round in 1..=5_u8 {
        create(&mut a, id(round), "客户");
        let stored = pollster::block_on(satchel_store::Store::count(a.store(), satchel_store::Table::Outbox));
        assert_eq!(Ok(u64::from(a.status().unsent)), stored.map_err(|error| error.code()));
        assert_eq!(a.status().unsent, u32::from(round));
    }
    assert_eq!(a.sync(), Connection::Offline);
    a.online = true;
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(a.status().unsent, 0);
}

#[test]
fn whoever_shows_a_file_is_told_when_its_work_is_sent() {
    let (_server, mut a, _b) = team();
    a.online = false;
    create(&mut a, id(1), "客户");
    assert_eq!(a.open(id(1)).map(|view| view.unsent), Ok(1));
    a.notices.clear();
    a.online = true;
    assert_eq!(a.sync(), Connection::Idle);
    assert!(a.notices.contains(&Notice::CustomersChanged(vec![id(1)])));
    assert_eq!(a.open(id(1)).map(|view| view.unsent), Ok(0));
}

#[test]
fn a_restart_offline_shows_everything() {
    let (_server, mut a, mut b) = team();
    for round in 1..=30_u8 {
        create(&mut a, id(round), &format!("客户{round:02}"));
    }
    a.sync();
    b.sync();
    let before = b.list(everything());
    b.online = false;
    b.restart();
    assert_eq!(b.status().phase, Phase::Ready);
    let after = b.list(everything());
    assert_eq!(before.rows, after.rows);
    assert_eq!(find(&mut b, "客户07"), ["客户07"]);
    assert_eq!(find(&mut b, "kh07"), ["客户07"]);
}

#[test]
fn a_first_sync_is_packed_and_every_file_opens() {
    let (server, mut a, _b) = team();
    for round in 1..=60_u8 {
        create(&mut a, id(round), &format!("客户{round:02}"));
        let target = Target::Background;
        edit(&mut a, id(round), vec![set(target, Field::Hobbies, text("钓鱼"))]);
    }
    a.sync();
    let mut fresh = Device::new(5, &server.origin(), now());
    assert_eq!(fresh.sign_in("boss", "boss-password"), Answer::Done);
    assert_eq!(fresh.sync(), Connection::Idle);
    assert_eq!(fresh.status().customers, 60);
    assert_equal(&mut a, &mut fresh);
    let view = fresh.open(id(33)).expect("it opens");
    assert_eq!(view.customer.background.text(Field::Hobbies), "钓鱼");
    fresh.restart();
    assert_equal(&mut a, &mut fresh);
}

#[test]
fn a_damaged_document_is_fetched_again_and_the_others_open() {
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "一号");
    create(&mut a, id(2), "二号");
    a.sync();
    b.sync();
    let documents: Vec<_> = [satchel_store::Table::Docs, satchel_store::Table::Packs, satchel_store::Table::Changes]
        .into_iter()
        .flat_map(|table| {
            let scan = pollster::block_on(satchel_store::Store::scan(b.store(), table, &satchel_store::Key::empty()));
            scan.expect("the store reads").items.into_iter().map(move |(key, _)| (table, key))
        })
        .filter(|(_, key)| key.as_bytes().starts_with(&[1; 16]))
        .collect();
    assert!(!documents.is_empty());
    for (table, key) in documents {
        let mut stored = b.store().stored(table, &key).expect("it is stored");
        let last = stored.len() - 1;
        stored[last] ^= 1;
        b.store().tamper(table, &key, stored);
    }
    b.restart();
    b.online = false;
    assert_eq!(b.open(id(1)), Err(Failure::Damaged));
    assert!(b.open(id(2)).is_ok());
    b.online = true;
    assert_eq!(b.sync(), Connection::Idle);
    assert!(b.open(id(1)).is_ok());
    assert_equal(&mut a, &mut b);
}

#[test]
fn a_full_disk_refuses_the_save_and_keeps_what_was_there() {
    let (_server, mut a, _b) = team();
    a.online = false;
    create(&mut a, id(1), "客户");
    a.store().fail_next_commit(satchel_store::Fault::Quota);
    let edits = vec![customer_field(Field::Phone, "13800000001")];
    let refused = a.save(Save { customer: id(1), create: false, edits: edits.clone() });
    assert_eq!(refused, Err(Failure::StorageFull));
    let view = a.open(id(1)).expect("it opens");
    assert_eq!(view.customer.record.get(Field::Phone), None);
    assert_eq!(a.status().unsent, 1);
    edit(&mut a, id(1), edits);
    assert_eq!(a.status().unsent, 2);
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
fn a_revoked_device_erases_its_data() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    a.sync();
    b.sync();
    server.revoke_devices_named("test 2");
    b.sync();
    assert_eq!(b.status().phase, Phase::SignedOut);
    for table in satchel_store::Table::ALL {
        assert_eq!(pollster::block_on(satchel_store::Store::count(b.store(), table)).expect("it counts"), 0);
    }
    assert_eq!(a.sync(), Connection::Idle);
}

#[test]
fn an_expired_sign_in_keeps_everything_and_goes_on_after_a_new_one() {
    let (server, mut a, _b) = team();
    a.online = false;
    create(&mut a, id(1), "客户");
    server.expire_tokens();
    a.online = true;
    assert_eq!(a.sync(), Connection::Error(Failure::SignInExpired));
    let status = a.status();
    assert!(status.account.is_some_and(|account| account.expired));
    assert_eq!(status.unsent, 1);
    assert!(a.open(id(1)).is_ok());
    assert_eq!(a.sign_in("boss", "boss-password"), Answer::Done);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(a.status().unsent, 0);
}

#[test]
fn drafts_survive_a_restart() {
    let (_server, mut a, _b) = team();
    let key = "customer/1/business".to_owned();
    assert_eq!(a.ask(Request::PutDraft { key: key.clone(), body: "没写完".to_owned() }), Answer::Done);
    a.restart();
    assert_eq!(a.ask(Request::GetDraft { key: key.clone() }), Answer::Draft(Some("没写完".to_owned())));
    assert_eq!(a.ask(Request::DeleteDraft { key: key.clone() }), Answer::Done);
    assert_eq!(a.ask(Request::GetDraft { key }), Answer::Draft(None));
}

#[test]
fn signing_out_with_unsent_work_asks_first() {
    let (_server, mut a, _b) = team();
    a.online = false;
    create(&mut a, id(1), "客户");
    let refused = a.ask(Request::SignOut { discard_unsent: false });
    assert_eq!(refused, Answer::Failed(Failure::UnsentWork { unsent: 1 }));
    assert!(a.open(id(1)).is_ok());
    assert_eq!(a.ask(Request::SignOut { discard_unsent: true }), Answer::Done);
    assert_eq!(a.status().phase, Phase::SignedOut);
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
