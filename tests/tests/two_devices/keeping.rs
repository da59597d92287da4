//! What a device holds outlives a restart, a damaged record and a full disk.

use satchel_model::{Field, Target};
use satchel_protocol::bridge::{Answer, Connection, Failure, ListQuery, Phase, Request, Save};
use satchel_tests::device::Device;

use super::{assert_equal, create, customer_field, edit, everything, find, id, now, set, team, text};

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
fn what_is_searched_for_while_the_app_starts_is_found() {
    let (_server, mut a, _b) = team();
    create(&mut a, id(1), "苏州一号");
    create(&mut a, id(2), "上海二号");
    let query = ListQuery { search: "苏州".to_owned(), ..everything() };
    let Answer::List(page) = a.restart_asking(Request::List(query)) else { panic!("no list") };
    assert_eq!(page.rows.iter().map(|row| row.row.name.as_str()).collect::<Vec<_>>(), ["苏州一号"]);
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
fn drafts_survive_a_restart() {
    let (_server, mut a, _b) = team();
    let key = "customer/1/business".to_owned();
    assert_eq!(a.ask(Request::PutDraft { key: key.clone(), body: "没写完".to_owned() }), Answer::Done);
    a.restart();
    assert_eq!(a.ask(Request::GetDraft { key: key.clone() }), Answer::Draft(Some("没写完".to_owned())));
    assert_eq!(a.ask(Request::DeleteDraft { key: key.clone() }), Answer::Done);
    assert_eq!(a.ask(Request::GetDraft { key }), Answer::Draft(None));
}
