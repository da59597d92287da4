//! One field of a form: its label, the input of its kind, its hint and what is wrong with it.

use leptos::prelude::*;
use satchel_model::{Field, Kind};

use super::OpenForm;
use super::choices::{OpportunityInput, PersonInput};
use super::customer::CustomerInput;
use super::finding::{FindingInput, PositionInput};
use super::inputs::{AddressInput, ChoiceInput, MoneyInput, TextInput};
use crate::language::{text, word};
use crate::words::{field_label, problem_text};

/// A field, whatever its kind.
#[component]
pub(crate) fn FieldInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let problem = form.problem(field);
    let required = form.form.with_untracked(|form| form.is_required(field));
    let locked = form.form.with_untracked(|form| form.is_locked(field));
    let is_group =
        matches!(field.kind(), Kind::Address | Kind::Money | Kind::Finding(_) | Kind::Position) || is_segmented(field);
    let input = if locked {
        view! { <p class="hint">{form.text(field)}" · "{word!(form.locked)}</p> }.into_any()
    } else {
        match field.kind() {
            Kind::Choice(codes) => view! { <ChoiceInput form=form field=field codes=codes /> }.into_any(),
            Kind::Money => view! { <MoneyInput form=form field=field /> }.into_any(),
            Kind::Address => view! { <AddressInput form=form field=field /> }.into_any(),
            Kind::Customer => view! { <CustomerInput form=form field=field /> }.into_any(),
            Kind::Person => view! { <PersonInput form=form field=field /> }.into_any(),
            Kind::Opportunity => view! { <OpportunityInput form=form field=field /> }.into_any(),
            Kind::Finding(most) => view! { <FindingInput form=form field=field most=most /> }.into_any(),
            Kind::Position => view! { <PositionInput form=form field=field /> }.into_any(),
            _ => view! { <TextInput form=form field=field /> }.into_any(),
        }
    };
    let label = move || {
        view! {
            {field_label(field)}
            {required.then(|| view! { <span class="required">{text!(form.required)}</span> })}
        }
    };
    let below = move || {
        view! {
            {(field.kind() == Kind::Birthday).then(|| view! { <span class="hint">{word!(form.birthday_hint)}</span> })}
            {move || problem.get().map(|problem| view! {
                <span class="field-problem" id=format!("problem-{field}") data-testid=format!("problem-{field}")>
                    {problem_text(problem)}
                </span>
            })}
        }
    };
    let class = if is_wide(field) { "field wide" } else { "field" };
    if is_group {
        view! {
            <fieldset class=class>
                <legend class="field-label">{label}</legend>
                {input}
                {below()}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class=class>
                <label class="field-label" for=format!("input-{field}")>{label}</label>
                {input}
                {below()}
            </div>
        }
        .into_any()
    }
}

/// Few choices are shown at once.
pub(super) fn is_segmented(field: Field) -> bool {
    matches!(
        field,
        Field::ActivityKind
            | Field::ActivityResult
            | Field::ComplaintChannel
            | Field::ComplaintCause
            | Field::ComplaintAttitude
            | Field::AccountType
            | Field::Credit
            | Field::OrderState
    )
}

fn is_wide(field: Field) -> bool {
    matches!(field.kind(), Kind::Text | Kind::Address | Kind::Finding(_) | Kind::Position | Kind::Customer)
        || is_segmented(field)
        || matches!(
            field,
            Field::Name
                | Field::ActivitySubject
                | Field::ActivityNextStep
                | Field::ActivityPurpose
                | Field::ActivityCalledOff
                | Field::ActivityOverride
                | Field::OpportunityName
                | Field::ComplaintSubject
                | Field::ComplaintPromise
                | Field::ComplaintImprovement
                | Field::ComplaintAttitudeNote
        )
}
