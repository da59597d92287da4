//! The rows of the acceptance table that orders can feed: each figure reaches its report unchanged.

use std::collections::BTreeMap;

use satchel_model::LifecycleState;
use satchel_report::facts::Customer;
use satchel_report::{Cell, Facts, Missing};

use crate::team::{
    TODAY, cdnow, close, column, customer, facts, missing, numbers, order, report, section, sold, words, worked,
};

/// One customer for each row of (trade type, amounts with their days).
fn buyers(rows: &[(&str, &[(&str, i64)])]) -> Facts {
    facts((1..).zip(rows).map(|(number, (kind, bought))| {
        let orders = bought.iter().map(|(date, minor)| order(date, &[(0, 1, *minor)]));
        let mut made = customer(number, orders.collect());
        (*kind).clone_into(&mut made.trade_type);
        made
    }))
}

/// What each of these customers has in a column, by the number in its name.
fn by_customer(section: &satchel_report::Section, key: &str) -> BTreeMap<u32, String> {
    let names = words(section, "customer").into_iter().map(|name| name.trim_start_matches("客户").parse().unwrap());
    names.zip(words(section, key).into_iter().map(str::to_owned)).collect()
}

#[test]
fn t42_look_alikes_are_those_nearest_to_the_loyal_ones() {
    let mut customers: Vec<Customer> = (1..=5)
        .map(|number: u32| {
            let orders = (0..[1, 2, 3, 10, 9][number as usize - 1]).map(|_| order("2026-03-01", &[(0, 1, 100)]));
            customer(number, orders.collect())
        })
        .collect();
    customers[4].state = LifecycleState::Loyal;
    let made = report("look-alikes", &facts(customers), "2026-03-31", &[("most_customers", "2")]);
    let found = section(&made, "look_alikes.customers");
    assert_eq!(words(found, "customer")[0], "客户4");
    let similarity = numbers(found, "similarity");
    close(similarity[0], 1.0, 1e-9);
    close(similarity[1], -1.0, 1e-9);
}

#[test]
fn t44_abc_of_each_trade_type() {
    let of = |kind, minor| (kind, minor);
    let rows = [of("a", 7_000), of("a", 2_000), of("a", 700), of("a", 300), of("b", 100)];
    let facts = facts((1..).zip(rows).map(|(number, (kind, minor))| {
        let mut made = customer(number, vec![order("2026-03-01", &[(0, 1, minor)])]);
        str::clone_into(kind, &mut made.trade_type);
        made
    }));
    let made = report("abc", &facts, "2026-03-31", &[]);
    let found = section(&made, "abc.customers");
    assert_eq!(words(found, "grade"), ["grade.a", "grade.a", "grade.b", "grade.c", "grade.a"]);
    for (found, expected) in numbers(found, "share_before").into_iter().zip([0.0, 0.7, 0.9, 0.97, 0.0]) {
        close(found, expected, 1e-12);
    }
    let segments = &section(&made, "abc.grades").segments;
    assert_eq!(segments.iter().map(|segment| segment.customers.len()).collect::<Vec<_>>(), [3, 1, 1]);
}

#[test]
fn t44_abc_of_real_purchases_is_right_to_the_customer() {
    let mut typed = Facts::default();
    for known in cdnow().customers() {
        let number: u32 = known.name.trim_start_matches("客户").parse().unwrap();
        let mut known = known.clone();
        known.trade_type = (number % 7).to_string();
        typed.put(known);
    }
    let made = report("abc", &typed, "1998-06-30", &[]);
    let grades = by_customer(section(&made, "abc.customers"), "grade");
    assert_eq!(grades.len(), 2357);
    // What an independent program found, see `insight/tests/cdnow.rs`.
    let of = |grade: &str| -> Vec<usize> {
        let members =
            |kind: u32| grades.iter().filter(|(number, found)| *number % 7 == kind && *found == grade).count();
        (0..7).map(members).collect()
    };
    assert_eq!(of("grade.a"), [90, 101, 90, 94, 78, 101, 90]);
    assert_eq!(of("grade.b"), [134, 130, 132, 134, 139, 136, 135]);
    assert_eq!(of("grade.c"), [112, 106, 115, 109, 120, 100, 111]);
}

#[test]
fn t45_the_mix_sums_to_the_whole_beside_the_policy() {
    let facts = buyers(&[
        ("parts_dealer", &[("2026-03-01", 100)]),
        ("diy_shop", &[("2026-03-01", 100)]),
        ("other", &[("2026-03-01", 100)]),
    ]);
    let policy = [("policy", "diy_shop:50,volume_seller:50")];
    let made = report("mix", &facts, "2026-03-31", &policy);
    let found = section(&made, "mix.types");
    let shares: Vec<i64> =
        numbers(found, "share_of_sales").iter().map(|share| (share * 1000.0).round() as i64).collect();
    assert_eq!(shares, [334, 333, 333, 0, 1000]);
    assert_eq!(numbers(found, "sales"), [100.0, 100.0, 100.0, 0.0, 300.0]);
    close(numbers(found, "deviation")[0], 0.334 - 0.5, 1e-9);
}

#[test]
fn t46_season_equals_the_hand_computed_one_and_refuses_35_months() {
    // 100 in every month, 150 in each January (T46), for three years.
    let months = |count: usize| -> Facts {
        let orders = (0..count).map(|month| {
            let (year, number) = (2023 + month / 12, month % 12 + 1);
            order(&format!("{year}-{number:02}-15"), &[(0, 1, if number == 1 { 15_000 } else { 10_000 })])
        });
        facts([customer(1, orders.collect())])
    };
    let made = report("season", &months(36), TODAY, &[("target", "10000")]);
    let found = section(&made, "season.index");
    let index = numbers(found, "index");
    close(index[0], 1.44, 1e-9);
    close(index.iter().sum(), 12.0, 1e-9);
    close(numbers(found, "share_of_year").iter().sum(), 1.0, 1e-9);
    let targets = numbers(found, "target");
    assert_eq!((targets[0], targets[1], targets.iter().sum::<f64>()), (120_000.0, 80_000.0, 1_000_000.0));
    assert_eq!(numbers(found, "actual").iter().sum::<f64>(), 125_000.0);
    close(numbers(found, "target_met")[0], 0.125, 1e-9);
    let short = report("season", &months(35), "2025-11-30", &[]);
    assert_eq!(missing(&short), Missing::Months { found: 35, needed: 36 });
    // The running month is not over.
    let running = report("season", &months(36), "2025-12-30", &[]);
    assert_eq!(missing(&running), Missing::Months { found: 35, needed: 36 });
}

#[test]
fn t47_rfm_of_real_purchases_equals_another_program() {
    let made = report("rfm", &cdnow(), "1998-06-30", &[]);
    let segments = section(&made, "rfm.segments");
    let found: Vec<(&str, f64)> = words(segments, "segment").into_iter().zip(numbers(segments, "customers")).collect();
    let expected = [
        ("rfm.champion", 437.0),
        ("rfm.loyal", 429.0),
        ("rfm.potential_loyalist", 144.0),
        ("rfm.new_customer", 0.0),
        ("rfm.promising", 0.0),
        ("rfm.needs_attention", 78.0),
        ("rfm.about_to_sleep", 332.0),
        ("rfm.cannot_lose", 8.0),
        ("rfm.at_risk", 166.0),
        ("rfm.hibernating", 763.0),
    ];
    assert_eq!(found, expected);
    let cutoffs = numbers(section(&made, "rfm.cutoffs"), "value");
    let expected = [152.0, 442.0, 486.0, 512.0, 1.0, 1.0, 2.0, 4.0, 15.36, 31.958, 59.25, 130.436];
    cutoffs.iter().zip(expected).for_each(|(found, expected)| close(*found, expected, 1e-9));
    // Nobody has frequency score 2, and that is said.
    close(worked(section(&made, "rfm.cutoffs"), "empty_frequency"), 2.0, 0.0);
}

#[test]
fn t48_the_formula_gives_the_published_values() {
    let facts = buyers(&[("", &[("2026-03-01", 100_000)])]);
    let given = [("periods", "5"), ("rate_percent", "10")];
    let made = report("clv", &facts, "2026-03-31", &given);
    assert_eq!(numbers(section(&made, "clv.customers"), "lifetime_value"), [379_079.0]);
    let half = report("clv", &facts, "2026-03-31", &[("margin_percent", "50"), given[0], given[1]]);
    assert_eq!(numbers(section(&half, "clv.customers"), "profit"), [50_000.0]);
}

#[test]
fn t49_bg_nbd_and_gamma_gamma_are_the_published_ones() {
    let made = report("lifetime-value", &cdnow(), "1997-09-30", &[]);
    let found = section(&made, "lifetime_value.customers");
    for (label, published, within) in [
        ("model_r", 0.243, 0.001),
        ("model_alpha", 4.414, 0.001),
        ("model_a", 0.793, 0.001),
        ("model_b", 2.426, 0.001),
        ("log_likelihood", -9582.4, 0.1),
        ("gamma_p", 6.25, 0.01),
        ("gamma_q", 3.74, 0.01),
        ("gamma_v", 15.44, 0.01),
    ] {
        close(worked(found, label), published, within);
    }
    let first = words(found, "customer").iter().position(|name| *name == "客户1").unwrap();
    assert_eq!(numbers(found, "lifetime_value")[first], 3_630.0);
    for model in ["mbg", "pareto"] {
        let made = report("lifetime-value", &cdnow(), "1997-09-30", &[("model", model)]);
        assert_eq!(section(&made, "lifetime_value.customers").table.rows.len(), 2357);
    }
}

#[test]
fn t50_customer_equity_stands_beside_its_parts() {
    let made = report("lifetime-value", &cdnow(), "1997-09-30", &[]);
    let equity = section(&made, "lifetime_value.equity");
    let sum: f64 = numbers(section(&made, "lifetime_value.customers"), "lifetime_value").iter().sum();
    assert_eq!(worked(equity, "customer_equity"), sum);
    close(worked(equity, "mean_lifetime_value") * 100.0 * 2357.0, sum, 1e-6);
}

/// Sales of 1 000 each and the profits of the worked example of T52.
fn with_costs() -> Facts {
    facts((1..).zip([100, 20, 5, 0, -50]).map(|(number, profit)| {
        let mut bought = order("2026-03-01", &[(0, 1, 1_000)]);
        bought.lines[0].cost_minor = Some(1_000 - profit);
        customer(number, vec![bought])
    }))
}

#[test]
fn t51_gross_profit_and_who_costs_more_than_it_brings() {
    let made = report("profit", &with_costs(), "2026-03-31", &[]);
    let found = section(&made, "profit.customers");
    assert_eq!(numbers(found, "profit"), [100.0, 20.0, 5.0, 0.0, -50.0]);
    assert_eq!(numbers(section(&made, "profit.classes"), "customers"), [3.0, 1.0, 1.0]);
    // One line of unknown cost, and no profit of anybody can be told.
    let mut unknown = with_costs();
    unknown.put(customer(9, vec![order("2026-03-01", &[(0, 1, 1_000)])]));
    assert_eq!(missing(&report("profit", &unknown, "2026-03-31", &[])), Missing::Costs);
}

#[test]
fn t52_the_three_numbers_and_the_bottom_third() {
    let made = report("eighty-twenty", &with_costs(), "2026-03-31", &[]);
    let actual = numbers(section(&made, "eighty_twenty.measures"), "actual");
    close(actual[0], 0.2, 1e-12);
    close(actual[1], 100.0 / 75.0, 1e-12);
    close(actual[2], 0.5, 1e-12);
    assert_eq!(words(section(&made, "eighty_twenty.bottom"), "customer"), ["客户5", "客户4"]);
    // Without costs only the share of sales is known.
    let made = report("eighty-twenty", &sold(&[70, 10, 10, 5, 5]), "2026-03-31", &[]);
    assert_eq!(numbers(section(&made, "eighty_twenty.measures"), "actual"), [0.7]);
}

#[test]
fn t53_the_pyramid_beside_the_inverted_one() {
    let amounts: Vec<i64> = (1..=100).rev().map(|number| number * 10).collect();
    let made = report("pyramid", &sold(&amounts), "2026-03-31", &[]);
    let tiers = section(&made, "pyramid.tiers");
    assert_eq!(numbers(tiers, "customers"), [1.0, 4.0, 15.0, 80.0]);
    close(numbers(tiers, "share_of_sales")[0], 1_000.0 / 50_500.0, 1e-12);
    assert!(column(tiers, "profit").iter().all(|cell| **cell == Cell::Empty));
    let made = report("pyramid", &with_costs(), "2026-03-31", &[]);
    close(numbers(section(&made, "pyramid.tiers"), "share_of_profit").iter().sum(), 1.0, 1e-12);
}

#[test]
fn t53_current_value_against_potential() {
    let (before, now) = ("2024-06-01", "2025-06-01");
    let rows: [&[(&str, u32, i64)]; 4] = [
        // Much and growing, with two products.
        &[(before, 0, 100), (now, 0, 9_000), (now, 1, 9_000)],
        // Much and shrinking, with one.
        &[(before, 0, 90_000), (now, 0, 8_000), (now, 0, 8_000)],
        // Little and growing, with two.
        &[(now, 0, 100), (before, 1, 10)],
        // Nothing any more.
        &[(before, 0, 5_000)],
    ];
    let base = facts((1..).zip(rows).map(|(number, bought)| {
        let orders = bought.iter().map(|(date, product, minor)| order(date, &[(*product, 1, *minor)]));
        customer(number, orders.collect())
    }));
    let made = report("potential", &base, "2025-12-31", &[]);
    let found = by_customer(section(&made, "potential.customers"), "quadrant");
    let expected = ["potential.keep_and_build", "potential.defend", "potential.invest", "potential.serve_cheaply"]
        .map(str::to_owned);
    assert_eq!(found.into_values().collect::<Vec<_>>(), expected);
    assert_eq!(numbers(section(&made, "potential.cells"), "customers"), [1.0; 4]);
}

#[test]
fn t54_the_share_of_the_companys_sales_beside_the_required_one() {
    let made = report("company-share", &sold(&[9_950, 50]), "2026-03-31", &[("required_permille", "10")]);
    let found = section(&made, "company_share.customers");
    assert_eq!(numbers(found, "share_of_sales"), [0.995, 0.005]);
    assert_eq!(words(found, "level"), ["level.met", "level.below"]);
}
