//! What holds for any customers: shares sum to one, everybody is in one class, order and unit make no difference.

use std::collections::BTreeSet;

use proptest::prelude::{Just, Strategy, prop, proptest};
use proptest::test_runner::Config;
use proptest::{prop_assert, prop_assert_eq};
use satchel_model::{Currency, CustomerId, LifecycleState};
use satchel_report::facts::Customer;
use satchel_report::{Cell, Facts, Report, Segment, figure};

use crate::team::{TODAY, close, customer, facts, numbers, order_in, report, section, team, worked};

/// Customers of some trade types who bought and returned something in 2025.
fn customers() -> impl Strategy<Value = Vec<Customer>> {
    let order = (1..13_u8, 1..29_u8, 0..4_u32, -3_000..100_000_i64);
    let one = (prop::collection::vec(order, 0..8), 0..3_usize, 0..3_usize);
    prop::collection::vec(one, 1..40).prop_map(|all| {
        let made = (0..).zip(all).map(|(number, (orders, kind, state))| {
            let orders = orders.into_iter().map(|(month, day, product, minor)| {
                let date = format!("2025-{month:02}-{day:02}");
                order_in(Currency::CNY, &date, &[(product, minor.signum(), minor)])
            });
            let mut made = customer(number, orders.collect());
            ["", "diy_shop", "other"][kind].clone_into(&mut made.trade_type);
            made.state = [LifecycleState::Repeat, LifecycleState::Loyal, LifecycleState::Lost][state];
            made
        });
        made.collect()
    })
}

/// Customers and the same ones in another order.
fn shuffled() -> impl Strategy<Value = (Vec<Customer>, Vec<Customer>)> {
    customers().prop_flat_map(|customers| (Just(customers.clone()), Just(customers).prop_shuffle()))
}

fn sections(report: &Report) -> impl Iterator<Item = &satchel_report::Section> {
    report.parts.iter().filter_map(|part| part.outcome.as_ref().ok()).flatten()
}

fn members(segments: &[Segment]) -> Vec<CustomerId> {
    segments.iter().flat_map(|segment| segment.customers.iter().copied()).collect()
}

proptest! {
    // Every case computes up to twenty reports.
    #![proptest_config(Config { cases: 48, ..Config::default() })]

    #[test]
    fn every_customer_is_in_exactly_one_class(customers in customers()) {
        let facts = facts(customers);
        for name in ["abc", "mix", "pyramid", "rfm", "churn", "company-share", "loyalty", "potential"] {
            let made = report(name, &facts, TODAY, &[]);
            for section in sections(&made).filter(|section| !section.segments.is_empty()) {
                let all = members(&section.segments);
                let once: BTreeSet<CustomerId> = all.iter().copied().collect();
                prop_assert_eq!(once.len(), all.len(), "{} has somebody twice", name);
            }
            // Whoever stands in the table of customers stands in a class, and the other way round.
            let classed: BTreeSet<CustomerId> = sections(&made).flat_map(|section| members(&section.segments)).collect();
            let listed: BTreeSet<CustomerId> =
                sections(&made).flat_map(|section| &section.table.rows).filter_map(|row| row.customer).collect();
            prop_assert!(name == "mix" || classed == listed, "{}", name);
        }
    }

    #[test]
    fn shares_sum_to_one(customers in customers()) {
        let facts = facts(customers);
        let made = report("mix", &facts, TODAY, &[]);
        for section in sections(&made) {
            let heads = numbers(section, "share_of_customers");
            let (total, rows) = heads.split_last().unwrap();
            close(rows.iter().sum(), 1.0, 1e-9);
            close(*total, 1.0, 1e-9);
            let sales = numbers(section, "sales");
            let (total, rows) = sales.split_last().unwrap();
            prop_assert_eq!(rows.iter().sum::<f64>(), *total);
        }
        for (name, title, column) in [
            ("abc", "abc.grades", "share_of_sales"),
            ("abc", "abc.grades", "share_of_customers"),
            ("pyramid", "pyramid.tiers", "share_of_customers"),
            ("rfm", "rfm.segments", "share_of_customers"),
            ("product-mix", "product_mix.products", "share_of_sales"),
        ] {
            let made = report(name, &facts, TODAY, &[]);
            let sums = sections(&made).filter(|section| section.title == title).map(|section| numbers(section, column));
            for shares in sums.filter(|shares| shares.iter().any(|share| *share != 0.0)) {
                close(shares.iter().sum(), 1.0, 1e-9);
            }
        }
    }

    #[test]
    fn the_order_in_which_customers_come_changes_nothing((one, other) in shuffled()) {
        let (one, other) = (facts(one), facts(other));
        prop_assert_eq!(one.fingerprint(), other.fingerprint());
        for definition in figure::ALL {
            let [one, other] = [&one, &other].map(|facts| report(definition.name, facts, TODAY, &[]));
            prop_assert_eq!(one.hash(), other.hash(), "{}", definition.name);
        }
    }

    #[test]
    fn a_hundredfold_of_every_amount_leaves_every_class_as_it_was(customers in customers()) {
        let mut larger = customers.clone();
        for line in larger.iter_mut().flat_map(|customer| &mut customer.orders).flat_map(|order| &mut order.lines) {
            line.minor *= 100;
        }
        let (small, large) = (facts(customers), facts(larger));
        for name in ["abc", "mix", "pyramid", "eighty-twenty", "rfm", "company-share", "churn", "loyalty", "growth"] {
            let [small, large] = [&small, &large].map(|facts| {
                let made = report(name, facts, TODAY, &[]);
                sections(&made).map(|section| section.segments.clone()).collect::<Vec<_>>()
            });
            prop_assert_eq!(small, large, "{}", name);
        }
    }

    #[test]
    fn one_customer_changed_is_the_same_as_all_anew(customers in customers(), minor in 1..50_000_i64) {
        let mut kept = facts(customers.clone());
        let _ = kept.fingerprint();
        let mut customers = customers;
        customers[0].orders.push(order_in(Currency::CNY, "2025-12-30", &[(1, 1, minor)]));
        kept.put(customers[0].clone());
        let anew = facts(customers);
        for name in ["abc", "rfm", "churn"] {
            let [kept, anew] = [&kept, &anew].map(|facts: &Facts| report(name, facts, TODAY, &[]).hash());
            prop_assert_eq!(kept, anew);
        }
    }
}

#[test]
fn customer_equity_is_the_sum_of_lifetime_values_and_mean_times_count() {
    let made = report("lifetime-value", &team(), TODAY, &[]);
    let equity = section(&made, "lifetime_value.equity");
    let sum: f64 = numbers(section(&made, "lifetime_value.customers"), "lifetime_value").iter().sum();
    assert_eq!(worked(equity, "customer_equity"), sum);
    close(worked(equity, "mean_lifetime_value") * 100.0 * worked(equity, "customers"), sum, 1e-6);
    let rows = numbers(equity, "customer_equity");
    let (total, types) = rows.split_last().unwrap();
    assert_eq!(types.iter().sum::<f64>(), *total);
}

#[test]
fn the_picture_shows_what_the_table_says() {
    let made = report("pyramid", &team(), TODAY, &[]);
    let tiers = section(&made, "pyramid.tiers");
    let Some(satchel_report::Picture::Bars { series, .. }) = &tiers.picture else { panic!("no bars") };
    for drawn in series {
        assert_eq!(drawn.values, numbers(tiers, &drawn.label));
    }
    assert!(tiers.table.rows.iter().all(|row| !row.cells.contains(&Cell::Empty)));
}
