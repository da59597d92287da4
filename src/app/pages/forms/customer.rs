//! The input for another customer: its name, looked for as in the list.

use leptos::prelude::*;
use leptos_use::signal_debounced;
use satchel_model::{CustomerId, CustomerRow, Field};
use satchel_protocol::bridge::{Answer, ListQuery, Request};
use wasm_bindgen_futures::spawn_local;

use super::OpenForm;
use crate::bridge;
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};
use crate::state::use_app;

/// How long nothing is typed before somebody is looked for.
const REST_MS: f64 = 200.0;
/// Customers that are offered: more would cover the form.
const OFFERED: u32 = 6;

/// Another customer.
#[component]
pub(super) fn CustomerInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let app = use_app();
    let value = form.text(field);
    let chosen = Memo::new(move |_| value.with(|text| text.parse::<CustomerId>().ok()));
    let myself = form.plan.with_value(|plan| plan.customer);
    let typed = RwSignal::new(String::new());
    let asked: Signal<String> = signal_debounced(typed, REST_MS);
    let found = RwSignal::new(None::<Vec<CustomerRow>>);
    Effect::new(move |_| {
        let search = asked.get();
        if search.trim().is_empty() {
            return found.set(None);
        }
        spawn_local(async move {
            let query = ListQuery { search: search.clone(), limit: OFFERED + 1, ..ListQuery::default() };
            if let Answer::List(page) = bridge::ask(Request::List(query)).await
                && asked.try_get_untracked() == Some(search)
            {
                let rows = page.rows.into_iter().map(|row| row.row).filter(|row| row.id != myself);
                found.try_set(Some(rows.take(OFFERED as usize).collect()));
            }
        });
    });
    let choose = move |customer: CustomerId| {
        form.type_in(field, customer.to_string());
        typed.set(String::new());
    };
    let option = move |row: CustomerRow| {
        let about = [row.city, row.phone].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        let customer = row.id;
        view! {
            <li>
                <button type="button" class="choice" data-testid=format!("offer-{field}") on:click=move |_| choose(customer)>
                    <span class="choice-name">{row.name}</span>
                    <span class="choice-about">{about.join(" · ")}</span>
                </button>
            </li>
        }
    };
    let options = move || {
        found.get().map(|rows| match rows.is_empty() {
            true => view! { <p class="hint" role="status">{word!(form.nobody_found)}</p> }.into_any(),
            false => view! { <ul class="choices">{rows.into_iter().map(option).collect_view()}</ul> }.into_any(),
        })
    };
    view! {
        <div class="customer-input">
            {move || match chosen.get() {
                Some(customer) => view! {
                    <p class="chosen">
                        <span data-testid=format!("chosen-{field}")>{move || app.customer_name(customer)}</span>
                        <button type="button" class="button quiet" data-testid=format!("clear-{field}")
                            aria-label=move || text!(form.choose_another)
                            on:click=move |_| form.type_in(field, String::new())>
                            <Glyph icon=Icon::Close />
                        </button>
                    </p>
                }.into_any(),
                None => view! {
                    <input type="search" autocomplete="off" id=format!("input-{field}") data-testid=format!("field-{field}")
                        placeholder=word!(form.find_customer) prop:value=typed
                        on:input=move |event| typed.set(event_target_value(&event)) />
                    {options}
                }.into_any(),
            }}
        </div>
    }
}
