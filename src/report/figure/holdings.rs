//! Who has which product: what cross-selling and the next product are computed from.

use satchel_insight::holding::{Holdings, Sale};

use crate::facts::Customer;
use crate::input::{Catalogue, Input};
use crate::missing::Missing;

/// The matrix of these customers and the products of the catalogue. A line that only takes goods back is no sale.
pub(super) fn holdings(
    input: &Input<'_>,
    customers: &[&Customer],
    catalogue: &Catalogue<'_>,
) -> Result<Holdings, Missing> {
    let mut sales = Vec::new();
    for (place, customer) in (0..).zip(customers) {
        for order in customer.orders.iter().filter(|order| order.date <= input.as_of) {
            for line in order.lines.iter().filter(|line| line.quantity_thousandths > 0) {
                let product = customer.product(line).map(|name| catalogue.place(name));
                sales.extend(product.map(|product| Sale { customer: place, product, date: order.date }));
            }
        }
    }
    if sales.is_empty() {
        return Err(Missing::Products);
    }
    Holdings::at(input.as_of, customers.len(), &sales).map_err(|_| Missing::Customers)
}
