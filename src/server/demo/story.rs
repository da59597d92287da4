//! What happened with a demo customer: real orders, the life cycle that follows from them, visits around them.

use satchel_model::{
    Activity, ActivityId, Currency, Customer, Date, Field, LifecycleState, LineId, Money, Opportunity, OpportunityId,
    Order, OrderId, OrderLine, Position, Record, StageEntry, StageMove, StateEntry, Transition, TransitionId,
    UnixMillis, UserId, Value,
};

use super::cdnow::Purchase;
use super::company::put;
use super::dice::Dice;
use super::phrases::{CALLS, NOTES, Phrase, SHARED_NOTES, VISITS};
use super::places::PLACES;

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
    check_in(customer);
    if dice.happens(30) {
        dice.text(SHARED_NOTES).clone_into(&mut customer.note);
    }
}

/// Says of the latest visit where it was: somewhere in the customer's city, always at the same place.
fn check_in(customer: &mut Customer) {
    let Some(Value::Address(address)) = customer.record.get(Field::Address) else { return };
    let Some(place) = PLACES.iter().find(|place| place.city == address.city) else { return };
    let [.., north, east] = *customer.id.as_bytes();
    // At most five kilometres from the middle.
    let off = |byte: u8| (i32::from(byte) - 128) * 350;
    let is_visit = |activity: &&mut Activity| activity.record.text(Field::ActivityKind) == "visit";
    let Some(visit) = customer.activities.values_mut().rfind(is_visit) else { return };
    let Some(Value::Instant(at)) = visit.record.get(Field::ActivityAt).cloned() else { return };
    let (latitude, longitude) = (place.middle.0 + off(north), place.middle.1 + off(east));
    let position = Position { latitude, longitude, accuracy_m: Some(20), at };
    visit.record.0.insert(Field::ActivityCheckIn, Value::Position(position));
}

/// Stages in which demo opportunities stand, and what was said on the way there.
const STAGES: &[(&str, &str)] = &[
    ("lead", ""),
    ("prospecting", "展会上留下名片，愿意听介绍"),
    ("qualification", "确认有采购预算，今年内要定"),
    ("needs_analysis", "谈清了品类和数量"),
    ("value_proposition", "认可我们的配送周期"),
    ("decision_makers", "见到了总经理"),
    ("proposal", "报价单已送到"),
    ("negotiation", "在谈账期"),
    ("won", "合同已签"),
    ("lost", "预算被砍，今年不做了"),
];
/// What demo opportunities are about.
const DEALS: &[&str] = &["秋季铺货", "新店开业首批", "年度框架协议", "古典专柜", "节日礼盒", "周年庆促销"];

/// Adds a lead or an opportunity to some customers, and a visit that is planned for these days to a few.
pub(super) fn plans(customer: &mut Customer, teller: Teller, dice: &mut Dice) {
    if dice.happens(8) {
        let since = 3 + dice.below(50);
        let at = |days_ago: i64| UnixMillis(teller.now.0 - days_ago * DAY_MS);
        let entry = |stage: &str, reason: &str, days_ago: i64| StageEntry {
            stage: stage.to_owned(),
            reason: reason.to_owned(),
            at: at(days_ago),
            by: teller.owner,
        };
        let (stage, reason) = dice.one_of(STAGES, ("lead", ""));
        let mut opportunity = Opportunity::default();
        put(&mut opportunity.record, Field::OpportunityName, dice.text(DEALS));
        let amount = Money { minor: (5 + dice.below(196)) * 100_000, currency: Currency::CNY };
        opportunity.record.0.insert(Field::OpportunityAmount, Value::Money(amount));
        if let Some(close) = UnixMillis(teller.now.0 + (10 + dice.below(120)) * DAY_MS).date(480) {
            opportunity.record.0.insert(Field::OpportunityClose, Value::Date(close));
        }
        let begun = StageMove { from: None, to: entry("lead", "", since + 20) };
        opportunity.moves.insert(TransitionId::at(at(since + 20), dice.bytes()), begun);
        if stage != "lead" {
            let step = StageMove { from: Some("lead".to_owned()), to: entry(stage, reason, since) };
            opportunity.moves.insert(TransitionId::at(at(since), dice.bytes()), step);
        }
        let now = opportunity.moves.values().next_back().map(|step| step.to.clone());
        opportunity.record.0.extend(now.map(|entry| (Field::OpportunityStage, Value::Stage(Box::new(entry)))));
        customer.opportunities.insert(OpportunityId::at(at(since + 20), dice.bytes()), opportunity);
    }
    if dice.happens(3) {
        let days = dice.below(6);
        let day = UnixMillis(teller.now.0 + days * DAY_MS).date(480).unwrap_or(GIVEN_UP);
        let at = UnixMillis(UnixMillis::noon(day).0 + hour(dice));
        let mut record = Record::default();
        put(&mut record, Field::ActivityKind, "visit");
        record.0.insert(Field::ActivityPlanned, Value::Instant(at));
        put(&mut record, Field::ActivityPurpose, dice.text(&["送样并确认价格", "谈明年的框架协议", "回访到货情况"]));
        put(&mut record, Field::ActivityMaterials, "样碟、报价单");
        let id = ActivityId::at(teller.now, dice.bytes());
        customer.activities.insert(id, Activity { record, author: None, deleted: None });
    }
}

/// Between half past eight and half past four in China.
pub(super) fn hour(dice: &mut Dice) -> i64 {
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
