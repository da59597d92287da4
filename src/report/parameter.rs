//! The parameters of reports: each has a name, a range and a default, and is typed in as text.

use std::collections::BTreeMap;

use satchel_model::Currency;
use serde::Serialize;

use crate::report::Used;

/// A parameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parameter {
    /// Its name; its label is the key of that name.
    pub name: &'static str,
    /// What it takes.
    pub kind: ParameterKind,
}

/// What a parameter takes, and what it is without being given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// A whole number.
    Whole {
        /// The smallest.
        least: i64,
        /// The largest.
        most: i64,
        /// Without being given.
        default: i64,
    },
    /// A number with at most four decimals.
    Decimal {
        /// The smallest.
        least: f64,
        /// The largest.
        most: f64,
        /// Without being given.
        default: f64,
    },
    /// One of these codes; without being given the first.
    Choice(&'static [&'static str]),
    /// A currency; without being given each that the orders have, in a part of its own.
    Currency,
    /// Percentages by code that sum to 100, as in `other:40,diy_shop:60`; without being given none.
    Shares,
}

/// Which currency a report is to be in. Every report that sums money takes it.
pub const CURRENCY: Parameter = Parameter { name: "currency", kind: ParameterKind::Currency };

/// Why a parameter was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// The report has no such parameter.
    #[error("this report has no parameter {0}")]
    Unknown(String),
    /// Given twice.
    #[error("the parameter {0} was given twice")]
    Twice(String),
    /// Not what the parameter takes.
    #[error("{name} takes {wanted}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// What it takes.
        wanted: String,
    },
}

/// A value that was taken.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Whole(i64),
    Decimal(f64),
    Code(&'static str),
    Currency(Option<Currency>),
    Shares(Vec<(String, i64)>),
}

/// The values of all parameters of one report.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values {
    by_name: BTreeMap<&'static str, Value>,
}

impl Parameter {
    /// A whole number.
    pub(crate) const fn whole(name: &'static str, least: i64, most: i64, default: i64) -> Self {
        Self { name, kind: ParameterKind::Whole { least, most, default } }
    }

    /// A number with decimals.
    pub(crate) const fn decimal(name: &'static str, least: f64, most: f64, default: f64) -> Self {
        Self { name, kind: ParameterKind::Decimal { least, most, default } }
    }

    /// One of these codes.
    pub(crate) const fn choice(name: &'static str, codes: &'static [&'static str]) -> Self {
        Self { name, kind: ParameterKind::Choice(codes) }
    }

    fn read(&self, text: Option<&str>) -> Result<Value, ParameterError> {
        let refused = || ParameterError::Value { name: self.name, wanted: self.kind.wanted() };
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        Ok(match (self.kind, text) {
            (ParameterKind::Whole { default, .. }, None) => Value::Whole(default),
            (ParameterKind::Whole { least, most, .. }, Some(text)) => {
                let number: i64 = text.parse().map_err(|_| refused())?;
                Value::Whole(Some(number).filter(|number| (least..=most).contains(number)).ok_or_else(refused)?)
            }
            (ParameterKind::Decimal { default, .. }, None) => Value::Decimal(default),
            (ParameterKind::Decimal { least, most, .. }, Some(text)) => {
                let number = decimal(text).filter(|number| (least..=most).contains(number));
                Value::Decimal(number.ok_or_else(refused)?)
            }
            (ParameterKind::Choice(codes), text) => {
                let code = codes.iter().find(|code| text.is_none_or(|text| text == **code));
                Value::Code(code.ok_or_else(refused)?)
            }
            (ParameterKind::Currency, None) => Value::Currency(None),
            (ParameterKind::Currency, Some(text)) => Value::Currency(Some(text.parse().map_err(|_| refused())?)),
            (ParameterKind::Shares, None) => Value::Shares(Vec::new()),
            (ParameterKind::Shares, Some(text)) => Value::Shares(shares(text).ok_or_else(refused)?),
        })
    }
}

impl ParameterKind {
    /// What it takes, in words for the command line.
    #[must_use]
    pub fn wanted(&self) -> String {
        match self {
            Self::Whole { least, most, .. } => format!("a whole number from {least} to {most}"),
            Self::Decimal { least, most, .. } => format!("a number from {least} to {most}, with at most four decimals"),
            Self::Choice(codes) => format!("one of {}", codes.join(", ")),
            Self::Currency => format!("one of {}", Currency::ALL.map(Currency::code).join(", ")),
            Self::Shares => "percentages by code that sum to 100, as in other:40,diy_shop:60".to_owned(),
        }
    }

    /// What it is without being given, as it is typed in.
    #[must_use]
    pub fn default_text(&self) -> String {
        match self {
            Self::Whole { default, .. } => default.to_string(),
            Self::Decimal { default, .. } => default.to_string(),
            Self::Choice(codes) => codes.first().copied().unwrap_or_default().to_owned(),
            Self::Currency | Self::Shares => String::new(),
        }
    }
}

/// A number of digits, one point and at most four decimals: nothing else that a float can be.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_sound =
        !whole.is_empty() && whole.len() <= 9 && fraction.len() <= 4 && is_number(whole) && is_number(fraction);
    if is_sound { text.parse().ok() } else { None }
}

/// Tenths of a percent by code, which sum to 1000.
fn shares(text: &str) -> Option<Vec<(String, i64)>> {
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    for share in text.split(',') {
        let (code, percent) = share.split_once(':')?;
        let (whole, tenth) = percent.trim().split_once('.').unwrap_or((percent.trim(), "0"));
        let whole: u16 = whole.parse().ok().filter(|whole| *whole <= 100)?;
        let tenth: u16 = tenth.parse().ok().filter(|tenth| *tenth <= 9)?;
        let permille = i64::from(whole) * 10 + i64::from(tenth);
        if found.insert(code.trim().to_owned(), permille).is_some() {
            return None;
        }
    }
    (found.values().sum::<i64>() == 1000).then(|| found.into_iter().collect())
}

impl Values {
    /// Reads what was given; the rest has its default.
    pub(crate) fn read(parameters: &[Parameter], given: &[(String, String)]) -> Result<Self, ParameterError> {
        let mut text_by_name: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, text) in given {
            if !parameters.iter().any(|parameter| parameter.name == name) {
                return Err(ParameterError::Unknown(name.clone()));
            }
            if text_by_name.insert(name, text).is_some() {
                return Err(ParameterError::Twice(name.clone()));
            }
        }
        let mut by_name = BTreeMap::new();
        for parameter in parameters {
            by_name.insert(parameter.name, parameter.read(text_by_name.get(parameter.name).copied())?);
        }
        Ok(Self { by_name })
    }

    /// What was used, in the order of the parameters.
    pub(crate) fn used(&self, parameters: &[Parameter]) -> Vec<Used> {
        let text = |parameter: &Parameter| match self.by_name.get(parameter.name) {
            Some(Value::Whole(number)) => number.to_string(),
            Some(Value::Decimal(number)) => number.to_string(),
            Some(Value::Code(code)) => (*code).to_owned(),
            Some(Value::Currency(Some(currency))) => currency.to_string(),
            Some(Value::Shares(shares)) => {
                let of_one = |(code, permille): &(String, i64)| format!("{code}:{}.{}", permille / 10, permille % 10);
                shares.iter().map(of_one).collect::<Vec<_>>().join(",")
            }
            Some(Value::Currency(None)) | None => String::new(),
        };
        parameters.iter().map(|parameter| Used { name: parameter.name.into(), value: text(parameter) }).collect()
    }

    /// A whole number; 0 for a parameter that the report does not have.
    pub(crate) fn whole(&self, name: &str) -> i64 {
        match self.by_name.get(name) {
            Some(Value::Whole(number)) => *number,
            _ => 0,
        }
    }

    /// A number; 0 for a parameter that the report does not have.
    pub(crate) fn decimal(&self, name: &str) -> f64 {
        match self.by_name.get(name) {
            Some(Value::Decimal(number)) => *number,
            _ => 0.0,
        }
    }

    /// A code; empty for a parameter that the report does not have.
    pub(crate) fn code(&self, name: &str) -> &str {
        match self.by_name.get(name) {
            Some(Value::Code(code)) => code,
            _ => "",
        }
    }

    /// The currency that was asked for.
    pub(crate) fn currency(&self) -> Option<Currency> {
        match self.by_name.get(CURRENCY.name) {
            Some(Value::Currency(currency)) => *currency,
            _ => None,
        }
    }

    /// Tenths of a percent by code.
    pub(crate) fn shares(&self, name: &str) -> &[(String, i64)] {
        match self.by_name.get(name) {
            Some(Value::Shares(shares)) => shares,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Parameter; 5] = [
        Parameter::whole("buckets", 3, 10, 5),
        Parameter::decimal("rate", -1.0, 5.0, 1.0),
        Parameter::choice("model", &["bg", "mbg"]),
        CURRENCY,
        Parameter { name: "policy", kind: ParameterKind::Shares },
    ];

    fn read(given: &[(&str, &str)]) -> Result<Values, ParameterError> {
        let given: Vec<_> = given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Values::read(&ALL, &given)
    }

    #[test]
    fn what_is_not_given_has_its_default_and_what_was_used_reads_back() {
        let values = read(&[]).unwrap();
        assert_eq!((values.whole("buckets"), values.decimal("rate"), values.code("model")), (5, 1.0, "bg"));
        assert_eq!((values.currency(), values.shares("policy").len()), (None, 0));
        let given =
            [("buckets", "7"), ("rate", "0.25"), ("model", "mbg"), ("currency", "EUR"), ("policy", "b:39.5,a:60.5")];
        let values = read(&given).unwrap();
        let used: Vec<_> = values.used(&ALL).into_iter().map(|used| (used.name.into_owned(), used.value)).collect();
        assert_eq!(Values::read(&ALL, &used), Ok(values));
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        for (name, text) in [
            ("buckets", "2"),
            ("buckets", "five"),
            ("rate", "NaN"),
            ("rate", "1e1"),
            ("rate", "0.00001"),
            ("rate", "6"),
            ("model", "other"),
            ("currency", "XXX"),
            ("policy", "a:50"),
            ("policy", "a:50,a:50"),
        ] {
            assert!(matches!(read(&[(name, text)]), Err(ParameterError::Value { .. })), "{name} = {text}");
        }
        assert_eq!(read(&[("other", "1")]), Err(ParameterError::Unknown("other".to_owned())));
        let twice = read(&[("buckets", "5"), ("buckets", "5")]);
        assert_eq!(twice, Err(ParameterError::Twice("buckets".to_owned())));
    }
}
