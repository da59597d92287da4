//! How long reports take over a base of the size of all CDNOW: 23 570 customers with 69 659 orders.
//!
//! `cargo bench -p satchel-report`. Everything is measured from question to answer in bytes, as the worker for figures does
//! it; `cargo xtask bench` measures the same in the worker. Prints the median and the worst of some runs in milliseconds.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and stops when it cannot go on")]

#[path = "reports/base.rs"]
mod base;

use std::hint::black_box;
use std::time::Instant;

use base::{AS_OF, ORDERS, base, customer, order, update};
use satchel_model::CustomerFacts;
use satchel_report::exchange::{Answer, Ask, Wanted, decode, encode};
use satchel_report::{Desk, figure};

fn take(is_whole: bool, changed: Vec<CustomerFacts>) -> Vec<u8> {
    encode(&Ask::Take(encode(&update(is_whole, changed)).into()))
}

fn wanted(name: &str) -> Vec<u8> {
    let of = Wanted { name: name.to_owned(), as_of: AS_OF.parse().unwrap(), parameters: Vec::new() };
    encode(&Ask::Report(of))
}

/// Prints how long `work` takes.
fn measure(name: &str, runs: u32, mut work: impl FnMut()) {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: median {:.1} ms, worst {:.1} ms", times.get(times.len() / 2).unwrap(), times.last().unwrap());
}

fn main() {
    let all = base();
    let packed = take(true, all.clone());
    println!("{} customers, {ORDERS} orders, {} bytes of facts", all.len(), packed.len());
    let mut desk = Desk::default();
    measure("all facts taken", 9, || {
        black_box(desk.handle(&packed));
    });
    // Every run has another order, so that no report of a run before is kept.
    let mut runs_so_far: u32 = 0;
    let mut new_order = || {
        runs_so_far += 1;
        let number = runs_so_far % 1_000;
        let mut orders = all.get(number as usize).unwrap().trade.unpack().unwrap().orders;
        orders.push(order(10_400, 1_000 + i64::from(runs_so_far)));
        take(false, vec![customer(number, orders)])
    };
    measure("ABC and RFM", 15, || {
        desk.handle(&new_order());
        black_box((desk.handle(&wanted("abc")), desk.handle(&wanted("rfm"))));
    });
    measure("lifetime value (BG/NBD fit, gamma-gamma fit, a year of every customer)", 7, || {
        desk.handle(&new_order());
        black_box(desk.handle(&wanted("lifetime-value")));
    });
    measure("a new order until ABC is there anew", 15, || {
        desk.handle(&new_order());
        black_box(desk.handle(&wanted("abc")));
    });
    for definition in figure::ALL {
        measure(definition.name, 5, || {
            desk.handle(&new_order());
            black_box(desk.handle(&wanted(definition.name)));
        });
        let Some(Answer::Report(shown)) = decode(&desk.handle(&wanted(definition.name))) else {
            panic!("no report {}", definition.name)
        };
        if let Some(missing) = shown.report.missing() {
            println!("  {missing}");
        }
    }
}
