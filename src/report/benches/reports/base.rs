//! A base of the size of all CDNOW: 23 570 customers with 69 659 orders, as an engine hands it out.
//!
//! The CDNOW 1/10 sample ten times over, each time with days and amounts moved by fixed dice, and 469 orders more.
#![allow(clippy::unwrap_used, reason = "a measurement stops when it cannot go on")]

use std::collections::BTreeMap;

use satchel_model::trade::{Orders, TradeLine, TradeOrder, TradeStamp, TradeUpdate};
use satchel_model::{
    Currency, CustomerFacts, CustomerId, Date, LifecycleState, Money, PackedRelationship, Trade, days_between,
};

/// Orders of the base.
pub(crate) const ORDERS: usize = 69_659;
/// A day after all of them.
pub(crate) const AS_OF: &str = "1998-06-30";

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

/// An order of one line.
pub(crate) fn order(day: i32, minor: i64) -> TradeOrder {
    let line = TradeLine { product: 0, quantity_thousandths: 1_000, minor };
    TradeOrder { day, currency: Currency::USD, lines: vec![line] }
}

/// A customer of so many.
pub(crate) fn customer(number: u32, mut orders: Vec<TradeOrder>) -> CustomerFacts {
    let mut id = [0; 16];
    id.split_at_mut(12).1.copy_from_slice(&number.to_be_bytes());
    orders.sort_by_key(|order| order.day);
    let trade = Trade::pack(&Orders { products: vec!["CD".to_owned()], orders, left_out: 0 });
    let trade_type = ["", "parts_dealer", "diy_shop", "other"].get(number as usize % 4).copied().unwrap_or_default();
    let state = if number.is_multiple_of(20) { LifecycleState::Lost } else { LifecycleState::Repeat };
    let name = format!("第{number}号客户有限公司");
    CustomerFacts {
        id: CustomerId::from_bytes(id),
        name,
        trade_type: trade_type.to_owned(),
        state,
        trade,
        relationship: PackedRelationship::default(),
    }
}

/// All customers.
pub(crate) fn base() -> Vec<CustomerFacts> {
    let epoch = Date::new(1970, 1, 1).unwrap();
    let sample: Vec<(u32, i32, i64)> = include_str!("../../../server/demo/cdnow_sample.txt")
        .lines()
        .filter_map(|line| {
            let mut columns = line.split_whitespace().skip(1);
            let customer: u32 = columns.next()?.parse().ok()?;
            let day: i32 = columns.next()?.parse().ok()?;
            let amount = Money::parse(columns.nth(1)?, Currency::USD).ok()?;
            let date = Date::new((day / 10_000) as i16, (day / 100 % 100) as i8, (day % 100) as i8).ok()?;
            Some((customer - 1, i32::try_from(days_between(epoch, date)).ok()?, amount.minor))
        })
        .collect();
    let mut dice = Dice(1);
    let mut orders_by_customer: BTreeMap<u32, Vec<TradeOrder>> = BTreeMap::new();
    let mut moved = |copy: u32, row: &(u32, i32, i64), dice: &mut Dice| {
        let day = row.1 + i32::try_from(dice.below(14)).unwrap();
        let minor = row.2 * (50 + i64::try_from(dice.below(100)).unwrap()) / 100;
        orders_by_customer.entry(row.0 + copy * 2357).or_default().push(order(day, minor));
    };
    for copy in 0..10 {
        sample.iter().for_each(|row| moved(copy, row, &mut dice));
    }
    for _ in sample.len() * 10..ORDERS {
        let row = sample.get(usize::try_from(dice.below(sample.len() as u64)).unwrap()).unwrap();
        let copy = u32::try_from(dice.below(10)).unwrap();
        moved(copy, row, &mut dice);
    }
    orders_by_customer.into_iter().map(|(number, orders)| customer(number, orders)).collect()
}

/// What an engine hands out.
pub(crate) fn update(is_whole: bool, changed: Vec<CustomerFacts>) -> TradeUpdate {
    let stamp = TradeStamp { engine: [0; 8], version: 0 };
    TradeUpdate { stamp, is_whole, changed, gone: Vec::new() }
}
