//! Facts for these tests, and short words to read reports with.

use satchel_model::relationship::day_of;
use satchel_model::{Currency, CustomerId, Date, LifecycleState, Money, Rating, Relationship, field};
use satchel_report::facts::{Customer, Line, Order};
use satchel_report::{Cell, Facts, Missing, Part, Report, Section, compute};

/// The CDNOW sample, see `src/server/demo/README.md`.
pub(crate) const CDNOW: &str = include_str!("../../../server/demo/cdnow_sample.txt");

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// An order of one currency: product, pieces, amount in minor units.
pub(crate) fn order_in(currency: Currency, date: &str, lines: &[(u32, i64, i64)]) -> Order {
    let line = |(product, pieces, minor): &(u32, i64, i64)| Line {
        product: Some(*product),
        quantity_thousandths: pieces * 1_000,
        minor: *minor,
        cost_minor: None,
    };
    Order { date: day(date), currency, lines: lines.iter().map(line).collect() }
}

pub(crate) fn order(date: &str, lines: &[(u32, i64, i64)]) -> Order {
    order_in(Currency::CNY, date, lines)
}

/// A customer who buys products A, B, C and D by their places.
pub(crate) fn customer(number: u32, orders: Vec<Order>) -> Customer {
    let mut id = [0; 16];
    id[12..].copy_from_slice(&number.to_be_bytes());
    Customer {
        id: CustomerId::from_bytes(id),
        name: format!("客户{number}"),
        trade_type: String::new(),
        state: LifecycleState::Repeat,
        products: ["A", "B", "C", "D"].map(str::to_owned).to_vec(),
        orders,
        left_out: 0,
        relationship: Relationship::default(),
    }
}

pub(crate) fn facts(customers: impl IntoIterator<Item = Customer>) -> Facts {
    let mut facts = Facts::default();
    customers.into_iter().for_each(|customer| facts.put(customer));
    facts
}

/// A customer for each amount, with one order of so much in minor units.
pub(crate) fn sold(amounts: &[i64]) -> Facts {
    facts((1..).zip(amounts).map(|(number, minor)| customer(number, vec![order("2026-03-01", &[(0, 1, *minor)])])))
}

/// The purchases of the sample.
pub(crate) fn cdnow() -> Facts {
    let mut customers: Vec<Customer> = Vec::new();
    for line in CDNOW.lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [_, number, date, pieces, amount] = columns.as_slice() else { continue };
        let number: u32 = number.parse().unwrap();
        let amount = Money::parse(amount, Currency::USD).unwrap();
        let date = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
        let bought = order_in(Currency::USD, &date, &[(0, pieces.parse().unwrap(), amount.minor)]);
        match customers.last_mut() {
            Some(last) if last.name == format!("客户{number}") => last.orders.push(bought),
            _ => customers.push(customer(number, vec![bought])),
        }
    }
    facts(customers)
}

/// A degree that somebody gave.
pub(crate) fn rated(degree: u8, on: &str) -> Option<Rating> {
    Some(Rating { degree, day: day_of(day(on)).unwrap() })
}

/// What is known of a customer of the team that no order tells; nothing of every fourth.
fn relationship(number: u32) -> Relationship {
    if number.is_multiple_of(4) {
        return Relationship::default();
    }
    let degree = |salt: u32| u8::try_from((number * 7 + salt * 3) % 11).unwrap();
    let yuan = |whole: u32| Some(Money { minor: i64::from(whole) * 100, currency: Currency::CNY });
    let pick = |codes: &'static [&'static str]| codes[number as usize % codes.len()].to_owned();
    Relationship {
        // Each fifth was brought by one before; two brought each other.
        referred_by: match number {
            1 => Some(2),
            2 => Some(1),
            _ => number.is_multiple_of(5).then_some(number / 5),
        }
        .map(|number| customer(number, Vec::new()).id),
        satisfaction: rated(degree(0), "2025-06-01"),
        loyalty: rated(degree(1), "2025-06-01"),
        withstood_rivals: rated(u8::from(number % 2 == 1), "2025-06-01"),
        partnership: rated(u8::from(number % 6 == 1), "2025-06-01"),
        trust: [2, 3, 4, 5].map(|salt| rated(degree(salt), "2025-06-01")),
        wallet: yuan(1_000 + number * 50),
        wallet_method: pick(field::WALLET_METHODS),
        growth_value: yuan(number * 2),
        knowledge_value: yuan(number % 7),
        loss_reason: pick(field::LOSS_REASONS),
        regain_value: yuan(number * 90),
        regain_cost: yuan(3_000),
        regain_percent: Some(u64::from(number) % 110),
        has_regain_action: !number.is_multiple_of(3),
        is_regained: (!number.is_multiple_of(6)).then_some(number.is_multiple_of(2)),
        regain_spent: yuan(number),
        regain_profit: yuan(number * 3),
        complaint_days: vec![day_of(day("2024-02-01")).unwrap()],
    }
}

/// A team in which every report has something to say: 240 customers in three trade types over four years, with four products,
/// costs, returns and some who left.
pub(crate) fn team() -> Facts {
    let types = ["parts_dealer", "diy_shop", ""];
    let customers = (0..240_u32).map(|number| {
        // Powers of a primitive root of 65 537: dice that are the same everywhere.
        let mut dice = (u64::from(number) + 1) * 48_271 % 65_537;
        let mut roll = move |sides: u64| {
            dice = dice * 48_271 % 65_537;
            dice % sides
        };
        let rhythm = 20 + roll(150);
        let is_lost = roll(4) == 0;
        let end = if is_lost { 400 + roll(600) } else { 1_460 };
        let (mut at, mut orders) = (roll(300), Vec::new());
        while at < end {
            let date = day("2022-01-01").checked_add(jiff::Span::new().days(i64::try_from(at).unwrap())).unwrap();
            let lines = 1 + roll(3);
            let mut bought = order(&date.to_string(), &[]);
            for _ in 0..lines {
                // Who buys A buys B too, more often than others.
                let product = if roll(3) == 0 { number % 4 } else { u32::try_from(roll(2)).unwrap() };
                let minor = i64::try_from(1_000 + roll(90_000)).unwrap();
                let is_return = roll(25) == 0;
                let sign = if is_return { -1 } else { 1 };
                bought.lines.push(Line {
                    product: Some(product),
                    quantity_thousandths: sign * 1_000,
                    minor: sign * minor / if is_return { 10 } else { 1 },
                    cost_minor: Some(sign * i64::try_from(roll(70_000)).unwrap()),
                });
            }
            orders.push(bought);
            at += rhythm / 2 + roll(rhythm);
        }
        let mut made = customer(number, orders);
        types[number as usize % 3].clone_into(&mut made.trade_type);
        made.relationship = relationship(number);
        made.state = match number % 9 {
            _ if is_lost => LifecycleState::Lost,
            0 => LifecycleState::Loyal,
            1 => LifecycleState::FirstTime,
            _ => LifecycleState::Repeat,
        };
        made
    });
    facts(customers)
}

/// The day on which the team is looked at.
pub(crate) const TODAY: &str = "2025-12-31";

pub(crate) fn report(name: &str, facts: &Facts, as_of: &str, given: &[(&str, &str)]) -> Report {
    let given: Vec<_> = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    compute(name, facts, day(as_of), &given).unwrap()
}

/// The one part of a report.
pub(crate) fn only(report: &Report) -> &Part {
    let [part] = report.parts.as_slice() else { panic!("{} has {} parts", report.name, report.parts.len()) };
    part
}

pub(crate) fn missing(report: &Report) -> Missing {
    *only(report).outcome.as_ref().unwrap_err()
}

pub(crate) fn section<'a>(report: &'a Report, title: &str) -> &'a Section {
    let sections = only(report).outcome.as_ref().unwrap();
    sections.iter().find(|section| section.title == title).unwrap_or_else(|| panic!("no section {title}"))
}

/// The cells of a column.
pub(crate) fn column<'a>(section: &'a Section, key: &str) -> Vec<&'a Cell> {
    let place = section.table.columns.iter().position(|column| column.key == key);
    let place = place.unwrap_or_else(|| panic!("no column {key}"));
    section.table.rows.iter().map(|row| &row.cells[place]).collect()
}

/// The numbers of a column; money in minor units, what is empty left out.
pub(crate) fn numbers(section: &Section, key: &str) -> Vec<f64> {
    let number = |cell: &Cell| match cell {
        Cell::Whole(number) => Some(*number as f64),
        Cell::Ratio(number) | Cell::Decimal(number) => Some(*number),
        Cell::Money(money) => Some(money.minor as f64),
        Cell::Empty => None,
        other => panic!("{other:?} is no number"),
    };
    column(section, key).into_iter().filter_map(number).collect()
}

/// The keys or names of a column.
pub(crate) fn words<'a>(section: &'a Section, key: &str) -> Vec<&'a str> {
    let word = |cell: &'a Cell| match cell {
        Cell::Key(key) => key.as_ref(),
        Cell::Name(name) => name.as_str(),
        other => panic!("{other:?} is no word"),
    };
    column(section, key).into_iter().map(word).collect()
}

/// A worked number of a section.
pub(crate) fn worked(section: &Section, label: &str) -> f64 {
    let found = section.explanation.worked.iter().find(|worked| worked.label == label);
    match found.unwrap_or_else(|| panic!("no number {label}")).value {
        Cell::Whole(number) => number as f64,
        Cell::Ratio(number) | Cell::Decimal(number) => number,
        Cell::Money(money) => money.minor as f64,
        ref other => panic!("{other:?} is no number"),
    }
}

#[track_caller]
pub(crate) fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found} is not {expected} within {within}");
}
