//! Values as people read them.

use leptos::prelude::*;
use satchel_model::{Address, Field, Kind, Value};

use crate::browser::intl;
use crate::i18n::Locale;
use crate::language;
use crate::words::{choice_label, state_label};

/// A value of a field in words.
pub(crate) fn value_text(field: Field, value: &Value) -> String {
    match value {
        Value::Text(text) => match field.kind() {
            Kind::Choice(_) => choice_label(field, text).map_or_else(|| text.clone(), str::to_owned),
            _ => text.clone(),
        },
        Value::Date(date) => intl::date(*date),
        Value::Instant(at) => intl::instant_in_full(*at),
        Value::Birthday(birthday) => intl::birthday(*birthday),
        Value::Count(count) => intl::number(*count as f64),
        Value::Money(money) => intl::money(*money),
        Value::Address(address) => address_text(address, language::current()),
        Value::State(entry) => state_label(entry.state).to_owned(),
        Value::Item(line) => {
            let quantity = crate::form::lines::quantity_text(line.quantity_thousandths);
            format!("{} × {quantity} · {}", line.product, intl::money(line.unit_price))
        }
        Value::Customer(_) => String::new(),
        Value::Unknown(text) => text.clone(),
    }
}

/// Largest part first and without spaces in Chinese, smallest first with commas in English.
fn address_text(address: &Address, language: Locale) -> String {
    let filled = |parts: &[&str]| {
        parts.iter().filter(|part| !part.is_empty()).map(|part| (*part).to_owned()).collect::<Vec<_>>()
    };
    match language {
        Locale::zh_CN => {
            let place =
                filled(&[&address.country, &address.province, &address.city, &address.district, &address.street]);
            if address.postcode.is_empty() {
                place.concat()
            } else {
                format!("{} {}", place.concat(), address.postcode)
            }
        }
        Locale::en => filled(&[
            &address.street,
            &address.district,
            &address.city,
            &address.province,
            &address.postcode,
            &address.country,
        ])
        .join(", "),
    }
}

/// A value on screen; numbers can be called, addresses written to.
#[component]
pub(super) fn ShownValue(
    /// The field.
    field: Field,
    /// Its value.
    value: Value,
) -> impl IntoView {
    let link = match (field.kind(), &value) {
        (Kind::Phone, Value::Text(number)) if field != Field::Fax => Some(tel(number)),
        (Kind::Email, Value::Text(mail)) => Some(format!("mailto:{mail}")),
        _ => None,
    };
    let text = move || value_text(field, &value);
    let testid = format!("value-{field}");
    match link {
        Some(link) => view! { <a class="value-link" href=link data-testid=testid>{text}</a> }.into_any(),
        None => view! { <span class="value" data-testid=testid>{text}</span> }.into_any(),
    }
}

/// The link that calls a number.
pub(super) fn tel(number: &str) -> String {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#')).collect();
    format!("tel:{dialled}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_its_language_writes_it() {
        let address = Address {
            province: "江苏省".to_owned(),
            city: "苏州市".to_owned(),
            street: "星湖街 328 号".to_owned(),
            postcode: "215000".to_owned(),
            ..Address::default()
        };
        assert_eq!(address_text(&address, Locale::zh_CN), "江苏省苏州市星湖街 328 号 215000");
        assert_eq!(address_text(&address, Locale::en), "星湖街 328 号, 苏州市, 江苏省, 215000");
    }

    #[test]
    fn a_number_is_dialled_without_its_decoration() {
        assert_eq!(tel("+86 (512) 6688-1234"), "tel:+8651266881234");
    }
}
