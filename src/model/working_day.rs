//! Deadlines in working days: what the rules of account management count in.
//!
//! Monday to Friday are working days. Public holidays are not known to the program: they differ by year and by decree, so
//! a deadline over a holiday is shown earlier than it is.

use crate::time::UnixMillis;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// China, where the teams work: minutes east of UTC.
pub const OFFSET_OF_CHINA_MINUTES: i32 = 8 * 60;

/// The same time of day, `days` working days later, in a zone that is `offset_minutes` east of UTC.
///
/// What begins on a weekend begins on Monday at 00:00.
///
/// One working day after Friday 15:00 is Monday 15:00; after Saturday 10:00 it is Tuesday 00:00.
#[must_use]
pub fn after(from: UnixMillis, days: u16, offset_minutes: i32) -> UnixMillis {
    let offset = i64::from(offset_minutes).saturating_mul(MINUTE_MS);
    let mut local = from.0.saturating_add(offset);
    while is_weekend(local) {
        local = local.div_euclid(DAY_MS).saturating_add(1).saturating_mul(DAY_MS);
    }
    for _ in 0..days {
        local = local.saturating_add(DAY_MS);
        while is_weekend(local) {
            local = local.saturating_add(DAY_MS);
        }
    }
    UnixMillis(local.saturating_sub(offset))
}

/// Whether a local time is on a Saturday or Sunday. 1970-01-01 was a Thursday.
fn is_weekend(local_ms: i64) -> bool {
    let day_from_monday = local_ms.div_euclid(DAY_MS).saturating_add(3).rem_euclid(7);
    // The end of time would be looped for ever.
    day_from_monday >= 5 && local_ms < i64::MAX - 2 * DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UnixMillis {
        UnixMillis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_working_day_skips_the_weekend_of_the_zone() {
        let in_china = OFFSET_OF_CHINA_MINUTES;
        for (from, to) in [
            // Tuesday, Friday, Saturday, and a Friday evening in London that is a Saturday in Suzhou.
            ("2026-11-24T07:00:00Z", "2026-11-25T07:00:00Z"),
            ("2026-11-27T07:00:00Z", "2026-11-30T07:00:00Z"),
            ("2026-11-28T02:00:00Z", "2026-11-30T16:00:00Z"),
            ("2026-11-27T17:00:00Z", "2026-11-30T16:00:00Z"),
        ] {
            assert_eq!(after(at(from), 1, in_china), at(to), "{from}");
        }
        assert_eq!(after(at("2026-11-24T07:00:00Z"), 5, in_china), at("2026-12-01T07:00:00Z"));
        assert_eq!(after(at("2026-11-24T07:00:00Z"), 0, in_china), at("2026-11-24T07:00:00Z"));
    }

    #[test]
    fn the_ends_of_time_end() {
        for end in [i64::MIN, i64::MAX] {
            let _ends = after(UnixMillis(end), u16::MAX, OFFSET_OF_CHINA_MINUTES);
        }
    }
}
