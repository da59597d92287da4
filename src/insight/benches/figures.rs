//! How long the figures take over a base of the size of all CDNOW: 23 570 customers with 69 659 purchases.
//!
//! `cargo bench -p satchel-insight`. The base is the CDNOW 1/10 sample ten times over, each time with days and amounts
//! moved by fixed dice, and 469 purchases more. Prints the median and the worst of some runs in milliseconds.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and stops when it cannot go on")]

use std::hint::black_box;
use std::time::Instant;

use satchel_insight::abc::{Bounds, Entry, by_type};
use satchel_insight::btyd::{BetaGeometric, Buyers, GammaGamma, Horizon, ParetoNbd, Variant, forecast};
use satchel_insight::ledger::{Ledger, Purchase};
use satchel_insight::rfm::{DEFAULT_BUCKETS, buyers, rfm};
use satchel_model::{Currency, Date, Money};

const CUSTOMERS: u32 = 23_570;
const PURCHASES: usize = 69_659;

/// Dice of a fixed seed (G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number generators", 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

fn base() -> Vec<Purchase> {
    let sample: Vec<(u32, Date, i64)> = include_str!("../../server/demo/cdnow_sample.txt")
        .lines()
        .filter_map(|line| {
            let mut columns = line.split_whitespace().skip(1);
            let customer: u32 = columns.next()?.parse().ok()?;
            let day: i32 = columns.next()?.parse().ok()?;
            let amount = Money::parse(columns.nth(1)?, Currency::USD).ok()?;
            let date = Date::new((day / 10_000) as i16, (day / 100 % 100) as i8, (day % 100) as i8).ok()?;
            Some((customer - 1, date, amount.minor))
        })
        .collect();
    let mut dice = Dice(1);
    let mut purchases: Vec<Purchase> = Vec::with_capacity(PURCHASES);
    let moved = |copy: u32, (customer, date, minor): &(u32, Date, i64), dice: &mut Dice| {
        let date = (0..dice.below(14)).fold(*date, |date, _| date.tomorrow().unwrap());
        let minor = minor * (50 + dice.below(100) as i64) / 100;
        Purchase { customer: customer + copy * 2357, date, amount: Money { minor, currency: Currency::USD } }
    };
    for copy in 0..10 {
        purchases.extend(sample.iter().map(|row| moved(copy, row, &mut dice)));
    }
    while purchases.len() < PURCHASES {
        let row = sample.get(dice.below(sample.len() as u64) as usize).unwrap();
        let copy = dice.below(10) as u32;
        purchases.push(moved(copy, row, &mut dice));
    }
    purchases
}

/// Prints how long `work` takes, in the order of the table of measurements.
fn measure<T>(name: &str, runs: usize, work: impl Fn() -> T) {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: median {:.1} ms, worst {:.1} ms", times.get(runs / 2).unwrap(), times.last().unwrap());
}

fn main() {
    let purchases = base();
    let as_of = Date::new(1998, 6, 30).unwrap();
    println!("{CUSTOMERS} customers, {} purchases", purchases.len());
    measure("ABC and RFM from the purchases", 15, || {
        let ledger = Ledger::at(as_of, CUSTOMERS as usize, &purchases).unwrap();
        let entry = |account: &satchel_insight::ledger::Account, kind: u32| Entry {
            kind,
            sales: Money { minor: account.sales_minor as i64, currency: Currency::USD },
        };
        let entries: Vec<Entry> =
            ledger.accounts.iter().zip(0..).map(|(account, place)| entry(account, place % 7)).collect();
        let grades = by_type(&entries, Bounds::DEFAULT).unwrap();
        let buyers: Vec<_> = buyers(&ledger, as_of).into_iter().map(|(_, buyer)| buyer).collect();
        (grades, rfm(&buyers, DEFAULT_BUCKETS).unwrap())
    });
    let buyers = Buyers::at(Date::new(1997, 9, 30).unwrap(), &purchases).unwrap();
    measure("histories from the purchases", 15, || Buyers::at(as_of, &purchases).unwrap());
    measure("BG/NBD fit", 7, || BetaGeometric::fit(Variant::Bg, &buyers.histories).unwrap());
    measure("MBG/NBD fit", 7, || BetaGeometric::fit(Variant::Mbg, &buyers.histories).unwrap());
    measure("gamma-gamma fit", 7, || GammaGamma::fit(&buyers.spendings).unwrap());
    measure("Pareto/NBD fit", 3, || ParetoNbd::fit(&buyers.histories).unwrap());
    let model = BetaGeometric::fit(Variant::Bg, &buyers.histories).unwrap();
    let spending_model = GammaGamma::fit(&buyers.spendings).unwrap();
    println!("{model:?}\n{spending_model:?}");
    measure("lifetime value of every customer for a year", 7, || {
        let each = buyers.histories.iter().zip(&buyers.spendings);
        each.map(|(history, spending)| {
            forecast(&model, &spending_model, history, *spending, Horizon::DEFAULT, Currency::USD).unwrap().value.minor
        })
        .sum::<i64>()
    });
}
