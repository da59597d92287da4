//! Facts that a figure could have trouble with: a report says what is missing, or shows only finite numbers.

use satchel_model::{Currency, LifecycleState};
use satchel_report::{Cell, Facts, Missing, Picture, Report, figure};

use crate::team::{TODAY, customer, facts, missing, order, order_in, report, section, sold, team};

/// Every number of a report is finite, every picture fits its labels, every row its columns.
fn is_sound(report: &Report) {
    for section in report.parts.iter().filter_map(|part| part.outcome.as_ref().ok()).flatten() {
        let finite = |numbers: &[f64]| assert!(numbers.iter().all(|number| number.is_finite()), "{}", section.title);
        for row in &section.table.rows {
            assert_eq!(row.cells.len(), section.table.columns.len(), "{}", section.title);
            for cell in &row.cells {
                if let Cell::Ratio(number) | Cell::Decimal(number) = cell {
                    finite(&[*number]);
                }
            }
        }
        match &section.picture {
            Some(Picture::Bars { categories, series }) => series.iter().for_each(|series| {
                assert_eq!(series.values.len(), categories.len());
                finite(&series.values);
            }),
            Some(Picture::Curve { at, series, .. }) => {
                assert!(at.is_sorted());
                series.iter().for_each(|series| {
                    assert_eq!(series.values.len(), at.len());
                    finite(&series.values);
                });
            }
            Some(Picture::Matrix { rows, columns, values, .. }) => {
                assert_eq!(values.len(), rows.len());
                values.iter().for_each(|row| {
                    assert_eq!(row.len(), columns.len());
                    finite(row);
                });
            }
            Some(Picture::Scatter { points, .. }) => points.iter().for_each(|point| finite(&[point.x, point.y])),
            None => {}
        }
    }
}

/// Each report of these facts is sound; what is missing in those that have nothing to show.
fn all(facts: &Facts, as_of: &str) -> Vec<(&'static str, Option<Missing>)> {
    let each = figure::ALL.iter().map(|definition| {
        let made = report(definition.name, facts, as_of, &[]);
        is_sound(&made);
        (definition.name, made.missing().copied())
    });
    each.collect()
}

#[test]
fn a_team_of_which_everything_is_known_has_every_report() {
    for (name, missing) in all(&team(), TODAY) {
        assert_eq!(missing, None, "{name}");
    }
}

#[test]
fn without_customers_or_orders_every_report_says_so() {
    for (name, found) in all(&Facts::default(), TODAY) {
        assert!(matches!(found, Some(Missing::Customers | Missing::Orders)), "{name}: {found:?}");
    }
    let silent = facts((1..4).map(|number| customer(number, Vec::new())));
    for (name, found) in all(&silent, TODAY) {
        assert_eq!(found, without_orders(name), "{name}");
    }
}

/// What a report says of customers who have not bought yet, and of whom nothing else is known.
fn without_orders(name: &str) -> Option<Missing> {
    match name {
        // Who never bought stands on the lowest rung.
        "loyalty" => None,
        "satisfaction" | "trust" => Some(Missing::Ratings),
        _ => Some(Missing::Orders),
    }
}

#[test]
fn customers_who_are_not_served_are_in_no_report() {
    let mut refused = customer(1, vec![order("2025-03-01", &[(0, 1, 100)])]);
    refused.state = LifecycleState::NonCustomer;
    for (name, found) in all(&facts([refused]), TODAY) {
        assert_eq!(found, Some(Missing::Customers), "{name}");
    }
}

#[test]
fn orders_of_later_days_are_not_there_yet() {
    let later = sold(&[100, 200]);
    for (name, found) in all(&later, "2026-02-28") {
        assert_eq!(found, without_orders(name), "{name}");
        assert_eq!(report(name, &later, "2026-02-28", &[]).later, 2);
    }
    // The same as if they had never been, but for the facts' fingerprint and their number.
    let mut grown = team();
    grown.put(customer(900, vec![order("2026-01-01", &[(0, 1, 5_000)])]));
    let mut still = team();
    still.put(customer(900, Vec::new()));
    for definition in figure::ALL {
        let [one, other] = [&grown, &still].map(|facts| report(definition.name, facts, TODAY, &[]).parts);
        assert_eq!(one, other, "{}", definition.name);
    }
}

#[test]
fn one_customer_one_order_and_all_equal_are_sound() {
    let one = sold(&[10_000]);
    let equal = sold(&[5_000; 30]);
    for facts in [one, equal] {
        let found = all(&facts, "2026-03-31");
        let says = |name: &str| found.iter().find(|(known, _)| *known == name).unwrap().1;
        assert!(matches!(says("lifetime-value"), Some(Missing::RepeatBuyers { found: 0, needed: 10 })));
        assert!(matches!(says("season"), Some(Missing::Months { found: 1, needed: 36 })));
        assert!(matches!(says("churn-model"), Some(Missing::LostAndKept { lost: 0, .. })));
        assert_eq!(says("look-alikes"), Some(Missing::LoyalCustomers));
        for name in ["bcg", "cross-sell", "next-product"] {
            assert!(matches!(says(name), Some(Missing::OtherProducts)), "{name}");
        }
        assert_eq!(says("profit"), Some(Missing::Costs));
        assert_eq!(says("referral"), Some(Missing::Referrals));
        assert_eq!(says("wallet"), Some(Missing::Wallets));
        assert_eq!(says("win-back"), Some(Missing::LostCustomers));
        for name in [
            "abc",
            "mix",
            "pyramid",
            "eighty-twenty",
            "rfm",
            "sales",
            "company-share",
            "clv",
            "product-mix",
            "churn",
            "potential",
        ] {
            assert_eq!(says(name), None, "{name}");
        }
    }
}

#[test]
fn more_returns_than_sales_are_sound_and_no_sales() {
    let returned = sold(&[-100, -200, -300]);
    let found = all(&returned, "2026-03-31");
    let says = |name: &str| found.iter().find(|(known, _)| *known == name).unwrap().1;
    assert_eq!(says("abc"), Some(Missing::Sales));
    assert_eq!(says("company-share"), Some(Missing::Sales));
    // Nobody bought: what came back was bought before these records begin.
    assert_eq!(says("rfm"), Some(Missing::Orders));
    assert_eq!(says("churn"), Some(Missing::Orders));
}

#[test]
fn largest_amounts_are_too_large_and_no_wrong_sum() {
    let huge =
        facts((1..4).map(|number| customer(number, vec![order("2026-03-01", &[(0, 1, i64::MAX), (1, 1, i64::MAX)])])));
    let found = all(&huge, "2026-03-31");
    for name in ["abc", "mix", "pyramid", "eighty-twenty", "rfm", "sales", "company-share", "clv", "product-mix"] {
        let (_, missing) = found.iter().find(|(known, _)| *known == name).unwrap();
        assert_eq!(*missing, Some(Missing::SmallerAmounts), "{name}");
    }
}

#[test]
fn two_currencies_are_two_parts_and_never_one_sum() {
    let two = facts([
        customer(1, vec![order("2026-03-01", &[(0, 1, 100)]), order_in(Currency::EUR, "2026-03-02", &[(1, 1, 7)])]),
        customer(2, vec![order_in(Currency::EUR, "2026-03-02", &[(1, 1, 9)])]),
    ]);
    all(&two, "2026-03-31");
    let both = report("abc", &two, "2026-03-31", &[]);
    let currencies: Vec<_> = both.parts.iter().map(|part| part.currency).collect();
    assert_eq!(currencies, [Some(Currency::CNY), Some(Currency::EUR)]);
    let euros = report("abc", &two, "2026-03-31", &[("currency", "EUR")]);
    assert_eq!(euros.parts.as_slice(), &both.parts[1..]);
    assert_eq!(section(&euros, "abc.customers").table.rows.len(), 2);
    let dollars = report("abc", &two, "2026-03-31", &[("currency", "USD")]);
    assert_eq!(missing(&dollars), Missing::Orders);
}
