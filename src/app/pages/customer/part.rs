//! One of the three parts of the file: what is filled, how complete it is, and its form in place.

use std::sync::Arc;

use leptos::prelude::*;
use satchel_model::selection::{GoodScore, good_score};
use satchel_model::{Entity, Field, Part, Target, completeness, man};
use satchel_protocol::bridge::CustomerView;

use super::conflict::ConflictChip;
use super::file::{OpenFile, use_file};
use super::sheets::part_record;
use super::tabs::Tab;
use super::value::ShownValue;
use crate::components::icon::{Glyph, Icon};
use crate::form::draft::DraftKey;
use crate::language::{text, word};
use crate::pages::forms::{FormPlan, RecordForm};
use crate::words::{advice_text, field_label};

/// A part: shown, or open in its form.
#[component]
pub(super) fn PartPanel(
    /// The part.
    part: Part,
) -> impl IntoView {
    let file = use_file();
    let is_editing = Memo::new(move |_| file.editing.get() == Some(Tab::Part(part)));
    let is_hidden = file.hides(part);
    move || {
        if is_hidden.get() {
            view! { <p class="hint" data-testid="part-hidden">{word!(part.hidden)}</p> }.into_any()
        } else if is_editing.get() {
            view! { <PartForm part=part /> }.into_any()
        } else {
            view! { <PartFacts part=part /> }.into_any()
        }
    }
}

/// The record that a field of a part is written to.
pub(super) const fn target_of(field: Field) -> Target {
    match field.entity() {
        Entity::Background => Target::Background,
        _ => Target::Customer,
    }
}

#[component]
fn PartForm(
    /// The part.
    part: Part,
) -> impl IntoView {
    let file = use_file();
    let close = move || file.editing.set(None);
    let on_saved = Callback::new(move |view: Option<CustomerView>| {
        close();
        file.take(view);
    });
    view! { <RecordForm plan=plan(file, part) on_saved=on_saved on_cancel=Callback::new(move |()| close()) /> }
}

fn plan(file: OpenFile, part: Part) -> FormPlan {
    FormPlan {
        key: DraftKey::of_customer(file.id, Tab::Part(part).code()),
        fields: Field::in_part(part).collect(),
        required: if part == Part::Business { vec![Field::Name] } else { Vec::new() },
        record: file.now(|view| part_record(view, part)).unwrap_or_default(),
        prefill: Vec::new(),
        order: None,
        also: Vec::new(),
        customer: file.id,
        create: false,
        targets: Arc::new(|entity| match entity {
            Entity::Customer => Some(Target::Customer),
            Entity::Background => Some(Target::Background),
            _ => None,
        }),
    }
}

#[component]
fn PartFacts(
    /// The part.
    part: Part,
) -> impl IntoView {
    let file = use_file();
    let percent = file.part(move |view| completeness(&view.customer, part).percent());
    let filled = file.part(move |view| {
        let record = part_record(view, part);
        let has_conflict = |field: &Field| view.customer.conflicts.iter().any(|it| it.field == *field);
        Field::in_part(part).filter(|field| record.get(*field).is_some() || has_conflict(field)).collect::<Vec<_>>()
    });
    let missing = move || {
        let filled = filled.get().unwrap_or_default();
        Field::in_part(part).filter(|field| !filled.contains(field)).collect::<Vec<_>>()
    };
    let edit = move |_| file.editing.set(Some(Tab::Part(part)));
    let code = Tab::Part(part).code();
    let advice = file.part(move |view| man::of_record(&view.customer.record).filter(|_| part == Part::Selection));
    let score = file.part(move |view| good_score(&view.customer.record).filter(|_| part == Part::Selection));
    let score_text = |GoodScore { points, answered }: GoodScore| match 5 - answered {
        0 => text!(man.score, points = points),
        open => text!(man.score_open, points = points, open = open),
    };
    let counts = !matches!(part, Part::Selection | Part::Relationship);
    view! {
        {move || advice.get().flatten().map(|advice| view! {
            <p class="advice" data-testid="man-advice" data-advice=format!("{advice:?}")>{advice_text(advice)}</p>
        })}
        {move || score.get().flatten().map(|score| view! {
            <p class="advice" data-testid="good-score">{score_text(score)}</p>
        })}
        <div class="part-head">
            <meter hidden=!counts class="completeness" min="0" max="100" value=move || percent.get().unwrap_or(0).to_string()
                aria-label=move || text!(part.complete, percent = percent.get().unwrap_or(0))></meter>
            <span class="figures" hidden=!counts data-testid=format!("part-{code}-percent")>
                {move || text!(part.complete, percent = percent.get().unwrap_or(0))}
            </span>
            <Show when=move || file.is_writable()>
                <button type="button" class="button" data-testid=format!("edit-part-{code}") data-key="e" on:click=edit>
                    <Glyph icon=Icon::Edit />
                    {word!(action.edit)}
                </button>
            </Show>
        </div>
        <dl class="facts part-facts">
            <For each=move || filled.get().unwrap_or_default() key=|field| *field let:field>
                <Fact field=field part=part />
            </For>
        </dl>
        {move || (!missing().is_empty()).then(|| view! {
            <p class="missing">
                <span class="missing-title">{text!(customer.missing_more, count = missing().len())}</span>
                {missing().into_iter().map(|field| view! { <span class="missing-field">{field_label(field)}</span> }).collect_view()}
            </p>
        })}
    }
}

/// One filled field with its chip when two people changed it.
#[component]
fn Fact(
    /// The field.
    field: Field,
    /// Its part.
    part: Part,
) -> impl IntoView {
    let file = use_file();
    let value = file.part(move |view| part_record(view, part).get(field).cloned());
    view! {
        <div class="fact-pair">
            <dt>{move || field_label(field)}</dt>
            <dd>
                {move || value.get().flatten().map(|value| view! { <ShownValue field=field value=value /> })}
                <ConflictChip target=target_of(field) field=field />
            </dd>
        </div>
    }
}
