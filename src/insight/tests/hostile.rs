//! Models of any purchases: whatever customers do, a fit ends, and what it says are numbers in their range.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use proptest::prelude::*;
use satchel_insight::btyd::{
    BetaGeometric, GammaGamma, History, Horizon, ModelError, ParetoNbd, PurchaseModel, Spending, Variant, forecast,
};
use satchel_model::Currency;

/// Histories with up to 200 repeats in up to 20 years, of many sizes at once.
fn histories() -> impl Strategy<Value = Vec<History>> {
    let one = (0_u32..200, 1_u32..7300, 0_u32..7300).prop_map(|(repeats, last, more)| {
        let last = if repeats == 0 { 0.0 } else { f64::from(last) / 7.0 };
        History::new(repeats, last, last + f64::from(more) / 7.0).unwrap()
    });
    proptest::collection::vec(one, 10..40)
}

fn spendings() -> impl Strategy<Value = Vec<Spending>> {
    let one = (0_u32..50, -10_i64..10_000_000);
    let one = one.prop_map(|(repeats, cents)| Spending { repeats, mean: cents as f64 / 100.0 });
    proptest::collection::vec(one, 10..40)
}

fn is_no_fit(error: ModelError) -> bool {
    matches!(error, ModelError::TooFewRepeatBuyers { .. } | ModelError::NoFit)
}

fn has_sense(model: &(impl PurchaseModel + std::fmt::Debug), histories: &[History]) {
    let mut whole: Vec<History> = histories.to_vec();
    whole.push(History::new(0, 0.0, 0.0).unwrap());
    for history in &whole {
        let alive = model.alive(history).unwrap();
        assert!((0.0..=1.0).contains(&alive), "{alive} for {history:?}");
        let mut before = 0.0;
        for weeks in [0.0, 1.0, 10.0, 100.0] {
            match model.expected(history, weeks) {
                // A little room for rounding where hardly anything is to be expected.
                Ok(expected) => {
                    assert!(
                        expected.is_finite() && expected >= before - 1e-6 * (1.0 + before),
                        "{expected} after {before} at {weeks} for {history:?} of {model:?}"
                    );
                    before = expected;
                }
                Err(error) => assert_eq!(error, ModelError::TooFar),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_beta_geometric_fit_of_any_histories_has_sense(histories in histories()) {
        for variant in [Variant::Bg, Variant::Mbg] {
            match BetaGeometric::fit(variant, &histories) {
                Ok(model) => has_sense(&model, &histories),
                Err(error) => prop_assert!(is_no_fit(error)),
            }
        }
    }

    #[test]
    fn a_pareto_fit_of_any_histories_has_sense(histories in histories()) {
        match ParetoNbd::fit(&histories) {
            Ok(model) => has_sense(&model, &histories),
            Err(error) => prop_assert!(is_no_fit(error)),
        }
    }

    #[test]
    fn spending_of_any_amounts_has_a_mean_or_none(spendings in spendings(), repeats in 0_u32..300) {
        let model = BetaGeometric::with(Variant::Bg, 0.243, 4.414, 0.793, 2.426).unwrap();
        let history = History::new(2, 30.43, 38.86).unwrap();
        match GammaGamma::fit(&spendings) {
            Ok(fitted) => {
                let spending = Spending { repeats, mean: 50.0 };
                match forecast(&model, &fitted, &history, spending, Horizon::DEFAULT, Currency::JPY) {
                    Ok(found) => prop_assert!(found.mean_spending > 0.0 && found.value.minor >= 0),
                    Err(error) => prop_assert!(matches!(error, ModelError::NoMeanSpending | ModelError::Amount(_))),
                }
            }
            Err(error) => prop_assert!(is_no_fit(error)),
        }
    }
}
