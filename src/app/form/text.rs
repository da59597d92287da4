//! Values as the text that stands in an input, and back.

use satchel_model::{Birthday, Kind, UnixMillis, Value, ValueError};

/// How instants are shown and read: the zone belongs to the browser, so it is an argument.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalTime {
    /// An instant as `2026-03-07T14:30` in the zone of the device.
    pub(crate) show: fn(UnixMillis) -> String,
    /// The instant of such a text.
    pub(crate) read: fn(&str) -> Option<UnixMillis>,
}

impl PartialEq for LocalTime {
    /// There is one zone on one device.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The text that an input shows for a value.
pub(crate) fn text_of(value: &Value, time: LocalTime) -> String {
    match value {
        Value::Instant(instant) => (time.show)(*instant),
        Value::Birthday(birthday) => birthday_text(*birthday),
        other => other.encode(),
    }
}

/// The value that an input's text stands for; `None` for an empty one.
pub(crate) fn parse(kind: Kind, text: &str, time: LocalTime) -> Result<Option<Value>, ValueError> {
    match kind {
        Kind::Instant if text.trim().is_empty() => Ok(None),
        Kind::Instant => (time.read)(text).map(|instant| Some(Value::Instant(instant))).ok_or(ValueError::NotADate),
        // An amount field without an amount is empty, whatever its currency says.
        Kind::Money if money_parts(text).0.trim().is_empty() => Ok(None),
        _ => kind.parse(text),
    }
}

/// Amount and currency code of what a money input holds.
pub(crate) fn money_parts(text: &str) -> (&str, &str) {
    text.rsplit_once(' ').unwrap_or((text, "CNY"))
}

/// A birthday without its year is written `03-07`.
fn birthday_text(birthday: Birthday) -> String {
    match birthday.year() {
        Some(_) => birthday.to_string(),
        None => format!("{:02}-{:02}", birthday.month(), birthday.day()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use satchel_model::Field;

    use super::*;

    /// Shows and reads instants as plain milliseconds.
    pub(crate) const UTC: LocalTime =
        LocalTime { show: |instant| instant.0.to_string(), read: |text| text.trim().parse().ok().map(UnixMillis) };

    #[test]
    fn what_an_input_shows_reads_back_to_the_same_value() {
        for (field, value) in [
            (Field::ContactBirthday, Value::Birthday("--03-07".parse().unwrap())),
            (Field::ContactBirthday, Value::Birthday("1980-03-07".parse().unwrap())),
            (Field::Turnover, Value::Money("12.50 USD".parse().unwrap())),
            (Field::ActivityAt, Value::Instant(UnixMillis(1_700_000_000_000))),
            (Field::Employees, Value::Count(12)),
        ] {
            assert_eq!(parse(field.kind(), &text_of(&value, UTC), UTC), Ok(Some(value)));
        }
    }

    #[test]
    fn a_currency_without_an_amount_is_empty() {
        assert_eq!(parse(Kind::Money, " USD", UTC), Ok(None));
        assert_eq!(parse(Kind::Money, "12x USD", UTC), Err(ValueError::NotMoney));
    }
}
