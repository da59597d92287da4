//! L-BFGS (D. C. Liu and J. Nocedal, Mathematical Programming 45, 1989) with the line search of J. J. Moré and D. J. Thuente
//! (ACM Transactions on Mathematical Software 20(3), 1994).

use std::cell::Cell;

use argmin::core::{ArgminError, CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use super::Point;

/// Steps after which the search is given up; a logistic regression needs about 20.
const STEPS: u64 = 500;
/// Steps that L-BFGS remembers.
const MEMORY: usize = 7;
/// Costs that are computed before the search is given up. argmin's line search has no limit of its own: where rounding keeps
/// it from getting lower, or the last step was no step, it would go on for ever.
const COSTS: u32 = 3000;
/// A gradient of this length, beside that at the start, is the lowest point. Below a ten-millionth of it the cost changes by
/// less than a float can say.
const REST: f64 = 1e-7;

/// A convex cost with its gradient.
pub(crate) trait Convex {
    /// The cost at a point.
    fn cost(&self, point: &[f64]) -> f64;
    /// Its derivative by each parameter.
    fn gradient(&self, point: &[f64]) -> Vec<f64>;
}

struct Problem<'a> {
    cost: &'a dyn Convex,
    costs_left: Cell<u32>,
}

impl CostFunction for Problem<'_> {
    type Param = Point;
    type Output = f64;

    fn cost(&self, point: &Point) -> Result<f64, Error> {
        let left = self.costs_left.get().checked_sub(1);
        let without = || ArgminError::ConditionViolated { text: "too many costs".to_owned() };
        self.costs_left.set(left.ok_or_else(without)?);
        Ok(self.cost.cost(&point.0))
    }
}

impl Gradient for Problem<'_> {
    type Param = Point;
    type Gradient = Point;

    fn gradient(&self, point: &Point) -> Result<Point, Error> {
        Ok(Point(self.cost.gradient(&point.0)))
    }
}

/// The lowest point, sought from zero; `None` when the search does not come to rest there.
pub(crate) fn minimise_convex(parameters: usize, cost: &dyn Convex) -> Option<Vec<f64>> {
    let start = vec![0.0; parameters];
    let rest = REST * (1.0 + largest(&cost.gradient(&start)));
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY).with_tolerance_grad(rest).ok()?;
    // By the gradient alone.
    let solver = solver.with_tolerance_cost(0.0).ok()?;
    let executor = Executor::new(Problem { cost, costs_left: Cell::new(COSTS) }, solver).timer(false).ctrlc(false);
    let found = executor.configure(|state| state.param(Point(start)).max_iters(STEPS)).run().ok()?;
    let point = found.state.get_best_param()?.0.clone();
    // A search that was given up may have been as near as floats allow.
    let is_at_rest = largest(&cost.gradient(&point)) <= rest * 100.0;
    (is_at_rest && point.iter().all(|value| value.is_finite())).then_some(point)
}

fn largest(gradient: &[f64]) -> f64 {
    gradient
        .iter()
        .fold(0.0, |largest: f64, value| if value.is_nan() { f64::INFINITY } else { largest.max(value.abs()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::close;

    /// (x − 3)² + 10 (y + 1)².
    struct Bowl;

    impl Convex for Bowl {
        fn cost(&self, point: &[f64]) -> f64 {
            (point[0] - 3.0) * (point[0] - 3.0) + 10.0 * (point[1] + 1.0) * (point[1] + 1.0)
        }

        fn gradient(&self, point: &[f64]) -> Vec<f64> {
            vec![2.0 * (point[0] - 3.0), 20.0 * (point[1] + 1.0)]
        }
    }

    #[test]
    fn the_lowest_point_of_a_bowl_is_found() {
        let found = minimise_convex(2, &Bowl).unwrap();
        close(found[0], 3.0, 1e-6);
        close(found[1], -1.0, 1e-6);
    }

    /// Its gradient points away from where it gets lower.
    struct Liar;

    impl Convex for Liar {
        fn cost(&self, point: &[f64]) -> f64 {
            point[0] * point[0]
        }

        fn gradient(&self, point: &[f64]) -> Vec<f64> {
            vec![1.0 - 2.0 * point[0]]
        }
    }

    #[test]
    fn a_search_that_gets_nowhere_ends() {
        assert_eq!(minimise_convex(1, &Liar), None);
    }
}
