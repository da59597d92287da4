//! Brings features to one scale: less their mean, over their standard deviation.

/// The mean and the standard deviation (of the population) of one feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    mean: f64,
    deviation: f64,
}

impl Scale {
    /// Of finite values.
    pub(crate) fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let count = values.clone().count().max(1) as f64;
        let mean = values.clone().map(|value| value / count).sum::<f64>();
        let variance = values.map(|value| (value - mean) * (value - mean) / count).sum::<f64>();
        Self { mean, deviation: libm::sqrt(variance) }
    }

    /// The value on this scale; 0 for a feature that is equal for all (to a millionth of a millionth of its mean).
    pub(crate) fn apply(&self, value: f64) -> f64 {
        if self.deviation <= self.mean.abs() * 1e-12 { 0.0 } else { (value - self.mean) / self.deviation }
    }
}

/// Every column of the rows on its own scale. All rows are of this width.
pub(crate) fn standardise(rows: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    let scales = scales(rows, width);
    rows.iter().map(|row| row.iter().zip(&scales).map(|(value, scale)| scale.apply(*value)).collect()).collect()
}

/// The scale of every column.
pub(crate) fn scales(rows: &[Vec<f64>], width: usize) -> Vec<Scale> {
    (0..width).map(|column| Scale::of(rows.iter().filter_map(|row| row.get(column).copied()))).collect()
}
