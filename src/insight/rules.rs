//! E7 数据挖掘: which product comes next, by association rules (R. Agrawal, T. Imieliński and A. Swami, "Mining association
//! rules between sets of items in large databases", SIGMOD 1993; R. Agrawal and R. Srikant, VLDB 1994).

mod mine;

use satchel_model::Date;

use crate::holding::Holdings;

/// Customers who have `antecedent` also have `consequent`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// One or two products, rising.
    pub antecedent: Vec<u32>,
    /// Another product.
    pub consequent: u32,
    /// Customers who have the antecedent.
    pub with_antecedent: u32,
    /// Customers who have both.
    pub with_both: u32,
    /// The part of all customers who have both, above 0 to 1.
    pub support: f64,
    /// The part of those with the antecedent who have both, above 0 to 1.
    pub confidence: f64,
    /// Confidence over the part of all customers who have the consequent: above 1 when the antecedent makes it likelier.
    pub lift: f64,
    /// The median of the days from the first sale of the (last) antecedent to that of the consequent, of the customers
    /// who bought them in this order or on one day; `None` where nobody did.
    pub median_days: Option<f64>,
}

/// Which rules count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// Customers who must have both, at least 1.
    pub least_customers: u32,
    /// Confidence in percent, 0 to 100.
    pub least_confidence_percent: u8,
    /// Products in an antecedent, 1 or 2.
    pub antecedent_products: u8,
}

impl Thresholds {
    /// Five customers, 30 %, up to two products: defaults of this product.
    pub const DEFAULT: Self = Self { least_customers: 5, least_confidence_percent: 30, antecedent_products: 2 };
}

/// Why there are no rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Nobody has a product.
    #[error("no customer has a product")]
    NoHoldings,
    /// Thresholds out of range.
    #[error("rules need at least 1 customer, 0 to 100 %, and 1 or 2 products")]
    Thresholds,
}

/// A product for one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextProduct<'a> {
    /// The rule that suggests it: its product is the consequent.
    pub rule: &'a Rule,
    /// The day since which the customer has the antecedent: [`Rule::median_days`] count from here.
    pub since: Option<Date>,
}

/// All rules over the thresholds, by confidence, then support, then products: the same list on every device.
///
/// Support is counted in customers, not in orders: what counts is who has what, not how often.
///
/// Shape: any number of customers and products. Time grows with the square of the products that enough customers have,
/// with two in an antecedent with the cube.
///
/// Worked number (T56): of 4 customers with {1, 2}, {1, 2}, {1}, {3} the rule 1 → 2 has support 2/4, confidence 2/3 and
/// lift 4/3, the rule 2 → 1 confidence 1.
///
/// # Errors
/// [`RulesError`] without holdings, or for thresholds out of range.
pub fn rules(holdings: &Holdings, thresholds: Thresholds) -> Result<Vec<Rule>, RulesError> {
    let is_possible = thresholds.least_customers >= 1
        && thresholds.least_confidence_percent <= 100
        && (1..=2).contains(&thresholds.antecedent_products);
    if !is_possible {
        return Err(RulesError::Thresholds);
    }
    let mut rules = mine::rules(holdings, thresholds).ok_or(RulesError::NoHoldings)?;
    rules.sort_by(|one, other| {
        let [one_both, one_all, other_both, other_all] =
            [one.with_both, one.with_antecedent, other.with_both, other.with_antecedent].map(u64::from);
        let by_confidence = (other_both * one_all).cmp(&(one_both * other_all));
        by_confidence
            .then(other_both.cmp(&one_both))
            .then_with(|| one.antecedent.cmp(&other.antecedent))
            .then(one.consequent.cmp(&other.consequent))
    });
    Ok(rules)
}

/// What a customer should be offered next: for each product that it lacks, the best rule whose antecedent it has, in the
/// order of the rules.
///
/// Worked number (T56): with the rules of the example of [`rules`], the customer with {1} gets product 2, with 67 %.
#[must_use]
pub fn next_products<'a>(holdings: &Holdings, customer: usize, rules: &'a [Rule]) -> Vec<NextProduct<'a>> {
    let mut found: Vec<NextProduct<'a>> = Vec::new();
    for rule in rules {
        let is_held = rule.antecedent.iter().all(|product| holdings.has(customer, *product));
        let is_known = found.iter().any(|known| known.rule.consequent == rule.consequent);
        if is_held && !is_known && !holdings.has(customer, rule.consequent) {
            let firsts = holdings.of(customer).filter(|(product, _)| rule.antecedent.contains(product));
            found.push(NextProduct { rule, since: firsts.map(|(_, first)| first).max() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holding::Sale;
    use crate::testing::{close, day};

    /// Who has what since which day of January 2026.
    fn holdings(customers: &[&[(u32, i8)]]) -> Holdings {
        let sales = customers.iter().enumerate().flat_map(|(customer, products)| {
            let sale = move |(product, on): &(u32, i8)| Sale {
                customer: customer as u32,
                product: *product,
                date: day(2026, 1, *on),
            };
            products.iter().map(sale)
        });
        Holdings::at(day(2026, 12, 31), customers.len(), &sales.collect::<Vec<_>>()).unwrap()
    }

    const ANY: Thresholds = Thresholds { least_customers: 1, least_confidence_percent: 0, antecedent_products: 2 };

    #[test]
    fn t56_support_confidence_and_lift_by_hand() {
        let book = holdings(&[&[(1, 1), (2, 11)], &[(1, 1), (2, 21)], &[(1, 1)], &[(3, 1)]]);
        let found = rules(&book, ANY).unwrap();
        assert_eq!(
            found.iter().map(|rule| (rule.antecedent[0], rule.consequent)).collect::<Vec<_>>(),
            [(2, 1), (1, 2)]
        );
        let rule = &found[1];
        assert_eq!((rule.with_antecedent, rule.with_both, rule.support), (3, 2, 0.5));
        close(rule.confidence, 2.0 / 3.0, 1e-15);
        close(rule.lift, 4.0 / 3.0, 1e-15);
        assert_eq!((rule.median_days, found[0].median_days), (Some(15.0), None));
        let next = next_products(&book, 2, &found);
        assert_eq!((next.len(), next[0].rule.consequent, next[0].since), (1, 2, Some(day(2026, 1, 1))));
        assert!(next_products(&book, 0, &found).is_empty());
    }

    /// A script in Python counted the same rules with sets and fractions, over all subsets.
    #[test]
    fn t56_all_rules_of_another_program_in_its_order() {
        let has = |customer: u32, product: u32| (customer * customer * (product + 2) + product * 5 + customer) % 11 < 4;
        let customers: Vec<Vec<(u32, i8)>> =
            (0..50).map(|c| (0..6).filter(|p| has(c, *p)).map(|p| (p, 1)).collect()).collect();
        let book = holdings(&customers.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let thresholds = Thresholds { least_customers: 5, least_confidence_percent: 60, antecedent_products: 2 };
        let found = rules(&book, thresholds).unwrap();
        let found: Vec<(&[u32], u32, u32, u32)> = found
            .iter()
            .map(|rule| (rule.antecedent.as_slice(), rule.consequent, rule.with_antecedent, rule.with_both))
            .collect();
        let expected: [(&[u32], u32, u32, u32); 11] = [
            (&[0, 1], 2, 5, 5),
            (&[0, 1], 3, 5, 5),
            (&[1, 2], 0, 5, 5),
            (&[1, 2], 3, 5, 5),
            (&[1, 3], 0, 5, 5),
            (&[1, 3], 2, 5, 5),
            (&[1, 4], 5, 5, 5),
            (&[1, 5], 4, 5, 5),
            (&[2], 0, 13, 9),
            (&[2], 3, 13, 9),
            (&[4], 5, 22, 14),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_has_no_rules_is_told() {
        assert_eq!(rules(&holdings(&[]), ANY), Err(RulesError::NoHoldings));
        assert_eq!(rules(&holdings(&[&[]]), ANY), Err(RulesError::NoHoldings));
        assert_eq!(rules(&holdings(&[&[(1, 1)]]), ANY), Ok(Vec::new()));
        for wrong in [
            Thresholds { least_customers: 0, ..ANY },
            Thresholds { least_confidence_percent: 101, ..ANY },
            Thresholds { antecedent_products: 3, ..ANY },
        ] {
            assert_eq!(rules(&holdings(&[&[(1, 1)]]), wrong), Err(RulesError::Thresholds));
        }
    }
}
