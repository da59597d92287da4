//! What figures need of a customer's orders, packed so that it can lie in the row of ten thousand customers.

use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::field::Field;
use crate::id::CustomerId;
use crate::lifecycle::LifecycleState;
use crate::money::Currency;
use crate::order::sort_by_key;
use crate::relationship::{PackedRelationship, date_of};
use crate::row::CustomerRow;
use crate::time::{Date, days_between};

/// The orders of a customer that count, in about ten bytes each. Equal files have equal bytes on every device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trade(#[serde(with = "serde_bytes")] Box<[u8]>);

/// What a [`Trade`] holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    /// Names of products, sorted, each once; lines name them by place.
    pub products: Vec<String>,
    /// The orders by day, those of a day by id.
    pub orders: Vec<TradeOrder>,
    /// Orders that count and that no figure can take: without a date, or with a sum that cannot be formed exactly.
    pub left_out: u32,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeOrder {
    /// Its date, in days since 1970-01-01.
    pub day: i32,
    /// The currency of every amount.
    pub currency: Currency,
    /// Its lines by id.
    pub lines: Vec<TradeLine>,
}

/// One line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeLine {
    /// The product: a place in [`Orders::products`].
    pub product: u32,
    /// How much, in thousandths of the unit; below zero for returns.
    pub quantity_thousandths: i64,
    /// What was paid, in minor units; below zero for returns.
    pub minor: i64,
}

/// The bytes are no orders; they were written by another version, or not by this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("packed orders cannot be read")]
pub struct TradeError;

impl Trade {
    /// Of a file.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        Self::pack(&orders(customer))
    }

    /// Packs orders; without any it is empty and takes no memory.
    #[must_use]
    pub fn pack(orders: &Orders) -> Self {
        if orders.orders.is_empty() && orders.left_out == 0 {
            return Self::default();
        }
        // Nothing in them is of a kind that postcard cannot write.
        Self(postcard::to_stdvec(orders).unwrap_or_default().into_boxed_slice())
    }

    /// The orders.
    ///
    /// # Errors
    /// [`TradeError`] for bytes that are none.
    pub fn unpack(&self) -> Result<Orders, TradeError> {
        if self.0.is_empty() { Ok(Orders::default()) } else { postcard::from_bytes(&self.0).map_err(|_| TradeError) }
    }
}

impl TradeOrder {
    /// Its date; `None` outside the years −9999 to 9999.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        date_of(self.day)
    }
}

/// What figures need of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFacts {
    /// The customer.
    pub id: CustomerId,
    /// Its name.
    pub name: String,
    /// Trade type code, empty when not set.
    pub trade_type: String,
    /// Life-cycle state.
    pub state: LifecycleState,
    /// Its orders.
    pub trade: Trade,
    /// What no order tells.
    pub relationship: PackedRelationship,
}

impl CustomerFacts {
    /// Of a row; `None` of a customer that was removed.
    #[must_use]
    pub fn of(row: &CustomerRow) -> Option<Self> {
        (!row.deleted).then(|| Self {
            id: row.id,
            name: row.name.clone(),
            trade_type: row.trade_type.clone(),
            state: row.state,
            trade: row.trade.clone(),
            relationship: row.relationship.clone(),
        })
    }
}

/// The facts of all customers, or what changed of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeUpdate {
    /// What to ask for changes with.
    pub stamp: TradeStamp,
    /// Whether this is everything: whoever takes it forgets what was known before.
    pub is_whole: bool,
    /// Customers as they are now, by id.
    pub changed: Vec<CustomerFacts>,
    /// Customers that are not there any more.
    pub gone: Vec<CustomerId>,
}

/// A moment in the life of one engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeStamp {
    /// The engine, by a random number of its own.
    pub engine: [u8; 8],
    /// Grows with every customer that is touched.
    pub version: u64,
}

fn orders(customer: &Customer) -> Orders {
    let epoch = jiff::civil::date(1970, 1, 1);
    let mut left_out = 0;
    let mut products: Vec<String> = Vec::new();
    let mut found: Vec<(i32, &crate::customer::Order)> = Vec::new();
    for order in customer.valid_orders() {
        match order.record.date(Field::OrderDate).filter(|_| order.total().is_ok()) {
            Some(date) => {
                found.push((i32::try_from(days_between(epoch, date)).unwrap_or(0), order));
                products.extend(order.lines.values().map(|line| line.product.clone()));
            }
            None => left_out += 1,
        }
    }
    sort_by_key(&mut found, |(day, _)| *day);
    sort_by_key(&mut products, String::clone);
    products.dedup();
    let place = |product: &String| u32::try_from(products.binary_search(product).unwrap_or(0)).unwrap_or(0);
    let packed = |order: &crate::customer::Order| -> Vec<TradeLine> {
        let lines = order.lines.values().map(|line| TradeLine {
            product: place(&line.product),
            quantity_thousandths: line.quantity_thousandths,
            minor: line.total().map_or(0, |total| total.minor),
        });
        lines.collect()
    };
    let orders = found
        .into_iter()
        .map(|(day, order)| TradeOrder { day, currency: order.currency(), lines: packed(order) })
        .collect();
    Orders { products, orders, left_out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::{Order, OrderLine, Record};
    use crate::id::{LineId, OrderId};
    use crate::money::Money;
    use crate::value::Value;

    fn order(date: Option<Date>, state: &str, lines: &[(&str, i64, Money)]) -> Order {
        let mut record = Record::default();
        record.0.extend(date.map(|date| (Field::OrderDate, Value::Date(date))));
        record.0.insert(Field::OrderState, Value::Text(state.to_owned()));
        let line = |(number, (product, quantity, price)): (u8, &(&str, i64, Money))| {
            let line =
                OrderLine { product: (*product).to_owned(), quantity_thousandths: *quantity, unit_price: *price };
            (LineId::from_bytes([number; 16]), line)
        };
        Order { record, lines: (1..).zip(lines).map(line).collect(), deleted: None }
    }

    fn yuan(whole: i64) -> Money {
        Money { minor: whole * 100, currency: Currency::CNY }
    }

    #[test]
    fn the_orders_that_count_come_back_by_day() {
        let mut customer = Customer::empty(CustomerId::from_bytes([1; 16]));
        let day = |day| Some(jiff::civil::date(2026, 3, day));
        let dollars = Money { minor: 100, currency: Currency::USD };
        let orders = [
            order(day(7), "signed", &[("泵", 2_000, yuan(30)), ("阀", -1_000, yuan(5))]),
            order(day(2), "paid", &[("泵", 1_500, yuan(1))]),
            order(day(3), "quoted", &[("泵", 1_000, yuan(9))]),
            order(None, "signed", &[("泵", 1_000, yuan(9))]),
            order(day(4), "signed", &[("泵", 1_000, dollars)]),
        ];
        customer.orders.extend((1..).zip(orders).map(|(number, order)| (OrderId::from_bytes([number; 16]), order)));
        let trade = Trade::of(&customer);
        let read = trade.unpack().unwrap();
        assert_eq!(read.products, ["泵", "阀"]);
        assert_eq!(read.left_out, 2);
        let [first, second] = read.orders.as_slice() else { panic!("{read:?}") };
        assert_eq!((first.date(), second.date()), (day(2), day(7)));
        assert_eq!(first.lines, [TradeLine { product: 0, quantity_thousandths: 1_500, minor: 150 }]);
        let amounts: Vec<i64> = second.lines.iter().map(|line| line.minor).collect();
        assert_eq!(amounts, [6_000, -500]);
        assert!(trade.0.len() < 40, "{} bytes", trade.0.len());
    }

    #[test]
    fn no_orders_take_no_room_and_foreign_bytes_are_none() {
        assert_eq!(Trade::of(&Customer::empty(CustomerId::from_bytes([1; 16]))), Trade::default());
        assert_eq!(Trade::default().unpack(), Ok(Orders::default()));
        assert_eq!(Trade(Box::new([255; 4])).unpack(), Err(TradeError));
    }
}
