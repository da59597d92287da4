//! Pareto/NBD: customers buy at a rate of their own, and leave at any moment, at another rate (D. C. Schmittlein, D. G.
//! Morrison and R. Colombo, Management Science 33(1), 1987; the likelihood in the form of P. S. Fader and B. G. S. Hardie, "A
//! Note on Deriving the Pareto/NBD Model", 2005).

use super::history::{History, grouped, longest_weeks};
use super::{ModelError, NEEDED_REPEAT_BUYERS, PurchaseModel, are_positive};
use crate::optimise::minimise;
use crate::special::{hypergeometric_with_one, ln_gamma};

/// A fitted model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    /// r: shape of the rates of purchase, a gamma distribution.
    pub r: f64,
    /// α: its scale, in weeks.
    pub alpha: f64,
    /// s: shape of the rates of leaving, a gamma distribution.
    pub s: f64,
    /// β: its scale, in weeks.
    pub beta: f64,
    /// The largest logarithm of the likelihood; 0 for a model of given parameters.
    pub log_likelihood: f64,
    /// Whether the purchases determine all parameters; see [`super::BetaGeometric::is_determined`].
    pub is_determined: bool,
}

impl ParetoNbd {
    /// A model of parameters that are known.
    ///
    /// # Errors
    /// [`ModelError::Parameters`] unless all are positive numbers.
    pub fn with(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, ModelError> {
        are_positive(&[r, alpha, s, beta])?;
        Ok(Self { r, alpha, s, beta, log_likelihood: 0.0, is_determined: true })
    }

    /// Fits the model by maximum likelihood. The order of the histories does not matter.
    ///
    /// Shape: as for [`super::BetaGeometric::fit`]; it takes about five times as long, more where α and β are far
    /// apart.
    ///
    /// Worked number: the 2 357 CDNOW customers give r 0.553, α 10.578, s 0.606, β 11.669 and −9 595.0, as published by
    /// Fader, Hardie and Lee (2005).
    ///
    /// # Errors
    /// [`ModelError`] for too few repeat buyers, or a likelihood without a largest value.
    pub fn fit(histories: &[History]) -> Result<Self, ModelError> {
        let found = histories.iter().filter(|history| history.repeats() > 0).count();
        if found < NEEDED_REPEAT_BUYERS {
            return Err(ModelError::TooFewRepeatBuyers { found });
        }
        let groups = grouped(histories);
        let unit = longest_weeks(&groups);
        let cost = |parameters: &[f64]| match *parameters {
            [r, alpha, s, beta] => {
                let model =
                    Self { r, alpha: alpha * unit, s, beta: beta * unit, log_likelihood: 0.0, is_determined: true };
                model.log_likelihood(&groups).map_or(f64::INFINITY, |sum| -sum)
            }
            _ => f64::INFINITY,
        };
        let least = minimise(&[0.5, 0.3, 0.5, 0.3], &cost).ok_or(ModelError::NoFit)?;
        let [r, alpha, s, beta] = *least.parameters.as_slice() else { return Err(ModelError::NoFit) };
        let (alpha, beta) = (alpha * unit, beta * unit);
        are_positive(&[r, alpha, s, beta])?;
        Ok(Self { r, alpha, s, beta, log_likelihood: -least.cost, is_determined: !least.is_at_bound })
    }

    fn log_likelihood(&self, groups: &[(History, f64)]) -> Option<f64> {
        let start = self.r * libm::log(self.alpha) + self.s * libm::log(self.beta) - ln_gamma(self.r);
        let mut repeats = None;
        let mut of_repeats = 0.0;
        let mut sum = 0.0;
        for (history, count) in groups {
            if repeats != Some(history.repeats()) {
                repeats = Some(history.repeats());
                of_repeats = start + ln_gamma(self.r + f64::from(history.repeats()));
            }
            let (stayed, left) = self.ln_stayed_and_left(history)?;
            sum += count * (of_repeats + crate::special::ln_sum_exp(stayed, left));
        }
        Some(sum)
    }

    /// Logarithms of the two ways to have this history, without what they share: still a customer, or gone since the
    /// last purchase (s / (r + s + x) times A₀ of the source; −∞ when no time has passed since).
    fn ln_stayed_and_left(&self, history: &History) -> Option<(f64, f64)> {
        let x = f64::from(history.repeats());
        let stayed = -(self.r + x) * libm::log(self.alpha + history.age_weeks())
            - self.s * libm::log(self.beta + history.age_weeks());
        if history.last_weeks() == history.age_weeks() {
            return Some((stayed, f64::NEG_INFINITY));
        }
        let since_last = self.ln_hypergeometric(x, history.last_weeks())?;
        let since_end = self.ln_hypergeometric(x, history.age_weeks())?;
        let weight = libm::log(self.s / (self.r + self.s + x));
        Some((stayed, weight + since_last + libm::log(-libm::expm1((since_end - since_last).min(0.0)))))
    }

    /// ln of ₂F₁(r + s + x, b; r + s + x + 1; z) / (larger + t)^(r + s + x) of the source, where larger is the larger of
    /// α and β, by Euler's transformation (DLMF 15.8.1) to a function that Gauss's fraction computes.
    fn ln_hypergeometric(&self, x: f64, weeks: f64) -> Option<f64> {
        let c = self.r + self.s + x + 1.0;
        let (alpha, beta) = (self.alpha + weeks, self.beta + weeks);
        let (buys, leaves) = (self.r + x, self.s);
        if self.alpha >= self.beta {
            let value = hypergeometric_with_one(buys, c, (self.alpha - self.beta) / alpha)?;
            Some(libm::log(value) - leaves * libm::log(beta) - buys * libm::log(alpha))
        } else {
            let value = hypergeometric_with_one(leaves + 1.0, c, (self.beta - self.alpha) / beta)?;
            Some(libm::log(value) + (1.0 - buys) * libm::log(alpha) - (leaves + 1.0) * libm::log(beta))
        }
    }
}

impl PurchaseModel for ParetoNbd {
    /// Worked number: with the parameters of CDNOW and x = 2, t_x = 30.43, T = 38.86 the chance is 0.869.
    fn alive(&self, history: &History) -> Result<f64, ModelError> {
        let (stayed, left) = self.ln_stayed_and_left(history).ok_or(ModelError::TooFar)?;
        Ok(1.0 / (1.0 + libm::exp(left - stayed)))
    }

    /// The conditional expectation of Schmittlein, Morrison and Colombo (1987).
    ///
    /// Worked number: with the parameters of CDNOW and x = 2, t_x = 30.43, T = 38.86, 39 weeks bring 1.455 purchases.
    fn expected(&self, history: &History, weeks: f64) -> Result<f64, ModelError> {
        let x = f64::from(history.repeats());
        let seen = self.beta + history.age_weeks();
        let longer = libm::log(seen + weeks) - libm::log(seen);
        // (1 − e^(−(s − 1) longer)) / (s − 1), which is `longer` at s = 1.
        let exponent = self.s - 1.0;
        let lasting = if exponent.abs() < 1e-12 { longer } else { -libm::expm1(-exponent * longer) / exponent };
        let rate = (self.r + x) * seen / (self.alpha + history.age_weeks());
        let purchases = rate * lasting * self.alive(history)?;
        if purchases.is_finite() { Ok(purchases) } else { Err(ModelError::TooFar) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::close;

    fn history(repeats: u32, last: f64, age: f64) -> History {
        History::new(repeats, last, age).unwrap()
    }

    #[test]
    fn forecasts_equal_those_of_another_program() {
        // By mpmath from the same formulas as published, without the transformation.
        let model = ParetoNbd::with(0.553_275_49, 10.577_612, 0.606_213_76, 11.667_917_39).unwrap();
        let customer = history(2, 30.43, 38.86);
        close(model.expected(&customer, 39.0).unwrap(), 1.455_112_860, 1e-6);
        close(model.alive(&customer).unwrap(), 0.869_118_697, 1e-6);
        let once = history(0, 0.0, 38.86);
        close(model.expected(&once, 39.0).unwrap(), 0.107_059_784, 1e-6);
        close(model.alive(&once).unwrap(), 0.295_097_155, 1e-6);
        assert_eq!(model.alive(&history(1, 5.0, 5.0)), Ok(1.0));
    }

    #[test]
    fn alpha_above_beta_and_beta_above_alpha_meet_where_they_are_equal() {
        let alive = |beta| ParetoNbd::with(0.5, 10.0, 0.6, beta).unwrap().alive(&history(2, 30.0, 38.0)).unwrap();
        close(alive(10.0), (alive(9.999) + alive(10.001)) / 2.0, 1e-7);
        let at = |s| ParetoNbd::with(0.5, 10.0, s, 10.0).unwrap().expected(&history(2, 30.0, 38.0), 39.0).unwrap();
        close(at(1.0), (at(0.999) + at(1.001)) / 2.0, 1e-5);
    }

    #[test]
    fn who_bought_at_the_very_end_is_a_customer_whatever_the_parameters() {
        let model = ParetoNbd::with(0.5, 1e9, 0.6, 1e-9).unwrap();
        assert_eq!(model.alive(&history(0, 0.0, 0.0)), Ok(1.0));
        assert_eq!(model.alive(&history(1, 1e-9, 1e-8)), Err(ModelError::TooFar));
    }

    #[test]
    fn extremes_stay_numbers_and_too_little_is_told() {
        let model = ParetoNbd::with(0.5, 10.0, 0.6, 11.0).unwrap();
        let gone = history(5000, 1.0, 9999.0);
        assert_eq!((model.alive(&gone), model.expected(&gone, 52.0)), (Ok(0.0), Ok(0.0)));
        assert_eq!(ParetoNbd::fit(&[]), Err(ModelError::TooFewRepeatBuyers { found: 0 }));
        assert_eq!(ParetoNbd::with(1.0, f64::NAN, 1.0, 1.0), Err(ModelError::Parameters));
    }
}
