//! Where things lie in a picture: plain numbers, without a browser.

/// The width of a drawing in its own units.
pub(crate) const WIDTH: f64 = 1000.0;
/// The height of a drawing in its own units.
pub(crate) const HEIGHT: f64 = 500.0;
/// Points of a line at most: more than a tablet has pixels for show nothing more.
const MOST_POINTS: usize = 400;

/// From where to where an axis goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    /// The smallest value.
    pub(crate) low: f64,
    /// The largest value, above `low`.
    pub(crate) high: f64,
}

impl Range {
    /// The range of values; an axis of amounts begins at zero.
    pub(crate) fn of(values: impl Iterator<Item = f64>, with_zero: bool) -> Self {
        let start = if with_zero { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
        let (low, high) = values.fold(start, |(low, high), value| (f64::min(low, value), f64::max(high, value)));
        if !low.is_finite() || !high.is_finite() {
            return Self { low: 0.0, high: 1.0 };
        }
        // One value alone has an axis around it.
        if high > low { Self { low, high } } else { Self { low: low - 0.5, high: high + 0.5 } }
    }

    /// Where a value lies: 0 at the low end, 1 at the high one.
    pub(crate) fn share(self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// From left to right in the drawing.
    pub(crate) fn across(self, value: f64) -> f64 {
        self.share(value) * WIDTH
    }

    /// From top to bottom in the drawing: high values are above.
    pub(crate) fn down(self, value: f64) -> f64 {
        (1.0 - self.share(value)) * HEIGHT
    }
}

/// The path of a line through points, thinned where there are more than can be seen; the last point stays.
pub(crate) fn line(at: &[f64], values: &[f64], x: Range, y: Range) -> String {
    let count = at.len().min(values.len());
    let step = count.div_ceil(MOST_POINTS).max(1);
    let mut path = String::new();
    for (place, (at, value)) in at.iter().zip(values).enumerate() {
        if place % step == 0 || place + 1 == count {
            let letter = if path.is_empty() { 'M' } else { 'L' };
            path.push_str(&format!("{letter}{:.1} {:.1}", x.across(*at), y.down(*value)));
        }
    }
    path
}

/// The path of dots: lines without a length, which a round pen draws as dots of its own width in whatever drawing.
pub(crate) fn dots(points: impl Iterator<Item = (f64, f64)>, x: Range, y: Range) -> String {
    points.map(|(across, up)| format!("M{:.1} {:.1}h0", x.across(across), y.down(up))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_every_value_and_zero_where_it_is_of_amounts() {
        assert_eq!(Range::of([2.0, 5.0].into_iter(), true), Range { low: 0.0, high: 5.0 });
        assert_eq!(Range::of([2.0, 5.0].into_iter(), false), Range { low: 2.0, high: 5.0 });
        assert_eq!(Range::of([-2.0, 5.0].into_iter(), true), Range { low: -2.0, high: 5.0 });
    }

    #[test]
    fn one_value_and_none_have_an_axis_too() {
        assert_eq!(Range::of([3.0].into_iter(), false), Range { low: 2.5, high: 3.5 });
        assert_eq!(Range::of(std::iter::empty(), false), Range { low: 0.0, high: 1.0 });
    }

    #[test]
    fn a_line_goes_from_the_first_point_to_the_last_and_high_is_above() {
        let at = Range { low: 0.0, high: 2.0 };
        let value = Range { low: 0.0, high: 10.0 };
        assert_eq!(line(&[0.0, 1.0, 2.0], &[0.0, 5.0, 10.0], at, value), "M0.0 500.0L500.0 250.0L1000.0 0.0");
    }

    #[test]
    fn a_long_line_is_thinned_and_keeps_its_ends() {
        let at: Vec<f64> = (0..10_000).map(f64::from).collect();
        let range = Range::of(at.iter().copied(), false);
        let path = line(&at, &at, range, range);
        assert!(path.matches('L').count() <= MOST_POINTS, "{}", path.matches('L').count());
        assert!(path.starts_with("M0.0 500.0") && path.ends_with("L1000.0 0.0"), "{path}");
    }
}
