//! The worker for figures, without its browser: facts in bytes, reports in bytes.

use satchel_model::trade::{Orders, TradeLine, TradeOrder, TradeStamp, TradeUpdate};
use satchel_model::{CustomerFacts, CustomerId, LifecycleState, PackedRelationship, Trade, days_between};
use satchel_report::exchange::{Answer, Ask, Place, Refusal, Wanted, decode, encode};
use satchel_report::{Desk, Facts, Picture};

use crate::team::{TODAY, cdnow, day, report, team};

/// These facts as an engine hands them out.
fn packed(facts: &Facts) -> Vec<CustomerFacts> {
    let each = facts.customers().map(|customer| {
        let line = |line: &satchel_report::facts::Line| TradeLine {
            product: line.product.unwrap(),
            quantity_thousandths: line.quantity_thousandths,
            minor: line.minor,
        };
        let orders = customer.orders.iter().map(|order| TradeOrder {
            day: i32::try_from(days_between(day("1970-01-01"), order.date)).unwrap(),
            currency: order.currency,
            lines: order.lines.iter().map(line).collect(),
        });
        let orders = Orders { products: customer.products.clone(), orders: orders.collect(), left_out: 0 };
        CustomerFacts {
            id: customer.id,
            name: customer.name.clone(),
            trade_type: customer.trade_type.clone(),
            state: customer.state,
            trade: Trade::pack(&orders),
            relationship: PackedRelationship::of(&customer.relationship),
        }
    });
    each.collect()
}

fn update(is_whole: bool, changed: Vec<CustomerFacts>, gone: Vec<CustomerId>) -> Ask {
    let stamp = TradeStamp { engine: [1; 8], version: 1 };
    Ask::Take(encode(&TradeUpdate { stamp, is_whole, changed, gone }).into())
}

fn wanted(name: &str, as_of: &str) -> Wanted {
    Wanted { name: name.to_owned(), as_of: day(as_of), parameters: Vec::new() }
}

/// Through bytes, as between page and worker.
fn ask(desk: &mut Desk, ask: Ask) -> Answer {
    decode(&desk.handle(&encode(&ask))).unwrap()
}

#[test]
fn a_report_crosses_with_its_first_rows_and_the_rest_is_asked_for() {
    let facts = cdnow();
    let mut desk = Desk::default();
    assert_eq!(ask(&mut desk, update(true, packed(&facts), Vec::new())), Answer::Taken { customers: 2_357 });
    let whole = report("lifetime-value", &facts, "1998-06-30", &[]);
    let Answer::Report(shown) = ask(&mut desk, Ask::Report(wanted("lifetime-value", "1998-06-30"))) else {
        panic!("no report")
    };
    assert_eq!(shown.hash, whole.hash());
    let section = &whole.parts[0].outcome.as_ref().unwrap()[0];
    let cut = &shown.report.parts[0].outcome.as_ref().unwrap()[0];
    assert_eq!((cut.table.rows.len(), shown.sizes[0][0].rows), (200, 2_357));
    assert_eq!(cut.table.rows, section.table.rows[..200]);
    assert!(matches!(&cut.picture, Some(Picture::Scatter { points, .. }) if (700..=1_000).contains(&points.len())));
    assert_eq!(shown.sizes[0][0].segments.iter().sum::<u32>(), 2_357);
    assert!(encode(&shown).len() < 200_000, "{} bytes", encode(&shown).len());

    let at = Place { part: 0, section: 0 };
    let of = || wanted("lifetime-value", "1998-06-30");
    let rows = ask(&mut desk, Ask::Rows { of: of(), at, from: 2_300, most: 500 });
    assert_eq!(rows, Answer::Rows(section.table.rows[2_300..].to_vec()));
    let customers = ask(&mut desk, Ask::Segment { of: of(), at, segment: 1 });
    let Answer::Customers(members) = customers else { panic!("no customers") };
    assert!(members.iter().map(|(id, _)| id).eq(&section.segments[1].customers));
    assert!(members.iter().all(|(id, name)| facts.get(*id).unwrap().name == *name));
    let nowhere = ask(&mut desk, Ask::Segment { of: of(), at: Place { part: 1, section: 0 }, segment: 0 });
    assert_eq!(nowhere, Answer::Refused(Refusal::Place));
}

#[test]
fn what_changed_is_taken_and_makes_other_reports() {
    // Costs are on no record, so the packed team is the one to compare with.
    let all = packed(&team());
    let mut kept = Facts::default();
    all.iter().for_each(|customer| kept.put_packed(customer.clone()).unwrap());
    let mut desk = Desk::default();
    let too_early = ask(&mut desk, update(false, all[..1].to_vec(), Vec::new()));
    assert_eq!(too_early, Answer::Refused(Refusal::Facts));
    assert_eq!(ask(&mut desk, Ask::Report(wanted("abc", TODAY))), Answer::Refused(Refusal::Facts));
    ask(&mut desk, update(true, all.clone(), Vec::new()));
    for name in ["abc", "rfm", "churn", "growth"] {
        let Answer::Report(shown) = ask(&mut desk, Ask::Report(wanted(name, TODAY))) else { panic!("no {name}") };
        assert_eq!(shown.hash, report(name, &kept, TODAY, &[]).hash());
    }
    let mut changed = all[0].clone();
    changed.state = LifecycleState::Loyal;
    changed.trade = all[1].trade.clone();
    kept.put_packed(changed.clone()).unwrap();
    kept.remove(all[2].id);
    assert_eq!(ask(&mut desk, update(false, vec![changed], vec![all[2].id])), Answer::Taken { customers: 239 });
    for name in ["abc", "rfm", "churn", "growth"] {
        let Answer::Report(shown) = ask(&mut desk, Ask::Report(wanted(name, TODAY))) else { panic!("no {name}") };
        assert_eq!(shown.hash, report(name, &kept, TODAY, &[]).hash());
    }
}

#[test]
fn what_cannot_be_answered_is_refused_in_a_word() {
    let mut desk = Desk::default();
    assert_eq!(decode(&desk.handle(&[255; 40])), Some(Answer::Refused(Refusal::Unreadable)));
    assert_eq!(ask(&mut desk, Ask::Take(vec![255; 40].into())), Answer::Refused(Refusal::Facts));
    ask(&mut desk, update(true, Vec::new(), Vec::new()));
    assert!(matches!(ask(&mut desk, Ask::Report(wanted("other", TODAY))), Answer::Refused(Refusal::Report(_))));
    // A report that lacks something is a report.
    let Answer::Report(shown) = ask(&mut desk, Ask::Report(wanted("abc", TODAY))) else { panic!("no report") };
    assert!(shown.report.missing().is_some());
}
