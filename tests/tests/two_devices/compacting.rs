//! T17: thousands of edits of one customer take little room on tablet and server, nothing of the history is given up, and
//! devices that were away while it was folded still sync.

use std::collections::BTreeSet;

use satchel_document::{ChangeHash, Document, DocumentKind};
use satchel_model::{ActivityId, CustomerId, Field, LineId, OrderId, Target};
use satchel_protocol::bridge::{Answer, Connection};
use satchel_server::store::{document, fold, log};
use satchel_store::{Key, Store as _, Table};
use satchel_tests::device::Device;
use satchel_tests::local_server::LocalServer;

use super::{assert_equal, create, customer_field, edit, id, now, set, team, text};

/// Edits of one customer, each a save of its own.
const EDITS: u32 = 5_000;
/// Bytes of the customer's records on a tablet afterwards, at most.
const MOST_BYTES_ON_TABLET: usize = 64 * 1024;
/// Bytes of changes, folded changes and snapshots on the server afterwards, at most. What the log says about each change
/// beside its bytes stays for good.
const MOST_BYTES_ON_SERVER: i64 = 256 * 1024;
/// Edits between two syncs: a person is online now and then.
const EDITS_BETWEEN_SYNCS: u32 = 100;

/// One of many small things that a person writes in a year of visits.
fn any_edit(number: u32) -> satchel_model::Edit {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&(number / 40).to_be_bytes());
    let visit = Target::Activity(ActivityId::from_bytes(bytes));
    match number % 5 {
        0 => customer_field(Field::Phone, &format!("1380000{number:04}")),
        1 => customer_field(Field::Industry, &format!("行业{}", number % 7)),
        2 => set(visit, Field::ActivityText, text(&format!("第{number}次拜访，客户要求报价"))),
        3 => customer_field(Field::Website, &format!("下次{number}")),
        _ => set(visit, Field::ActivitySubject, text(&format!("跟进{}", number % 11))),
    }
}

/// Bytes that the tablet's store keeps of documents and changes.
fn bytes_on_tablet(device: &Device) -> usize {
    let of_table = |table| {
        let scan = pollster::block_on(device.store().scan(table, &Key::empty())).expect("the store reads");
        scan.items.iter().map(|(key, bytes)| key.as_bytes().len() + bytes.len()).sum::<usize>()
    };
    [Table::Docs, Table::Packs, Table::Changes].into_iter().map(of_table).sum()
}

/// Bytes of changes, folded changes and snapshots.
fn bytes_on_server(server: &LocalServer) -> i64 {
    let sum = "SELECT (SELECT sum(length(bytes)) FROM log) + (SELECT coalesce(sum(length(bytes)), 0) FROM fold)
                    + (SELECT sum(length(snapshot)) FROM doc)";
    number(server, sum)
}

/// Bytes of the database that hold something.
fn database_bytes(server: &LocalServer) -> i64 {
    let pages = number(server, "PRAGMA page_count") - number(server, "PRAGMA freelist_count");
    pages * number(server, "PRAGMA page_size")
}

fn number(server: &LocalServer, sql: &str) -> i64 {
    server.service().store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)).unwrap()
}

fn on_server(server: &LocalServer, customer: CustomerId) -> Document {
    let id = DocumentKind::Customer.document_id(customer);
    let read = server.service().store.read(|connection| {
        let record = document::find(connection, server.team(), id)?.expect("the server has it");
        document::from_log(connection, server.team(), &record)
    });
    read.unwrap()
}

fn hashes(document: &Document) -> BTreeSet<ChangeHash> {
    document.all_changes().into_iter().map(|(hash, _)| hash).collect()
}

#[test]
fn five_thousand_edits_take_little_room_and_every_change_is_still_there() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    // Something to disagree about, from before everything that is folded.
    let order = OrderId::from_bytes([7; 16]);
    edit(&mut a, id(1), vec![set(Target::Order(order), Field::OrderNumber, text("SO-1"))]);
    assert_eq!((a.sync(), b.sync()), (Connection::Idle, Connection::Idle));
    let mut away = Device::new(6, &server.origin(), now());
    assert_eq!(away.sign_in("boss", "boss-password"), Answer::Done);
    assert_eq!(away.sync(), Connection::Idle);
    away.online = false;
    edit(&mut away, id(1), vec![customer_field(Field::ShortName, "简称甲"), customer_field(Field::Fax, "010-1")]);
    edit(&mut b, id(1), vec![customer_field(Field::ShortName, "简称乙")]);
    assert_eq!((b.sync(), a.sync()), (Connection::Idle, Connection::Idle));

    for number in 0..EDITS {
        a.online = number % EDITS_BETWEEN_SYNCS == 0;
        edit(&mut a, id(1), vec![any_edit(number)]);
    }
    a.online = true;
    assert_eq!(a.sync(), Connection::Idle);
    let (tablet, of_server) = (bytes_on_tablet(&a), bytes_on_server(&server));
    assert!(tablet < MOST_BYTES_ON_TABLET, "{tablet} bytes on the tablet");
    assert!(of_server < MOST_BYTES_ON_SERVER, "{of_server} bytes on the server");

    // Every change that the log names is in the document that the log gives, and the other way round.
    let named = server.service().store.read(|connection| {
        let mut named = BTreeSet::new();
        log::for_each(connection, server.team(), |entry| {
            named.extend(entry.hash.map(ChangeHash));
            Ok(())
        })?;
        Ok(named)
    });
    let document = on_server(&server, id(1));
    assert_eq!(hashes(&document), named.unwrap());
    let unfolded: usize = document.all_changes().iter().map(|(_, bytes)| bytes.len()).sum();
    eprintln!(
        "{EDITS} edits: {unfolded} bytes of changes; {tablet} bytes on the tablet, {of_server} on the server, in a database of {}",
        database_bytes(&server)
    );
    let folded = server.service().store.read(|connection| fold::find(connection, server.team(), document.id()));
    assert!(folded.unwrap().is_some_and(|fold| fold.seq > i64::from(EDITS) / 2), "most of it is folded");
    server.check();

    // Who was away comes back: its edits arrive, and both short names stand side by side.
    away.online = true;
    assert_eq!(away.sync(), Connection::Idle);
    for _ in 0..2 {
        assert_eq!((a.sync(), b.sync(), away.sync()), (Connection::Idle, Connection::Idle, Connection::Idle));
    }
    assert_equal(&mut a, &mut away);
    assert_equal(&mut a, &mut b);
    let view = a.open(id(1)).expect("it opens");
    assert_eq!(view.customer.record.text(Field::Fax), "010-1");
    assert_eq!(view.customer.conflicts.iter().map(|conflict| conflict.field).collect::<Vec<_>>(), [Field::ShortName]);
    assert_eq!(view.customer.orders[&order].record.text(Field::OrderNumber), "SO-1");
    for device in [&mut a, &mut b, &mut away] {
        assert!(bytes_on_tablet(device) < MOST_BYTES_ON_TABLET);
        device.restart();
        device.online = false;
        assert_eq!(device.open(id(1)).expect("it opens").heads, view.heads);
        assert_eq!(device.status().refused, 0);
    }
    server.check();
}

/// A device whose cursor lies before what was folded is sent the document once, and a small page afterwards.
#[test]
fn whoever_was_away_is_sent_a_folded_document_whole_and_once() {
    let (server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    assert_eq!((a.sync(), b.sync()), (Connection::Idle, Connection::Idle));
    b.online = false;
    for number in 0..700 {
        a.online = number % EDITS_BETWEEN_SYNCS == 0;
        edit(&mut a, id(1), vec![any_edit(number)]);
    }
    a.online = true;
    assert_eq!(a.sync(), Connection::Idle);
    b.online = true;
    b.requests.clear();
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(b.requests.len(), 1, "one page, and no comparison: {:?}", b.requests);
    b.requests.clear();
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(b.requests.len(), 1);
    // It writes on: order lines, whose numbers follow what it holds.
    let line = Target::Line(OrderId::from_bytes([9; 16]), LineId::from_bytes([1; 16]));
    edit(&mut b, id(1), vec![satchel_model::Edit::Delete(line), customer_field(Field::Fax, "010-2")]);
    assert_eq!((b.sync(), a.sync()), (Connection::Idle, Connection::Idle));
    assert_equal(&mut a, &mut b);
    server.check();
}
