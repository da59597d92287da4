//! How long it takes to read 10 000 customers from a CSV file and from a workbook, and to plan their import.
//!
//! `cargo bench -p satchel-exchange`. Prints the median and the worst of some runs in milliseconds.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and stops when it cannot go on")]

use std::hint::black_box;
use std::time::Instant;

use satchel_exchange::draft::Reading;
use satchel_exchange::{Known, Mapping, Plan, table, write};
use satchel_model::{Currency, UserId};

const ROWS: usize = 10_000;
const RUNS: usize = 9;

fn rows() -> Vec<Vec<String>> {
    let header =
        ["客户名称", "编号", "电话", "手机", "邮箱", "联系人", "城市", "地址", "成立日期", "年营业额", "标签", "备注"];
    let row = |number: usize| -> Vec<String> {
        vec![
            format!("苏州恒达{number}精密机械有限公司"),
            format!("A-{number:05}"),
            format!("0512-{:08}", 60_000_000 + number),
            format!("138{number:08}"),
            format!("info{number}@company.example"),
            format!("王建国{number}"),
            "苏州".to_owned(),
            format!("星湖街 {number} 号"),
            format!("20{:02}-{:02}-{:02}", number % 25, number % 12 + 1, number % 28 + 1),
            format!("{number}.50"),
            "重点,老客户".to_owned(),
            "先打电话再拜访；对方希望下个月之前拿到样品，并且要求我们重新报价一次".to_owned(),
        ]
    };
    std::iter::once(header.map(str::to_owned).to_vec()).chain((0..ROWS).map(row)).collect()
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
    println!("{name}: median {:.1} ms, worst {:.1} ms", times.get(RUNS / 2).unwrap(), times.last().unwrap());
}

fn main() {
    let csv = write::csv(rows());
    let workbook = write::workbook(rows()).unwrap();
    println!("{ROWS} rows: {} bytes of CSV, {} bytes of workbook", csv.len(), workbook.len());
    measure("read CSV", || {
        black_box(table::read(&csv).unwrap());
    });
    measure("read workbook", || {
        black_box(table::read(&workbook).unwrap());
    });
    let table = table::read(&csv).unwrap();
    let mapping = Mapping::guess(&table.header);
    let reading =
        Reading { mapping: &mapping, importer: UserId::from_bytes([1; 16]), currency: Currency::CNY, people: &[] };
    measure("plan", || {
        let plan = Plan::of(&table, &reading, |_| Known::No);
        assert_eq!(black_box(plan).drafts().count(), ROWS);
    });
    measure("write workbook", || {
        black_box(write::workbook(rows()).unwrap());
    });
}
