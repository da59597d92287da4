//! Orders from a CSV file, for reports about customers that no team has.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context, Result, bail, ensure};
use satchel_model::{Currency, CustomerId, Date, LifecycleState, Money};
use satchel_report::Facts;
use satchel_report::facts::{Customer, Line, Order};

/// Lines of a file: what a team of this size writes in many years.
const MOST_LINES: usize = 5_000_000;
/// Bytes of a cell; the longest name that a customer file takes has 200 characters.
const MOST_CELL_BYTES: usize = 1_000;
/// Faults that are told one by one.
const MOST_TOLD: usize = 20;

const COLUMNS: [&str; 9] =
    ["customer", "date", "amount", "product", "quantity", "cost", "currency", "trade_type", "order"];

/// What was read.
pub(super) struct Orders {
    pub(super) facts: Facts,
    /// Lines that were left out.
    pub(super) refused: usize,
    told: Vec<(u64, String)>,
}

impl Orders {
    /// Tells on stderr what was left out and why.
    pub(super) fn tell(&self) {
        self.told.iter().for_each(|(line, why)| eprintln!("satchel: line {line} was left out: {why}"));
        if self.refused > self.told.len() {
            eprintln!("satchel: {} lines were left out in all", self.refused);
        }
    }
}

/// Lines of one order: they have one customer, one day, one currency and one number.
type OrderKey = (Date, Currency, String);

#[derive(Default)]
struct Buyer {
    trade_type: String,
    products: Vec<String>,
    lines_by_order: BTreeMap<OrderKey, Vec<Line>>,
}

/// Reads the file.
///
/// # Errors
/// It cannot be read, has no such columns, or is too long.
pub(super) fn read(file: impl Read, currency: Currency) -> Result<Orders> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let header = reader.byte_headers().context("the header cannot be read")?;
    let header: Vec<String> = header
        .iter()
        .map(|cell| String::from_utf8_lossy(cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell)).into_owned())
        .collect();
    if let Some(unknown) = header.iter().find(|column| !COLUMNS.contains(&column.as_str())) {
        bail!("{unknown} is no column; there are: {}", COLUMNS.join(", "));
    }
    for needed in ["customer", "date", "amount"] {
        ensure!(header.iter().any(|column| column == needed), "the column {needed} is missing");
    }
    let mut buyers: BTreeMap<String, Buyer> = BTreeMap::new();
    let (mut refused, mut told, mut lines) = (0, Vec::new(), 0_usize);
    for record in reader.byte_records() {
        let record = record.context("a line cannot be read")?;
        lines += 1;
        ensure!(lines <= MOST_LINES, "more than {MOST_LINES} lines");
        if let Err(why) = take(&mut buyers, &header, &record, (currency, lines)) {
            refused += 1;
            if told.len() < MOST_TOLD {
                told.push((record.position().map_or(0, csv::Position::line), why));
            }
        }
    }
    let mut facts = Facts::default();
    buyers.into_iter().for_each(|(name, buyer)| facts.put(customer(name, buyer)));
    Ok(Orders { facts, refused, told })
}

/// Takes one line, or says what is wrong with it.
fn take(
    buyers: &mut BTreeMap<String, Buyer>,
    header: &[String],
    record: &csv::ByteRecord,
    (currency, number): (Currency, usize),
) -> Result<(), String> {
    if record.len() != header.len() {
        return Err(format!("it has {} cells where the header has {}", record.len(), header.len()));
    }
    let mut cell_by_column: BTreeMap<&str, &str> = BTreeMap::new();
    for (column, cell) in header.iter().zip(record) {
        if cell.len() > MOST_CELL_BYTES {
            return Err(format!("{column} is longer than {MOST_CELL_BYTES} bytes"));
        }
        let text = std::str::from_utf8(cell).map_err(|_| format!("{column} is not UTF-8"))?;
        cell_by_column.insert(column, text.trim());
    }
    let cell = |column: &str| cell_by_column.get(column).copied().filter(|text| !text.is_empty());
    let name = cell("customer").ok_or("customer is empty")?;
    let date: Date = cell("date").unwrap_or_default().parse().map_err(|_| "date is not of the form 2026-03-07")?;
    let currency = match cell("currency") {
        Some(code) => code.parse().map_err(|_| "currency is not known")?,
        None => currency,
    };
    let money = |column: &str| -> Result<Option<i64>, String> {
        let parse = |text| Money::parse(text, currency).map_err(|error| format!("{column}: {error}"));
        Ok(cell(column).map(parse).transpose()?.map(|money| money.minor))
    };
    let minor = money("amount")?.ok_or("amount is empty")?;
    let cost_minor = money("cost")?;
    let quantity_thousandths = match cell("quantity") {
        Some(text) => thousandths(text).ok_or("quantity is no number with at most three decimals")?,
        None => 1_000,
    };
    let order = cell("order").map_or_else(|| format!("{number:020}"), str::to_owned);
    let buyer = buyers.entry(name.to_owned()).or_default();
    if let Some(code) = cell("trade_type") {
        code.clone_into(&mut buyer.trade_type);
    }
    let product = cell("product").map(|product| {
        let place = buyer.products.iter().position(|known| known == product).unwrap_or_else(|| {
            buyer.products.push(product.to_owned());
            buyer.products.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    });
    let line = Line { product, quantity_thousandths, minor, cost_minor };
    buyer.lines_by_order.entry((date, currency, order)).or_default().push(line);
    Ok(())
}

fn thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_sound = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let digits: i64 = format!("{whole}{fraction:0<3}").parse().ok()?;
    (is_sound && !whole.is_empty() && whole != "-").then_some(digits)
}

fn customer(name: String, buyer: Buyer) -> Customer {
    let hash = blake3::hash(name.as_bytes());
    let id = hash.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
    let orders = buyer.lines_by_order.into_iter().map(|((date, currency, _), lines)| Order { date, currency, lines });
    Customer {
        id: CustomerId::from_bytes(id),
        name,
        trade_type: buyer.trade_type,
        state: LifecycleState::default(),
        products: buyer.products,
        orders: orders.collect(),
        left_out: 0,
        relationship: satchel_model::Relationship::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_a_bom_is_read_and_bad_lines_are_told_by_number() {
        let file = "\u{feff}customer,date,amount,product,quantity,cost,order\n\
                    甲,2026-03-07,100.50,泵,2,60,A1\n\
                    甲,2026-03-07,9.50,阀,1.5,,A1\n\
                    乙,2026-02-30,1,,,,\n\
                    乙,2026-03-01,1e3,,,,\n\
                    乙,2026-03-01\n\
                    ,2026-03-01,1,,,,\n\
                    乙,2026-03-01,-2,,1.2345,,\n\
                    乙,2026-03-01,-2,,,,\n";
        let read = read(file.as_bytes(), Currency::CNY).unwrap();
        let told: Vec<u64> = read.told.iter().map(|(line, _)| *line).collect();
        assert_eq!((read.refused, told.as_slice()), (5, [4, 5, 6, 7, 8].as_slice()));
        let customers: Vec<&Customer> = read.facts.customers().collect();
        let one = customers.iter().find(|customer| customer.name == "甲").unwrap();
        let [order] = one.orders.as_slice() else { panic!("{one:?}") };
        assert_eq!((order.minor(), order.cost_minor()), (11_000, None));
        assert_eq!(order.lines[1].quantity_thousandths, 1_500);
        let other = customers.iter().find(|customer| customer.name == "乙").unwrap();
        assert_eq!(other.orders[0].minor(), -200);
    }

    #[test]
    fn a_file_of_another_shape_is_refused_whole() {
        for (file, says) in [
            ("customer,date\n", "amount is missing"),
            ("customer,date,amount,colour\n", "colour is no column"),
            ("", "customer is missing"),
        ] {
            let error = read(file.as_bytes(), Currency::CNY).err().unwrap().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
