//! Inputs for what somebody found out, and for where the device is.

use leptos::prelude::*;
use satchel_model::{Field, Finding, Position};

use super::OpenForm;
use crate::browser::{intl, place};
use crate::components::icon::{Glyph, Icon};
use crate::components::segmented::Segmented;
use crate::language::{text, word};
use crate::words::field_label;

/// The greatest degree of which every choice has room beside the others.
const MOST_SEGMENTS: u8 = 5;

fn read(text: &str) -> Option<Finding> {
    serde_json::from_str(text).ok()
}

/// Yes or no, or a degree, with what it rests on. The date is that of the last change.
#[component]
pub(super) fn FindingInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
    /// The greatest degree.
    most: u8,
) -> impl IntoView {
    let value = form.text(field);
    let finding = Memo::new(move |_| value.with(|text| read(text)));
    let write = move |degree: Option<u8>, evidence: String| {
        let Some((degree, on)) = degree.zip(intl::today()) else {
            return form.type_in(field, String::new());
        };
        let text = serde_json::to_string(&Finding { degree, evidence, on });
        form.type_in(field, text.unwrap_or_default());
    };
    let choices = Signal::derive(move || {
        let yes_no = |degree: u8| if degree == 0 { text!(finding.no) } else { text!(finding.yes) };
        let word = move |degree: u8| if most == 1 { yes_no(degree).to_owned() } else { degree.to_string() };
        let degrees = (0..=most).rev().map(|degree| (degree.to_string(), word(degree)));
        degrees.chain([(String::new(), text!(finding.unknown).to_owned())]).collect::<Vec<_>>()
    });
    let degree = Signal::derive(move || {
        finding.with(|finding| finding.as_ref().map(|it| it.degree.to_string()).unwrap_or_default())
    });
    let evidence = move || finding.with(|finding| finding.as_ref().map(|it| it.evidence.clone()).unwrap_or_default());
    let choose = Callback::new(move |code: String| write(code.parse().ok(), untrack(evidence)));
    let is_open = Memo::new(move |_| finding.with(Option::is_some));
    let type_evidence = move |event| {
        let degree = finding.with_untracked(|finding| finding.as_ref().map(|it| it.degree));
        write(degree, event_target_value(&event));
    };
    view! {
        <div class="finding-input">
            {if most > MOST_SEGMENTS {
                view! { <DegreeSelect field=field choices=choices value=degree on_choose=choose /> }.into_any()
            } else {
                view! {
                    <Segmented name=format!("input-{field}") label=Signal::derive(move || field_label(field).to_owned())
                        choices=choices value=degree on_choose=choose testid=format!("field-{field}") />
                }
                .into_any()
            }}
            <Show when=move || is_open.get()>
                <input type="text" autocomplete="off" placeholder=word!(finding.evidence) aria-label=word!(finding.evidence)
                    data-testid=format!("field-{field}-evidence") prop:value=evidence on:input=type_evidence />
            </Show>
        </div>
    }
}

/// Many degrees, one below the other.
#[component]
fn DegreeSelect(
    /// The field.
    field: Field,
    /// Degree and word of each.
    choices: Signal<Vec<(String, String)>>,
    /// The degree that is chosen.
    value: Signal<String>,
    /// What to do with another.
    on_choose: Callback<String>,
) -> impl IntoView {
    let option = move |(degree, word): (String, String)| {
        let of_option = degree.clone();
        view! { <option value=degree selected=move || value.get() == of_option>{word}</option> }
    };
    view! {
        <select id=format!("input-{field}") data-testid=format!("field-{field}") aria-label=move || field_label(field)
            on:change=move |event| on_choose.run(event_target_value(&event))>
            {move || choices.get().into_iter().map(option).collect_view()}
        </select>
    }
}

/// Where the device is now. Whoever does not let the browser tell saves all the same.
#[component]
pub(super) fn PositionInput(
    /// The form.
    form: OpenForm,
    /// The field.
    field: Field,
) -> impl IntoView {
    let value = form.text(field);
    let is_asking = RwSignal::new(false);
    let is_refused = RwSignal::new(false);
    let position = Memo::new(move |_| value.with(|text| serde_json::from_str::<Position>(text).ok()));
    let ask = move |_| {
        is_asking.set(true);
        is_refused.set(false);
        place::now(move |found| {
            is_asking.try_set(false);
            match found.and_then(|position| serde_json::to_string(&position).ok()) {
                Some(text) => form.type_in(field, text),
                None => drop(is_refused.try_set(true)),
            }
        });
    };
    let said = move || match position.get() {
        Some(position) => position_text(position),
        None if is_refused.get() => text!(check_in.refused).to_owned(),
        None => text!(check_in.hint).to_owned(),
    };
    view! {
        <div class="position-input">
            <button type="button" class="button" data-testid=format!("field-{field}") disabled=is_asking on:click=ask>
                <Glyph icon=Icon::Visit />
                {move || if is_asking.get() { text!(check_in.asking) } else { text!(check_in.now) }}
            </button>
            <span class="hint" role="status" data-testid=format!("said-{field}")>{said}</span>
        </div>
    }
}

/// When and how exactly somebody checked in.
pub(crate) fn position_text(position: Position) -> String {
    let when = intl::instant(position.at);
    match position.accuracy_m {
        Some(metres) => text!(check_in.done, when = when, metres = metres),
        None => when,
    }
}
