//! Time with its unit in the type: instants in milliseconds, calendar dates, birthdays.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A calendar date without a time zone.
pub type Date = jiff::civil::Date;

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Whole seconds, rounded down: the unit that Automerge keeps with a change.
    #[must_use]
    pub const fn as_unix_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The instant of a number of seconds.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The calendar date in a zone that is `offset_minutes` east of UTC.
    /// `None` outside the years −9999 to 9999.
    #[must_use]
    pub fn date(self, offset_minutes: i32) -> Option<Date> {
        let local = self.0.checked_add(i64::from(offset_minutes) * 60_000)?;
        let timestamp = jiff::Timestamp::from_millisecond(local).ok()?;
        Some(jiff::tz::Offset::UTC.to_datetime(timestamp).date())
    }

    /// Noon UTC of a date: the instant used where only a date is known.
    #[must_use]
    pub fn noon(date: Date) -> Self {
        let epoch = jiff::civil::date(1970, 1, 1);
        let days = date.duration_since(epoch).as_hours() / 24;
        Self((days * 24 + 12) * 3_600_000)
    }
}

/// A birthday: month and day, and the year where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Birthday {
    month: i8,
    day: i8,
    year: Option<i16>,
}

impl Birthday {
    /// A birthday on an existing day (29 February counts).
    #[must_use]
    pub fn new(year: Option<i16>, month: i8, day: i8) -> Option<Self> {
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        Some(Self { month, day, year })
    }

    /// Month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> i8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> i8 {
        self.day
    }

    /// Year, where known.
    #[must_use]
    pub const fn year(self) -> Option<i16> {
        self.year
    }
}

impl fmt::Display for Birthday {
    /// `1980-05-17`, or `--05-17` without a year (ISO 8601, section 4.1.2.3 of the 2000 edition).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}-{:02}-{:02}", self.month, self.day),
            None => write!(f, "--{:02}-{:02}", self.month, self.day),
        }
    }
}

impl FromStr for Birthday {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, rest) = match text.strip_prefix("--") {
            Some(rest) => (None, rest),
            None => {
                let (year, rest) = text.split_once('-').ok_or(())?;
                (Some(year.parse().map_err(|_| ())?), rest)
            }
        };
        let (month, day) = rest.split_once('-').ok_or(())?;
        Self::new(year, month.parse().map_err(|_| ())?, day.parse().map_err(|_| ())?).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_without_a_year_reads_back_as_written() {
        for text in ["--02-29", "1980-05-17"] {
            assert_eq!(text.parse::<Birthday>().unwrap().to_string(), text);
        }
        assert!("1981-02-29".parse::<Birthday>().is_err());
    }

    #[test]
    fn the_date_follows_the_zone() {
        let late_in_london = UnixMillis(1_767_222_000_000); // 2025-12-31T23:00:00Z
        assert_eq!(late_in_london.date(0).unwrap().to_string(), "2025-12-31");
        assert_eq!(late_in_london.date(480).unwrap().to_string(), "2026-01-01");
    }

    #[test]
    fn noon_of_a_date_is_on_that_date() {
        let date = jiff::civil::date(1997, 1, 1);
        assert_eq!(UnixMillis::noon(date).date(0), Some(date));
        assert_eq!(UnixMillis::noon(date).0, 852_120_000_000);
    }
}
