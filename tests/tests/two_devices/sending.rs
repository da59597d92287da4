//! Work that waits for the network is counted, sent whatever the wire does, and sent once.

use satchel_model::{ActivityId, CustomerId, Field, Target};
use satchel_protocol::bridge::{Answer, Connection, Failure, Notice, Request};
use satchel_server::{Options, Rate, Rates};
use satchel_tests::device::{Device, WireFault};
use satchel_tests::line::{Line, Way};
use satchel_tests::local_server::LocalServer;
use satchel_tests::numbers::Numbers;

use super::{assert_equal, create, customer_field, edit, id, now, set, team, text};

/// T08: no loss and no double, wherever the line breaks.
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

/// T08: an upload of several requests that breaks at twenty points ends by itself: nobody asks for a sync again.
#[test]
fn a_long_upload_that_breaks_at_twenty_points_ends_unattended() {
    const CUSTOMERS: u32 = 1_100;
    let breaks = [WireFault::RequestLost, WireFault::AnswerLost, WireFault::Gateway(503), WireFault::AnswerCut(17)];
    let (server, mut a, mut b) = team();
    a.online = false;
    for number in 0..CUSTOMERS {
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        create(&mut a, CustomerId::from_bytes(bytes), &format!("客户{number}"));
    }
    a.online = true;
    a.requests.clear();
    for _ in 0..5 {
        a.faults.extend(breaks);
        // One request passes whole, and the next is the point that breaks.
        a.faults.push_back(WireFault::AnswerCut(usize::MAX));
    }
    a.ask(Request::SyncNow);
    let mut left = vec![a.status().unsent];
    for _ in 0..100 {
        if a.status().connection == Connection::Idle {
            break;
        }
        a.let_time_pass();
        left.push(a.status().unsent);
    }
    assert_eq!(a.status().connection, Connection::Idle, "it never ends");
    assert!(a.faults.is_empty(), "all twenty breaks happened");
    left.dedup();
    assert!(left.len() >= 5, "the upload went on where it had broken: {left:?}");
    assert_eq!(left.last(), Some(&0));
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(b.status().customers, CUSTOMERS);
    assert_equal(&mut a, &mut b);
    server.check();
}

/// T08: the line itself breaks at twenty random bytes of one upload, in either direction, and nobody asks for a sync again.
#[test]
fn an_upload_whose_line_breaks_at_twenty_random_bytes_ends_unattended() {
    const CUSTOMERS: u16 = 1_500;
    /// The fewest bytes of one request with 256 new customers, which were 52 242.
    const REQUEST_BYTES: usize = 50_000;
    /// The fewest bytes of the answer to it, which were 1 132.
    const ANSWER_BYTES: usize = 1_000;
    let (server, _a, mut b) = team();
    let line = Line::to(server.address()).expect("a line to the server");
    let mut sender = Device::new(3, &line.origin(), now());
    assert_eq!(sender.sign_in("boss", "boss-password"), Answer::Done);
    assert_eq!(sender.sync(), Connection::Idle);
    sender.online = false;
    for number in 0..CUSTOMERS {
        let mut bytes = [7; 16];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        create(&mut sender, CustomerId::from_bytes(bytes), &format!("客户{number}"));
    }
    sender.online = true;
    let mut numbers = Numbers(8);
    let mut left = vec![sender.status().unsent];
    for point in 1..=20 {
        match point % 5 {
            // One request passes whole with its answer, and the one after it breaks.
            0 => line.break_after(Way::Up, REQUEST_BYTES * 5 / 4 + numbers.below(REQUEST_BYTES / 2), || {}),
            1 | 3 => line.break_after(Way::Up, numbers.below(REQUEST_BYTES), || {}),
            _ => line.break_after(Way::Down, numbers.below(ANSWER_BYTES), || {}),
        }
        while line.breaks() < point {
            assert!(left.len() < 500, "it never ends: {left:?}");
            // The timers that the upload set itself; the very first one is that of its round before.
            sender.let_time_pass();
            left.push(sender.status().unsent);
        }
    }
    while sender.status().unsent > 0 {
        assert!(left.len() < 500, "it never ends: {left:?}");
        sender.let_time_pass();
        left.push(sender.status().unsent);
    }
    assert_eq!(line.breaks(), 20);
    assert!(left.windows(2).all(|pair| pair[1] <= pair[0]), "what was sent stays sent: {left:?}");
    left.dedup();
    assert!(left.len() >= 5, "it went on where it had broken, which it did four times: {left:?}");
    let documents = server.documents();
    assert_eq!(documents.len(), usize::from(CUSTOMERS), "none is there twice");
    assert!(documents.iter().all(|record| record.changes == 1), "no change is there twice");
    assert_eq!(b.sync(), Connection::Idle);
    assert_eq!(b.status().customers, u32::from(CUSTOMERS));
    assert_equal(&mut sender, &mut b);
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

/// T07: the number in the header is the number in the store.
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

/// An update of one end never costs what is on the other: the tablet says what is wrong, keeps everything, and goes on.
#[test]
fn a_server_of_another_version_is_told_from_a_stranger_and_costs_nothing() {
    let (server, mut a, mut b) = team();
    for by in [-1, 1] {
        create(&mut a, id(u8::try_from(by + 5).expect("a small number")), "客户");
        a.faults.push_back(WireFault::OtherVersion(by));
        edit(&mut a, id(u8::try_from(by + 5).expect("a small number")), vec![customer_field(Field::Industry, "机床")]);
        assert_eq!(a.status().connection, Connection::Error(Failure::UpdateRequired));
        assert!(a.status().unsent > 0);
        a.faults.clear();
        assert_eq!(a.sync(), Connection::Idle);
        assert_eq!(a.status().unsent, 0);
    }
    b.sync();
    assert_equal(&mut a, &mut b);
    server.check();
}

/// A server that answers too many requests to a tablet with a time: nothing is lost, the tablet leaves the server alone for so
/// long whatever happens on it, and comes back by itself.
#[test]
fn a_tablet_that_is_sent_away_keeps_everything_and_comes_back_after_the_time() {
    let rates = Rates { device: Rate { burst: 3, per_second: 1 }, ..Rates::default() };
    let server = LocalServer::start_with(Options { rates, ..Options::default() });
    server.add_person("boss", "boss-password", satchel_model::Role::UnitHead);
    let mut a = Device::new(1, &server.origin(), now());
    assert_eq!(a.sign_in("boss", "boss-password"), Answer::Done);
    let mut number = 0;
    while !matches!(a.status().connection, Connection::Error(Failure::ServerBusy { .. })) {
        number += 1;
        create(&mut a, id(number), "客户");
    }
    let requests = a.requests.len();
    edit(&mut a, id(number), vec![customer_field(Field::Industry, "水泵")]);
    assert!(matches!(a.sync(), Connection::Error(Failure::ServerBusy { retry_after_s: 1.. })));
    assert_eq!(a.requests.len(), requests, "the server is left alone");
    let unsent = a.status().unsent;
    assert!(unsent > 0, "and what is unsent stays");
    a.restart();
    assert_eq!(a.status().unsent, unsent);
    // The clock of the server is the real one: until the second is over it says so again.
    while a.status().connection != Connection::Idle {
        a.let_time_pass();
    }
    assert_eq!((a.status().unsent, a.status().customers), (0, u32::from(number)));
    server.check();
}
