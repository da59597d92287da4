//! What reports are computed from: the customers of a team with their orders, kept between reports.

use std::collections::BTreeMap;

use satchel_model::time::date_text;
use satchel_model::trade::{TradeError, TradeUpdate};
use satchel_model::{Currency, CustomerFacts, CustomerId, Date, LifecycleState, Relationship};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// One customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The customer.
    pub id: CustomerId,
    /// Its name.
    pub name: String,
    /// Trade type code, empty when not set.
    pub trade_type: String,
    /// Life-cycle state, of today: what it was on another day is not known here.
    pub state: LifecycleState,
    /// Names of products; lines name them by place.
    pub products: Vec<String>,
    /// Its orders that count, in a fixed order.
    pub orders: Vec<Order>,
    /// Orders that count and that no figure can take.
    pub left_out: u32,
    /// What no order tells.
    pub relationship: Relationship,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its day.
    #[serde(with = "date_text")]
    pub date: Date,
    /// The currency of every amount.
    pub currency: Currency,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The product: a place in [`Customer::products`]; `None` where nobody said which.
    pub product: Option<u32>,
    /// How much, in thousandths of the unit.
    pub quantity_thousandths: i64,
    /// What was paid, in minor units; below zero for returns.
    pub minor: i64,
    /// What the goods of the line cost, in minor units, where that is known.
    pub cost_minor: Option<i64>,
}

/// A customer with the hash of all that is known of it.
#[derive(Debug, Clone)]
struct Held {
    customer: Customer,
    digest: Digest,
}

/// All customers. A change of one costs what that one costs.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    held_by_id: BTreeMap<CustomerId, Held>,
}

impl Facts {
    /// Puts a customer in the place of what was known of it.
    pub fn put(&mut self, customer: Customer) {
        let digest = Digest::of("satchel customer", &customer);
        self.held_by_id.insert(customer.id, Held { customer, digest });
    }

    /// The same, from what lies in a row.
    ///
    /// # Errors
    /// [`TradeError`] for orders that cannot be read; nothing has changed then.
    pub fn put_packed(&mut self, packed: CustomerFacts) -> Result<(), TradeError> {
        self.put(Customer::unpack(packed)?);
        Ok(())
    }

    /// Takes what an engine hands out: everything, or what changed.
    ///
    /// # Errors
    /// [`TradeError`] for orders that cannot be read; then ask for everything.
    pub fn take(&mut self, update: TradeUpdate) -> Result<(), TradeError> {
        if update.is_whole {
            self.held_by_id.clear();
        }
        update.gone.into_iter().for_each(|customer| self.remove(customer));
        update.changed.into_iter().try_for_each(|packed| self.put_packed(packed))
    }

    /// Forgets a customer.
    pub fn remove(&mut self, customer: CustomerId) {
        self.held_by_id.remove(&customer);
    }

    /// Every customer, by id: the stable order that ties keep.
    pub fn customers(&self) -> impl Iterator<Item = &Customer> {
        self.held_by_id.values().map(|held| &held.customer)
    }

    /// A customer.
    #[must_use]
    pub fn get(&self, customer: CustomerId) -> Option<&Customer> {
        self.held_by_id.get(&customer).map(|held| &held.customer)
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held_by_id.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held_by_id.is_empty()
    }

    /// Equal for equal facts, whatever the order in which they came.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        let digests: Vec<Digest> = self.held_by_id.values().map(|held| held.digest).collect();
        Digest::of("satchel facts", &digests)
    }
}

impl Customer {
    /// Of what lies in a row.
    ///
    /// # Errors
    /// [`TradeError`] for orders that cannot be read.
    pub fn unpack(packed: CustomerFacts) -> Result<Self, TradeError> {
        let unpacked = packed.trade.unpack()?;
        let mut orders = Vec::with_capacity(unpacked.orders.len());
        for order in &unpacked.orders {
            let line = |line: &satchel_model::trade::TradeLine| Line {
                product: Some(line.product),
                quantity_thousandths: line.quantity_thousandths,
                minor: line.minor,
                cost_minor: None,
            };
            let lines = order.lines.iter().map(line).collect();
            orders.push(Order { date: order.date().ok_or(TradeError)?, currency: order.currency, lines });
        }
        Ok(Self {
            id: packed.id,
            name: packed.name,
            trade_type: packed.trade_type,
            state: packed.state,
            products: unpacked.products,
            orders,
            left_out: unpacked.left_out,
            relationship: packed.relationship.unpack()?,
        })
    }

    /// The name of a line's product.
    #[must_use]
    pub fn product(&self, line: &Line) -> Option<&str> {
        let place = usize::try_from(line.product?).ok()?;
        self.products.get(place).map(String::as_str)
    }
}

impl Order {
    /// The sum of its lines in minor units.
    #[must_use]
    pub fn minor(&self) -> i128 {
        self.lines.iter().map(|line| i128::from(line.minor)).sum()
    }

    /// What its goods cost in minor units; `None` where a line does not say.
    #[must_use]
    pub fn cost_minor(&self) -> Option<i128> {
        self.lines.iter().map(|line| line.cost_minor.map(i128::from)).sum()
    }
}
