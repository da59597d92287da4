//! What a field holds, its canonical text (as documents store it), and how input becomes a value.

use serde::{Deserialize, Serialize};

use crate::customer::OrderLine;
use crate::field::Kind;
use crate::finding::Finding;
use crate::id::{CustomerId, OpportunityId, UserId};
use crate::lifecycle::StateEntry;
use crate::money::{Money, MoneyError};
use crate::position::Position;
use crate::stage::StageEntry;
use crate::time::{Birthday, Date, UnixMillis, date_by_text, date_text};
use crate::{Address, phone};

/// The value of one field. An absent value is no value: there is no empty text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Text, a phone number, an e-mail address or the code of a choice.
    Text(String),
    /// A calendar date.
    Date(#[serde(with = "date_text")] Date),
    /// An instant.
    Instant(UnixMillis),
    /// A birthday.
    Birthday(Birthday),
    /// A whole number.
    Count(u64),
    /// An amount with its currency.
    Money(Money),
    /// An address.
    Address(Box<Address>),
    /// A life-cycle state with reason, date and author.
    State(Box<StateEntry>),
    /// An order line.
    Item(Box<OrderLine>),
    /// Another customer.
    Customer(CustomerId),
    /// A stage of an opportunity with reason, date and author.
    Stage(Box<StageEntry>),
    /// A degree with its evidence and date.
    Finding(Box<Finding>),
    /// A place on the earth.
    Position(Position),
    /// An opportunity of the same customer.
    Opportunity(OpportunityId),
    /// A person of the team.
    Person(UserId),
    /// What a newer version wrote and this one cannot read: shown, never rewritten.
    Unknown(String),
}

/// Why input is no value of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
pub enum ValueError {
    /// More characters than the kind allows.
    #[error("the text is longer than {limit} characters")]
    TooLong {
        /// The most characters allowed.
        limit: usize,
    },
    /// No digits, or letters, in a phone number.
    #[error("this is not a phone number")]
    NotAPhone,
    /// No `@` with something on both sides.
    #[error("this is not an e-mail address")]
    NotAnEmail,
    /// No existing date in the form year-month-day.
    #[error("this is not a date")]
    NotADate,
    /// Not a whole number from 0.
    #[error("this is not a whole number")]
    NotACount,
    /// Not an amount in a known currency.
    #[error("this is not an amount of money")]
    NotMoney,
    /// A code that the field does not offer.
    #[error("this is not one of the choices")]
    NotAChoice,
    /// Structured input that does not have its structure.
    #[error("the value does not have the expected form")]
    Malformed,
}

impl From<MoneyError> for ValueError {
    fn from(_: MoneyError) -> Self {
        Self::NotMoney
    }
}

impl Value {
    /// The canonical text under which documents store the value. [`Kind::decode`] is its inverse.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Text(text) | Self::Unknown(text) => text.clone(),
            Self::Date(date) => date.to_string(),
            Self::Instant(instant) => instant.0.to_string(),
            Self::Birthday(birthday) => birthday.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Money(money) => money.to_string(),
            Self::Address(address) => address.encode(),
            Self::State(entry) => json(entry.as_ref()),
            Self::Item(line) => json(line.as_ref()),
            Self::Customer(id) => id.to_string(),
            Self::Stage(entry) => json(entry.as_ref()),
            Self::Finding(finding) => json(finding.as_ref()),
            Self::Position(position) => json(position),
            Self::Opportunity(id) => id.to_string(),
            Self::Person(id) => id.to_string(),
        }
    }

    /// The text, where the value is text or a code.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Serialising these plain structs of strings and numbers has no way to fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Kind {
    /// Reads the canonical text of a document. What does not fit becomes [`Value::Unknown`],
    /// so that nothing a newer version wrote is lost from sight.
    #[must_use]
    pub fn decode(self, text: &str) -> Value {
        let read = match self {
            Self::Line | Self::Text | Self::Phone | Self::Email => Some(Value::Text(text.to_owned())),
            Self::Choice(codes) => codes.contains(&text).then(|| Value::Text(text.to_owned())),
            Self::Date => date_by_text(text).map(Value::Date),
            Self::Instant => text.parse().ok().map(|millis| Value::Instant(UnixMillis(millis))),
            Self::Birthday => text.parse().ok().map(Value::Birthday),
            Self::Count => text.parse().ok().map(Value::Count),
            Self::Money => text.parse().ok().map(Value::Money),
            Self::Address => Address::decode(text).map(|address| Value::Address(Box::new(address))),
            Self::State => serde_json::from_str(text).ok().map(|entry| Value::State(Box::new(entry))),
            Self::Item => serde_json::from_str(text).ok().map(|line| Value::Item(Box::new(line))),
            Self::Customer => text.parse().ok().map(Value::Customer),
            Self::Stage => serde_json::from_str(text).ok().map(|entry| Value::Stage(Box::new(entry))),
            Self::Finding(most) => finding(text, most).map(|finding| Value::Finding(Box::new(finding))),
            Self::Position => position(text).map(Value::Position),
            Self::Opportunity => text.parse().ok().map(Value::Opportunity),
            Self::Person => text.parse().ok().map(Value::Person),
        };
        read.unwrap_or_else(|| Value::Unknown(text.to_owned()))
    }

    /// Makes a value from what a person typed or a file holds; `None` for nothing.
    ///
    /// Money wants `amount currency` (`1234.50 CNY`), dates `year-month-day` (also with `/` or `.`),
    /// an address its canonical text, a state, a stage, a finding, a position and an order line their JSON.
    ///
    /// # Errors
    /// [`ValueError`] says what is wrong with the input.
    pub fn parse(self, input: &str) -> Result<Option<Value>, ValueError> {
        let text = input.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self {
            Self::Line => bounded(&text.replace(['\n', '\r', '\t'], " "), Self::LINE_CHARS)?,
            Self::Text => bounded(text, Self::TEXT_CHARS)?,
            Self::Phone => {
                if phone::digits(text).len() < 3 || text.chars().any(|c| c.is_alphabetic() && !c.is_ascii_alphabetic())
                {
                    return Err(ValueError::NotAPhone);
                }
                bounded(text, 40)?
            }
            Self::Email => {
                let (name, host) = text.rsplit_once('@').ok_or(ValueError::NotAnEmail)?;
                if name.is_empty() || host.is_empty() || text.chars().any(char::is_whitespace) {
                    return Err(ValueError::NotAnEmail);
                }
                bounded(text, Self::LINE_CHARS)?
            }
            Self::Choice(codes) => {
                if !codes.contains(&text) {
                    return Err(ValueError::NotAChoice);
                }
                Value::Text(text.to_owned())
            }
            Self::Date => parse_date(text).map(Value::Date)?,
            Self::Instant => Value::Instant(UnixMillis(text.parse().map_err(|_| ValueError::NotADate)?)),
            Self::Birthday => parse_birthday(text).map(Value::Birthday)?,
            Self::Count => Value::Count(text.parse().map_err(|_| ValueError::NotACount)?),
            Self::Money => Value::Money(text.parse()?),
            Self::Address => {
                let address = Address::decode(text).ok_or(ValueError::Malformed)?;
                if address.is_empty() {
                    return Ok(None);
                }
                Value::Address(Box::new(address))
            }
            Self::State => Value::State(Box::new(serde_json::from_str(text).map_err(|_| ValueError::Malformed)?)),
            Self::Item => Value::Item(Box::new(serde_json::from_str(text).map_err(|_| ValueError::Malformed)?)),
            Self::Customer => Value::Customer(text.parse().map_err(|_| ValueError::Malformed)?),
            Self::Stage => Value::Stage(Box::new(serde_json::from_str(text).map_err(|_| ValueError::Malformed)?)),
            Self::Finding(most) => {
                let finding = finding(text, most).ok_or(ValueError::Malformed)?;
                bounded(&finding.evidence, Finding::EVIDENCE_CHARS)?;
                Value::Finding(Box::new(finding))
            }
            Self::Position => Value::Position(position(text).ok_or(ValueError::Malformed)?),
            Self::Opportunity => Value::Opportunity(text.parse().map_err(|_| ValueError::Malformed)?),
            Self::Person => Value::Person(text.parse().map_err(|_| ValueError::Malformed)?),
        };
        Ok(Some(value))
    }
}

/// A finding of at most this degree.
fn finding(text: &str, most: u8) -> Option<Finding> {
    serde_json::from_str(text).ok().filter(|finding: &Finding| finding.degree <= most)
}

/// A position on the earth.
fn position(text: &str) -> Option<Position> {
    serde_json::from_str(text).ok().filter(|position: &Position| position.is_on_earth())
}

fn bounded(text: &str, limit: usize) -> Result<Value, ValueError> {
    if text.chars().count() > limit {
        return Err(ValueError::TooLong { limit });
    }
    Ok(Value::Text(text.to_owned()))
}

fn parse_date(text: &str) -> Result<Date, ValueError> {
    let mut parts = text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(ValueError::NotADate);
    };
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>()) else {
        return Err(ValueError::NotADate);
    };
    Date::new(year, month, day).map_err(|_| ValueError::NotADate)
}

fn parse_birthday(text: &str) -> Result<Birthday, ValueError> {
    if let Ok(birthday) = text.parse() {
        return Ok(birthday);
    }
    if let Ok(date) = parse_date(text) {
        return Birthday::new(Some(date.year()), date.month(), date.day()).ok_or(ValueError::NotADate);
    }
    let normal = text.replace(['/', '.', '月'], "-").replace('日', "");
    format!("--{normal}").parse().or_else(|()| pad(&normal)).map_err(|()| ValueError::NotADate)
}

fn pad(month_day: &str) -> Result<Birthday, ()> {
    let (month, day) = month_day.split_once('-').ok_or(())?;
    Birthday::new(None, month.parse().map_err(|_| ())?, day.parse().map_err(|_| ())?).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::ACCOUNT_TYPES;

    #[test]
    fn what_is_encoded_decodes_to_the_same() {
        let address =
            Address { city: "苏州".to_owned(), street: "星湖街 328 号".to_owned(), ..Address::default() };
        let finding = Finding { degree: 5, evidence: "对账单".to_owned(), on: jiff::civil::date(2026, 2, 28) };
        let position =
            Position { latitude: 31_298_900, longitude: -1, accuracy_m: Some(12), at: UnixMillis(1_700_000_000_000) };
        assert!(matches!(
            Kind::Finding(4).decode(&Value::Finding(Box::new(finding.clone())).encode()),
            Value::Unknown(_)
        ));
        for (kind, value) in [
            (Kind::Address, Value::Address(Box::new(address))),
            (Kind::Money, Value::Money("12.50 CNY".parse().unwrap())),
            (Kind::Date, Value::Date(jiff::civil::date(2026, 2, 28))),
            (Kind::Count, Value::Count(7)),
            (Kind::Instant, Value::Instant(UnixMillis(-1))),
            (Kind::Finding(5), Value::Finding(Box::new(finding.clone()))),
            (Kind::Position, Value::Position(position)),
            (Kind::Person, Value::Person(UserId::from_bytes([3; 16]))),
        ] {
            assert_eq!(kind.decode(&value.encode()), value);
        }
    }

    #[test]
    fn what_a_newer_version_wrote_is_kept_as_it_is() {
        let value = Kind::Choice(ACCOUNT_TYPES).decode("cooperative");
        assert_eq!(value, Value::Unknown("cooperative".to_owned()));
        assert_eq!(value.encode(), "cooperative");
    }

    #[test]
    fn input_is_refused_with_its_reason() {
        assert_eq!(Kind::Date.parse("2026-02-29"), Err(ValueError::NotADate));
        assert_eq!(Kind::Email.parse("a@"), Err(ValueError::NotAnEmail));
        assert_eq!(Kind::Phone.parse("电话"), Err(ValueError::NotAPhone));
        assert_eq!(Kind::Count.parse("-1"), Err(ValueError::NotACount));
        assert_eq!(Kind::Line.parse("   "), Ok(None));
        assert_eq!(Kind::Line.parse(&"长".repeat(201)), Err(ValueError::TooLong { limit: 200 }));
    }

    #[test]
    fn dates_and_birthdays_are_read_as_people_write_them() {
        assert_eq!(Kind::Date.parse("2026年3月7日").unwrap().unwrap().encode(), "2026-03-07");
        assert_eq!(Kind::Birthday.parse("3月7日").unwrap().unwrap().encode(), "--03-07");
        assert_eq!(Kind::Birthday.parse("1980/3/7").unwrap().unwrap().encode(), "1980-03-07");
    }
}
