//! The reports of what no order tells: satisfaction, trust, referrals, share of wallet, winning back.

use satchel_model::{Currency, LifecycleState, Money, Relationship};
use satchel_report::Facts;
use satchel_report::facts::Customer;

use crate::team::{customer, facts, missing, numbers, order, rated, report, section, words, worked};

const TODAY: &str = "2026-03-31";

fn yuan(whole: i64) -> Option<Money> {
    Some(Money { minor: whole * 100, currency: Currency::CNY })
}

/// A customer who bought once for so many yuan this year.
fn known(number: u32, whole: i64, relationship: Relationship) -> Customer {
    Customer { relationship, ..customer(number, vec![order("2026-03-01", &[(0, 1, whole * 100)])]) }
}

fn segment<'a>(facts: &'a Facts, name: &str, title: &str, key: &str) -> Vec<&'a str> {
    let made = report(name, facts, TODAY, &[]);
    let members = section(&made, title).segments.iter().find(|segment| segment.key == key).unwrap().customers.clone();
    members.iter().map(|id| facts.get(*id).unwrap().name.as_str()).collect()
}

#[test]
fn t78_every_rated_customer_stands_in_one_quadrant() {
    let degrees = [(9, 9), (9, 2), (2, 9), (2, 2), (6, 6)];
    let rate = |(satisfied, loyal)| Relationship {
        satisfaction: rated(satisfied, "2026-02-01"),
        loyalty: rated(loyal, "2026-02-01"),
        ..Relationship::default()
    };
    let mut all: Vec<Customer> =
        (1..).zip(degrees).map(|(number, degrees)| known(number, 100, rate(degrees))).collect();
    // Rated tomorrow, and rated in one respect only.
    let later = Relationship { loyalty: rated(9, "2026-04-01"), ..rate((9, 9)) };
    all.extend([known(6, 100, later), known(7, 100, Relationship { loyalty: None, ..rate((9, 9)) })]);
    let facts = facts(all);
    let of = |key| segment(&facts, "satisfaction", "satisfaction.quadrants", key);
    assert_eq!(of("loyalty.loyalist"), ["客户5", "客户1"]);
    assert_eq!(of("loyalty.mercenary"), ["客户2"]);
    assert_eq!(of("loyalty.hostage"), ["客户3"]);
    assert_eq!(of("loyalty.defector"), ["客户4"]);
    let made = report("satisfaction", &facts, TODAY, &[]);
    let quadrants = section(&made, "satisfaction.quadrants");
    assert_eq!(numbers(quadrants, "customers"), [2.0, 1.0, 1.0, 1.0]);
    assert_eq!((worked(quadrants, "customers"), worked(quadrants, "customers_rated")), (7.0, 5.0));
    let strict = report("satisfaction", &facts, TODAY, &[("high_degree", "6.5")]);
    assert_eq!(numbers(section(&strict, "satisfaction.quadrants"), "customers"), [1.0, 1.0, 1.0, 2.0]);
}

#[test]
fn t78_the_ladder_has_all_of_its_rungs_and_the_traits_all_five() {
    let bought = |number, days: &[&str]| {
        let orders = days.iter().map(|day| order(day, &[(0, 1, 100), (1, 1, 100)])).collect();
        customer(number, orders)
    };
    let often = ["2026-01-05", "2026-02-05", "2026-03-05"];
    let satisfied = Relationship { satisfaction: rated(8, "2026-03-06"), ..Relationship::default() };
    let partner = Relationship {
        partnership: rated(1, "2026-03-06"),
        withstood_rivals: rated(1, "2026-03-06"),
        // 2026-01-20: it bought again since.
        complaint_days: vec![20_473],
        ..satisfied.clone()
    };
    let brought_by =
        |number| Relationship { referred_by: Some(customer(number, Vec::new()).id), ..Relationship::default() };
    let with = |relationship, customer| Customer { relationship, ..customer };
    let facts = facts([
        bought(1, &[]),
        with(brought_by(5), bought(2, &often[..1])),
        with(brought_by(6), bought(3, &often)),
        with(satisfied.clone(), bought(4, &often)),
        with(satisfied, bought(5, &often)),
        with(partner, bought(6, &often)),
    ]);
    let made = report("loyalty", &facts, TODAY, &[]);
    let of_customers = section(&made, "loyalty.customers");
    let rungs = ["rung.partner", "rung.advocate", "rung.supporter", "rung.client", "rung.customer", "rung.prospect"];
    assert_eq!(words(of_customers, "rung"), rungs);
    assert_eq!(numbers(of_customers, "traits"), [5.0, 3.0, 2.0, 2.0, 1.0, 0.0]);
    assert_eq!(numbers(section(&made, "loyalty.ladder"), "customers"), [1.0; 6]);
}

#[test]
fn t79_trust_is_the_sum_of_three_over_self_orientation() {
    let rate = |degrees: [u8; 4]| Relationship {
        trust: degrees.map(|degree| rated(degree, "2026-02-01")),
        ..Relationship::default()
    };
    let facts = facts([
        known(1, 100, rate([8, 7, 6, 3])),
        known(2, 100, rate([10, 10, 10, 1])),
        known(3, 100, rate([8, 7, 6, 0])),
        known(4, 100, Relationship::default()),
    ]);
    let made = report("trust", &facts, TODAY, &[]);
    assert_eq!(numbers(section(&made, "trust.customers"), "trust"), [30.0, 7.0]);
    assert_eq!(segment(&facts, "trust", "trust.customers", "trust.out_of_range"), ["客户3"]);
}

#[test]
fn t82_referrals_are_counted_once_and_a_circle_is_named() {
    let brought_by =
        |number| Relationship { referred_by: Some(customer(number, Vec::new()).id), ..Relationship::default() };
    let facts = facts([
        known(1, 3_000, Relationship::default()),
        known(2, 1_000, brought_by(1)),
        known(3, 500, brought_by(2)),
        known(4, 70, brought_by(5)),
        known(5, 30, brought_by(4)),
        // Whoever brought it is not among the customers of this device.
        known(6, 10, brought_by(900)),
    ]);
    let made = report("referral", &facts, TODAY, &[("referral_permille", "200")]);
    let found = section(&made, "referral.customers");
    let names = ["客户1", "客户2", "客户4", "客户3", "客户5"];
    assert_eq!(words(found, "customer"), names);
    // Of the two who brought each other, the first is on record as brought by nobody.
    assert_eq!(numbers(found, "referral_direct"), [1.0, 1.0, 1.0, 0.0, 0.0]);
    assert_eq!(numbers(found, "referral_all"), [2.0, 1.0, 1.0, 0.0, 0.0]);
    assert_eq!(numbers(found, "referral_value"), [20_000.0, 10_000.0, 600.0, 0.0, 0.0]);
    assert_eq!(numbers(found, "own_value"), [300_000.0, 80_000.0, 7_000.0, 40_000.0, 2_400.0]);
    assert_eq!(segment(&facts, "referral", "referral.customers", "referral.circle"), ["客户4"]);
}

#[test]
fn t50_the_four_components_sum_to_the_value_and_all_values_to_the_equity() {
    let worth = |growth, knowledge| Relationship {
        growth_value: yuan(growth),
        knowledge_value: yuan(knowledge),
        ..Relationship::default()
    };
    let brought = Relationship { referred_by: Some(customer(1, Vec::new()).id), ..worth(150, 50) };
    let facts = facts([known(1, 1_000, worth(0, 20)), known(2, 1_000, brought), customer(3, Vec::new())]);
    let made = report("value-components", &facts, TODAY, &[("referral_permille", "200")]);
    let of_customers = section(&made, "components.customers");
    assert_eq!(words(of_customers, "customer"), ["客户1", "客户2"]);
    let of = |key| numbers(of_customers, key);
    assert_eq!((of("transaction_value"), of("referral_value")), (vec![100_000.0, 80_000.0], vec![20_000.0, 0.0]));
    assert_eq!((of("growth_value"), of("knowledge_value")), (vec![0.0, 15_000.0], vec![2_000.0, 5_000.0]));
    assert_eq!(of("total"), [122_000.0, 100_000.0]);
    let sums = section(&made, "components.sums");
    // 1 000 + 1 000 of sales, whoever is credited with them, and what was estimated.
    assert_eq!(numbers(sums, "value"), [180_000.0, 20_000.0, 15_000.0, 7_000.0]);
    let equity = worked(sums, "customer_equity");
    assert_eq!((equity, equity), (222_000.0, of("total").iter().sum()));
    assert!((worked(sums, "mean_lifetime_value") * worked(sums, "customers") * 100.0 - equity).abs() < 1e-6);
}

#[test]
fn t54_a_share_below_the_required_one_is_flagged_and_the_way_it_was_found_is_told() {
    let buys = |whole, method: &str| Relationship {
        wallet: yuan(whole),
        wallet_method: method.to_owned(),
        ..Relationship::default()
    };
    let facts = facts([
        known(1, 300, buys(1_200, "our_sales")),
        known(2, 300, buys(600, "final_accounts")),
        known(3, 100, buys(50, "")),
        known(4, 100, Relationship::default()),
    ]);
    let made = report("wallet", &facts, TODAY, &[]);
    let found = section(&made, "wallet.customers");
    assert_eq!(words(found, "customer"), ["客户1", "客户2", "客户3"]);
    assert_eq!(numbers(found, "share_of_wallet"), [0.25, 0.5, 2.0]);
    assert_eq!(words(found, "level"), ["level.below", "level.met", "level.met"]);
    let methods = ["wallet_method.our_sales", "wallet_method.final_accounts", "wallet_method.none"];
    assert_eq!(words(found, "wallet_method"), methods);
    assert_eq!(numbers(found, "reliability"), [0.5, 0.95]);
    assert_eq!((worked(found, "sales"), worked(found, "wallet")), (70_000.0, 185_000.0));
    let strict = report("wallet", &facts, TODAY, &[("required_permille", "600")]);
    assert_eq!(words(section(&strict, "wallet.customers"), "level"), ["level.below", "level.below", "level.met"]);
}

#[test]
fn t81_lost_customers_stand_by_second_lifetime_value_and_nobody_is_chased_who_was_let_go() {
    let left = |reason: &str, value, cost, percent| Relationship {
        loss_reason: reason.to_owned(),
        regain_value: yuan(value),
        regain_cost: yuan(cost),
        regain_percent: percent,
        ..Relationship::default()
    };
    // By hand: 200; (5000 − 3000) × 5 % = 100; let go; (600 − 100) × 90 % = 450; (50 − 90) × 50 % = −20; no chance noted.
    let all = [
        left("pulled_away", 1_000, 200, Some(25)),
        left("bought_away", 5_000, 3_000, Some(5)),
        left("pushed_on_purpose", 9_000, 0, Some(100)),
        left("pushed_by_mistake", 600, 100, Some(90)),
        left("", 50, 90, Some(50)),
        left("moved_away", 50, 10, Some(101)),
    ];
    let lost = |(number, relationship)| Customer { state: LifecycleState::Lost, ..known(number, 10, relationship) };
    let facts = facts((1..).zip(all).map(lost).chain([known(9, 10, left("pulled_away", 100, 1, Some(50)))]));
    let made = report("win-back", &facts, TODAY, &[]);
    let found = section(&made, "win_back.customers");
    assert_eq!(words(found, "customer"), ["客户4", "客户1", "客户2", "客户5"]);
    assert_eq!(numbers(found, "second_value"), [45_000.0, 20_000.0, 10_000.0, -2_000.0]);
    assert_eq!((worked(found, "customers_lost"), worked(found, "second_value")), (6.0, 75_000.0));
    let of = |key| segment(&facts, "win-back", "win_back.customers", key);
    assert_eq!(of("win_back.worth"), ["客户4", "客户1", "客户2"]);
    assert_eq!(of("win_back.open"), ["客户6"]);
    assert_eq!((of("loss_reason.pushed_on_purpose"), of("loss_reason.none")), (vec!["客户3"], vec!["客户5"]));
}

#[test]
fn t81_a_case_goes_from_phase_to_phase_and_closed_ones_are_summed() {
    let case = |reason: &str, has_regain_action, is_regained, spent, profit| Relationship {
        loss_reason: reason.to_owned(),
        has_regain_action,
        is_regained,
        regain_spent: yuan(spent),
        regain_profit: yuan(profit),
        ..Relationship::default()
    };
    let all = [
        Relationship::default(),
        case("pulled_away", false, None, 0, 0),
        case("pulled_away", true, None, 40, 0),
        case("bought_away", true, Some(false), 100, 0),
        // A result without anything done, and something done without a reason: neither goes on.
        case("moved_away", false, Some(true), 7, 7),
        case("", true, Some(true), 7, 7),
        case("pushed_on_purpose", true, Some(true), 7, 7),
    ];
    let lost = |(number, relationship)| Customer { state: LifecycleState::Lost, ..known(number, 10, relationship) };
    // Whoever came back is lost no more, and its case counts.
    let regained = known(8, 10, case("pulled_away", true, Some(true), 100, 500));
    let facts = facts((1..).zip(all).map(lost).chain([regained, known(9, 10, Relationship::default())]));
    let of = |key| segment(&facts, "win-back", "win_back.cases", key);
    assert_eq!(of("regain_phase.analysis"), ["客户1", "客户6", "客户7"]);
    assert_eq!(of("regain_phase.action"), ["客户2", "客户5"]);
    assert_eq!((of("regain_phase.control"), of("regain_phase.closed")), (vec!["客户3"], vec!["客户4", "客户8"]));
    let made = report("win-back", &facts, TODAY, &[]);
    let cases = section(&made, "win_back.cases");
    assert_eq!((worked(cases, "cases_closed"), worked(cases, "regain_rate")), (2.0, 0.5));
    let money = ["regain_spent", "regain_profit", "regain_net"].map(|label| worked(cases, label));
    assert_eq!(money, [20_000.0, 50_000.0, 30_000.0]);
}

#[test]
fn what_nobody_noted_is_said_to_be_missing() {
    use satchel_report::Missing;
    let plain = facts([known(1, 100, Relationship::default())]);
    let said = [
        ("satisfaction", Missing::Ratings),
        ("trust", Missing::Ratings),
        ("referral", Missing::Referrals),
        ("wallet", Missing::Wallets),
        ("win-back", Missing::LostCustomers),
    ];
    for (name, expected) in said {
        assert_eq!(missing(&report(name, &plain, TODAY, &[])), expected, "{name}");
    }
}
