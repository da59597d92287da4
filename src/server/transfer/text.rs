//! Values as files write them, and what is wrong with those that cannot be read.

use jiff::Timestamp;
use satchel_model::{Address, Field, Kind, UnixMillis, Value, ValueError};
use serde_json::{Map, Value as Json};

/// Why a row was not taken. The text names the column, never the content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RowFault {
    /// The line is no JSON object, or the row has another number of cells than the header.
    #[error("the row cannot be read")]
    Unreadable,
    /// The row has no customer code.
    #[error("code is missing")]
    NoCode,
    /// Several customers have this code.
    #[error("several customers have this code")]
    AmbiguousCode,
    /// The customer was removed.
    #[error("the customer was removed")]
    Removed,
    /// The column is none of the format.
    #[error("{0} is no column")]
    UnknownColumn(String),
    /// The value does not fit its column.
    #[error("{column}: {fault}")]
    Value {
        /// The column.
        column: String,
        /// What is wrong.
        fault: ValueError,
    },
    /// The value has another shape than its column.
    #[error("{0} has another form")]
    Shape(String),
    /// Nobody of the team signs in with that name.
    #[error("owner: nobody has this sign-in name")]
    UnknownOwner,
    /// The life cycle does not allow the step, or the document refuses the change.
    #[error("the customer cannot take this: {0}")]
    Document(String),
}

/// A string, a number or nothing, as text.
pub(super) fn scalar(column: &str, value: &Json) -> Result<String, RowFault> {
    match value {
        Json::Null => Ok(String::new()),
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        _ => Err(RowFault::Shape(column.to_owned())),
    }
}

/// The value of a field; `None` for an empty one.
pub(super) fn value(field: Field, column: &str, json: &Json) -> Result<Option<Value>, RowFault> {
    let fault = |fault| RowFault::Value { column: column.to_owned(), fault };
    match (field.kind(), json) {
        (Kind::Address, Json::Object(parts)) => address(column, parts),
        (Kind::Address, Json::Null) => Ok(None),
        (Kind::Address, _) => Err(RowFault::Shape(column.to_owned())),
        (Kind::Instant, _) => {
            let text = scalar(column, json)?;
            match text.parse::<Timestamp>() {
                _ if text.trim().is_empty() => Ok(None),
                Ok(at) => Ok(Some(Value::Instant(UnixMillis(at.as_millisecond())))),
                Err(_) => Kind::Instant.parse(&text).map_err(fault),
            }
        }
        (kind, _) => kind.parse(&scalar(column, json)?).map_err(fault),
    }
}

/// The parts of an address by their names.
const PARTS: [&str; 6] = ["country", "province", "city", "district", "street", "postcode"];

fn address(column: &str, parts: &Map<String, Json>) -> Result<Option<Value>, RowFault> {
    if let Some(unknown) = parts.keys().find(|key| !PARTS.contains(&key.as_str())) {
        return Err(RowFault::UnknownColumn(format!("{column}.{unknown}")));
    }
    let part = |name: &str| {
        let column = format!("{column}.{name}");
        let text = parts.get(name).map_or(Ok(String::new()), |value| scalar(&column, value))?;
        let value = Kind::Line.parse(&text).map_err(|fault| RowFault::Value { column, fault })?;
        Ok::<String, RowFault>(value.as_ref().and_then(Value::as_text).unwrap_or_default().to_owned())
    };
    let address = Address {
        country: part("country")?,
        province: part("province")?,
        city: part("city")?,
        district: part("district")?,
        street: part("street")?,
        postcode: part("postcode")?,
    };
    Ok((!address.is_empty()).then(|| Value::Address(Box::new(address))))
}

/// A value as files write it.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Address(address) => {
            let parts = PARTS.iter().zip(address.parts()).filter(|(_, part)| !part.is_empty());
            Json::Object(parts.map(|(name, part)| ((*name).to_owned(), Json::from(part))).collect())
        }
        Value::Instant(at) => match Timestamp::from_millisecond(at.0) {
            Ok(timestamp) => Json::from(timestamp.to_string()),
            Err(_) => Json::from(at.0),
        },
        Value::State(entry) => Json::from(entry.state.code()),
        other => Json::from(other.encode()),
    }
}

/// The names of all address columns in CSV.
pub(super) fn address_columns() -> impl Iterator<Item = String> {
    PARTS.iter().map(|part| format!("address.{part}"))
}

/// A quantity such as `2` or `1.5` in thousandths.
pub(super) fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 3 || !all_digits {
        return None;
    }
    format!("{whole}{fraction:0<3}").parse::<i64>().ok().map(|number| number * sign)
}

/// Thousandths as the shortest decimal number.
pub(super) fn quantity(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let number = thousandths.unsigned_abs();
    let text = format!("{sign}{}.{:03}", number / 1000, number % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_reads_back_as_written() {
        for text in ["2", "1.5", "-0.125", "1000"] {
            assert_eq!(quantity(thousandths(text).unwrap()), text);
        }
        for bad in ["", "1.2345", "a", "1e3", "--1", "."] {
            assert_eq!(thousandths(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_instant_reads_back_as_written() {
        let column = value(Field::ActivityAt, "at", &Json::from("1997-01-01T09:30:00Z")).unwrap().unwrap();
        assert_eq!(json(&column), Json::from("1997-01-01T09:30:00Z"));
        assert!(value(Field::ActivityAt, "at", &Json::from("yesterday")).is_err());
    }
}
