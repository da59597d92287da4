//! What demo customers complain about, and how far each complaint has come.

use satchel_model::{Complaint, ComplaintId, Currency, Customer, Field, Money, UnixMillis, Value};

use super::company::put;
use super::dice::Dice;
use super::story::{self, Teller};

const HOUR_MS: i64 = 3_600_000;

/// Subject, the customer's words, cause, product, solution, recovery, yuan that it cost, what is changed.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, i64, &'static str);

const CASES: &[Case] = &[
    (
        "碟片有划痕",
        "一箱里有五张划花了，顾客来退。",
        "quality",
        "古典唱片",
        "核实后全部换新，并上门取回旧货。",
        "replacement",
        260,
        "出库前抽检一成",
    ),
    (
        "到货晚了三天",
        "活动都开始了货才到，损失谁来算？",
        "delivery",
        "流行唱片",
        "改走快运，运费由我们承担。",
        "discount",
        380,
        "促销订单提前两天发货",
    ),
    ("少发十二张", "对着装箱单点了两遍，就是少。", "quantity", "儿童专辑", "次日补发。", "apology", 45, "装箱双人复核"),
    ("价格与报价单不一致", "说好的九折，发票上没有。", "price", "节日礼盒", "重开发票并退差价。", "refund", 520, ""),
    (
        "打电话没人接",
        "售后电话打了一下午。",
        "service",
        "",
        "说明原因，留下专人手机。",
        "explanation",
        0,
        "午间安排值班",
    ),
    (
        "送货员态度不好",
        "让他搬进店里，说了难听的话。",
        "attitude",
        "",
        "区域经理上门道歉。",
        "apology",
        60,
        "外包司机重新培训",
    ),
    (
        "包装受潮",
        "纸盒都软了，没法上架。",
        "quality",
        "爵士唱片",
        "退货并按进价赔付。",
        "compensation",
        760,
        "雨季加防潮袋",
    ),
];

/// Adds a complaint of the last weeks to some customers, each as far as it may have come by now.
pub(super) fn complaints(customer: &mut Customer, teller: Teller, dice: &mut Dice) {
    if !dice.happens(4) {
        return;
    }
    let (subject, said, cause, product, solution, recovery, yuan, improvement) =
        dice.one_of(CASES, ("", "", "", "", "", "", 0, ""));
    let Some(day) = UnixMillis(teller.now.0 - (1 + dice.below(55)) * 24 * HOUR_MS).date(480) else { return };
    let received = UnixMillis(UnixMillis::noon(day).0 + story::hour(dice));
    let mut complaint = Complaint::default();
    let record = &mut complaint.record;
    put(record, Field::ComplaintSubject, subject);
    put(record, Field::ComplaintText, said);
    put(record, Field::ComplaintCause, cause);
    put(record, Field::ComplaintProduct, product);
    put(record, Field::ComplaintChannel, dice.text(&["visit", "call", "call", "message"]));
    let attitude = dice.text(&["satisfied", "satisfied", "accepting", "dissatisfied"]);
    // Hours from one step to the next; a step that has not come yet is not taken.
    let steps = [
        (Field::ComplaintReceived, 0),
        (Field::ComplaintAnswered, 1 + dice.below(4)),
        (Field::ComplaintRelayedAt, 1),
        (Field::ComplaintSolved, 24 * (1 + dice.below(5))),
        (Field::ComplaintFedBack, 24 * dice.below(3)),
        (Field::ComplaintArchived, 24 * (1 + dice.below(3))),
    ];
    let mut at = received;
    for (field, hours) in steps {
        at = UnixMillis(at.0 + hours * HOUR_MS);
        if at > teller.now {
            break;
        }
        record.0.insert(field, Value::Instant(at));
        match field {
            Field::ComplaintRelayedAt => {
                put(record, Field::ComplaintRelayedTo, dice.text(&["质量部", "物流部", "客服部"]))
            }
            Field::ComplaintSolved => {
                put(record, Field::ComplaintSolution, solution);
                put(record, Field::ComplaintRecovery, recovery);
                put(record, Field::ComplaintImprovement, improvement);
                if yuan > 0 {
                    let cost = Money { minor: yuan * 100, currency: Currency::CNY };
                    record.0.insert(Field::ComplaintCost, Value::Money(cost));
                }
            }
            Field::ComplaintArchived => put(record, Field::ComplaintAttitude, attitude),
            _ => {}
        }
    }
    customer.complaints.insert(ComplaintId::at(received, dice.bytes()), complaint);
}
