//! Counts who has which products together, by one bit for each customer.

use satchel_model::{Date, days_between};

use super::{Rule, Thresholds};
use crate::holding::Holdings;

/// A product and who has it.
struct Item {
    product: u32,
    customers: u32,
    bits: Vec<u64>,
}

/// The rules over the thresholds in no promised order; `None` when nobody has a product.
pub(super) fn rules(holdings: &Holdings, thresholds: Thresholds) -> Option<Vec<Rule>> {
    let items = items(holdings);
    let miner = Miner { holdings, thresholds, items: &items };
    if items.is_empty() {
        return None;
    }
    let frequent: Vec<&Item> = items.iter().filter(|item| item.customers >= thresholds.least_customers).collect();
    let mut rules = Vec::new();
    for (place, one) in frequent.iter().enumerate() {
        for other in frequent.iter().skip(place + 1) {
            let both = and(&one.bits, &other.bits);
            let with_both = count(&both);
            if with_both < thresholds.least_customers {
                continue;
            }
            rules.extend(miner.rule(&[one.product], one.customers, other, with_both));
            rules.extend(miner.rule(&[other.product], other.customers, one, with_both));
            if thresholds.antecedent_products < 2 {
                continue;
            }
            let others = frequent.iter().filter(|third| ![one.product, other.product].contains(&third.product));
            for third in others {
                let with_all = count_and(&both, &third.bits);
                if with_all >= thresholds.least_customers {
                    rules.extend(miner.rule(&[one.product, other.product], with_both, third, with_all));
                }
            }
        }
    }
    Some(rules)
}

fn items(holdings: &Holdings) -> Vec<Item> {
    let words = holdings.customers().div_ceil(64);
    let mut bits_by_product: std::collections::BTreeMap<u32, Vec<u64>> = std::collections::BTreeMap::new();
    for customer in 0..holdings.customers() {
        for (product, _) in holdings.of(customer) {
            let bits = bits_by_product.entry(product).or_insert_with(|| vec![0; words]);
            if let Some(word) = bits.get_mut(customer / 64) {
                *word |= 1 << (customer % 64);
            }
        }
    }
    let item = |(product, bits): (u32, Vec<u64>)| Item { product, customers: count(&bits), bits };
    bits_by_product.into_iter().map(item).collect()
}

fn and(one: &[u64], other: &[u64]) -> Vec<u64> {
    one.iter().zip(other).map(|(one, other)| one & other).collect()
}

fn count(bits: &[u64]) -> u32 {
    bits.iter().map(|word| word.count_ones()).sum()
}

fn count_and(one: &[u64], other: &[u64]) -> u32 {
    one.iter().zip(other).map(|(one, other)| (one & other).count_ones()).sum()
}

struct Miner<'a> {
    holdings: &'a Holdings,
    thresholds: Thresholds,
    items: &'a [Item],
}

impl Miner<'_> {
    fn rule(&self, antecedent: &[u32], with_antecedent: u32, consequent: &Item, with_both: u32) -> Option<Rule> {
        let least = u64::from(self.thresholds.least_confidence_percent);
        if u64::from(with_both) * 100 < u64::from(with_antecedent) * least {
            return None;
        }
        let customers = self.holdings.customers() as f64;
        let confidence = f64::from(with_both) / f64::from(with_antecedent);
        Some(Rule {
            antecedent: antecedent.to_vec(),
            consequent: consequent.product,
            with_antecedent,
            with_both,
            support: f64::from(with_both) / customers,
            confidence,
            lift: confidence / (f64::from(consequent.customers) / customers),
            median_days: self.median_days(antecedent, consequent.product),
        })
    }

    fn median_days(&self, antecedent: &[u32], consequent: u32) -> Option<f64> {
        let mut days: Vec<i64> = Vec::new();
        for customer in self.having(antecedent, consequent) {
            let first = |wanted: u32| self.holdings.of(customer).find(|(product, _)| *product == wanted);
            let last: Option<Date> = antecedent.iter().filter_map(|product| first(*product)).map(|(_, day)| day).max();
            let waited = last.zip(first(consequent)).map(|(last, (_, day))| days_between(last, day));
            days.extend(waited.filter(|waited| *waited >= 0));
        }
        days.sort_unstable();
        let upper = *days.get(days.len() / 2)?;
        let lower = *days.get(days.len().checked_sub(1)? / 2)?;
        Some((lower + upper) as f64 / 2.0)
    }

    /// The customers who have all of these, rising.
    fn having(&self, antecedent: &[u32], consequent: u32) -> Vec<usize> {
        let wanted = self.items.iter().filter(|item| item.product == consequent || antecedent.contains(&item.product));
        let bits = wanted.map(|item| item.bits.clone()).reduce(|one, other| and(&one, &other)).unwrap_or_default();
        let of_word = |(place, word): (usize, u64)| {
            (0..64_usize).filter(move |bit| word & (1 << bit) != 0).map(move |bit| place * 64 + bit)
        };
        bits.into_iter().enumerate().flat_map(of_word).collect()
    }
}
