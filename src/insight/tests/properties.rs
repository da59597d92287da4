//! What holds for any input: shares sum to a hundred percent, everybody is in exactly one class, the order of the input
//! and the size of the unit change nothing.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use proptest::prelude::*;
use satchel_insight::abc::{self, Bounds, Entry};
use satchel_insight::eighty_twenty::eighty_twenty;
use satchel_insight::mix::mix;
use satchel_insight::pyramid::{TIER_BOUNDS_PERMILLE, Value, pyramid};
use satchel_insight::rfm::{Buyer, rfm};
use satchel_insight::season::Season;
use satchel_model::{Currency, Money};

fn yuan(minor: i64) -> Money {
    Money { minor, currency: Currency::CNY }
}

/// Amounts that are all different, so that no tie depends on the order of the input.
fn different_amounts() -> impl Strategy<Value = Vec<i64>> {
    proptest::collection::btree_set(-10_000_i64..1_000_000, 1..60).prop_flat_map(|amounts| {
        let amounts: Vec<i64> = amounts.into_iter().collect();
        Just(amounts).prop_shuffle()
    })
}

/// The list from its end.
fn reversed<T: Clone>(list: &[T]) -> Vec<T> {
    list.iter().rev().cloned().collect()
}

fn total_is_one(shares: impl Iterator<Item = f64>) -> bool {
    (shares.sum::<f64>() - 1.0).abs() < 1e-9
}

proptest! {
    #[test]
    fn abc_shares_sum_to_one_and_neither_order_nor_unit_matters(amounts in different_amounts()) {
        let entries = |factor: i64| -> Vec<Entry> {
            amounts.iter().map(|minor| Entry { kind: (*minor % 3).unsigned_abs() as u32, sales: yuan(minor * factor) }).collect()
        };
        let placed = abc::by_type(&entries(1), Bounds::DEFAULT).unwrap();
        prop_assert_eq!(placed.len(), amounts.len());
        for kind in 0..3 {
            let of_kind = || entries(1).into_iter().zip(&placed).filter(move |(entry, _)| entry.kind == kind);
            if of_kind().any(|(entry, _)| entry.sales.minor > 0) {
                prop_assert!(total_is_one(of_kind().map(|(_, placing)| placing.share)));
            }
        }
        let other_order = abc::by_type(&reversed(&entries(1)), Bounds::DEFAULT).unwrap();
        prop_assert_eq!(&reversed(&other_order), &placed);
        // Types are those of the amounts in the first unit.
        let larger: Vec<Entry> = entries(1)
            .into_iter()
            .map(|entry| Entry { sales: yuan(entry.sales.minor * 1000), ..entry })
            .collect();
        let grades = |placed: &[abc::Placing]| placed.iter().map(|placing| placing.grade).collect::<Vec<_>>();
        prop_assert_eq!(grades(&abc::by_type(&larger, Bounds::DEFAULT).unwrap()), grades(&placed));
    }

    #[test]
    fn mix_sums_to_the_total_and_to_a_hundred_percent(
        customers in proptest::collection::vec((0_u32..7, -1000_i64..100_000), 1..80),
    ) {
        let customers: Vec<(u32, Money)> = customers.into_iter().map(|(kind, minor)| (kind, yuan(minor))).collect();
        let found = mix(&customers, &[]).unwrap();
        prop_assert_eq!(found.sales_minor, customers.iter().map(|(_, sales)| i128::from(sales.minor)).sum::<i128>());
        prop_assert_eq!(found.customers as usize, customers.len());
        prop_assert_eq!(found.rows.iter().map(|row| row.customers_permille).sum::<i64>(), 1000);
        let is_any_positive = found.rows.iter().any(|row| row.sales_minor > 0);
        let sum: i64 = found.rows.iter().map(|row| row.sales_permille).sum();
        prop_assert_eq!(sum, if is_any_positive { 1000 } else { 0 });
        prop_assert_eq!(mix(&reversed(&customers), &[]).unwrap(), found);
    }

    #[test]
    fn every_customer_stands_in_one_tier_of_the_pyramid(
        amounts in different_amounts(),
        cost in 0_i64..500,
    ) {
        let values: Vec<Value> =
            amounts.iter().map(|minor| Value { sales: yuan(*minor), profit: yuan(minor / 3 - cost) }).collect();
        let found = pyramid(&values, &TIER_BOUNDS_PERMILLE).unwrap();
        prop_assert_eq!(found.tiers.iter().map(|tier| tier.customers as usize).sum::<usize>(), values.len());
        for (number, tier) in found.tiers.iter().enumerate() {
            let members = || values.iter().zip(&found.tier_of).filter(|(_, of)| usize::from(**of) == number);
            prop_assert_eq!(members().count(), tier.customers as usize);
            prop_assert_eq!(members().map(|(value, _)| i128::from(value.profit.minor)).sum::<i128>(), tier.profit_minor);
        }
        prop_assert!(total_is_one(found.tiers.iter().map(|tier| tier.customers_share)));
        if found.tiers.iter().all(|tier| tier.profit_share.is_some()) {
            prop_assert!((found.tiers.iter().filter_map(|tier| tier.profit_share).sum::<f64>() - 1.0).abs() < 1e-6);
        }
        let other_order = pyramid(&reversed(&values), &TIER_BOUNDS_PERMILLE).unwrap();
        prop_assert_eq!(reversed(&other_order.tier_of), found.tier_of);
    }

    #[test]
    fn eighty_twenty_does_not_depend_on_order_or_unit(amounts in different_amounts()) {
        let profits: Vec<Money> = amounts.iter().map(|minor| yuan(minor - 5_000)).collect();
        let sales: Vec<Money> = amounts.iter().copied().map(yuan).collect();
        let found = eighty_twenty(&sales, &profits).unwrap();
        let other_order = eighty_twenty(&reversed(&sales), &reversed(&profits)).unwrap();
        prop_assert_eq!(other_order.top_share_of_profit, found.top_share_of_profit);
        prop_assert_eq!(other_order.eaten_share, found.eaten_share);
        let last = amounts.len() - 1;
        prop_assert_eq!(other_order.bottom.iter().map(|place| last - place).collect::<Vec<_>>(), found.bottom.clone());
        let double = |list: &[Money]| list.iter().map(|amount| yuan(amount.minor * 2)).collect::<Vec<_>>();
        let larger = eighty_twenty(&double(&sales), &double(&profits)).unwrap();
        prop_assert_eq!((larger.top_share_of_profit, larger.bottom), (found.top_share_of_profit, found.bottom));
    }

    #[test]
    fn rfm_scores_follow_the_values_and_not_their_order(
        buyers in proptest::collection::vec((0_i64..400, 1_u32..30, -100_i64..100_000), 1..80),
        buckets in 3_u8..=10,
    ) {
        let buyers: Vec<Buyer> = buyers
            .into_iter()
            .map(|(recency_days, frequency, minor)| Buyer { recency_days, frequency, monetary_minor: minor.into() })
            .collect();
        let found = rfm(&buyers, buckets).unwrap();
        for score in &found.scores {
            for part in [score.recency, score.frequency, score.monetary] {
                prop_assert!((1..=buckets).contains(&part));
            }
        }
        for (one, of_one) in buyers.iter().zip(&found.scores) {
            for (other, of_other) in buyers.iter().zip(&found.scores) {
                if one.frequency <= other.frequency {
                    prop_assert!(of_one.frequency <= of_other.frequency);
                }
                if one.recency_days <= other.recency_days {
                    prop_assert!(of_one.recency >= of_other.recency);
                }
            }
        }
        prop_assert_eq!(&reversed(&rfm(&reversed(&buyers), buckets).unwrap().scores), &found.scores);
        let cents: Vec<Buyer> =
            buyers.iter().map(|buyer| Buyer { monetary_minor: buyer.monetary_minor * 100, ..*buyer }).collect();
        prop_assert_eq!(rfm(&cents, buckets).unwrap().scores, found.scores);
    }

    #[test]
    fn seasonal_targets_sum_to_the_annual_target(
        months in proptest::collection::vec(0_i64..1_000_000, 36..50),
        last_month in 1_u8..=12,
        annual in 0_i64..100_000_000,
    ) {
        prop_assume!(months[months.len() - 36..].iter().any(|minor| *minor > 0));
        let months: Vec<Money> = months.into_iter().map(yuan).collect();
        let season = Season::of(&months, last_month).unwrap();
        prop_assert_eq!(season.index_rounded.iter().sum::<i64>(), 120_000);
        prop_assert_eq!(season.share_rounded.iter().sum::<i64>(), 10_000);
        prop_assert!((season.index_percent.iter().sum::<f64>() - 1200.0).abs() < 1e-6);
        let targets = season.targets(yuan(annual)).unwrap();
        prop_assert_eq!(targets.iter().map(|target| target.minor).sum::<i64>(), annual);
    }
}
