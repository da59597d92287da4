//! The rows of the acceptance table about products, loyalty and customers who leave: each figure reaches its report unchanged.

use satchel_model::LifecycleState;
use satchel_report::Picture;

use crate::team::{TODAY, close, customer, day, facts, numbers, only, order, report, section, team, words, worked};

#[test]
fn t55_product_mix_and_matrix_and_cross_selling() {
    let lines = [(0, 1, 6_000), (1, 1, 3_000), (2, 1, 1_000)];
    let mix = report("product-mix", &facts([customer(1, vec![order("2026-03-01", &lines)])]), "2026-03-31", &[]);
    let products = section(&mix, "product_mix.products");
    assert_eq!(words(products, "product"), ["A", "B", "C"]);
    assert_eq!(words(products, "grade"), ["grade.a", "grade.a", "grade.b"]);
    numbers(products, "share_through")
        .into_iter()
        .zip([0.6, 0.9, 1.0])
        .for_each(|(found, expected)| close(found, expected, 1e-12));

    // 300 after 200, beside 100 after 100.
    let sold = facts([customer(
        1,
        vec![
            order("2025-01-15", &[(0, 1, 20_000), (1, 1, 10_000)]),
            order("2026-01-15", &[(0, 1, 30_000), (1, 1, 10_000)]),
        ],
    )]);
    let bcg = report("bcg", &sold, "2026-01-31", &[]);
    let found = section(&bcg, "bcg.products");
    assert_eq!(words(found, "quadrant"), ["bcg.star", "bcg.dog"]);
    assert_eq!(numbers(found, "growth"), [0.5, 0.0]);
    assert_eq!(numbers(found, "relative_share"), [3.0, 1.0 / 3.0]);

    let held = |number, products: &[u32]| {
        let lines: Vec<_> = products.iter().map(|product| (*product, 1, 100)).collect();
        customer(number, vec![order("2026-03-01", &lines)])
    };
    let base = facts([held(1, &[0, 1]), held(2, &[0, 1, 2]), held(3, &[0, 1, 2]), held(4, &[1, 3])]);
    let given = [("least_support", "1"), ("neighbours", "3")];
    let cross = report("cross-sell", &base, "2026-03-31", &given);
    let found = section(&cross, "cross_sell.suggestions");
    let of_first: Vec<_> = (words(found, "customer").into_iter().zip(words(found, "product")))
        .zip(numbers(found, "support").into_iter().zip(numbers(found, "confidence")))
        .filter(|((customer, _), _)| *customer == "客户1")
        .map(|((_, product), (support, confidence))| (product, support, confidence))
        .collect();
    assert_eq!(of_first, [("C", 2.0, 2.0 / 3.0), ("D", 1.0, 1.0 / 3.0)]);
    let Some(Picture::Matrix { values, .. }) = &found.picture else { panic!("no matrix") };
    // B first, whom all four have, and A in three of them.
    assert_eq!((values[0][0], values[0][1], values[1][0]), (4.0, 3.0, 3.0));
}

#[test]
fn t56_the_next_product_follows_from_the_rules() {
    let held = |number, products: &[u32]| {
        let orders = products.iter().map(|product| order(&format!("2026-03-0{}", product + 1), &[(*product, 1, 100)]));
        customer(number, orders.collect())
    };
    let base = facts([held(1, &[0, 1]), held(2, &[0, 1]), held(3, &[0]), held(4, &[2])]);
    let made = report("next-product", &base, "2026-03-31", &[("least_customers", "2")]);
    let rules = section(&made, "next_product.rules");
    assert_eq!(words(rules, "antecedent"), ["B", "A"]);
    assert_eq!(numbers(rules, "confidence"), [1.0, 2.0 / 3.0]);
    assert_eq!(numbers(rules, "support_share"), [0.5, 0.5]);
    close(numbers(rules, "lift")[1], 4.0 / 3.0, 1e-12);
    let next = section(&made, "next_product.customers");
    assert_eq!((words(next, "customer"), words(next, "product")), (vec!["客户3"], vec!["B"]));
    assert_eq!(numbers(next, "median_days"), [1.0]);
}

#[test]
fn t59_more_longer_deeper_beside_the_baseline() {
    let (before, now) = ("2024-06-01", "2025-06-01");
    let mut customers = vec![
        customer(1, vec![order(now, &[(0, 1, 100)])]),
        customer(2, vec![order("2023-06-01", &[(0, 1, 100)]), order(now, &[(0, 1, 100)])]),
        customer(3, vec![order(before, &[(0, 1, 100)]), order(now, &[(0, 1, 100), (1, 1, 100)])]),
        customer(4, vec![order(before, &[(0, 1, 100)])]),
    ];
    customers[2].state = LifecycleState::Loyal;
    let made = report("growth", &facts(customers), "2025-12-31", &[]);
    let found = section(&made, "growth.measures");
    assert_eq!(numbers(found, "count"), [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    assert_eq!(numbers(found, "share"), [0.5, 0.5, 1.0 / 3.0, 1.0, 1.0]);
    close(worked(found, "deviation"), 0.4, 1e-12);
    assert!(found.explanation.source.contains("baseline"));
}

#[test]
fn t78_traits_and_ladder_as_far_as_orders_tell() {
    let bought =
        |days: &[u32]| days.iter().map(|day| order(&format!("2026-03-{day:02}"), &[(day % 2, 1, 100)])).collect();
    let base = facts([customer(1, bought(&[1, 10, 21, 30])), customer(2, bought(&[1])), customer(3, Vec::new())]);
    let made = report("loyalty", &base, "2026-03-31", &[]);
    let found = section(&made, "loyalty.customers");
    assert_eq!(words(found, "rung"), ["rung.client", "rung.customer", "rung.prospect"]);
    assert_eq!(words(found, "buys_regularly"), ["yes", "no", "no"]);
    assert_eq!(words(found, "buys_several_products"), ["yes", "no", "no"]);
}

#[test]
fn t80_silence_beyond_the_own_rhythm_is_a_risk() {
    // Purchases on days 0, 10, 30 and 40: at risk from day 61 on.
    let start = day("2026-01-01");
    let on = |days: i64| start.checked_add(jiff::Span::new().days(days)).unwrap().to_string();
    let base = facts([customer(1, [0, 10, 30, 40].map(|days| order(&on(days), &[(0, 1, 100)])).to_vec())]);
    for (as_of, signal) in [(on(60), "signal.safe"), (on(61), "signal.watch")] {
        let made = report("churn", &base, &as_of, &[]);
        assert_eq!(words(section(&made, "churn.customers"), "signal"), [signal], "{as_of}");
    }
}

#[test]
fn t80_the_look_alike_model_shows_its_test() {
    let made = report("churn-model", &team(), TODAY, &[("least_percent", "0")]);
    let found = section(&made, "churn_model.customers");
    let auc = worked(found, "auc");
    assert!((0.0..=1.0).contains(&auc), "{auc}");
    assert!(worked(found, "customers_held_out") >= 6.0);
    let probabilities = numbers(found, "probability");
    assert!(!probabilities.is_empty() && probabilities.is_sorted_by(|one, next| one >= next));
    assert!(probabilities.iter().all(|probability| (0.0..=1.0).contains(probability)));
    // Nobody who has left is warned of.
    let lost: Vec<_> =
        team().customers().filter(|known| known.state == LifecycleState::Lost).map(|known| known.id).collect();
    assert!(found.segments[0].customers.iter().all(|id| !lost.contains(id)));
    assert_eq!(section(&made, "churn_model.weights").table.rows.len(), 5);
    assert!(only(&made).currency.is_some());
}
