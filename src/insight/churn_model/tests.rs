//! T80: weights, AUC and the list at risk are those that SciPy finds.

use super::*;
use crate::testing::close;

fn features(i: u64) -> Vec<f64> {
    [i * 37 % 101, i * i % 13 + 1, i * 53 % 97 * 10, i * 7 % 5].into_iter().map(|value| value as f64).collect()
}

/// 200 customers who leave the likelier the longer they are silent and the fewer products they have.
fn examples() -> Vec<Example> {
    let example = |i: u64| {
        let features = features(i);
        let chance = features[0] + (4.0 - features[3]) * 12.0;
        Example { key: i, is_lost: ((mixed(i * 1000) % 200) as f64) < chance, features }
    };
    (0..200).map(example).collect()
}

/// The reference is a script with SciPy: the same cost and split, the root of the gradient by `scipy.optimize.root`.
#[test]
fn t80_weights_auc_and_the_list_at_risk_equal_another_program() {
    let model = ChurnModel::fit(&examples(), Settings::DEFAULT).unwrap();
    assert_eq!((model.fitted, model.held_out), (143, 57));
    for (found, expected) in
        model.weights.iter().zip([0.948_037_391_852, 0.003_702_455_249, -0.083_233_300_783, -0.564_365_122_941])
    {
        close(*found, expected, 1e-6);
    }
    close(model.intercept, -0.612_930_726_018, 1e-6);
    close(model.auc, 0.741_25, 1e-12);
    let current: Vec<Vec<f64>> = (1000..1012).map(features).collect();
    let at_risk = model.at_risk(&current, 0.45).unwrap();
    assert_eq!(at_risk.iter().map(|risk| risk.customer).collect::<Vec<_>>(), [7, 4, 1]);
    close(at_risk[0].probability, 0.490_615_366_6, 1e-6);
}

#[test]
fn the_order_of_customers_and_the_unit_of_a_feature_do_not_matter() {
    let mut examples = examples();
    let model = ChurnModel::fit(&examples, Settings::DEFAULT).unwrap();
    examples.reverse();
    // To the last bit.
    assert_eq!(ChurnModel::fit(&examples, Settings::DEFAULT).unwrap(), model);
    for example in &mut examples {
        example.features[2] *= 100.0;
        example.features.push(5.0);
    }
    let other = ChurnModel::fit(&examples, Settings::DEFAULT).unwrap();
    close(other.weights[2], model.weights[2], 1e-6);
    assert_eq!(other.weights[4], 0.0);
}

#[test]
fn a_heavy_penalty_and_a_perfect_feature_stay_numbers() {
    let heavy = Settings { penalty: 1e9, ..Settings::DEFAULT };
    let model = ChurnModel::fit(&examples(), heavy).unwrap();
    assert!(model.weights.iter().all(|weight| weight.abs() < 1e-6));
    let mut perfect = examples();
    for example in &mut perfect {
        example.features = vec![if example.is_lost { 1e100 } else { -1e100 }];
    }
    let model = ChurnModel::fit(&perfect, Settings::DEFAULT).unwrap();
    assert_eq!(model.auc, 1.0);
    assert!(model.probability(&[1e150]).unwrap() <= 1.0);
    let none: Vec<Example> =
        examples().into_iter().map(|example| Example { features: Vec::new(), ..example }).collect();
    close(ChurnModel::fit(&none, Settings::DEFAULT).unwrap().auc, 0.5, 0.0);
}

#[test]
fn what_cannot_be_learnt_is_told() {
    let fit = |examples: &[Example]| ChurnModel::fit(examples, Settings::DEFAULT);
    assert_eq!(fit(&[]), Err(ChurnModelError::TooFewToFit { lost: 0, kept: 0 }));
    let kept: Vec<Example> = examples().into_iter().map(|example| Example { is_lost: false, ..example }).collect();
    assert_eq!(fit(&kept), Err(ChurnModelError::TooFewToFit { lost: 0, kept: 143 }));
    let small = Settings { held_out_percent: 1, ..Settings::DEFAULT };
    assert!(matches!(ChurnModel::fit(&examples(), small), Err(ChurnModelError::TooFewToTest { .. })));
    let mut broken = examples();
    broken[3].features[0] = f64::NAN;
    assert_eq!(fit(&broken), Err(ChurnModelError::Features { place: 3 }));
    broken[3].features.pop();
    assert_eq!(fit(&broken), Err(ChurnModelError::Features { place: 3 }));
    for settings in [
        Settings { penalty: 0.0, ..Settings::DEFAULT },
        Settings { penalty: f64::NAN, ..Settings::DEFAULT },
        Settings { held_out_percent: 0, ..Settings::DEFAULT },
    ] {
        assert_eq!(ChurnModel::fit(&examples(), settings), Err(ChurnModelError::Settings));
    }
    let model = fit(&examples()).unwrap();
    assert_eq!(model.probability(&[1.0]), Err(ChurnModelError::Features { place: 0 }));
}
