//! Makes a failing list of steps short: by leaving out ever smaller parts of it, as long as the same law breaks
//! (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).

use super::plan::Plan;
use super::{Violation, run};

/// Runs that a shrink may take.
const MOST_RUNS: usize = 400;

/// The places of the steps that still break the law, and how it breaks then.
#[must_use]
pub fn shrink(plan: &Plan, violation: &Violation) -> (Vec<usize>, Violation) {
    let mut kept: Vec<usize> = (0..plan.steps.len()).collect();
    let mut shown = violation.clone();
    let mut part = kept.len().div_ceil(2);
    let mut runs = 0;
    while part > 0 && runs < MOST_RUNS {
        let mut at = 0;
        let mut is_shorter = false;
        while at < kept.len() && runs < MOST_RUNS {
            let end = (at + part).min(kept.len());
            let without: Vec<usize> = kept
                .iter()
                .enumerate()
                .filter(|(place, _)| !(at..end).contains(place))
                .map(|(_, step)| *step)
                .collect();
            runs += 1;
            match run(&plan.keep(&without)) {
                Err(again) if again.law == violation.law => {
                    kept = without;
                    shown = again;
                    is_shorter = true;
                }
                _ => at = end,
            }
        }
        if part == 1 && !is_shorter {
            break;
        }
        part = if part == 1 { 1 } else { part.div_ceil(2) };
    }
    (kept, shown)
}
