//! Who is here already: customers like the one that is being typed in, by name, number or address.

use leptos::prelude::*;
use leptos_use::signal_debounced;
use satchel_model::{Field, Record, Value};
use satchel_protocol::bridge::{Answer, Request, Similar, SimilarQuery};
use wasm_bindgen_futures::spawn_local;

use super::OpenForm;
use crate::bridge;
use crate::language::word;
use crate::place::Place;
use crate::words::reasons_text;

/// What identifies a customer, as far as a form has it.
const IDENTIFYING: [Field; 9] = [
    Field::Name,
    Field::ShortName,
    Field::Phone,
    Field::Mobile,
    Field::Email,
    Field::TaxNumber,
    Field::ContactMobile,
    Field::ContactPhone,
    Field::ContactEmail,
];
/// How long nothing is typed before somebody is looked for.
const REST_MS: f64 = 250.0;

/// The customers that may be the one in the form. It hinders nobody: a branch and its company are two.
#[component]
pub(super) fn AlikeHint(
    /// The form of a new customer.
    form: OpenForm,
) -> impl IntoView {
    let typed = Memo::new(move |_| {
        let text = |field: Field| form.form.with(|form| form.text(field).trim().to_owned());
        let filled = IDENTIFYING.into_iter().map(|field| (field, text(field))).filter(|(_, text)| !text.is_empty());
        Record(filled.map(|(field, text)| (field, Value::Text(text))).collect())
    });
    let asked: Signal<Record> = signal_debounced(typed, REST_MS);
    let found = RwSignal::new(Vec::<Similar>::new());
    Effect::new(move |_| {
        // The first question finds nobody: it has everything ready before somebody types.
        let record = asked.get();
        spawn_local(async move {
            let query = SimilarQuery { except: None, record: record.clone() };
            if let Answer::Similar(alike) = bridge::ask(Request::Similar(Box::new(query))).await
                && asked.try_get_untracked() == Some(record)
            {
                found.try_set(alike);
            }
        });
    });
    let line = |alike: Similar| {
        let Similar { customer, likeness } = alike;
        let about = [customer.city, customer.phone].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        view! {
            <li>
                <a href=Place::Customer(customer.customer).path() data-testid="form-alike-item">
                    <span class="alike-name">{customer.name}</span>
                    <span class="alike-about">{about.join(" · ")}</span>
                    <span class="alike-reason">{move || reasons_text(&likeness)}</span>
                </a>
            </li>
        }
    };
    view! {
        <div class="field wide alike-hint" aria-live="polite">
            <Show when=move || found.with(|found| !found.is_empty())>
                <p>{word!(alike.warning)}</p>
                <ul data-testid="form-alike">{move || found.get().into_iter().map(line).collect_view()}</ul>
            </Show>
        </div>
    }
}
