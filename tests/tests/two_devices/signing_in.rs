//! Signing in and out: who may, and what becomes of the work on the device.

use satchel_protocol::bridge::{Answer, Connection, Failure, Phase, Request};
use satchel_tests::device::Device;

use super::{create, id, now, team};

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
