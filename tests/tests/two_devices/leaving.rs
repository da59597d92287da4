//! What a device may not hold any more leaves it to the last byte; what was not sent yet is kept for its writer to read.

use satchel_model::{CustomerId, Field, Role, Target, UserId};
use satchel_protocol::bridge::{Answer, Connection, Failure, Request, Save};
use satchel_store::{Key, Store as _, Table};
use satchel_tests::device::Device;
use satchel_tests::local_server::LocalServer;

use super::{assert_equal, customer_field, edit, find, id, now, set, text};

/// Stands in everything of the customers that leave, and nowhere else.
const MARKER: &str = "QZXJW标记";
/// The customers that leave.
const LEAVING: [u8; 3] = [2, 3, 7];

/// The tables with a value in which the words occur, as the store opens its records.
fn tables_with(device: &Device, words: &str) -> Vec<Table> {
    let holds = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    let has = |table: &Table| {
        let scan = pollster::block_on(device.store().scan(*table, &Key::empty())).expect("the store reads");
        assert!(scan.damaged.is_empty(), "{table:?}");
        scan.items.iter().any(|(key, value)| holds(value) || holds(key.as_bytes()))
    };
    Table::ALL.into_iter().filter(has).collect()
}

fn device(seed: u8, server: &LocalServer, name: &str) -> Device {
    let mut device = Device::new(seed, &server.origin(), now());
    assert_eq!(device.sign_in(name, "a-password"), Answer::Done);
    assert_eq!(device.sync(), Connection::Idle);
    device
}

/// Customers 1 to 9 of `rep`, written on one device and fetched by another, and the person who will get some of them.
fn rep_and_successor() -> (LocalServer, Device, Device, UserId) {
    let server = LocalServer::start();
    server.add_person("rep", "a-password", Role::Salesperson);
    let successor = server.add_person("next", "a-password", Role::Salesperson);
    let mut writer = device(1, &server, "rep");
    for number in 1..=9 {
        let words = if LEAVING.contains(&number) { MARKER } else { "留下" };
        let edits = vec![customer_field(Field::Name, &format!("{words}公司{number}"))];
        writer.save(Save { customer: id(number), create: true, edits }).expect("a new customer is saved");
        edit(&mut writer, id(number), vec![set(Target::Background, Field::Hobbies, text(words))]);
    }
    assert_eq!(writer.sync(), Connection::Idle);
    let reader = device(2, &server, "rep");
    (server, writer, reader, successor)
}

fn put_draft(device: &mut Device, customer: CustomerId, form: &str, body: &str) {
    let key = format!("customer/{customer}/{form}");
    assert_eq!(device.ask(Request::PutDraft { key, body: body.to_owned() }), Answer::Done);
}

#[test]
fn no_byte_of_a_customer_that_left_stays_and_its_neighbours_do() {
    let (server, mut writer, mut reader, successor) = rep_and_successor();
    put_draft(&mut reader, id(2), "contact/new", MARKER);
    put_draft(&mut reader, id(4), "contact/new", "留下");
    // One of them is not where the first sync put it any more.
    edit(&mut writer, id(3), vec![customer_field(Field::Industry, MARKER)]);
    assert_eq!(writer.sync(), Connection::Idle);
    server.stamp_new_epoch();
    assert_eq!(reader.sync(), Connection::Busy, "a comparison follows");
    assert_eq!(reader.sync(), Connection::Idle);
    edit(&mut reader, id(7), vec![customer_field(Field::Industry, MARKER)]);
    assert_eq!(reader.sync(), Connection::Idle);
    writer.sync();
    assert_eq!(writer.sync(), Connection::Idle);
    let of_reader = [Table::Docs, Table::Packs, Table::Changes, Table::Rows, Table::Texts, Table::Drafts];
    assert_eq!(tables_with(&reader, MARKER), of_reader, "what the test looks for is there before");
    assert_eq!(tables_with(&writer, MARKER), [Table::Docs, Table::Changes, Table::Rows, Table::Texts]);

    server.assign(&LEAVING.map(id), successor);
    for device in [&mut writer, &mut reader] {
        assert_eq!(device.sync(), Connection::Idle);
        assert_eq!(tables_with(device, MARKER), []);
        device.restart();
        assert_eq!(tables_with(device, MARKER), []);
        assert_eq!(device.status().customers, 6);
        assert_eq!(find(device, "公司").len(), 6);
        assert_eq!(device.open(id(2)), Err(Failure::NotFound));
        for number in [1, 4, 5, 6, 8, 9] {
            let view = device.open(id(number)).expect("it opens");
            assert_eq!(view.customer.background.text(Field::Hobbies), "留下", "{number}");
        }
    }
    assert_equal(&mut writer, &mut reader);
    let Answer::Drafts(drafts) = reader.ask(Request::ListDrafts) else { panic!("no list of drafts") };
    assert_eq!(drafts.len(), 1, "the draft of another customer stays");
    // The form that closes with its customer keeps nothing either.
    let late = Request::PutDraft { key: format!("customer/{}/note", id(2)), body: MARKER.to_owned() };
    assert_eq!(reader.ask(late), Answer::Failed(Failure::NotFound));

    let mut next = device(3, &server, "next");
    assert_eq!(next.status().customers, 3);
    assert_eq!(next.open(id(7)).expect("it opens").customer.record.text(Field::Industry), MARKER);
    server.check();
}

/// The unsent words, and nothing else of the customer, can still be read where they were written.
fn assert_kept_for_its_writer(device: &mut Device, words: &str) {
    assert_eq!(tables_with(device, words), [Table::Quarantine]);
    let Answer::Review(review) = device.ask(Request::Review) else { panic!("no review") };
    let kept: Vec<&str> = review.refused.iter().flat_map(|item| &item.content).map(String::as_str).collect();
    assert_eq!(kept, [format!("customer.industry={words}")]);
    assert_eq!(device.status().unsent, 0);
    device.restart();
    assert_eq!(tables_with(device, words), [Table::Quarantine]);
    assert_eq!(device.ask(Request::DismissRefused(id(2))), Answer::Done);
    assert_eq!(tables_with(device, words), []);
}

#[test]
fn unsent_work_on_a_customer_that_was_given_away_is_set_aside_when_the_server_refuses_it() {
    let (server, _, mut reader, successor) = rep_and_successor();
    reader.online = false;
    edit(&mut reader, id(2), vec![customer_field(Field::Industry, "没发出去")]);
    server.assign(&[id(2)], successor);
    reader.online = true;
    assert_eq!(reader.sync(), Connection::Idle);
    assert_eq!(reader.open(id(2)), Err(Failure::NotFound));
    assert_kept_for_its_writer(&mut reader, "没发出去");
    server.check();
}

#[test]
fn unsent_work_on_a_customer_that_leaves_before_it_could_be_sent_is_set_aside_too() {
    let (server, _, mut reader, successor) = rep_and_successor();
    reader.online = false;
    edit(&mut reader, id(2), vec![customer_field(Field::Industry, "没发出去")]);
    server.assign(&[id(2)], successor);
    // A device that does not know how far it is compares before it sends.
    let progress = Key::name("progress");
    let mut stored = reader.store().stored(Table::Meta, &progress).expect("it is stored");
    let last = stored.len() - 1;
    stored[last] ^= 1;
    reader.store().tamper(Table::Meta, &progress, stored);
    reader.restart();
    assert_eq!(reader.status().unsent, 1);
    reader.online = true;
    assert_eq!(reader.sync(), Connection::Idle);
    assert_eq!(reader.open(id(2)), Err(Failure::NotFound));
    assert_kept_for_its_writer(&mut reader, "没发出去");
    server.check();
}
