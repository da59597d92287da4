//! Values as people read them.

use leptos::prelude::*;
use satchel_model::{Address, Field, Finding, Kind, OpportunityId, Value};

use crate::browser::intl;
use crate::i18n::Locale;
use crate::language::{self, text};
use crate::pages::forms::{OpportunityChoices, position_text};
use crate::place::Place;
use crate::state::App;
use crate::words::{choice_label, stage_label, state_label};

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
        Value::Stage(entry) if entry.reason.is_empty() => stage_label(&entry.stage),
        Value::Stage(entry) => format!("{} · {}", stage_label(&entry.stage), entry.reason),
        Value::Finding(finding) => finding_text(field, finding),
        Value::Position(position) => position_text(*position),
        Value::Opportunity(id) => opportunity_name(*id),
        Value::Person(id) => use_context::<App>().map(|app| app.person_name(Some(*id))).unwrap_or_default(),
        Value::Customer(id) => use_context::<App>().map(|app| app.customer_name(*id)).unwrap_or_default(),
        Value::Unknown(text) => text.clone(),
    }
}

/// Yes or no, or the degree, with what it rests on.
fn finding_text(field: Field, finding: &Finding) -> String {
    let degree = match field.kind() {
        Kind::Finding(1) if finding.degree > 0 => text!(finding.yes).to_owned(),
        Kind::Finding(1) => text!(finding.no).to_owned(),
        _ => finding.degree.to_string(),
    };
    let evidence = finding.evidence.as_str();
    let on = intl::date(finding.on);
    if evidence.is_empty() { format!("{degree} · {on}") } else { format!("{degree} · {evidence} · {on}") }
}

/// The name of an opportunity of the customer on screen.
fn opportunity_name(id: OpportunityId) -> String {
    let choices = use_context::<OpportunityChoices>().map(|choices| choices.0.get()).unwrap_or_default();
    choices.into_iter().find(|(other, _)| *other == id).map(|(_, name)| name).unwrap_or_default()
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
        (_, Value::Customer(id)) => Some(Place::Customer(*id).path()),
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
