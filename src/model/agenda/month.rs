//! Calendar months, by the clock of China: the rule of one action a month means the same month on every device.

use serde::{Deserialize, Serialize};

use crate::time::{Date, UnixMillis};
use crate::working_day::OFFSET_OF_CHINA_MINUTES;

/// A calendar month: months since January of the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(i32);

impl Month {
    /// The month of a date.
    #[must_use]
    pub fn of_date(date: Date) -> Self {
        Self(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
    }

    /// The month of an instant. `None` beyond the years that a date can have.
    #[must_use]
    pub fn of(instant: UnixMillis) -> Option<Self> {
        instant.date(OFFSET_OF_CHINA_MINUTES).map(Self::of_date)
    }

    /// The month before.
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0 - 1)
    }

    /// The month after.
    #[must_use]
    pub const fn after(self) -> Self {
        Self(self.0 + 1)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        i16::try_from(self.0.div_euclid(12)).unwrap_or_default()
    }

    /// From 1 to 12.
    #[must_use]
    pub fn number(self) -> i8 {
        i8::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1)
    }

    /// Its last day; `None` beyond the years that a date can have.
    #[must_use]
    pub fn last_day(self) -> Option<Date> {
        let first = Date::new(self.year(), self.number(), 1).ok()?;
        Date::new(self.year(), self.number(), first.days_in_month()).ok()
    }
}

/// The same day so many months later, or the last one of that month where it has no such day; `None` beyond the years that a
/// date can have. Three months after 31 January it is 30 April.
#[must_use]
pub(super) fn months_after(date: Date, months: u16) -> Option<Date> {
    let month = Month(Month::of_date(date).0 + i32::from(months));
    let last = month.last_day()?;
    Date::new(month.year(), month.number(), date.day().min(last.day())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t72_three_months_after_31_january_it_is_30_april() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(months_after(date("2026-01-31"), 3), Some(date("2026-04-30")));
        assert_eq!(months_after(date("2025-11-30"), 3), Some(date("2026-02-28")));
        assert_eq!(months_after(date("2027-11-30"), 3), Some(date("2028-02-29")));
        assert_eq!(months_after(date("2026-12-15"), 1), Some(date("2027-01-15")));
        assert_eq!(months_after(date("9999-12-15"), 1), None);
    }

    #[test]
    fn a_month_is_one_of_china() {
        let late = UnixMillis(1_767_196_800_000); // 2025-12-31T16:00:00Z, midnight in China
        assert_eq!(Month::of(late), Some(Month::of_date("2026-01-01".parse().unwrap())));
        assert_eq!(Month::of(UnixMillis(late.0 - 1)), Some(Month::of_date("2025-12-31".parse().unwrap())));
        assert_eq!(
            Month::of_date("2026-01-01".parse().unwrap()).before().last_day().unwrap().to_string(),
            "2025-12-31"
        );
    }
}
