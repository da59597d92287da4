//! The life cycle of a customer: which moves are allowed, what orders cause by themselves, what the log keeps.

use satchel_model::{Edit, Field, LifecycleState, OrderId, StateEntry, Target, Value};

use super::phone;
use crate::document::Document;
use crate::error::DocumentError;
use crate::read::read;
use crate::testing::{CUSTOMER, LI, WANG, document, edit, order_target, set, stamp, sync, text};

fn state(document: &Document) -> (LifecycleState, Vec<(LifecycleState, LifecycleState, String)>) {
    let file = read(document, None);
    let log = file.transitions.values().map(|entry| (entry.from, entry.to.state, entry.to.reason.clone())).collect();
    (file.state(), log)
}

fn order(id: u8) -> Edit {
    set(Target::Order(OrderId::from_bytes([id; 16])), Field::OrderNumber, text("A-1"))
}

#[test]
fn a_move_is_checked_and_logged() {
    let mut document = document();
    let go = |to, reason: &str| Edit::Move { to, reason: reason.to_owned() };
    let forbidden = document.edit(&[go(LifecycleState::Loyal, "")], &stamp(LI, 1)).unwrap_err();
    assert!(matches!(forbidden, DocumentError::ForbiddenTransition(_)));
    edit(&mut document, LI, 1, &[go(LifecycleState::Target, "展会")]);
    edit(&mut document, WANG, 2, &[go(LifecycleState::Lost, "搬走")]);
    let (shown, log) = state(&document);
    assert_eq!(shown, LifecycleState::Lost);
    assert_eq!(
        log,
        [
            (LifecycleState::Potential, LifecycleState::Target, "展会".to_owned()),
            (LifecycleState::Target, LifecycleState::Lost, "搬走".to_owned())
        ]
    );
    let file = read(&document, None);
    let Some(Value::State(entry)) = file.record.get(Field::State) else { panic!("a state") };
    assert_eq!((entry.by, entry.at), (WANG, stamp(WANG, 2).now));
}

#[test]
fn the_first_order_makes_a_customer_first_time_and_the_second_repeat_each_step_logged() {
    use LifecycleState::{FirstTime, Potential, Repeat, Target};
    let mut document = document();
    let change = edit(&mut document, LI, 1, &[order(1)]);
    assert_eq!(document.all_changes().last().unwrap().0, change.hash);
    let step = |from, to| (from, to, String::new());
    assert_eq!(state(&document), (FirstTime, vec![step(Potential, Target), step(Target, FirstTime)]));
    let cancel = set(order_target(1), Field::OrderState, text("cancelled"));
    edit(&mut document, LI, 2, &[cancel]);
    edit(&mut document, LI, 3, &[order(2)]);
    assert_eq!(state(&document).0, FirstTime);
    let revive = set(order_target(1), Field::OrderState, text("signed"));
    edit(&mut document, LI, 4, &[revive]);
    let (shown, log) = state(&document);
    assert_eq!((shown, log.last()), (Repeat, Some(&step(FirstTime, Repeat))));
    edit(&mut document, LI, 5, &[order(3)]);
    assert_eq!(state(&document).1.len(), 3);
}

#[test]
fn two_first_orders_from_two_devices_make_a_repeat_customer_without_a_question() {
    let mut li = document();
    let mut wang = li.clone();
    edit(&mut li, LI, 1, &[order(1)]);
    edit(&mut wang, WANG, 2, &[order(2)]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    assert_eq!((file.state(), file.conflicts.len()), (LifecycleState::Repeat, 0));
    assert_eq!(read(&wang, None), file);
    // The next save that makes an order count writes and logs the step.
    edit(&mut li, LI, 3, &[order(3)]);
    let (shown, log) = state(&li);
    let step = (LifecycleState::FirstTime, LifecycleState::Repeat, String::new());
    assert_eq!((shown, log.last()), (LifecycleState::Repeat, Some(&step)));
    sync(&mut li, &mut wang);
    assert_eq!(state(&wang), (shown, log));
}

#[test]
fn old_orders_never_win_a_lost_customer_back_and_a_new_one_does() {
    let mut li = document();
    edit(&mut li, LI, 1, &[order(1), order(2)]);
    edit(&mut li, LI, 2, &[Edit::Move { to: LifecycleState::Lost, reason: "倒闭".to_owned() }]);
    assert_eq!(state(&li).0, LifecycleState::Lost);
    edit(&mut li, LI, 3, &[phone("1")]);
    assert_eq!(state(&li).0, LifecycleState::Lost);
    edit(&mut li, LI, 4, &[order(3)]);
    assert_eq!(state(&li).0, LifecycleState::Repeat);
}

#[test]
fn two_states_for_two_reasons_stand_side_by_side_and_are_settled_by_one_choice() {
    let mut li = document();
    let mut wang = li.clone();
    let go = |to, reason: &str| Edit::Move { to, reason: reason.to_owned() };
    edit(&mut li, LI, 1, &[go(LifecycleState::Target, "展会")]);
    edit(&mut wang, WANG, 2, &[go(LifecycleState::NonCustomer, "竞争者")]);
    sync(&mut li, &mut wang);
    let file = read(&li, None);
    let [conflict] = file.conflicts.as_slice() else { panic!("one conflict") };
    let shown = StateEntry::clone(match file.record.get(Field::State) {
        Some(Value::State(entry)) => entry,
        other => panic!("{other:?}"),
    });
    assert_eq!(conflict.values[0].value, Some(Value::State(Box::new(shown))));
    assert_eq!(file.transitions.len(), 2);
    for index in [0, 1] {
        let mut settled = wang.clone();
        let chosen = conflict.values[index].value.clone().unwrap();
        edit(&mut settled, WANG, 3, &[set(Target::Customer, Field::State, chosen.clone())]);
        let file = read(&settled, None);
        assert_eq!((file.record.get(Field::State), file.conflicts.len()), (Some(&chosen), 0));
    }
}

#[test]
fn a_file_with_orders_and_no_state_is_created_with_the_state_that_they_cause() {
    let mut file = crate::testing::full_file();
    file.record.0.remove(&Field::State);
    file.transitions.clear();
    file.orders.retain(|_, order| order.deleted.is_none());
    let document = Document::create(CUSTOMER, &file, &stamp(LI, 0)).unwrap().customer.document;
    let (shown, log) = state(&document);
    assert_eq!((shown, log.len()), (LifecycleState::Repeat, 3));
    assert_eq!(log[2].1, LifecycleState::Repeat);
}
