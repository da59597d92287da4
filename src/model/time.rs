//! Time with its unit in the type: instants in milliseconds, calendar dates, birthdays.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar date without a time zone.
pub type Date = jiff::civil::Date;

/// Reads a date as it is written: `2026-03-07`.
///
/// jiff's own parser reads much more, and explains at length what it cannot read: 45 kB of the page's program.
pub(crate) fn date_by_text(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut part = |chars: usize| -> Option<i16> {
        let digits =
            parts.next().filter(|part| part.len() == chars && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok()
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A date as its text, in messages and records.
struct DateText(Date);

impl Serialize for DateText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DateText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        date_by_text(&text).map(Self).ok_or_else(|| D::Error::custom("this is not a date"))
    }
}

/// For `#[serde(with)]`: a date.
pub mod date_text {
    use super::{Date, DateText, Deserialize, Deserializer, Serialize, Serializer};

    /// Writes a date as it is read: `2026-03-07`.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        DateText(*date).serialize(serializer)
    }

    /// Reads a date.
    ///
    /// # Errors
    /// What is no existing date of that form.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        DateText::deserialize(deserializer).map(|text| text.0)
    }
}

/// For `#[serde(with)]`: a date, where there is one.
pub(crate) mod date_text_option {
    use super::{Date, DateText, Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        date.map(DateText).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        Ok(Option::<DateText>::deserialize(deserializer)?.map(|text| text.0))
    }
}

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
        Self((days_between(epoch, date) * 24 + 12) * 3_600_000)
    }
}

/// Days from one date to another: negative when the other is earlier.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
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
    fn a_date_is_read_as_it_is_written_and_in_no_other_way() {
        for text in ["2026-03-07", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(date_by_text(text).unwrap().to_string(), text);
        }
        for text in
            ["", "2026-3-7", "2026-02-29", "20260307", "2026-03-07T00:00", "2026-03-07-", "-001-03-07", "二〇二六"]
        {
            assert_eq!(date_by_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_in_a_record_is_its_text() {
        let value = crate::Value::Date(jiff::civil::date(2026, 3, 7));
        assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"Date":"2026-03-07"}"#);
        assert_eq!(serde_json::from_str::<crate::Value>(r#"{"Date":"2026-03-07"}"#).unwrap(), value);
        assert!(serde_json::from_str::<crate::Value>(r#"{"Date":"soon"}"#).is_err());
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
