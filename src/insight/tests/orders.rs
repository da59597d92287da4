//! What holds for any input of the figures about products and rhythm: the order of customers and purchases changes nothing,
//! nor does the unit, and everybody is in one class.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use proptest::prelude::*;
use satchel_insight::abc::Bounds;
use satchel_insight::churn::{self, watch};
use satchel_insight::growth::{Bought, Course, growth};
use satchel_insight::holding::{Holdings, Sale};
use satchel_insight::lookalike::look_alikes;
use satchel_insight::potential::percentile_scores;
use satchel_insight::product_mix::product_mix;
use satchel_insight::rules::{Thresholds, rules};
use satchel_model::{Currency, Date, Money};

fn yuan(minor: i64) -> Money {
    Money { minor, currency: Currency::CNY }
}

fn date(day: i8) -> Date {
    Date::new(2026, 5, day).unwrap()
}

const CUSTOMERS: u32 = 20;

fn sales() -> impl Strategy<Value = Vec<Sale>> {
    let one = (0..CUSTOMERS, 0_u32..6, 1_i8..=31);
    let one = one.prop_map(|(customer, product, day)| Sale { customer, product, date: date(day) });
    proptest::collection::vec(one, 1..80)
}

fn reversed<T: Clone>(list: &[T]) -> Vec<T> {
    list.iter().rev().cloned().collect()
}

proptest! {
    #[test]
    fn rules_do_not_depend_on_who_is_customer_number_one(sales in sales()) {
        let thresholds = Thresholds { least_customers: 2, least_confidence_percent: 20, antecedent_products: 2 };
        let of = |sales: &[Sale]| {
            let book = Holdings::at(date(31), CUSTOMERS as usize, sales).unwrap();
            rules(&book, thresholds).unwrap()
        };
        let found = of(&sales);
        let renumbered: Vec<Sale> =
            sales.iter().rev().map(|sale| Sale { customer: CUSTOMERS - 1 - sale.customer, ..*sale }).collect();
        prop_assert_eq!(&of(&renumbered), &found);
        for rule in found {
            prop_assert!(rule.support > 0.0 && rule.support <= rule.confidence && rule.confidence <= 1.0);
            prop_assert!(rule.lift.is_finite() && rule.median_days.is_none_or(|days| days >= 0.0));
            prop_assert!(!rule.antecedent.contains(&rule.consequent));
        }
    }

    #[test]
    fn nothing_is_suggested_that_a_customer_has(sales in sales(), neighbours in 0_usize..10) {
        let book = Holdings::at(date(31), CUSTOMERS as usize, &sales).unwrap();
        let other_order = Holdings::at(date(31), CUSTOMERS as usize, &reversed(&sales)).unwrap();
        prop_assert_eq!(&book, &other_order);
        for customer in 0..CUSTOMERS as usize {
            for suggestion in book.suggestions(customer, neighbours, 1) {
                prop_assert!(!book.has(customer, suggestion.product));
                prop_assert!(suggestion.confidence > 0.0 && suggestion.confidence <= 1.0);
            }
        }
    }

    #[test]
    fn a_product_mix_sums_to_one_and_to_the_sales(
        lines in proptest::collection::vec((0_u32..9, -1000_i64..10_000), 1..60),
    ) {
        let lines: Vec<(u32, Money)> = lines.into_iter().map(|(product, minor)| (product, yuan(minor))).collect();
        let rows = product_mix(&lines, &[], Bounds::DEFAULT).unwrap();
        let sum: i64 = rows.iter().map(|row| row.sales.minor).sum();
        prop_assert_eq!(sum, lines.iter().map(|(_, amount)| amount.minor).sum::<i64>());
        if rows.iter().any(|row| row.sales.minor > 0) {
            prop_assert!((rows.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert_eq!(rows.last().unwrap().cumulative_share, 1.0);
        }
        prop_assert_eq!(product_mix(&reversed(&lines), &[], Bounds::DEFAULT).unwrap(), rows);
    }

    #[test]
    fn a_rhythm_does_not_depend_on_the_order_of_days(
        days in proptest::collection::vec(1_i8..=31, 1..12),
        today in 1_i8..=31,
    ) {
        let days: Vec<Date> = days.into_iter().map(date).collect();
        let found = watch(&days, date(today), churn::Rule::DEFAULT);
        prop_assert_eq!(watch(&reversed(&days), date(today), churn::Rule::DEFAULT), found);
        if let Ok(found) = found {
            prop_assert!(found.silent_days >= 0);
            prop_assert_eq!(found.is_at_risk, found.limit_days.is_some_and(|limit| found.silent_days as f64 > limit));
        }
    }

    #[test]
    fn percentiles_are_ordered_as_the_amounts_and_know_no_unit(
        amounts in proptest::collection::vec(-1000_i128..1000, 1..40),
    ) {
        let scores = percentile_scores(&amounts);
        prop_assert!((scores.iter().sum::<f64>() / scores.len() as f64 - 50.0).abs() < 1e-9);
        for (one, of_one) in amounts.iter().zip(&scores) {
            for (other, of_other) in amounts.iter().zip(&scores) {
                prop_assert_eq!(one.cmp(other), of_one.total_cmp(of_other));
            }
        }
        let larger: Vec<i128> = amounts.iter().map(|amount| amount * 1000).collect();
        prop_assert_eq!(percentile_scores(&larger), scores);
    }

    #[test]
    fn who_resembles_the_loyal_does_not_depend_on_units(
        rows in proptest::collection::vec(proptest::collection::vec(-1000.0_f64..1000.0, 3), 6..20),
    ) {
        let is_loyal: Vec<bool> = (0..rows.len()).map(|place| place % 4 == 0).collect();
        let Ok(found) = look_alikes(&rows, &is_loyal, usize::MAX) else { return Ok(()) };
        prop_assert!(found.iter().all(|alike| (-1.0..=1.0).contains(&alike.similarity)));
        prop_assert!(found.is_sorted_by(|one, next| one.similarity >= next.similarity));
        let other_unit: Vec<Vec<f64>> = rows.iter().map(|row| vec![row[0] * 8.0, row[1] / 4.0, row[2]]).collect();
        let other = look_alikes(&other_unit, &is_loyal, usize::MAX).unwrap();
        for alike in &found {
            let same = other.iter().find(|other| other.customer == alike.customer).unwrap();
            prop_assert!((same.similarity - alike.similarity).abs() < 1e-9);
        }
    }

    #[test]
    fn every_customer_is_counted_once_in_growth(
        courses in proptest::collection::vec((0_u32..4, any::<bool>(), 0_u32..3, 0_u32..3), 0..40),
    ) {
        let bought = |purchases: u32| Bought { purchases, products: purchases, sales: yuan(i64::from(purchases) * 10) };
        let courses: Vec<Course> = courses
            .into_iter()
            .map(|(segment, bought_earlier, before, now)| Course {
                segment,
                bought_earlier,
                before: bought(before),
                now: bought(now),
                is_loyal: false,
            })
            .collect();
        let found = growth(&courses).unwrap();
        let buying = courses.iter().filter(|course| course.now.purchases > 0).count() as u64;
        prop_assert_eq!(found.new + found.won_back + found.retained.part, buying);
        prop_assert_eq!(found.retained.part + found.churned.part, found.retained.whole);
        prop_assert_eq!(growth(&reversed(&courses)).unwrap(), found);
    }
}
