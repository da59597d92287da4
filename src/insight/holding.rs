//! E6 交叉销售: which customer has which product, and what similar customers have that one lacks.

use std::collections::BTreeMap;

use satchel_model::Date;

/// One sale of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// The customer: the place in the caller's list.
    pub customer: u32,
    /// The product: the place in the caller's list.
    pub product: u32,
    /// The day.
    pub date: Date,
}

/// The matrix of customers and products, with the day of the first sale in each cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    first_by_product: Vec<BTreeMap<u32, Date>>,
}

/// A product that a customer lacks and similar customers have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suggestion {
    /// The product.
    pub product: u32,
    /// Similar customers who have it.
    pub support: u32,
    /// Their part of all similar customers, above 0 to 1.
    pub confidence: f64,
}

/// Why there is no matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoldingError {
    /// A sale names a customer that is not there.
    #[error("a sale is of customer {customer}, but there are {customers}")]
    UnknownCustomer {
        /// The number that it names.
        customer: u32,
        /// How many customers there are.
        customers: usize,
    },
}

impl Holdings {
    /// The matrix of the sales up to and including `as_of`, in any order; later ones are not there yet.
    ///
    /// Worked number: product 1 on 3 May, 1 May and 9 May, as of 5 May: the customer has product 1 since 1 May.
    ///
    /// # Errors
    /// [`HoldingError`] for an unknown customer.
    pub fn at(as_of: Date, customers: usize, sales: &[Sale]) -> Result<Self, HoldingError> {
        let mut first_by_product: Vec<BTreeMap<u32, Date>> = vec![BTreeMap::new(); customers];
        for sale in sales.iter().filter(|sale| sale.date <= as_of) {
            let place = usize::try_from(sale.customer).ok().and_then(|place| first_by_product.get_mut(place));
            let unknown = HoldingError::UnknownCustomer { customer: sale.customer, customers };
            let first = place.ok_or(unknown)?.entry(sale.product).or_insert(sale.date);
            *first = (*first).min(sale.date);
        }
        Ok(Self { first_by_product })
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> usize {
        self.first_by_product.len()
    }

    /// The products of a customer with the day of the first sale, by product; empty for an unknown customer.
    pub fn of(&self, customer: usize) -> impl Iterator<Item = (u32, Date)> + '_ {
        self.first_by_product.get(customer).into_iter().flatten().map(|(product, first)| (*product, *first))
    }

    /// Whether a customer has a product.
    #[must_use]
    pub fn has(&self, customer: usize, product: u32) -> bool {
        self.first_by_product.get(customer).is_some_and(|products| products.contains_key(&product))
    }

    /// What a customer lacks and its similar customers have.
    ///
    /// Similar are the `neighbours` customers whose products have the largest Jaccard index with its own (common products
    /// over all products of both; P. Jaccard, 1901), of those who have one in common, ties by number. A product that at
    /// least `least_support` of them have is suggested, the most frequent first, ties by product. The list is the same on
    /// every device, and empty for whoever has no product, or has all.
    ///
    /// Worked number (T55): a customer with products 1 and 2, whose neighbours have {1, 2, 3}, {1, 2, 3} and {2, 4}: product 3
    /// with support 2 and confidence 2/3, product 4 with 1 and 1/3.
    #[must_use]
    pub fn suggestions(&self, customer: usize, neighbours: usize, least_support: u32) -> Vec<Suggestion> {
        let Some(own) = self.first_by_product.get(customer) else { return Vec::new() };
        let mut similar: Vec<(u64, u64, usize)> = Vec::new();
        for (other, products) in self.first_by_product.iter().enumerate() {
            let common = products.keys().filter(|product| own.contains_key(product)).count();
            if common > 0 && other != customer {
                similar.push((common as u64, (own.len() + products.len() - common) as u64, other));
            }
        }
        // Fractions are compared by their cross products: a/b > c/d where a·d > c·b.
        similar.sort_by(|one, other| (other.0 * one.1).cmp(&(one.0 * other.1)).then(one.2.cmp(&other.2)));
        similar.truncate(neighbours);
        let mut support_by_product: BTreeMap<u32, u32> = BTreeMap::new();
        for (_, _, other) in &similar {
            for (product, _) in self.of(*other).filter(|(product, _)| !own.contains_key(product)) {
                *support_by_product.entry(product).or_default() += 1;
            }
        }
        let all = similar.len() as f64;
        let mut suggestions: Vec<Suggestion> = support_by_product
            .into_iter()
            .filter(|(_, support)| *support >= least_support)
            .map(|(product, support)| Suggestion { product, support, confidence: f64::from(support) / all })
            .collect();
        suggestions.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.support));
        suggestions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    fn holdings(products: &[&[u32]]) -> Holdings {
        let sales = products.iter().enumerate().flat_map(|(customer, products)| {
            let date = day(2026, 1, 1);
            products.iter().map(move |product| Sale { customer: customer as u32, product: *product, date })
        });
        Holdings::at(day(2026, 1, 1), products.len(), &sales.collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn t55_what_similar_customers_have_is_suggested_with_support_and_confidence() {
        let found = holdings(&[&[1, 2], &[1, 2, 3], &[5], &[2, 4], &[1, 2, 3]]).suggestions(0, 3, 1);
        let expected = [
            Suggestion { product: 3, support: 2, confidence: 2.0 / 3.0 },
            Suggestion { product: 4, support: 1, confidence: 1.0 / 3.0 },
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_most_similar_customers_decide() {
        // Jaccard with {1, 2}: 2/3, 1/3, 2/3.
        let book = holdings(&[&[1, 2], &[1, 2, 9], &[2, 4], &[1, 2, 8]]);
        assert_eq!(book.suggestions(0, 1, 1).iter().map(|found| found.product).collect::<Vec<_>>(), [9]);
        assert_eq!(book.suggestions(0, 2, 1).iter().map(|found| found.product).collect::<Vec<_>>(), [8, 9]);
        assert!(book.suggestions(0, 3, 2).is_empty());
    }

    #[test]
    fn nothing_to_go_by_is_an_empty_list() {
        assert!(holdings(&[&[], &[1]]).suggestions(0, 5, 1).is_empty());
        assert!(holdings(&[&[1]]).suggestions(0, 5, 1).is_empty());
        assert!(holdings(&[&[1]]).suggestions(7, 5, 1).is_empty());
        let sale = Sale { customer: 2, product: 1, date: day(2026, 1, 1) };
        let unknown = HoldingError::UnknownCustomer { customer: 2, customers: 2 };
        assert_eq!(Holdings::at(day(2026, 1, 1), 2, &[sale]), Err(unknown));
        // What lies in the future is not there yet.
        assert!(!Holdings::at(day(2025, 1, 1), 3, &[sale]).unwrap().has(2, 1));
    }
}
