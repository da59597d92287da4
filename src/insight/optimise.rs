//! Finds the parameters that make a likelihood largest, by argmin: the downhill simplex (J. A. Nelder and R. Mead, Computer
//! Journal 7(4), 1965) where there are few, L-BFGS where the cost is convex and its gradient known.
//!
//! Both add, multiply, compare and take square roots, so that equal costs lead to equal parameters on every machine. Its
//! timer is off (there is no clock here), and no observer writes anything.

mod convex;
mod point;

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;

pub(crate) use convex::{Convex, minimise_convex};
pub(crate) use point::Point;

/// Natural logarithms of positive parameters are sought within ± this: a factor of 160 000 either way.
const BOUND: f64 = 12.0;
/// Closer to the bound than this counts as on it.
const NEAR_BOUND: f64 = 1.0;
/// Steps of one run; a model of four parameters needs about 200.
const STEPS: u64 = 2000;
/// Runs from the best point so far: the simplex can collapse before it is there.
const RUNS: usize = 12;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Minimum {
    /// The parameters, positive.
    pub(crate) parameters: Vec<f64>,
    /// The cost there.
    pub(crate) cost: f64,
    /// Whether a parameter ran towards zero or infinity: then the data do not determine it.
    pub(crate) is_at_bound: bool,
}

struct Problem<'a>(&'a dyn Fn(&[f64]) -> f64);

impl CostFunction for Problem<'_> {
    type Param = Point;
    type Output = f64;

    /// The cost of the exponentials of the point; infinite out of bounds, and where it is no number.
    fn cost(&self, logarithms: &Point) -> Result<f64, Error> {
        if logarithms.0.iter().any(|value| value.abs() > BOUND) {
            return Ok(f64::INFINITY);
        }
        let cost = (self.0)(&exponentials(logarithms));
        Ok(if cost.is_nan() { f64::INFINITY } else { cost })
    }
}

fn exponentials(logarithms: &Point) -> Vec<f64> {
    logarithms.0.iter().map(|value| libm::exp(*value)).collect()
}

/// The positive parameters of least cost, sought from `start`; `None` when the cost is nowhere a number, or the simplex
/// does not come to rest.
pub(crate) fn minimise(start: &[f64], cost: &dyn Fn(&[f64]) -> f64) -> Option<Minimum> {
    let mut best = Point(start.iter().map(|value| libm::log(*value)).collect());
    let mut least = Problem(cost).cost(&best).ok()?;
    for run in 0..RUNS {
        let width = if run == 0 { 1.0 } else { 0.25 };
        let (point, found) = descend(&best, width, cost)?;
        let gain = least - found;
        if found <= least {
            (best, least) = (point, found);
        }
        if run > 0 && gain.is_finite() && gain <= 1e-10 * (1.0 + least.abs()) {
            let is_at_bound = best.0.iter().any(|value| value.abs() > BOUND - NEAR_BOUND);
            return Some(Minimum { parameters: exponentials(&best), cost: least, is_at_bound });
        }
    }
    None
}

/// One run of the simplex around a point.
fn descend(start: &Point, width: f64, cost: &dyn Fn(&[f64]) -> f64) -> Option<(Point, f64)> {
    let corner = |moved: usize| {
        let values = start.0.iter().enumerate();
        Point(values.map(|(place, value)| if place == moved { value + width } else { *value }).collect())
    };
    // One corner more than there are parameters: the last moves none.
    let corners: Vec<Point> = (0..=start.0.len()).map(corner).collect();
    let rest = 1e-13 * (1.0 + Problem(cost).cost(start).ok().filter(|cost| cost.is_finite()).unwrap_or(0.0).abs());
    let solver = NelderMead::new(corners).with_sd_tolerance(rest).ok()?;
    let executor = Executor::new(Problem(cost), solver).timer(false).ctrlc(false);
    let found = executor.configure(|state| state.max_iters(STEPS)).run().ok()?;
    let least = found.state.get_best_cost();
    let point = found.state.get_best_param()?.clone();
    least.is_finite().then_some((point, least))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::close;

    #[test]
    fn a_valley_is_followed_to_its_lowest_point() {
        // H. H. Rosenbrock's valley, 1960: lowest at (1, 1).
        let valley = |p: &[f64]| (1.0 - p[0]) * (1.0 - p[0]) + 100.0 * (p[1] - p[0] * p[0]) * (p[1] - p[0] * p[0]);
        let found = minimise(&[0.5, 2.0], &valley).unwrap();
        close(found.parameters[0], 1.0, 1e-5);
        close(found.parameters[1], 1.0, 1e-5);
        assert!(!found.is_at_bound);
    }

    #[test]
    fn a_parameter_that_runs_away_is_told() {
        let found = minimise(&[1.0, 1.0], &|p| p[0] + (p[1] - 2.0) * (p[1] - 2.0)).unwrap();
        assert!(found.is_at_bound);
        assert_eq!(minimise(&[1.0], &|_| f64::NAN), None);
    }
}
