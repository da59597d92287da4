//! Quantiles of whole numbers without rounding.

/// The cut-offs of one dimension: quantiles of type 7, held as exact multiples of 1/n for n buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cutoffs {
    /// Each cut-off times the number of buckets, rising.
    scaled: Vec<i128>,
    buckets: u8,
}

impl Cutoffs {
    /// Of values in any order; without values there are no cut-offs.
    pub(super) fn of(values: impl Iterator<Item = i128>, buckets: u8) -> Self {
        let mut sorted: Vec<i128> = values.collect();
        sorted.sort_unstable();
        let steps = usize::from(buckets);
        let scaled = (1..steps).filter_map(|k| {
            // R, type 7: position h = (n − 1) k / buckets, between the values below and above it.
            let position = sorted.len().checked_sub(1)? * k;
            let (below, part) = (position / steps, position % steps);
            let low = *sorted.get(below)?;
            let high = sorted.get(below + 1).copied().unwrap_or(low);
            Some(low * steps as i128 + (high - low) * part as i128)
        });
        Self { scaled: scaled.collect(), buckets }
    }

    /// 1 + the number of cut-offs strictly below the value: 1 to the number of buckets.
    pub(super) fn score(&self, value: i128) -> u8 {
        let value = value * i128::from(self.buckets);
        1 + u8::try_from(self.scaled.partition_point(|cutoff| *cutoff < value)).unwrap_or(u8::MAX - 1)
    }

    /// The cut-offs as floats, rising, one fewer than buckets, in the unit of the values.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.scaled.iter().map(|scaled| *scaled as f64 / f64::from(self.buckets)).collect()
    }
}
