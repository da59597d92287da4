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

#[path = "two_devices/alike.rs"]
mod alike;
#[path = "two_devices/compacting.rs"]
mod compacting;
#[path = "two_devices/complaints.rs"]
mod complaints;
#[path = "two_devices/day.rs"]
mod day;
#[path = "two_devices/every_entity.rs"]
mod every_entity;
#[path = "two_devices/exporting.rs"]
mod exporting;
#[path = "two_devices/healing.rs"]
mod healing;
#[path = "two_devices/importing.rs"]
mod importing;
#[path = "two_devices/joining.rs"]
mod joining;
#[path = "two_devices/keeping.rs"]
mod keeping;
#[path = "two_devices/leaving.rs"]
mod leaving;
#[path = "two_devices/life_cycle.rs"]
mod life_cycle;
#[path = "two_devices/locking.rs"]
mod locking;
#[path = "two_devices/merging.rs"]
mod merging;
#[path = "two_devices/newer.rs"]
mod newer;
#[path = "two_devices/past.rs"]
mod past;
#[path = "two_devices/removing.rs"]
mod removing;
#[path = "two_devices/roles.rs"]
mod roles;
#[path = "two_devices/roles_at_random.rs"]
mod roles_at_random;
#[path = "two_devices/sending.rs"]
mod sending;
#[path = "two_devices/signing_in.rs"]
mod signing_in;

use satchel_model::{Address, CustomerId, Edit, Field, Target, UnixMillis, Value};
use satchel_protocol::bridge::{Answer, Connection, Filter, ListQuery, Save, Sort};
use satchel_tests::device::Device;
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
