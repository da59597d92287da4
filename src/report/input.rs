//! What the figures ask of the facts, as of a day and in one currency.

use std::collections::BTreeMap;

use satchel_insight::amount::money;
use satchel_insight::ledger::{Ledger, Purchase};
use satchel_model::relationship::day_of;
use satchel_model::{Currency, CustomerId, Date, LifecycleState, Money, Rating};

use crate::facts::{Customer, Facts, Order};
use crate::missing::Missing;
use crate::parameter::Values;
use crate::report::Cell;

/// What a figure is computed from.
pub(crate) struct Input<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) as_of: Date,
    /// The currency of the part; `None` where no order has one.
    pub(crate) currency: Option<Currency>,
    pub(crate) values: &'a Values,
}

impl<'a> Input<'a> {
    /// The currency of the part.
    pub(crate) fn currency(&self) -> Result<Currency, Missing> {
        self.currency.ok_or(Missing::Orders)
    }

    /// The customers that are served, by id: not those that somebody decided not to serve (非客户).
    pub(crate) fn served(&self) -> Vec<&'a Customer> {
        self.facts.customers().filter(|customer| customer.state != LifecycleState::NonCustomer).collect()
    }

    /// The served customers with at least one order up to the day, in the part's currency where it has one.
    pub(crate) fn buyers(&self) -> Result<Vec<&'a Customer>, Missing> {
        let mut customers = self.served();
        if customers.is_empty() {
            return Err(Missing::Customers);
        }
        customers.retain(|customer| self.orders(customer).next().is_some());
        if customers.is_empty() { Err(Missing::Orders) } else { Ok(customers) }
    }

    /// A customer's orders up to the day, in the part's currency where it has one.
    pub(crate) fn orders(&self, customer: &'a Customer) -> impl Iterator<Item = &'a Order> + use<'a> {
        let (as_of, currency) = (self.as_of, self.currency);
        customer
            .orders
            .iter()
            .filter(move |order| order.date <= as_of && currency.is_none_or(|currency| order.currency == currency))
    }

    /// The orders of these customers as purchases.
    pub(crate) fn purchases(&self, customers: &[&'a Customer]) -> Result<Vec<Purchase>, Missing> {
        let mut purchases = Vec::new();
        for (place, customer) in (0..).zip(customers) {
            for order in self.orders(customer) {
                let amount = money(order.minor(), order.currency)?;
                purchases.push(Purchase { customer: place, date: order.date, amount });
            }
        }
        Ok(purchases)
    }

    /// What the orders of these customers come to.
    pub(crate) fn ledger(&self, customers: &[&'a Customer]) -> Result<Ledger, Missing> {
        Ok(Ledger::at(self.as_of, customers.len(), &self.purchases(customers)?)?)
    }

    /// The sales of these customers, in their order.
    pub(crate) fn sales(&self, customers: &[&'a Customer]) -> Result<Vec<Money>, Missing> {
        let currency = self.currency()?;
        let accounts = self.ledger(customers)?.accounts;
        accounts.into_iter().map(|account| Ok(money(account.sales_minor, currency)?)).collect()
    }

    /// What these customers bring, sales less the cost of goods; `None` unless every line says what its goods cost.
    pub(crate) fn gross_profits(&self, customers: &[&'a Customer]) -> Result<Option<Vec<Money>>, Missing> {
        let currency = self.currency()?;
        let mut profits = Vec::with_capacity(customers.len());
        for customer in customers {
            let mut minor = 0;
            for order in self.orders(customer) {
                let Some(cost) = order.cost_minor() else { return Ok(None) };
                minor += order.minor() - cost;
            }
            profits.push(money(minor, currency)?);
        }
        Ok(Some(profits))
    }

    /// The degree of a rating that was given by the day.
    pub(crate) fn degree(&self, rating: Option<Rating>) -> Option<u8> {
        let today = day_of(self.as_of)?;
        rating.filter(|rating| rating.day <= today).map(|rating| rating.degree)
    }

    /// How many of these customers each customer brought.
    pub(crate) fn brought(customers: &[&'a Customer]) -> BTreeMap<CustomerId, u32> {
        let mut brought = BTreeMap::new();
        for referrer in customers.iter().filter_map(|customer| customer.relationship.referred_by) {
            *brought.entry(referrer).or_default() += 1;
        }
        brought
    }

    /// The day so many days before the report's, or the first of all days.
    pub(crate) fn days_before(&self, days: i64) -> Date {
        let span = jiff::Span::new().try_days(days);
        span.and_then(|span| self.as_of.checked_sub(span)).unwrap_or(Date::MIN)
    }

    /// The names of all products in the orders up to the day, sorted, and the places of each customer's products in it.
    pub(crate) fn catalogue(&self, customers: &[&'a Customer]) -> Catalogue<'a> {
        let mut place_by_name: BTreeMap<&'a str, u32> = BTreeMap::new();
        for customer in customers {
            let lines = self.orders(customer).flat_map(|order| &order.lines);
            place_by_name.extend(lines.filter_map(|line| customer.product(line)).map(|name| (name, 0)));
        }
        for (place, (_, slot)) in (0..).zip(&mut place_by_name) {
            *slot = place;
        }
        Catalogue { place_by_name }
    }
}

/// All products by name.
pub(crate) struct Catalogue<'a> {
    place_by_name: BTreeMap<&'a str, u32>,
}

impl<'a> Catalogue<'a> {
    /// The place of a product; 0 for one that is not there.
    pub(crate) fn place(&self, name: &str) -> u32 {
        self.place_by_name.get(name).copied().unwrap_or(0)
    }

    /// The names in the order of their places.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        self.place_by_name.keys().copied().collect()
    }
}

/// The trade types of these customers, sorted, and the place of each customer's in them.
pub(crate) fn trade_types<'a>(customers: &[&'a Customer]) -> (Vec<&'a str>, Vec<u32>) {
    let mut place_by_code: BTreeMap<&'a str, u32> =
        customers.iter().map(|customer| (customer.trade_type.as_str(), 0)).collect();
    for (place, (_, slot)) in (0..).zip(&mut place_by_code) {
        *slot = place;
    }
    let of = |customer: &&Customer| place_by_code.get(customer.trade_type.as_str()).copied().unwrap_or(0);
    (place_by_code.keys().copied().collect(), customers.iter().map(of).collect())
}

/// The cell of a trade type.
pub(crate) fn trade_type(code: &str) -> Cell {
    Cell::Key(trade_type_key(code).into())
}

/// The key of a trade type; codes of another table than this program's stand for themselves.
pub(crate) fn trade_type_key(code: &str) -> String {
    format!("trade_type.{}", if code.is_empty() { "none" } else { code })
}

/// The ids of these customers at these places.
pub(crate) fn ids_at(customers: &[&Customer], places: impl IntoIterator<Item = usize>) -> Vec<CustomerId> {
    places.into_iter().filter_map(|place| customers.get(place).map(|customer| customer.id)).collect()
}
