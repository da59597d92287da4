//! Reads the CDNOW sample: who bought how many CDs for how much, and when.

use std::collections::BTreeMap;

use satchel_model::{Currency, Date, Money};

/// The sample, see `README.md` beside it.
const SAMPLE: &str = include_str!("cdnow_sample.txt");

/// One purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Purchase {
    /// The day.
    pub(super) date: Date,
    /// How many CDs.
    pub(super) discs: i64,
    /// What was paid.
    pub(super) amount: Money,
}

/// The purchases of each person, in the order of the file (by date), by id in the sample.
/// Lines that cannot be read are left out; a test counts what is there.
pub(super) fn purchases() -> BTreeMap<u32, Vec<Purchase>> {
    let mut purchases: BTreeMap<u32, Vec<Purchase>> = BTreeMap::new();
    for (buyer, purchase) in SAMPLE.lines().filter_map(read) {
        purchases.entry(buyer).or_default().push(purchase);
    }
    purchases
}

fn read(line: &str) -> Option<(u32, Purchase)> {
    let mut columns = line.split_whitespace().skip(1);
    let buyer = columns.next()?.parse().ok()?;
    let day: i32 = columns.next()?.parse().ok()?;
    let discs = columns.next()?.parse().ok()?;
    let amount = Money::parse(columns.next()?, Currency::USD).ok()?;
    let date =
        Date::new((day / 10_000).try_into().ok()?, (day / 100 % 100).try_into().ok()?, (day % 100).try_into().ok()?);
    Some((buyer, Purchase { date: date.ok()?, discs, amount }))
}

impl Purchase {
    /// Numbers of CDs and their price in cents, so that the sum is exact: one line, or two that are a cent apart.
    pub(super) fn lines(&self) -> Vec<(i64, i64)> {
        let discs = self.discs.max(1);
        let (price, rest) = (self.amount.minor.div_euclid(discs), self.amount.minor.rem_euclid(discs));
        let lines = [(discs - rest, price), (rest, price + 1)];
        lines.into_iter().filter(|(discs, _)| *discs > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_sample_is_there_and_every_amount_is_exact() {
        let purchases = purchases();
        assert_eq!(purchases.len(), 2357);
        assert_eq!(purchases.values().map(Vec::len).sum::<usize>(), 6919);
        for purchase in purchases.values().flatten() {
            let sum: i64 = purchase.lines().iter().map(|(discs, price)| discs * price).sum();
            assert_eq!(sum, purchase.amount.minor);
        }
    }

    #[test]
    fn an_amount_that_does_not_divide_makes_two_lines() {
        let date = Date::new(1997, 12, 13).unwrap();
        let purchase = Purchase { date, discs: 22, amount: Money { minor: 28_278, currency: Currency::USD } };
        assert_eq!(purchase.lines(), [(14, 1285), (8, 1286)]);
    }
}
