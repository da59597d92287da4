//! How long it takes to look through 10 000 customers for those that may be one, and for those like one of them.
//!
//! `cargo bench -p satchel-model`. Prints the median and the worst of some runs in milliseconds.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and stops when it cannot go on")]

use std::hint::black_box;
use std::time::Instant;

use satchel_model::{CustomerId, Identity, LikenessIndex};

const CUSTOMERS: u32 = 10_000;
const RUNS: usize = 9;
/// Characters of names: 24 of them give 13 824 brands of three, so that many are one slip from another.
const CHARACTERS: &str = "恒达腾飞华兴金源瑞丰博远鼎盛天宇宏图长青明珠";
const PLACES: [&str; 5] = ["苏州", "上海市", "杭州", "江苏省无锡市", "深圳"];
const TRADES: [&str; 5] = ["精密机械", "电子科技", "商贸", "汽车配件", "自动化设备"];

fn id(number: u32) -> CustomerId {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(number.to_be_bytes()).for_each(|(place, byte)| *place = byte);
    CustomerId::from_bytes(bytes)
}

/// Every hundredth customer is the one before it, written shorter.
fn identity(number: u32) -> Identity {
    let (number, is_copy) = if number % 100 == 99 { (number - 1, true) } else { (number, false) };
    let place = number as usize;
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let character = |from: usize| characters.get(from % characters.len()).unwrap();
    let brand: String = [character(place), character(place / 22), character(place / 484)].into_iter().collect();
    let trade = TRADES.get(place % 5).unwrap();
    let mut identity = Identity::default();
    if is_copy {
        identity.add_name(&format!("{brand}{trade}"));
    } else {
        identity.add_name(&format!("{}{brand}{trade}有限公司", PLACES.get(place % 5).unwrap()));
        identity.add_email(&format!("info@company{number}.example"));
    }
    identity.add_phone(&format!("138{number:08}"));
    identity.add_phone(&format!("0512-{:08}", 60_000_000 + number));
    identity
}

fn measure(name: &str, mut work: impl FnMut()) {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: median {:.2} ms, worst {:.2} ms", times.get(RUNS / 2).unwrap(), times.last().unwrap());
}

fn index() -> LikenessIndex {
    let mut index = LikenessIndex::default();
    for number in 0..CUSTOMERS {
        index.gather(id(number), identity(number));
    }
    index.settle();
    index
}

fn main() {
    measure("take in 10 000 customers", || {
        black_box(index());
    });
    let full = index();
    println!("pairs found: {}", full.pairs().len());
    measure("all pairs of 10 000", || {
        black_box(full.pairs());
    });
    measure("like one of 10 000", || {
        black_box(full.like(&identity(5_099), None));
    });
}
