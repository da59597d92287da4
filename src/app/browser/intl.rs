//! Dates, numbers and money in the words of the person's language, through the browser's own `Intl`.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Date as JsDate, Function, Intl, Object, Reflect};
use satchel_model::{Birthday, Currency, Date, Money, UnixMillis, days_between};
use wasm_bindgen::JsValue;

use super::{now, zone_offset_minutes};
use crate::language::{self, text};

/// An instant as a person says it: today's by the hour, others by the day.
pub(crate) fn instant(at: UnixMillis) -> String {
    let time = time(at);
    match days_from_today(at.date(zone_offset_minutes())) {
        Some(0) => format!("{} {time}", text!(when.today)),
        Some(-1) => format!("{} {time}", text!(when.yesterday)),
        _ => date_text(at),
    }
}

/// An instant with day and time.
pub(crate) fn instant_in_full(at: UnixMillis) -> String {
    with_options(
        at,
        &[("year", "numeric"), ("month", "short"), ("day", "numeric"), ("hour", "2-digit"), ("minute", "2-digit")],
    )
}

/// An instant by its day only.
pub(crate) fn day(at: UnixMillis) -> String {
    match days_from_today(at.date(zone_offset_minutes())) {
        Some(0) => text!(when.today).to_owned(),
        Some(-1) => text!(when.yesterday).to_owned(),
        _ => date_text(at),
    }
}

/// A calendar date.
pub(crate) fn date(date: Date) -> String {
    match days_from_today(Some(date)) {
        Some(0) => text!(when.today).to_owned(),
        Some(1) => text!(when.tomorrow).to_owned(),
        Some(-1) => text!(when.yesterday).to_owned(),
        // Noon, so that no zone moves it to another day.
        _ => in_utc(UnixMillis::noon(date), true),
    }
}

/// A calendar date with its day of the week, whatever day it is.
pub(crate) fn date_in_full(date: Date) -> String {
    let options = [("timeZone", "UTC"), ("month", "long"), ("day", "numeric"), ("weekday", "long")];
    with_options(UnixMillis::noon(date), &options)
}

/// The time of an instant, where its day is plain.
pub(crate) fn time(at: UnixMillis) -> String {
    with_options(at, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// A day and a time of it.
pub(crate) fn day_and_time(at: UnixMillis) -> String {
    let time = time(at);
    match at.date(zone_offset_minutes()) {
        Some(day) => format!("{} {time}", self::date(day)),
        None => time,
    }
}

/// A month of a year.
pub(crate) fn month(year: i16, number: i8) -> String {
    let options = [("timeZone", "UTC"), ("year", "numeric"), ("month", "short")];
    Date::new(year, number, 1).map(|first| with_options(UnixMillis::noon(first), &options)).unwrap_or_default()
}

/// A birthday, with its year where it is known.
pub(crate) fn birthday(birthday: Birthday) -> String {
    Date::new(birthday.year().unwrap_or(2000), birthday.month(), birthday.day())
        .map(|date| in_utc(UnixMillis::noon(date), birthday.year().is_some()))
        .unwrap_or_default()
}

/// Days from today to a date: negative in the past.
pub(crate) fn days_from_today(date: Option<Date>) -> Option<i64> {
    Some(days_between(today()?, date?))
}

/// Today by the device's calendar.
pub(crate) fn today() -> Option<Date> {
    now().date(zone_offset_minutes())
}

/// An amount with its currency.
pub(crate) fn money(amount: Money) -> String {
    // `Intl` takes decimal text exactly where it can; a float is only ever shown, never computed with.
    format_number(
        &JsValue::from_str(&amount.amount()),
        &[("style", "currency"), ("currency", amount.currency.code()), ("currencyDisplay", "narrowSymbol")],
    )
}

/// An amount rounded for a list row: whole below ten thousand, such as ¥1,235, then ¥1.2万.
pub(crate) fn money_short(amount: Money) -> String {
    let is_small = amount.minor.unsigned_abs() / 10_u64.pow(amount.currency.decimals()) < 10_000;
    let (notation, decimals) = if is_small { ("standard", "0") } else { ("compact", "1") };
    format_number(
        &JsValue::from_str(&amount.amount()),
        &[
            ("style", "currency"),
            ("currency", amount.currency.code()),
            ("currencyDisplay", "narrowSymbol"),
            ("notation", notation),
            ("maximumFractionDigits", decimals),
            ("minimumFractionDigits", "0"),
        ],
    )
}

/// An amount that is only shown, in whole units of its currency: short as [`money_short`].
pub(crate) fn amount_short(value: f64, currency: Currency) -> String {
    let notation = if value.abs() < 10_000.0 { "standard" } else { "compact" };
    format_number(
        &JsValue::from_f64(value),
        &[
            ("style", "currency"),
            ("currency", currency.code()),
            ("currencyDisplay", "narrowSymbol"),
            ("notation", notation),
            ("maximumFractionDigits", "1"),
            ("minimumFractionDigits", "0"),
        ],
    )
}

/// A fraction in percent, with one decimal.
pub(crate) fn percent(fraction: f64) -> String {
    format_number(
        &JsValue::from_f64(fraction),
        &[("style", "percent"), ("minimumFractionDigits", "1"), ("maximumFractionDigits", "1")],
    )
}

/// A number with at most three decimals.
pub(crate) fn decimal(value: f64) -> String {
    format_number(&JsValue::from_f64(value), &[("style", "decimal"), ("maximumFractionDigits", "3")])
}

/// A whole number with its separators.
pub(crate) fn number(value: impl Into<f64>) -> String {
    format_number(&JsValue::from_f64(value.into()), &[("style", "decimal")])
}

/// A number of bytes in a unit that people read.
pub(crate) fn bytes(bytes: f64) -> String {
    let (value, unit) = if bytes >= 1e9 {
        (bytes / 1e9, "gigabyte")
    } else if bytes >= 1e6 {
        (bytes / 1e6, "megabyte")
    } else {
        (bytes / 1e3, "kilobyte")
    };
    format_number(&JsValue::from_f64(value), &[("style", "unit"), ("unit", unit), ("maximumFractionDigits", "1")])
}

fn date_text(at: UnixMillis) -> String {
    let this_year = today().map(Date::year) == at.date(zone_offset_minutes()).map(Date::year);
    if this_year {
        with_options(at, &[("month", "short"), ("day", "numeric")])
    } else {
        with_options(at, &[("year", "numeric"), ("month", "short"), ("day", "numeric")])
    }
}

fn in_utc(at: UnixMillis, with_year: bool) -> String {
    let mut options = vec![("month", "short"), ("day", "numeric"), ("timeZone", "UTC")];
    if with_year {
        options.push(("year", "numeric"));
    }
    with_options(at, &options)
}

fn with_options(at: UnixMillis, options: &[(&str, &str)]) -> String {
    let make = |options: &Object| Intl::DateTimeFormat::new(&locales(), options).format();
    call(&formatter(options, make), &JsDate::new(&JsValue::from_f64(at.0 as f64)))
}

fn format_number(value: &JsValue, options: &[(&str, &str)]) -> String {
    let make = |options: &Object| Intl::NumberFormat::new(&locales(), options).format();
    call(&formatter(options, make), value)
}

thread_local! {
    /// Formatters by language and options: making one costs far more than using it.
    static FORMATTERS: RefCell<HashMap<String, Function>> = RefCell::default();
}

fn formatter(options: &[(&str, &str)], make: impl Fn(&Object) -> Function) -> Function {
    let mut key = language::tag(language::current()).to_owned();
    for (name, value) in options {
        key.push_str(name);
        key.push_str(value);
    }
    FORMATTERS.with_borrow_mut(|formatters| formatters.entry(key).or_insert_with(|| make(&object(options))).clone())
}

fn call(format: &Function, value: &JsValue) -> String {
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn locales() -> Array {
    Array::of1(&JsValue::from_str(language::tag(language::current())))
}

fn object(entries: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    object
}
