//! T84, T85: what a device does when its account is frozen or closed, when it is revoked, and when it has been too long
//! without the server. Nothing that was acknowledged is ever lost by it.

use satchel_model::{AccountState, Field, Role, UserId, Value};
use satchel_protocol::admin::{self, Ask, Verdict, Waiting};
use satchel_protocol::bridge::{Answer, Connection, Failure, Lock, Phase, Request, decode, encode};
use satchel_protocol::sync::path;
use satchel_tests::device::{Device, WireFault};
use satchel_tests::local_server::LocalServer;
use serde_bytes::ByteBuf;

use super::{city, create, edit, everything, id, now};

const DAY_MS: i64 = 24 * 3_600_000;

/// A salesperson with a customer that the server has, and the head of the unit.
fn seller_and_head() -> (LocalServer, UserId, Device, Device) {
    let server = LocalServer::start();
    let seller = server.add_person("seller", "seller-password", Role::Salesperson);
    server.add_person("head", "head-password", Role::UnitHead);
    let [mut a, mut b] = [1, 2].map(|seed| Device::new(seed, &server.origin(), now()));
    assert_eq!(a.sign_in("seller", "seller-password"), Answer::Done);
    assert_eq!(b.sign_in("head", "head-password"), Answer::Done);
    create(&mut a, id(1), "山海公司");
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(b.sync(), Connection::Idle);
    (server, seller, a, b)
}

fn asked(device: &mut Device, ask: &Ask) -> admin::Answer {
    let Answer::Admin(bytes) = device.ask(Request::Admin(ByteBuf::from(encode(ask).unwrap()))) else {
        panic!("no answer of the server")
    };
    decode(&bytes).unwrap()
}

fn waiting(device: &mut Device) -> Vec<Waiting> {
    match asked(device, &Ask::Waiting) {
        admin::Answer::Waiting(waiting) => waiting,
        _ => panic!("another answer"),
    }
}

fn accept_everything(head: &mut Device) {
    for Waiting { device, customer, .. } in waiting(head) {
        let answer = asked(head, &Ask::Review { device, customer, verdict: Verdict::Accept });
        assert!(matches!(answer, admin::Answer::Reviewed { merged: 1.., refused: 0 }));
    }
    assert!(waiting(head).is_empty());
}

fn is_empty(device: &Device) -> bool {
    satchel_store::Table::ALL
        .iter()
        .all(|table| pollster::block_on(satchel_store::Store::count(device.store(), *table)).unwrap() == 0)
}

fn city_of(device: &mut Device, number: u8) -> String {
    match device.open(id(number)).unwrap().customer.record.0.get(&Field::Address) {
        Some(Value::Address(address)) => address.city.clone(),
        _ => String::new(),
    }
}

#[test]
fn a_frozen_device_hands_in_its_work_erases_itself_and_the_accepted_work_is_there() {
    let (server, seller, mut a, mut b) = seller_and_head();
    a.online = false;
    edit(&mut a, id(1), vec![city("苏州")]);
    create(&mut a, id(2), "新公司");
    server.set_state(seller, AccountState::Frozen);
    a.online = true;
    assert_eq!(a.sync(), Connection::Error(Failure::AccountFrozen));
    assert_eq!(a.status().phase, Phase::SignedOut);
    assert!(is_empty(&a));
    for (state, failure) in
        [(AccountState::Frozen, Failure::AccountFrozen), (AccountState::Closed, Failure::AccountClosed)]
    {
        server.set_state(seller, state);
        assert_eq!(a.sign_in("seller", "seller-password"), Answer::Failed(failure));
    }
    assert_eq!(b.sync(), Connection::Idle);
    assert!(b.open(id(2)).is_err(), "nothing is merged that nobody accepted");
    accept_everything(&mut b);
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(city_of(&mut b, 1), "苏州");
    assert!(b.open(id(2)).is_ok());
    server.check();
}

#[test]
fn a_revoked_device_hands_in_its_work_and_its_person_goes_on_with_a_new_one() {
    let (server, _, mut a, mut b) = seller_and_head();
    a.online = false;
    edit(&mut a, id(1), vec![city("苏州")]);
    server.revoke_devices_named("test 1");
    a.online = true;
    assert_eq!(a.sync(), Connection::Error(Failure::DeviceRevoked));
    assert!(is_empty(&a));
    accept_everything(&mut b);
    assert_eq!(a.sign_in("seller", "seller-password"), Answer::Done);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(city_of(&mut a, 1), "苏州");
}

#[test]
fn until_everything_is_handed_in_the_device_is_locked_and_keeps_it_also_after_a_crash() {
    let (server, seller, mut a, mut b) = seller_and_head();
    a.online = false;
    edit(&mut a, id(1), vec![city("苏州")]);
    create(&mut a, id(2), "新公司");
    server.set_state(seller, AccountState::Frozen);
    a.online = true;
    // The push is refused as usual; then every way of the hand-in is cut.
    a.faults.extend([WireFault::AnswerCut(usize::MAX), WireFault::RequestLost]);
    a.sync();
    assert_eq!(a.status().phase, Phase::Locked(Lock::Frozen));
    assert_eq!(a.status().unsent, 2, "it is shown what is kept");
    assert_eq!(a.ask(Request::List(everything())), Answer::Failed(Failure::Locked));
    assert!(a.open(id(1)).is_err());
    assert_eq!(a.ask(Request::SignOut { discard_unsent: true }), Answer::Failed(Failure::Locked));
    a.online = false;
    assert_eq!(a.sign_in("seller", "seller-password"), Answer::Failed(Failure::Locked));
    a.restart();
    assert_eq!(a.status().phase, Phase::Locked(Lock::Frozen), "also before it has reached the server");
    assert_eq!(a.status().unsent, 2);
    a.online = true;
    // Handed in, but the device does not hear of it: it hands in again.
    a.faults.extend([WireFault::AnswerLost]);
    a.sync();
    a.sync();
    assert_eq!(a.status().phase, Phase::SignedOut);
    assert!(is_empty(&a));
    assert_eq!(waiting(&mut b).len(), 2);
    accept_everything(&mut b);
    b.sync();
    assert_eq!(city_of(&mut b, 1), "苏州");
}

#[test]
fn a_freeze_that_ends_before_the_device_is_empty_costs_nothing() {
    let (server, seller, mut a, mut b) = seller_and_head();
    a.online = false;
    edit(&mut a, id(1), vec![city("苏州")]);
    server.set_state(seller, AccountState::Frozen);
    a.online = true;
    a.faults.extend([WireFault::AnswerCut(usize::MAX), WireFault::RequestLost]);
    a.sync();
    assert_eq!(a.status().phase, Phase::Locked(Lock::Frozen));
    server.set_state(seller, AccountState::Active);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(a.status().phase, Phase::Ready);
    assert_eq!(a.status().unsent, 0);
    assert!(a.requests.contains(&path::HAND_IN));
    b.sync();
    assert_eq!(city_of(&mut b, 1), "苏州");
    assert!(waiting(&mut b).is_empty());
}

#[test]
fn work_that_the_server_refused_is_handed_in_as_well() {
    let (server, seller, mut a, mut b) = seller_and_head();
    a.online = false;
    edit(&mut a, id(1), vec![city("苏州")]);
    // The customer goes to the head meanwhile: what the seller did is set aside on the device.
    let head = b.status().account.unwrap().user.id;
    server.assign(&[id(1)], head);
    a.online = true;
    a.sync();
    assert_eq!(a.status().refused, 1);
    server.set_state(seller, AccountState::Frozen);
    assert_eq!(a.sync(), Connection::Error(Failure::AccountFrozen));
    b.sync();
    accept_everything(&mut b);
    b.sync();
    assert_eq!(city_of(&mut b, 1), "苏州");
}

#[test]
fn a_device_without_the_server_for_thirty_days_locks_and_opens_with_the_next_contact() {
    let (_server, _, mut a, _b) = seller_and_head();
    a.online = false;
    edit(&mut a, id(1), vec![city("苏州")]);
    a.now.0 += 30 * DAY_MS - 60_000;
    a.let_time_pass();
    assert_eq!(a.status().phase, Phase::Ready);
    a.now.0 += 60_000;
    a.let_time_pass();
    assert_eq!(a.status().phase, Phase::Locked(Lock::Offline { days: 30 }));
    assert_eq!(a.ask(Request::List(everything())), Answer::Failed(Failure::Locked));
    a.restart();
    assert_eq!(a.status().phase, Phase::Locked(Lock::Offline { days: 30 }));
    assert_eq!(a.status().unsent, 1);
    a.online = true;
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!(a.status().phase, Phase::Ready);
    assert_eq!(a.status().unsent, 0);
    assert_eq!(city_of(&mut a, 1), "苏州");
    assert_eq!(a.list(everything()).rows.len(), 1);
    assert_eq!(super::find(&mut a, "shanhai"), ["山海公司"], "the search works again too");
}

#[test]
fn a_device_that_locked_itself_and_whose_sign_in_has_run_out_opens_with_a_new_one() {
    let (server, _, mut a, _b) = seller_and_head();
    a.online = false;
    edit(&mut a, id(1), vec![city("苏州")]);
    a.now.0 += 30 * DAY_MS;
    server.expire_tokens();
    a.online = true;
    assert_eq!(a.sync(), Connection::Error(Failure::SignInExpired));
    let status = a.status();
    assert_eq!((status.phase, status.unsent), (Phase::Locked(Lock::Offline { days: 30 }), 1));
    assert!(status.account.is_some_and(|account| account.expired), "the lock screen offers to sign in");
    assert_eq!(a.sign_in("seller", "seller-password"), Answer::Done);
    assert_eq!(a.sync(), Connection::Idle);
    assert_eq!((a.status().phase, a.status().unsent), (Phase::Ready, 0));
}

#[test]
fn how_many_days_is_the_teams_to_say_and_zero_is_never() {
    let (server, _, mut a, _b) = seller_and_head();
    server.add_person("system", "system-password", Role::SystemAdministrator);
    let mut system = Device::new(3, &server.origin(), now());
    assert_eq!(system.sign_in("system", "system-password"), Answer::Done);
    for (days, phase) in [(7, Phase::Locked(Lock::Offline { days: 7 })), (0, Phase::Ready)] {
        assert!(matches!(asked(&mut system, &Ask::OfflineDays(days)), admin::Answer::Done));
        a.online = true;
        assert_eq!(a.sync(), Connection::Idle);
        a.online = false;
        a.now.0 += 8 * DAY_MS;
        a.let_time_pass();
        assert_eq!(a.status().phase, phase);
    }
}

#[test]
fn an_unreachable_server_is_said_to_whoever_looks_after_accounts() {
    let (_server, _, mut a, mut b) = seller_and_head();
    let office = Request::Admin(ByteBuf::from(encode(&Ask::Office).unwrap()));
    assert_eq!(a.ask(office.clone()), Answer::Failed(Failure::NotAllowed));
    b.online = false;
    assert_eq!(b.ask(office), Answer::Failed(Failure::Offline));
}
