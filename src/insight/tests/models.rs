//! T49: the models reproduce what their authors published of the CDNOW sample, and forecast what an independent
//! implementation (SciPy and mpmath, from the same formulas) does.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use satchel_insight::btyd::{
    BetaGeometric, GammaGamma, History, Horizon, ModelError, ParetoNbd, PurchaseModel, Spending, Variant, forecast,
};
use satchel_model::Currency;

/// The published summary: 2 357 customers.
fn summary() -> (Vec<History>, Vec<Spending>) {
    let rows = include_str!("cdnow/summary.csv").lines().skip(1);
    let read = |row: &str| {
        let columns: Vec<f64> = row.trim().split(',').map(|column| column.parse().unwrap()).collect();
        let repeats = columns[1] as u32;
        (History::new(repeats, columns[2], columns[3]).unwrap(), Spending { repeats, mean: columns[4] })
    };
    rows.map(read).unzip()
}

#[track_caller]
fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found} is not {expected} within {within}");
}

#[test]
fn t49_bg_nbd_has_the_published_parameters() {
    let (histories, _) = summary();
    assert_eq!(histories.len(), 2357);
    let model = BetaGeometric::fit(Variant::Bg, &histories).unwrap();
    for (found, published) in [(model.r, 0.243), (model.alpha, 4.414), (model.a, 0.793), (model.b, 2.426)] {
        close(found, published, 0.001);
    }
    close(model.log_likelihood, -9582.4, 0.1);
    // SciPy's minimum of the same function.
    for (found, other) in
        [(model.r, 0.242_592_9), (model.alpha, 4.413_531_6), (model.a, 0.792_886_1), (model.b, 2.425_753_6)]
    {
        close(found, other, 1e-4);
    }
    close(model.log_likelihood, -9_582.425_560_567, 1e-6);
    assert!(model.is_determined);
    close(model.expected(&histories[0], 39.0).unwrap(), 1.225_904, 1e-4);
    let new = History::new(0, 0.0, 0.0).unwrap();
    close(model.expected(&new, 39.0).unwrap(), 1.195_016_349, 1e-5);
    let busiest = History::new(26, 30.86, 31.0).unwrap();
    close(model.expected(&busiest, 39.0).unwrap(), 20.750_569_9, 1e-3);
}

#[test]
fn mbg_nbd_has_the_parameters_that_another_program_finds() {
    let (histories, _) = summary();
    let model = BetaGeometric::fit(Variant::Mbg, &histories).unwrap();
    for (found, other) in [(model.r, 0.524_838), (model.alpha, 6.182_992), (model.a, 0.891_356), (model.b, 1.613_999)] {
        close(found, other, 1e-4);
    }
    close(model.log_likelihood, -9_582.132_684_9, 1e-6);
    close(model.expected(&histories[0], 39.0).unwrap(), 1.262_670_792, 1e-5);
    // Unlike BG/NBD: who bought once may have left.
    close(model.alive(&histories[2]).unwrap(), 0.389_716_291, 1e-5);
}

#[test]
fn pareto_nbd_has_the_published_parameters() {
    let (histories, _) = summary();
    let model = ParetoNbd::fit(&histories).unwrap();
    // Fader, Hardie and Lee (2005), beside their BG/NBD.
    for (found, published) in [(model.r, 0.553), (model.alpha, 10.578), (model.s, 0.606), (model.beta, 11.669)] {
        close(found, published, 0.002);
    }
    close(model.log_likelihood, -9595.0, 0.1);
    close(model.log_likelihood, -9_594.973_929_827, 1e-6);
}

#[test]
fn t49_gamma_gamma_has_the_published_parameters() {
    let (_, spendings) = summary();
    let model = GammaGamma::fit(&spendings).unwrap();
    for (found, published) in [(model.p, 6.25), (model.q, 3.74), (model.v, 15.44)] {
        close(found, published, 0.01);
    }
    close(model.log_likelihood, -4_055.923_243_503, 1e-6);
    close(model.expected_mean(Spending { repeats: 0, mean: 0.0 }).unwrap(), 35.171, 0.001);
}

#[test]
fn t49_lifetime_value_of_every_customer_for_a_year() {
    let (histories, spendings) = summary();
    let model = BetaGeometric::fit(Variant::Bg, &histories).unwrap();
    let spending_model = GammaGamma::fit(&spendings).unwrap();
    let values: Vec<i64> = histories
        .iter()
        .zip(&spendings)
        .map(|(history, spending)| {
            let found = forecast(&model, &spending_model, history, *spending, Horizon::DEFAULT, Currency::USD).unwrap();
            assert!((0.0..=1.0).contains(&found.alive) && found.purchases >= 0.0 && found.value.minor >= 0);
            found.value.minor
        })
        .collect();
    // By mpmath: 36.3005, 4.6404, 8.3495 and 11.0241 dollars, 71 552.15 in all.
    assert_eq!([values[0], values[1], values[2], values[2356]], [3630, 464, 835, 1102]);
    close(values.iter().sum::<i64>() as f64 / 100.0, 71_552.15, 1.0);
}

#[test]
fn neither_the_order_of_customers_nor_the_unit_of_money_changes_a_model() {
    let (mut histories, mut spendings) = summary();
    let before = (BetaGeometric::fit(Variant::Bg, &histories).unwrap(), GammaGamma::fit(&spendings).unwrap());
    histories.reverse();
    spendings.reverse();
    let after = (BetaGeometric::fit(Variant::Bg, &histories).unwrap(), GammaGamma::fit(&spendings).unwrap());
    // To the last bit.
    assert_eq!(before, after);
    for spending in &mut spendings {
        spending.mean *= 8.0;
    }
    let larger = GammaGamma::fit(&spendings).unwrap();
    close(larger.v, before.1.v * 8.0, 1e-3);
    close(larger.p, before.1.p, 1e-4);
}

#[test]
fn horizons_out_of_range_are_refused() {
    let model = BetaGeometric::with(Variant::Bg, 0.243, 4.414, 0.793, 2.426).unwrap();
    let spending_model = GammaGamma::with(6.25, 3.74, 15.44).unwrap();
    let history = History::new(2, 30.43, 38.86).unwrap();
    let spending = Spending { repeats: 2, mean: 22.35 };
    let value = |horizon| forecast(&model, &spending_model, &history, spending, horizon, Currency::USD);
    for wrong in [
        Horizon { months: 0, ..Horizon::DEFAULT },
        Horizon { months: 1201, ..Horizon::DEFAULT },
        Horizon { monthly_rate: -1.0, ..Horizon::DEFAULT },
        Horizon { monthly_rate: f64::NAN, ..Horizon::DEFAULT },
        Horizon { margin: 1.5, ..Horizon::DEFAULT },
    ] {
        assert_eq!(value(wrong), Err(ModelError::Horizon));
    }
    let half = value(Horizon { margin: 0.5, ..Horizon::DEFAULT }).unwrap();
    close(half.value.minor as f64 * 2.0, value(Horizon::DEFAULT).unwrap().value.minor as f64, 1.0);
    assert!(value(Horizon { months: 1200, ..Horizon::DEFAULT }).is_ok());
}

/// The bits that x86-64 and wasm32 (in Node) gave on 2026-11-25, optimised or not.
#[test]
fn t58_a_fit_has_these_bits_on_every_machine() {
    let (histories, spendings) = summary();
    let bg = BetaGeometric::fit(Variant::Bg, &histories).unwrap();
    let pareto = ParetoNbd::fit(&histories).unwrap();
    let gamma = GammaGamma::fit(&spendings).unwrap();
    let found = [bg.r, bg.alpha, bg.a, bg.b, pareto.r, pareto.alpha, pareto.s, pareto.beta, gamma.p, gamma.q, gamma.v];
    let bits = [
        0x3fcf_0d48_e4ad_5463,
        0x4011_a777_aef9_a8ab,
        0x3fe9_5f4a_9cf6_704a,
        0x4003_67e5_16a3_ff74,
        0x3fe1_b471_9528_e855,
        0x4025_27c0_01e9_2ab9,
        0x3fe3_661f_0bf4_01c1,
        0x4027_55fe_d9de_9745,
        0x4018_fecc_114f_27da,
        0x400d_f4e8_2441_8c24,
        0x402e_e533_9f5f_ac3b,
    ];
    assert_eq!(found.map(f64::to_bits), bits, "{found:?}");
}
