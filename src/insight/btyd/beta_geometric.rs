//! BG/NBD and MBG/NBD: customers buy at a rate of their own, and may leave for good after any purchase.

use super::history::{History, grouped, longest_weeks};
use super::{ModelError, NEEDED_REPEAT_BUYERS, PurchaseModel, are_positive};
use crate::optimise::minimise;
use crate::special::{hypergeometric, ln_beta, ln_gamma, ln_sum_exp};

/// When a customer can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// BG/NBD: after each repeat purchase, so that whoever bought once is a customer for ever (P. S. Fader, B. G. S.
    /// Hardie and K. L. Lee, Marketing Science 24(2), 2005).
    Bg,
    /// MBG/NBD: after the first purchase too (E. P. Batislam, M. Denizel and A. Filiztekin, International Journal of
    /// Research in Marketing 24(3), 2007; D. Hoppe and U. Wagner, Marketing JRM 3(2), 2007).
    Mbg,
}

impl Variant {
    /// What MBG adds to the survived chances of leaving.
    const fn shift(self) -> f64 {
        match self {
            Self::Bg => 0.0,
            Self::Mbg => 1.0,
        }
    }
}

/// A fitted model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaGeometric {
    /// Which one.
    pub variant: Variant,
    /// r: shape of the rates of purchase, a gamma distribution.
    pub r: f64,
    /// α: its scale, in weeks.
    pub alpha: f64,
    /// a: first parameter of the chances of leaving, a beta distribution.
    pub a: f64,
    /// b: the second.
    pub b: f64,
    /// The largest logarithm of the likelihood; 0 for a model of given parameters.
    pub log_likelihood: f64,
    /// Whether the purchases determine all parameters. When one runs towards zero or infinity (nobody seems to leave,
    /// all buy alike) forecasts stand, and the parameters say nothing by themselves.
    pub is_determined: bool,
}

impl BetaGeometric {
    /// A model of parameters that are known.
    ///
    /// # Errors
    /// [`ModelError::Parameters`] unless all are positive numbers.
    pub fn with(variant: Variant, r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, ModelError> {
        are_positive(&[r, alpha, a, b])?;
        Ok(Self { variant, r, alpha, a, b, log_likelihood: 0.0, is_determined: true })
    }

    /// Fits the model by maximum likelihood. The order of the histories does not matter.
    ///
    /// Shape: histories of all customers, also of those who bought once; at least 10 who bought again.
    ///
    /// Worked number (T49): the 2 357 CDNOW customers give r 0.243, α 4.414, a 0.793, b 2.426 and −9 582.4 (BG/NBD, as
    /// published); MBG/NBD gives r 0.525, α 6.183, a 0.891, b 1.614 and −9 582.1.
    ///
    /// # Errors
    /// [`ModelError`] for too few repeat buyers, or a likelihood without a largest value.
    pub fn fit(variant: Variant, histories: &[History]) -> Result<Self, ModelError> {
        let found = histories.iter().filter(|history| history.repeats() > 0).count();
        if found < NEEDED_REPEAT_BUYERS {
            return Err(ModelError::TooFewRepeatBuyers { found });
        }
        let groups = grouped(histories);
        let unit = longest_weeks(&groups);
        let cost = |parameters: &[f64]| match *parameters {
            [r, alpha, a, b] => -log_likelihood(variant, [r, alpha * unit, a, b], &groups),
            _ => f64::INFINITY,
        };
        let least = minimise(&[0.5, 0.2, 1.0, 2.0], &cost).ok_or(ModelError::NoFit)?;
        let [r, alpha, a, b] = *least.parameters.as_slice() else { return Err(ModelError::NoFit) };
        let alpha = alpha * unit;
        are_positive(&[r, alpha, a, b])?;
        let is_determined = !least.is_at_bound;
        Ok(Self { variant, r, alpha, a, b, log_likelihood: -least.cost, is_determined })
    }

    /// The odds that the customer has left: 0 for a BG/NBD customer who bought once.
    fn odds_of_death(&self, history: &History) -> f64 {
        let x = f64::from(history.repeats());
        let survived = x + self.variant.shift();
        if survived == 0.0 {
            return 0.0;
        }
        let silence = libm::log(self.alpha + history.age_weeks()) - libm::log(self.alpha + history.last_weeks());
        self.a / (self.b + survived - 1.0) * libm::exp((self.r + x) * silence)
    }
}

/// Sums over customers; equal numbers of repeats come together, so what depends on them alone is computed once.
fn log_likelihood(variant: Variant, [r, alpha, a, b]: [f64; 4], groups: &[(History, f64)]) -> f64 {
    let shift = variant.shift();
    let start = r * libm::log(alpha) - ln_gamma(r) - ln_beta(a, b);
    let mut repeats = None;
    let (mut of_repeats, mut leaving) = (0.0, None);
    let mut sum = 0.0;
    for (history, count) in groups {
        let x = f64::from(history.repeats());
        if repeats != Some(history.repeats()) {
            repeats = Some(history.repeats());
            of_repeats = start + ln_gamma(r + x) + ln_beta(a, b + x + shift);
            let survived = x + shift;
            leaving = (survived > 0.0).then(|| libm::log(a) - libm::log(b + survived - 1.0));
        }
        let stayed = -(r + x) * libm::log(alpha + history.age_weeks());
        let either = leaving
            .map_or(stayed, |leaving| ln_sum_exp(stayed, leaving - (r + x) * libm::log(alpha + history.last_weeks())));
        sum += count * (of_repeats + either);
    }
    sum
}

impl PurchaseModel for BetaGeometric {
    /// Worked number: with the published parameters and x = 2, t_x = 30.43, T = 38.86 the chance is 0.727.
    fn alive(&self, history: &History) -> Result<f64, ModelError> {
        Ok(1.0 / (1.0 + self.odds_of_death(history)))
    }

    /// Fader, Hardie and Lee (2005), equation (10), by Euler's transformation of its hypergeometric function (DLMF
    /// 15.8.1), which keeps every factor small.
    ///
    /// Worked number: with the published parameters and x = 2, t_x = 30.43, T = 38.86, 39 weeks bring 1.226 purchases.
    fn expected(&self, history: &History, weeks: f64) -> Result<f64, ModelError> {
        let apart = |value: f64, from: f64, gap: f64| if (value - from).abs() < gap { from + gap } else { value };
        // At a = 1 the formula is 0/0 and its value continuous: a millionth beside it changes less than a millionth.
        let a = apart(self.a, 1.0, 1e-6);
        let x = f64::from(history.repeats());
        let b = self.b + self.variant.shift();
        let c = apart(a + b + x - 1.0, 0.0, 1e-9);
        let seen = self.alpha + history.age_weeks();
        let z = weeks / (seen + weeks);
        let ln_rest = libm::log(seen) - libm::log(seen + weeks);
        // Of the two forms the one whose power stays nearer to one; transformed, the terms must not cancel each other.
        let is_transformed = a - 1.0 <= self.r + x && self.r < a + b + 20.0;
        let gone = if is_transformed {
            hypergeometric(a + b - 1.0 - self.r, a - 1.0, c, z, libm::exp((a - 1.0) * ln_rest))
        } else {
            hypergeometric(self.r + x, b + x, c, z, libm::exp((self.r + x) * ln_rest))
        };
        let stays = 1.0 - gone.ok_or(ModelError::TooFar)?;
        let purchases = c / (a - 1.0) * stays / (1.0 + self.odds_of_death(history));
        if purchases.is_finite() { Ok(purchases.max(0.0)) } else { Err(ModelError::TooFar) }
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
    fn t49_the_published_forecast_of_one_customer() {
        let model = BetaGeometric::with(Variant::Bg, 0.243, 4.414, 0.793, 2.426).unwrap();
        let customer = history(2, 30.43, 38.86);
        // The value that Fader and Hardie print in their spreadsheet note.
        close(model.expected(&customer, 39.0).unwrap(), 1.226, 0.0005);
        close(model.alive(&customer).unwrap(), 0.727, 0.0005);
        assert_eq!(model.alive(&history(0, 0.0, 38.86)), Ok(1.0));
        assert_eq!(model.expected(&customer, 0.0), Ok(0.0));
    }

    #[test]
    fn a_parameter_of_one_is_no_gap() {
        let at = |a| BetaGeometric::with(Variant::Mbg, 0.5, 6.0, a, 1.5).unwrap();
        let forecast = |a| at(a).expected(&history(2, 30.0, 38.0), 39.0).unwrap();
        close(forecast(1.0), (forecast(0.999) + forecast(1.001)) / 2.0, 1e-5);
        // a + b = 1 is a pole of the series for those who never came back.
        let pole = BetaGeometric::with(Variant::Bg, 0.5, 6.0, 0.5, 0.5).unwrap();
        let beside = BetaGeometric::with(Variant::Bg, 0.5, 6.0, 0.5, 0.500_01).unwrap();
        let once = history(0, 0.0, 38.0);
        close(pole.expected(&once, 39.0).unwrap(), beside.expected(&once, 39.0).unwrap(), 1e-4);
    }

    /// By mpmath with 60 digits, from the formula as published. The first model came from random purchases: transformed,
    /// its power underflows.
    #[test]
    fn forecasts_of_extreme_models_keep_their_digits() {
        let (a, b) = (1_803.857_658_236_803_7, 162_754.686_776_333_17);
        let model =
            BetaGeometric::with(Variant::Mbg, 0.373_021_454_570_794_94, 0.340_477_543_475_413_15, a, b).unwrap();
        let customer = history(1, 35.5, 196.5);
        close(model.expected(&customer, 10.0).unwrap(), 0.062_522_662_676_328_7, 1e-12);
        close(model.expected(&customer, 100.0).unwrap(), 0.621_531_614_045_319, 1e-12);
        let alike = BetaGeometric::with(Variant::Bg, 500.0, 700.0, 0.5, 3.0).unwrap();
        close(alike.expected(&history(4, 30.0, 40.0), 52.0).unwrap(), 0.255_025_271_537_311, 1e-9);
    }

    #[test]
    fn extremes_stay_numbers() {
        let model = BetaGeometric::with(Variant::Bg, 0.243, 4.414, 0.793, 2.426).unwrap();
        let gone = history(5000, 1.0, 9999.0);
        assert_eq!((model.alive(&gone), model.expected(&gone, 52.0)), (Ok(0.0), Ok(0.0)));
        let busy = history(100_000, 520.0, 520.0);
        assert!(model.expected(&busy, 520.0).unwrap() > 10_000.0);
        assert_eq!(BetaGeometric::with(Variant::Bg, 0.0, 1.0, 1.0, 1.0), Err(ModelError::Parameters));
    }

    #[test]
    fn too_little_to_fit_is_told_and_customers_who_are_all_alike_are_marked() {
        let few = vec![history(1, 2.0, 9.0); 9];
        assert_eq!(BetaGeometric::fit(Variant::Bg, &few), Err(ModelError::TooFewRepeatBuyers { found: 9 }));
        assert_eq!(BetaGeometric::fit(Variant::Bg, &[]), Err(ModelError::TooFewRepeatBuyers { found: 0 }));
        let alike = vec![history(4, 10.0, 10.0); 50];
        let model = BetaGeometric::fit(Variant::Bg, &alike).unwrap();
        assert!(!model.is_determined);
        // Four purchases in ten weeks by everybody, and nobody left: four in the next ten.
        close(model.expected(&history(4, 10.0, 10.0), 10.0).unwrap(), 4.0, 0.1);
    }
}
