//! T24, the states of a customer: only the rule's moves, orders that move by themselves, and every step in the log.

use satchel_model::{Edit, Field, LifecycleState, OrderId, Target, UnixMillis};
use satchel_protocol::bridge::{Failure, Save};
use satchel_tests::device::Device;

use super::{create, edit, id, set, team, text};

fn go(to: LifecycleState) -> Edit {
    Edit::Move { to, reason: "因为".to_owned() }
}

fn state(device: &mut Device) -> LifecycleState {
    device.open(id(1)).expect("it opens").customer.state()
}

/// The steps of the log, oldest first.
fn log(device: &mut Device) -> Vec<(LifecycleState, LifecycleState)> {
    let view = device.open(id(1)).expect("it opens");
    view.customer.transitions.values().map(|step| (step.from, step.to.state)).collect()
}

fn order(number: u8) -> Edit {
    set(Target::Order(OrderId::from_bytes([number; 16])), Field::OrderNumber, text("SO"))
}

#[test]
fn from_every_state_what_the_rule_forbids_is_refused_and_changes_nothing() {
    let (_server, mut a, _b) = team();
    a.online = false;
    // One way through every state of the rule.
    use LifecycleState::{FirstTime, Lost, Loyal, NonCustomer, Potential, Repeat, Target as Wanted};
    let way = [Potential, Wanted, FirstTime, Repeat, Loyal, Lost, NonCustomer];
    create(&mut a, id(1), "客户");
    let mut refused = 0;
    for (step, here) in way.into_iter().enumerate() {
        a.now = UnixMillis(a.now.0 + 1_000);
        if step > 0 {
            edit(&mut a, id(1), vec![go(here)]);
        }
        assert_eq!(state(&mut a), here);
        let unsent = a.status().unsent;
        for to in LifecycleState::ALL.into_iter().filter(|to| !here.allows(*to)) {
            let answer = a.save(Save { customer: id(1), create: false, edits: vec![go(to)] });
            assert_eq!(answer, Err(Failure::ForbiddenTransition { from: here, to }));
            refused += 1;
        }
        assert_eq!((state(&mut a), a.status().unsent), (here, unsent), "a refused move leaves no trace");
    }
    // 49 pairs less the 24 that the rule has.
    assert_eq!(refused, 25);
    let steps: Vec<_> = way.windows(2).map(|pair| (pair[0], pair[1])).collect();
    assert_eq!(log(&mut a), steps);
}

#[test]
fn the_first_order_makes_a_target_first_time_the_second_repeat_and_both_devices_log_it() {
    use LifecycleState::{FirstTime, Potential, Repeat, Target as Wanted};
    let (_server, mut a, mut b) = team();
    create(&mut a, id(1), "客户");
    for (save, after) in [(go(Wanted), Wanted), (order(1), FirstTime), (order(2), Repeat)] {
        a.now = UnixMillis(a.now.0 + 1_000);
        edit(&mut a, id(1), vec![save]);
        assert_eq!(state(&mut a), after);
    }
    a.sync();
    b.sync();
    for device in [&mut a, &mut b] {
        assert_eq!(log(device), [(Potential, Wanted), (Wanted, FirstTime), (FirstTime, Repeat)]);
        let view = device.open(id(1)).expect("it opens");
        let reasons: Vec<_> = view.customer.transitions.values().map(|step| step.to.reason.clone()).collect();
        assert_eq!(reasons, ["因为", "", ""], "an order needs no reason");
    }
}
