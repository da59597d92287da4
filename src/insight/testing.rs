//! Short words for the tests of this crate.

use satchel_model::{Currency, Date, Money};

/// A date.
pub(crate) fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

/// Whole yuan.
pub(crate) fn yuan(whole: i64) -> Money {
    Money { minor: whole * 100, currency: Currency::CNY }
}

/// Whole dollars.
pub(crate) fn dollars(whole: i64) -> Money {
    Money { minor: whole * 100, currency: Currency::USD }
}

/// Whether two floats agree to an absolute difference.
#[track_caller]
pub(crate) fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found} is not {expected} within {within}");
}
