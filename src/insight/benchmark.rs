//! J15: own figures beside claims about the world, each of which is a parameter with its citation.

/// A claim that somebody may edit, with where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// The claimed figure, as a fraction for shares and rates.
    pub value: f64,
    /// Who claims it, and where.
    pub citation: String,
}

/// An own figure beside a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The own figure.
    pub own: f64,
    /// The claim.
    pub benchmark: Benchmark,
    /// Own less claimed.
    pub difference: f64,
}

/// Why there is no comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BenchmarkError {
    /// A figure that is no number.
    #[error("both figures must be numbers")]
    NotANumber,
    /// A claim without its source is not shown beside anything.
    #[error("a benchmark needs a citation")]
    NoCitation,
}

/// Puts an own figure beside a claim.
///
/// Worked number (T59): an own churn of 8 % a year beside a claimed 10 % is 2 points less.
///
/// # Errors
/// [`BenchmarkError`] for figures that are no numbers, or a claim without a citation.
pub fn compare(own: f64, benchmark: &Benchmark) -> Result<Comparison, BenchmarkError> {
    if benchmark.citation.trim().is_empty() {
        return Err(BenchmarkError::NoCitation);
    }
    let difference = own - benchmark.value;
    if !(own.is_finite() && benchmark.value.is_finite() && difference.is_finite()) {
        return Err(BenchmarkError::NotANumber);
    }
    Ok(Comparison { own, benchmark: benchmark.clone(), difference })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::close;

    #[test]
    fn t59_an_own_figure_stands_beside_an_editable_claim() {
        let claim = Benchmark { value: 0.1, citation: "who claims it, where, in which year".into() };
        let found = compare(0.08, &claim).unwrap();
        close(found.difference, -0.02, 1e-15);
        let edited = Benchmark { value: 0.05, ..claim.clone() };
        close(compare(0.08, &edited).unwrap().difference, 0.03, 1e-15);
        assert_eq!(compare(f64::NAN, &claim), Err(BenchmarkError::NotANumber));
        let bare = Benchmark { citation: " ".into(), ..claim };
        assert_eq!(compare(0.08, &bare), Err(BenchmarkError::NoCitation));
    }
}
