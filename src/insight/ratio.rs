//! A part of a whole, counted.

/// Counted things and how many of them are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// Those that are meant.
    pub part: u64,
    /// All of them.
    pub whole: u64,
}

impl Ratio {
    /// The part as a fraction, 0 to 1; `None` when there is nothing to count, or the part is more than the whole.
    ///
    /// Worked number: 3 of 4 is 0.75.
    #[must_use]
    pub fn fraction(self) -> Option<f64> {
        (self.whole > 0 && self.part <= self.whole).then(|| self.part as f64 / self.whole as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_nothing_has_no_fraction() {
        assert_eq!(Ratio { part: 3, whole: 4 }.fraction(), Some(0.75));
        assert_eq!(Ratio { part: 0, whole: 0 }.fraction(), None);
        assert_eq!(Ratio { part: 5, whole: 4 }.fraction(), None);
    }
}
