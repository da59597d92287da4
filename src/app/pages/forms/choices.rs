//! Inputs for who and which: a person of the team, an opportunity of the customer.

use leptos::prelude::*;
use satchel_model::{Field, OpportunityId};

use super::OpenForm;
use crate::language::{text, word};

/// The opportunities that the forms of a customer offer, with their names; the customer's page provides them.
#[derive(Clone, Copy)]
pub(crate) struct OpportunityChoices(pub(crate) Signal<Vec<(OpportunityId, String)>>);

/// A choice among ids with their names.
#[component]
fn IdInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
    /// Id and name of each.
    choices: Signal<Vec<(String, String)>>,
    /// What stands for none.
    none: fn() -> &'static str,
) -> impl IntoView {
    let value = form.text(field);
    let options = move || {
        let now = value.get();
        let choices = choices.get().into_iter();
        choices
            .map(|(id, name)| {
                let selected = now == id;
                view! { <option value=id selected=selected>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <select id=format!("input-{field}") data-testid=format!("field-{field}")
            on:change=move |event| form.type_in(field, event_target_value(&event))>
            <option value="">{none}</option>
            {options}
        </select>
    }
}

/// A person of the team.
#[component]
pub(super) fn PersonInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let account = form.app.account();
    let choices = Signal::derive(move || {
        let people = account.with(|account| account.as_ref().map(|it| it.people.clone()).unwrap_or_default());
        let here = people.into_iter().filter(|person| person.is_active);
        here.map(|person| (person.id.to_string(), person.name)).collect::<Vec<_>>()
    });
    view! { <IdInput form=form field=field choices=choices none=word!(form.owner_does_it) /> }
}

/// An opportunity of the customer.
#[component]
pub(super) fn OpportunityInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let of_page = use_context::<OpportunityChoices>();
    let choices = Signal::derive(move || {
        let choices = of_page.map(|of_page| of_page.0.get()).unwrap_or_default();
        let named = |name: String| if name.is_empty() { text!(opportunities.unnamed).to_owned() } else { name };
        choices.into_iter().map(|(id, name)| (id.to_string(), named(name))).collect::<Vec<_>>()
    });
    view! { <IdInput form=form field=field choices=choices none=word!(form.not_set) /> }
}
