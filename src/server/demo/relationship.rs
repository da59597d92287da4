//! What salespeople found out about demo customers that no order tells.

use satchel_model::field::{LOSS_REASONS, WALLET_METHODS};
use satchel_model::{Currency, Customer, CustomerId, Date, Field, Finding, LifecycleState, Money, Value};

use super::company::put;
use super::dice::Dice;

/// The last day of the purchases: who asked, asked in the half year before it.
const LAST: Date = jiff::civil::date(1998, 6, 30);
const EVIDENCE: &[&str] = &["季度回访时问到的", "老板当面说的", "采购负责人评价", "电话回访", "年终座谈会"];
const TRUST: [Field; 4] = [Field::TrustCredibility, Field::TrustReliability, Field::TrustIntimacy, Field::TrustSelf];

/// Adds it to some customers; `before` are those of the same person that were there already.
pub(super) fn relationship(file: &mut Customer, before: &[CustomerId], dice: &mut Dice) {
    if dice.happens(12)
        && let Some(referrer) =
            usize::try_from(dice.below(before.len() as i64)).ok().and_then(|place| before.get(place))
    {
        file.record.0.insert(Field::ReferredBy, Value::Customer(*referrer));
    }
    let spent: i64 = file.valid_orders().filter_map(|order| order.total().ok()).map(|total| total.minor).sum();
    let dollars = |minor: i64| Value::Money(Money { minor, currency: Currency::USD });
    if file.state() == LifecycleState::Lost {
        if dice.happens(60) {
            put(&mut file.record, Field::LossReason, dice.text(LOSS_REASONS));
            file.record.0.insert(Field::RegainValue, dollars(spent.max(100) * (1 + dice.below(4))));
            file.record.0.insert(Field::RegainCost, dollars(500 + dice.below(3_000)));
            file.record.0.insert(Field::RegainPercent, Value::Count(dice.below(61).unsigned_abs()));
        }
        return;
    }
    if !dice.happens(25) {
        return;
    }
    // Whoever buys more is mostly, not always, the more satisfied.
    let warmth = i64::try_from(file.orders.len()).unwrap_or(0).min(4);
    let mut rate = |file: &mut Customer, field: Field, least: i64, most: i64| {
        let degree = u8::try_from((least + dice.below(most - least + 1)).min(10)).unwrap_or(0);
        let on = days_before(dice.below(180));
        let finding = Finding { degree, evidence: dice.text(EVIDENCE).to_owned(), on };
        file.record.0.insert(field, Value::Finding(Box::new(finding)));
    };
    rate(file, Field::Satisfaction, warmth, 8 + warmth / 2);
    rate(file, Field::Loyalty, warmth / 2, 7 + warmth);
    rate(file, Field::WithstoodRivals, 0, 1);
    for field in TRUST {
        rate(file, field, 1 + warmth, 9);
    }
    put(&mut file.record, Field::WalletMethod, dice.text(WALLET_METHODS));
    file.record.0.insert(Field::Wallet, dollars(spent.max(1_000) * (110 + dice.below(900)) / 100));
    if file.state() == LifecycleState::Loyal && dice.happens(50) {
        let finding = Finding { degree: 1, evidence: "签了年度框架协议".to_owned(), on: days_before(30) };
        file.record.0.insert(Field::Partnership, Value::Finding(Box::new(finding)));
    }
}

fn days_before(days: i64) -> Date {
    LAST.checked_sub(jiff::Span::new().days(days)).unwrap_or(LAST)
}
