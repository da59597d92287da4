//! The inputs of the kinds: text in its forms, choices, money, address.

use leptos::prelude::*;
use satchel_model::{Address, Currency, Field, Kind};

use super::OpenForm;
use super::field::is_segmented;
use crate::components::segmented::Segmented;
use crate::form::text::money_parts;
use crate::language::{text, word};
use crate::words::{choice_label, field_label};

/// Type, keyboard and helper of a text input.
fn manners(field: Field) -> (&'static str, &'static str) {
    match field.kind() {
        Kind::Phone => ("tel", "tel"),
        Kind::Email => ("email", "email"),
        Kind::Date => ("date", "text"),
        Kind::Instant => ("datetime-local", "text"),
        Kind::Count => ("text", "numeric"),
        _ if field == Field::Website => ("text", "url"),
        _ => ("text", "text"),
    }
}

/// Whether a field has a problem, and which element says so.
fn described_by(form: OpenForm, field: Field) -> (impl Fn() -> Option<&'static str>, impl Fn() -> Option<String>) {
    let problem = form.problem(field);
    let invalid = move || problem.get().map(|_| "true");
    let by = move || problem.get().map(|_| format!("problem-{field}"));
    (invalid, by)
}

/// One line or several, in the keyboard of its kind.
#[component]
pub(super) fn TextInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let value = form.text(field);
    let (invalid, described) = described_by(form, field);
    let on_input = move |event| form.type_in(field, event_target_value(&event));
    let id = format!("input-{field}");
    let testid = format!("field-{field}");
    if field.kind() == Kind::Text {
        view! {
            <textarea id=id rows="3" data-testid=testid aria-invalid=invalid aria-describedby=described
                prop:value=value on:input=on_input></textarea>
        }
        .into_any()
    } else {
        let (input_type, mode) = manners(field);
        view! {
            <input id=id type=input_type inputmode=mode autocomplete="off" data-testid=testid
                aria-invalid=invalid aria-describedby=described prop:value=value on:input=on_input />
        }
        .into_any()
    }
}

/// One of a few codes: side by side when they are few, else a list.
#[component]
pub(super) fn ChoiceInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
    /// Its codes.
    codes: &'static [&'static str],
) -> impl IntoView {
    let value = form.text(field);
    let required = form.form.with_untracked(|form| form.is_required(field));
    let word = move |code: &str| choice_label(field, code).unwrap_or_default().to_owned();
    if is_segmented(field) {
        let choices = Signal::derive(move || {
            let none = (!required).then(|| (String::new(), text!(form.not_set).to_owned()));
            codes.iter().map(|code| ((*code).to_owned(), word(code))).chain(none).collect::<Vec<_>>()
        });
        return view! {
            <Segmented
                name=format!("input-{field}")
                label=Signal::derive(move || field_label(field).to_owned())
                choices=choices
                value=value
                on_choose=Callback::new(move |code| form.type_in(field, code))
                testid=format!("field-{field}")
            />
        }
        .into_any();
    }
    let options = move || {
        let now = value.get();
        codes
            .iter()
            .map(|code| view! { <option value=*code selected=now == *code>{word(code)}</option> })
            .collect_view()
    };
    view! {
        <select id=format!("input-{field}") data-testid=format!("field-{field}")
            on:change=move |event| form.type_in(field, event_target_value(&event))>
            {(!required).then(|| view! { <option value="">{word!(form.not_set)}</option> })}
            {options}
        </select>
    }
    .into_any()
}

/// An amount and its currency: one value.
#[component]
pub(super) fn MoneyInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let value = form.text(field);
    let amount = move || value.with(|text| money_parts(text).0.to_owned());
    let currency = move || value.with(|text| money_parts(text).1.to_owned());
    let (invalid, described) = described_by(form, field);
    let type_amount = move |event| {
        let amount = event_target_value(&event).replace(' ', "");
        form.type_in(field, format!("{amount} {}", untrack(currency)));
    };
    let type_currency = move |event| {
        form.type_in(field, format!("{} {}", untrack(amount), event_target_value(&event)));
    };
    let options = move || {
        let now = currency();
        Currency::ALL
            .into_iter()
            .map(|currency| {
                let code = currency.code();
                view! { <option value=code selected=now == code>{choice_label(Field::OrderCurrency, code)}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="money-input">
            <input id=format!("input-{field}") type="text" inputmode="decimal" autocomplete="off"
                aria-label=word!(form.amount) data-testid=format!("field-{field}")
                aria-invalid=invalid aria-describedby=described prop:value=amount on:input=type_amount />
            <select aria-label=word!(form.currency) data-testid=format!("field-{field}-currency")
                on:change=type_currency>
                {options}
            </select>
        </div>
    }
}

/// The parts of an address in the order of the form: what everyone fills first.
const ADDRESS_PARTS: [&str; 6] = ["province", "city", "district", "street", "postcode", "country"];

fn address_part_label(part: &str) -> &'static str {
    match part {
        "country" => text!(address.country),
        "province" => text!(address.province),
        "city" => text!(address.city),
        "district" => text!(address.district),
        "street" => text!(address.street),
        _ => text!(address.postcode),
    }
}

fn address_part<'a>(address: &'a mut Address, part: &str) -> &'a mut String {
    match part {
        "country" => &mut address.country,
        "province" => &mut address.province,
        "city" => &mut address.city,
        "district" => &mut address.district,
        "street" => &mut address.street,
        _ => &mut address.postcode,
    }
}

/// The parts of an address, typed separately and kept as one value.
#[component]
pub(super) fn AddressInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let value = form.text(field);
    let address = move || value.with(|text| Address::decode(text).unwrap_or_default());
    let part = move |name: &'static str| {
        let text = move || std::mem::take(address_part(&mut address(), name));
        let on_input = move |event| {
            let mut address = untrack(address);
            *address_part(&mut address, name) = event_target_value(&event);
            form.type_in(field, if address.is_empty() { String::new() } else { address.encode() });
        };
        view! {
            <label class="address-part" data-part=name>
                <span class="hint">{move || address_part_label(name)}</span>
                <input type="text" autocomplete="off" data-testid=format!("field-{field}.{name}")
                    prop:value=text on:input=on_input />
            </label>
        }
    };
    view! { <div class="address-input">{ADDRESS_PARTS.into_iter().map(part).collect_view()}</div> }
}
