//! Real purchases: the figures of the CDNOW sample are those that independent programs and the literature give.
//!
//! ABC and RFM were computed a second time by a script in Python with NumPy (`numpy.quantile` interpolates as R's type 7
//! does), from the same file; its counts stand here.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::collections::BTreeMap;

use satchel_insight::abc::{Bounds, Entry, Grade, by_type};
use satchel_insight::btyd::{BetaGeometric, Buyers, GammaGamma, Variant};
use satchel_insight::ledger::{Ledger, Purchase};
use satchel_insight::rfm::{Segment, buyers, rfm};
use satchel_model::{Currency, Date, Money};

const CUSTOMERS: usize = 2357;

/// Every purchase of the sample; the first person is customer 0.
fn purchases() -> Vec<Purchase> {
    let sample = include_str!("../../server/demo/cdnow_sample.txt");
    let read = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let day: i32 = columns[2].parse().unwrap();
        let [year, month, day] = [day / 10_000, day / 100 % 100, day % 100];
        Purchase {
            customer: columns[1].parse::<u32>().unwrap() - 1,
            date: Date::new(year as i16, month as i8, day as i8).unwrap(),
            amount: Money::parse(columns[4], Currency::USD).unwrap(),
        }
    };
    sample.lines().filter(|line| !line.trim().is_empty()).map(read).collect()
}

fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

#[test]
fn t44_abc_of_real_purchases_is_right_to_the_customer() {
    let ledger = Ledger::at(date(1998, 6, 30), CUSTOMERS, &purchases()).unwrap();
    assert_eq!(ledger.sales_minor(), 24_409_194);
    let sales = |place: usize| {
        let minor = i64::try_from(ledger.accounts[place].sales_minor).unwrap();
        Money { minor, currency: Currency::USD }
    };
    // Seven types by the number of the customer.
    let entries: Vec<Entry> =
        (0..CUSTOMERS).map(|place| Entry { kind: (place as u32 + 1) % 7, sales: sales(place) }).collect();
    let placed = by_type(&entries, Bounds::DEFAULT).unwrap();
    let mut counts: BTreeMap<(u32, Grade), u32> = BTreeMap::new();
    for (entry, placing) in entries.iter().zip(&placed) {
        *counts.entry((entry.kind, placing.grade)).or_default() += 1;
    }
    let of_grade = |grade| (0..7).map(|kind| counts[&(kind, grade)]).collect::<Vec<u32>>();
    assert_eq!(of_grade(Grade::A), [90, 101, 90, 94, 78, 101, 90]);
    assert_eq!(of_grade(Grade::B), [134, 130, 132, 134, 139, 136, 135]);
    assert_eq!(of_grade(Grade::C), [112, 106, 115, 109, 120, 100, 111]);
    // The rule itself, customer by customer, without sorting.
    for (place, placing) in placed.iter().enumerate() {
        let (mut before, mut total) = (0_i128, 0_i128);
        for (other, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.kind == entries[place].kind) {
            let minor = i128::from(entry.sales.minor);
            total += minor;
            let is_before = (-minor, other) < (-i128::from(entries[place].sales.minor), place);
            before += if is_before { minor } else { 0 };
        }
        let expected = match before * 100 {
            _ if entries[place].sales.minor <= 0 => Grade::C,
            share if share < 75 * total => Grade::A,
            share if share < 95 * total => Grade::B,
            _ => Grade::C,
        };
        assert_eq!(placing.grade, expected, "customer {place}");
    }
}

#[test]
fn t47_rfm_of_real_purchases_equals_another_program() {
    let as_of = date(1998, 6, 30);
    let ledger = Ledger::at(as_of, CUSTOMERS, &purchases()).unwrap();
    let buyers: Vec<_> = buyers(&ledger, as_of).into_iter().map(|(_, buyer)| buyer).collect();
    assert_eq!(buyers.len(), CUSTOMERS);
    let rfm = rfm(&buyers, 5).unwrap();
    assert_eq!(rfm.recency.values(), [152.0, 442.0, 486.0, 512.0]);
    assert_eq!(rfm.frequency.values(), [1.0, 1.0, 2.0, 4.0]);
    assert_eq!(rfm.monetary.values(), [1536.0, 3195.8, 5925.0, 13_043.6]);
    let count = |read: fn(&satchel_insight::rfm::Score) -> u8| {
        (1..=5).map(|score| rfm.scores.iter().filter(|scores| read(scores) == score).count()).collect::<Vec<_>>()
    };
    assert_eq!(count(|score| score.recency), [459, 478, 475, 471, 474]);
    assert_eq!(count(|score| score.frequency), [1205, 0, 406, 358, 388]);
    assert_eq!(count(|score| score.monetary), [481, 462, 472, 470, 472]);
    let mut segments: BTreeMap<Segment, usize> = BTreeMap::new();
    for score in &rfm.scores {
        *segments.entry(score.segment).or_default() += 1;
    }
    let expected = [
        (Segment::Champion, 437),
        (Segment::Loyal, 429),
        (Segment::PotentialLoyalist, 144),
        (Segment::NeedsAttention, 78),
        (Segment::AboutToSleep, 332),
        (Segment::CannotLose, 8),
        (Segment::AtRisk, 166),
        (Segment::Hibernating, 763),
    ];
    assert_eq!(segments, BTreeMap::from(expected));
}

#[test]
fn t49_the_purchases_give_the_published_summary_and_model() {
    let buyers = Buyers::at(date(1997, 9, 30), &purchases()).unwrap();
    assert_eq!(buyers.customers.len(), CUSTOMERS);
    for (place, row) in include_str!("cdnow/summary.csv").lines().skip(1).enumerate() {
        let row: Vec<f64> = row.trim().split(',').map(|column| column.parse().unwrap()).collect();
        let (history, spending) = (buyers.histories[place], buyers.spendings[place]);
        let found = [f64::from(history.repeats()), history.last_weeks(), history.age_weeks(), spending.mean];
        // The summary is rounded to two decimals.
        assert!(found.iter().zip(&row[1..]).all(|(found, published)| (found - published).abs() < 0.005_01), "{row:?}");
    }
    let model = BetaGeometric::fit(Variant::Bg, &buyers.histories).unwrap();
    for (found, published) in [(model.r, 0.243), (model.alpha, 4.414), (model.a, 0.793), (model.b, 2.426)] {
        assert!((found - published).abs() <= 0.001, "{found} is not {published}");
    }
    assert!((model.log_likelihood + 9582.4).abs() <= 0.1, "{}", model.log_likelihood);
    let spending = GammaGamma::fit(&buyers.spendings).unwrap();
    for (found, published) in [(spending.p, 6.25), (spending.q, 3.74), (spending.v, 15.44)] {
        assert!((found - published).abs() <= 0.01, "{found} is not {published}");
    }
}
