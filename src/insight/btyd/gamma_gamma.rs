//! Gamma-gamma: what a customer's purchases are worth on average, from few of them (P. S. Fader and B. G. S. Hardie, "The
//! Gamma-Gamma Model of Monetary Value", 2013; R. Colombo and W. Jiang, Journal of Interactive Marketing 13(3), 1999).

use super::{ModelError, NEEDED_REPEAT_BUYERS, are_positive};
use crate::optimise::minimise;
use crate::special::ln_gamma;

/// What a customer spent on repeat purchases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spending {
    /// x: repeat purchases.
    pub repeats: u32,
    /// z̄: their mean in whole units of the currency (yuan, dollars), above 0; ignored without repeat purchases.
    pub mean: f64,
}

/// A fitted model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    /// p: shape of the amounts of one customer.
    pub p: f64,
    /// q: shape of how customers differ.
    pub q: f64,
    /// v: scale of how customers differ, in whole units of the currency.
    pub v: f64,
    /// The largest logarithm of the likelihood; 0 for a model of given parameters.
    pub log_likelihood: f64,
    /// Whether the amounts determine all parameters; see [`super::BetaGeometric::is_determined`].
    pub is_determined: bool,
}

impl GammaGamma {
    /// A model of parameters that are known.
    ///
    /// # Errors
    /// [`ModelError::Parameters`] unless all are positive numbers.
    pub fn with(p: f64, q: f64, v: f64) -> Result<Self, ModelError> {
        are_positive(&[p, q, v])?;
        Ok(Self { p, q, v, log_likelihood: 0.0, is_determined: true })
    }

    /// Fits the model by maximum likelihood to the customers with repeat purchases. The order does not matter.
    ///
    /// Shape: at least 10 customers with repeat purchases; amounts positive numbers, customers with others are left out.
    ///
    /// Worked number (T49): the 946 CDNOW customers who bought again give p 6.25, q 3.74, v 15.44.
    ///
    /// # Errors
    /// [`ModelError`] for too few repeat buyers, or a likelihood without a largest value.
    pub fn fit(spendings: &[Spending]) -> Result<Self, ModelError> {
        let is_usable = |spending: &&Spending| spending.repeats > 0 && spending.mean > 0.0 && spending.mean.is_finite();
        let mut usable: Vec<(f64, f64)> =
            spendings.iter().filter(is_usable).map(|spending| (f64::from(spending.repeats), spending.mean)).collect();
        if usable.len() < NEEDED_REPEAT_BUYERS {
            return Err(ModelError::TooFewRepeatBuyers { found: usable.len() });
        }
        usable.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        // The mean of all means as the unit: cents or dollars make no difference.
        let unit = usable.iter().map(|(_, mean)| mean).sum::<f64>() / usable.len() as f64;
        let cost = |parameters: &[f64]| match *parameters {
            [p, q, v] => -log_likelihood([p, q, v * unit], &usable),
            _ => f64::INFINITY,
        };
        let least = minimise(&[3.0, 3.0, 1.0], &cost).ok_or(ModelError::NoFit)?;
        let [p, q, v] = *least.parameters.as_slice() else { return Err(ModelError::NoFit) };
        let v = v * unit;
        are_positive(&[p, q, v])?;
        Ok(Self { p, q, v, log_likelihood: -least.cost, is_determined: !least.is_at_bound })
    }

    /// The mean of a customer's next purchases, in whole units of the currency: between its own mean and everybody's,
    /// the nearer to its own the more it bought.
    ///
    /// Worked number: with the parameters of CDNOW, x = 2 and z̄ = 22.35 give 24.66; x = 0 gives 35.17.
    ///
    /// # Errors
    /// [`ModelError::NoMeanSpending`] where the mean is infinite (p x + q ≤ 1).
    pub fn expected_mean(&self, spending: Spending) -> Result<f64, ModelError> {
        let x = f64::from(spending.repeats);
        let divisor = self.p * x + self.q - 1.0;
        if divisor <= 0.0 {
            return Err(ModelError::NoMeanSpending);
        }
        let spent = if spending.repeats == 0 { 0.0 } else { x * spending.mean };
        let mean = self.p * (self.v + spent) / divisor;
        if mean.is_finite() { Ok(mean) } else { Err(ModelError::NoMeanSpending) }
    }
}

fn log_likelihood([p, q, v]: [f64; 3], spendings: &[(f64, f64)]) -> f64 {
    let start = q * libm::log(v) - ln_gamma(q);
    let of_one = |(x, mean): &(f64, f64)| {
        let px = p * x;
        ln_gamma(px + q) - ln_gamma(px) + start + (px - 1.0) * libm::log(*mean) + px * libm::log(*x)
            - (px + q) * libm::log(v + x * mean)
    };
    spendings.iter().map(of_one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::close;

    #[test]
    fn a_mean_lies_between_the_own_and_everybodys() {
        let model = GammaGamma::with(6.25, 3.74, 15.44).unwrap();
        close(model.expected_mean(Spending { repeats: 0, mean: 0.0 }).unwrap(), 35.22, 0.005);
        close(model.expected_mean(Spending { repeats: 2, mean: 22.35 }).unwrap(), 24.66, 0.01);
        let faithful = model.expected_mean(Spending { repeats: 10_000, mean: 22.35 }).unwrap();
        close(faithful, 22.35, 0.01);
    }

    #[test]
    fn what_has_no_mean_or_no_fit_is_told() {
        let wide = GammaGamma::with(6.25, 0.9, 15.44).unwrap();
        assert_eq!(wide.expected_mean(Spending { repeats: 0, mean: 0.0 }), Err(ModelError::NoMeanSpending));
        let useless = [Spending { repeats: 2, mean: -3.0 }, Spending { repeats: 0, mean: 5.0 }];
        assert_eq!(GammaGamma::fit(&useless), Err(ModelError::TooFewRepeatBuyers { found: 0 }));
    }

    #[test]
    fn customers_who_all_spend_the_same_are_expected_to_go_on() {
        match GammaGamma::fit(&[Spending { repeats: 3, mean: 20.0 }; 30]) {
            Ok(model) => {
                assert!(!model.is_determined);
                close(model.expected_mean(Spending { repeats: 3, mean: 20.0 }).unwrap(), 20.0, 0.1);
            }
            Err(error) => assert_eq!(error, ModelError::NoFit),
        }
    }
}
