//! T58 from end to end, and that a tablet hands out what changed instead of everything.

use satchel_model::trade::{TradeStamp, TradeUpdate};
use satchel_model::{CustomerId, Date, Edit, Field, LineId, OrderId, OrderLine, Target, Value};
use satchel_protocol::bridge::{Answer, Connection, Request, Save, decode};
use satchel_report::{Facts, compute, figure};
use satchel_server::demo::PASSWORD;
use satchel_tests::device::Device;
use satchel_tests::server_process::ServerProcess;

use super::demo;

const TODAY: &str = "1998-06-30";

/// A tablet of somebody who sees every customer of the team.
fn tablet(seed: u8, server: &ServerProcess) -> Device {
    let mut device = Device::new(seed, &format!("http://{}", server.address()), satchel_server::clock::now());
    assert_eq!(device.sign_in("feng", PASSWORD), Answer::Done);
    assert_eq!(device.sync(), Connection::Idle);
    device
}

fn update(device: &mut Device, since: Option<TradeStamp>) -> TradeUpdate {
    match device.ask(Request::Trade(since)) {
        Answer::Trade { stamp, update } => {
            let update: TradeUpdate = decode(&update).unwrap();
            assert_eq!(update.stamp, stamp);
            update
        }
        other => panic!("{other:?}"),
    }
}

fn facts(device: &mut Device) -> Facts {
    let mut facts = Facts::default();
    facts.take(update(device, None)).unwrap();
    facts
}

fn hash(facts: &Facts, name: &str) -> String {
    let today: Date = TODAY.parse().unwrap();
    compute(name, facts, today, &[]).unwrap().hash().to_string()
}

/// What the command line says, also while the server runs.
fn hash_of_command(server: &ServerProcess, name: &str) -> String {
    let arguments = ["report", name, "--team", "demo", "--as-of", TODAY, "--format", "json"];
    // A report that lacks something ends with an error and is a report all the same.
    let printed = server.command(&arguments, "").unwrap().printed;
    let json: serde_json::Value = serde_json::from_str(printed.lines().next().unwrap()).unwrap();
    json["hash"].as_str().unwrap().to_owned()
}

fn buy(device: &mut Device, customer: CustomerId, create: bool) {
    let order = OrderId::from_bytes([7; 16]);
    let set = |target, field, value| Edit::Set { target, field, value: Some(value) };
    let item =
        OrderLine {
            product: "磁带".to_owned(), quantity_thousandths: 3_000, unit_price: "9.90 USD".parse().unwrap()
        };
    let mut edits = vec![
        set(Target::Order(order), Field::OrderDate, Value::Date("1998-06-29".parse().unwrap())),
        set(Target::Order(order), Field::OrderCurrency, Value::Text("USD".to_owned())),
        set(Target::Line(order, LineId::from_bytes([8; 16])), Field::LineItem, Value::Item(Box::new(item))),
    ];
    if create {
        edits.push(set(Target::Customer, Field::Name, Value::Text("新客户".to_owned())));
    }
    device.save(Save { customer, create, edits }).expect("an order is saved");
}

#[test]
fn t58_two_tablets_and_the_command_line_print_the_same_hash_of_every_report() {
    let server = demo();
    server.start().unwrap();
    let (mut a, mut b) = (tablet(1, &server), tablet(2, &server));
    let known = facts(&mut a);
    assert_eq!(known.len(), 2_357);
    let customer = known.customers().next().unwrap().id;
    // Work of both, without a network, then together.
    (a.online, b.online) = (false, false);
    buy(&mut a, customer, false);
    buy(&mut b, CustomerId::from_bytes([9; 16]), true);
    assert_ne!(hash(&facts(&mut a), "abc"), hash(&facts(&mut b), "abc"));
    (a.online, b.online) = (true, true);
    assert_eq!([a.sync(), b.sync(), a.sync()], [Connection::Idle, Connection::Idle, Connection::Idle]);
    let (of_a, of_b) = (facts(&mut a), facts(&mut b));
    assert_eq!(of_a.len(), 2_358);
    for definition in figure::ALL {
        let expected = hash(&of_a, definition.name);
        assert_eq!(hash(&of_b, definition.name), expected, "{}", definition.name);
        assert_eq!(hash_of_command(&server, definition.name), expected, "{}", definition.name);
    }
    server.stop().unwrap();
}

#[test]
fn a_tablet_hands_out_what_changed_and_everything_to_who_knows_another_life_of_it() {
    let server = demo();
    server.start().unwrap();
    let mut device = tablet(1, &server);
    let first = update(&mut device, None);
    assert!(first.is_whole);
    let stamp = first.stamp;
    let mut kept = Facts::default();
    kept.take(first).unwrap();
    let customer = kept.customers().next().unwrap().id;

    let nothing = update(&mut device, Some(stamp));
    assert!(!nothing.is_whole && nothing.changed.is_empty() && nothing.gone.is_empty());
    buy(&mut device, customer, false);
    let changed = update(&mut device, Some(stamp));
    let of: Vec<CustomerId> = changed.changed.iter().map(|facts| facts.id).collect();
    assert_eq!((changed.is_whole, of), (false, vec![customer]));
    let stamp = changed.stamp;
    kept.take(changed).unwrap();
    assert_eq!(kept.fingerprint(), facts(&mut device).fingerprint());

    device.save(Save { customer, create: false, edits: vec![Edit::Delete(Target::Customer)] }).expect("it is removed");
    let removed = update(&mut device, Some(stamp));
    assert_eq!((removed.changed.len(), removed.gone.as_slice()), (0, [customer].as_slice()));
    kept.take(removed).unwrap();
    assert_eq!(kept.fingerprint(), facts(&mut device).fingerprint());

    // Another engine counts anew: a number that fits by chance means nothing.
    device.restart();
    let anew = update(&mut device, Some(stamp));
    assert!(anew.is_whole);
    kept.take(anew).unwrap();
    assert_eq!(kept.fingerprint(), facts(&mut device).fingerprint());
    server.stop().unwrap();
}
