//! What happened with a demo customer: real orders, the life cycle that follows from them, visits around them.

use satchel_model::{
    Activity, ActivityId, Customer, Date, Field, LifecycleState, LineId, Money, Order, OrderId, OrderLine, Record,
    StateEntry, Transition, TransitionId, UnixMillis, UserId, Value,
};

use super::cdnow::Purchase;
use super::company::put;
use super::dice::Dice;
use super::phrases::{CALLS, NOTES, Phrase, SHARED_NOTES, VISITS};

const DAY_MS: i64 = 24 * 3_600_000;
/// Orders that make a loyal customer.
const LOYAL_ORDERS: usize = 8;
/// One order before this day of the sample, and none after it: most of these customers were lost.
const LOST_BEFORE: Date = jiff::civil::date(1997, 1, 26);
/// When the salespeople gave up on those.
const GIVEN_UP: Date = jiff::civil::date(1998, 6, 1);

/// Whose customer it is and when the demo is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller {
    pub(super) owner: UserId,
    pub(super) now: UnixMillis,
}

/// Adds the purchases as orders.
pub(super) fn orders(customer: &mut Customer, number: u32, purchases: &[Purchase], dice: &mut Dice) {
    for (place, purchase) in (1_i64..).zip(purchases) {
        let at = UnixMillis(UnixMillis::noon(purchase.date).0 + place);
        let mut record = Record::default();
        put(&mut record, Field::OrderNumber, format!("SO{}-{number:04}-{place}", purchase.date.strftime("%y%m%d")));
        record.0.insert(Field::OrderDate, Value::Date(purchase.date));
        put(&mut record, Field::OrderCurrency, purchase.amount.currency.code());
        put(&mut record, Field::OrderState, "paid");
        let mut order = Order { record, ..Order::default() };
        for (discs, price) in purchase.lines() {
            let line = OrderLine {
                product: "CD".to_owned(),
                quantity_thousandths: discs * 1000,
                unit_price: Money { minor: price, currency: purchase.amount.currency },
            };
            order.lines.insert(LineId::at(at, dice.bytes()), line);
        }
        customer.orders.insert(OrderId::at(at, dice.bytes()), order);
    }
}

/// Adds the life cycle that these purchases make, one logged step after the other.
pub(super) fn life_cycle(customer: &mut Customer, purchases: &[Purchase], teller: Teller, dice: &mut Dice) {
    let Some(first) = purchases.first() else { return };
    let noon = |date: Date| UnixMillis::noon(date);
    let chosen = UnixMillis(noon(first.date).0 - (20 + dice.below(60)) * DAY_MS);
    let mut steps =
        vec![(LifecycleState::Target, chosen, "符合目标客户条件"), (LifecycleState::FirstTime, noon(first.date), "")];
    if let Some(second) = purchases.get(1) {
        steps.push((LifecycleState::Repeat, noon(second.date), ""));
    }
    if let Some(loyal) = purchases.get(LOYAL_ORDERS - 1) {
        steps.push((LifecycleState::Loyal, noon(loyal.date), "长期稳定采购，主动推荐我们"));
    }
    if purchases.len() == 1 && first.date < LOST_BEFORE && dice.happens(70) {
        steps.push((LifecycleState::Lost, noon(GIVEN_UP), "一年多没有订单，多次联系无回应"));
    }
    let mut from = LifecycleState::Potential;
    for (order, (state, at, reason)) in (0_i64..).zip(steps) {
        let entry = StateEntry { state, reason: reason.to_owned(), at, by: teller.owner };
        let id = TransitionId::at(UnixMillis(at.0 + order), dice.bytes());
        customer.transitions.insert(id, Transition { from, to: entry.clone() });
        customer.record.0.insert(Field::State, Value::State(Box::new(entry)));
        from = state;
    }
}

/// Adds visits and calls around the purchases, some of late, and sometimes a shared note.
pub(super) fn activities(customer: &mut Customer, purchases: &[Purchase], teller: Teller, dice: &mut Dice) {
    let contact = customer.contacts.values().next().map(|contact| contact.record.text(Field::ContactName).to_owned());
    let contact = contact.unwrap_or_else(|| "客户".to_owned());
    for purchase in purchases.iter().take(6) {
        if dice.happens(65) {
            let at = UnixMillis(UnixMillis::noon(purchase.date).0 + (dice.below(40) - 25) * DAY_MS + hour(dice));
            add(customer, at, None, &contact, dice);
        }
    }
    if dice.happens(30) {
        let at = UnixMillis(teller.now.0 - (1 + dice.below(60)) * DAY_MS - hour(dice));
        let next = UnixMillis(teller.now.0 + (1 + dice.below(30)) * DAY_MS).date(480);
        add(customer, at, next, &contact, dice);
    }
    if dice.happens(30) {
        dice.text(SHARED_NOTES).clone_into(&mut customer.note);
    }
}

/// Between half past eight and half past four in China.
fn hour(dice: &mut Dice) -> i64 {
    (dice.below(17) - 23) * 1_800_000
}

fn add(customer: &mut Customer, at: UnixMillis, next: Option<Date>, contact: &str, dice: &mut Dice) {
    let none: Phrase = ("", "", "", "");
    let (kind, (subject, text, result, step)) = match dice.below(10) {
        0..=5 => ("visit", dice.one_of(VISITS, none)),
        6..=8 => ("call", dice.one_of(CALLS, none)),
        _ => (dice.text(&["message", "note"]), dice.one_of(NOTES, none)),
    };
    let mut record = Record::default();
    put(&mut record, Field::ActivityKind, kind);
    record.0.insert(Field::ActivityAt, Value::Instant(at));
    put(&mut record, Field::ActivitySubject, subject);
    put(&mut record, Field::ActivityText, text.replace("{}", contact));
    put(&mut record, Field::ActivityResult, result);
    if let (Some(next), false) = (next, step.is_empty()) {
        record.0.insert(Field::ActivityNextDate, Value::Date(next));
        put(&mut record, Field::ActivityNextStep, step);
    }
    customer.activities.insert(ActivityId::at(at, dice.bytes()), Activity { record, author: None, deleted: None });
}
