//! Plans as a calendar that phones and desktops read (iCalendar, RFC 5545).

use satchel_model::{ActivityId, Date, UnixMillis};

use crate::lines::{escape, push};

/// When something is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// From an instant, for so many minutes.
    At {
        /// The beginning.
        start: UnixMillis,
        /// How long, in minutes.
        minutes: u32,
    },
    /// On a day, at no time of it.
    On(Date),
}

/// One plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The activity: a calendar that reads the file again changes the event instead of doubling it.
    pub id: ActivityId,
    /// When.
    pub when: When,
    /// What it is, such as the customer and the subject.
    pub title: String,
    /// Where, may be empty.
    pub place: String,
    /// Anything else, may be empty.
    pub text: String,
}

/// The calendar's text. `now` is when it is written.
///
/// Every event has a time stamp in UTC; instants beyond the year 9999 are left out.
#[must_use]
pub fn write(events: &[Event], now: UnixMillis) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Satchel//Satchel//ZH", "CALSCALE:GREGORIAN"] {
        push(&mut text, line);
    }
    for event in events {
        let (Some(stamp), Some(span)) = (utc(now), span(event.when)) else { continue };
        push(&mut text, "BEGIN:VEVENT");
        push(&mut text, &format!("UID:{}@satchel", event.id));
        push(&mut text, &format!("DTSTAMP:{stamp}"));
        span.iter().for_each(|line| push(&mut text, line));
        push(&mut text, &format!("SUMMARY:{}", escape(&event.title)));
        for (name, value) in [("LOCATION", &event.place), ("DESCRIPTION", &event.text)] {
            if !value.is_empty() {
                push(&mut text, &format!("{name}:{}", escape(value)));
            }
        }
        push(&mut text, "END:VEVENT");
    }
    push(&mut text, "END:VCALENDAR");
    text
}

fn span(when: When) -> Option<[String; 2]> {
    match when {
        When::At { start, minutes } => {
            let end = UnixMillis(start.0.checked_add(i64::from(minutes) * 60_000)?);
            Some([format!("DTSTART:{}", utc(start)?), format!("DTEND:{}", utc(end)?)])
        }
        When::On(date) => {
            let day = |date: Date| format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
            let next = date.tomorrow().ok()?;
            Some([format!("DTSTART;VALUE=DATE:{}", day(date)), format!("DTEND;VALUE=DATE:{}", day(next))])
        }
    }
}

/// `20260307T013000Z`.
fn utc(instant: UnixMillis) -> Option<String> {
    let date = instant.date(0).filter(|date| date.year() >= 0)?;
    let seconds = instant.as_unix_seconds().rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    Some(format!("{:04}{:02}{:02}T{hour:02}{minute:02}{second:02}Z", date.year(), date.month(), date.day()))
}
