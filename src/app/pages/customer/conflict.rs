//! A field that two people changed: the chip beside it, and the choice that settles it.

use leptos::prelude::*;
use satchel_model::{Conflict, ConflictValue, Edit, Field, Target};

use super::file::use_file;
use super::sheets::{FormName, SheetKind};
use super::tabs::Tab;
use super::value::value_text;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::language::{text, word};
use crate::state::use_app;
use crate::words::field_label;

/// Says that a field has more than one value; nothing where it has one.
#[component]
pub(super) fn ConflictChip(
    /// The record.
    target: Target,
    /// The field.
    field: Field,
) -> impl IntoView {
    let file = use_file();
    let count = file.part(move |view| {
        let conflict = view.customer.conflicts.iter().find(|it| it.target == target && it.field == field);
        conflict.map(|conflict| conflict.values.len())
    });
    let open = move |_| file.sheet.set(Some(SheetKind::Conflict(target, field)));
    move || {
        count.get().flatten().map(|count| {
            view! {
                <button type="button" class="conflict-chip" data-testid=format!("conflict-{field}") aria-haspopup="dialog"
                    title=text!(conflict.title, field = field_label(field)) on:click=open>
                    <Glyph icon=Icon::Choices />
                    {text!(conflict.chip, count = count)}
                </button>
            }
        })
    }
}

/// The sheet of one conflict. It closes by itself when the field is settled, here or elsewhere.
#[component]
pub(super) fn ConflictSheet(
    /// The record.
    target: Target,
    /// The field.
    field: Field,
) -> impl IntoView {
    let file = use_file();
    let conflict = file
        .part(move |view| view.customer.conflicts.iter().find(|it| it.target == target && it.field == field).cloned());
    Effect::new(move |before: Option<bool>| {
        let stands = conflict.with(|conflict| matches!(conflict, Some(Some(_))));
        if before == Some(true) && !stands {
            file.sheet.set(None);
        }
        stands
    });
    let choose = Callback::new(move |chosen: ConflictValue| {
        file.save_then(vec![Edit::Set { target, field, value: chosen.value }], move || {
            file.app.say(text!(conflict.settled).to_owned());
        });
    });
    let write_other = move |_| {
        file.sheet.set(None);
        if let Some(form) = form_of(target, field) {
            file.show(form);
        }
    };
    view! {
        <p class="hint">{word!(conflict.explain)}</p>
        {move || conflict.get().flatten().map(|conflict| view! {
            <ConflictValues conflict=conflict on_choose=choose testid="conflict" />
        })}
        <div class="actions">
            <button type="button" class="button quiet" data-testid="conflict-write-other" on:click=write_other>
                {word!(conflict.write_other)}
            </button>
        </div>
    }
}

/// The form in which the field can be written anew.
fn form_of(target: Target, field: Field) -> Option<FormName> {
    match target {
        _ if field == Field::State => Some(FormName::Sheet(SheetKind::Move)),
        Target::Customer | Target::Background => Some(FormName::Tab(Tab::Part(field.part()))),
        Target::Contact(id) => Some(FormName::Sheet(SheetKind::Contact(Some(id)))),
        Target::Activity(id) => Some(FormName::Sheet(SheetKind::Activity(Some(id)))),
        Target::Opportunity(id) if field == Field::OpportunityStage => Some(FormName::Sheet(SheetKind::Stage(id))),
        Target::Opportunity(id) => Some(FormName::Sheet(SheetKind::Opportunity(Some(id)))),
        Target::Complaint(id) => Some(FormName::Sheet(SheetKind::Complaint(Some(id)))),
        Target::Order(id) | Target::Line(id, _) => Some(FormName::Sheet(SheetKind::Order(Some(id)))),
    }
}

/// The values side by side, each with its author, time and the button that takes it.
#[component]
pub(crate) fn ConflictValues(
    /// The conflict.
    conflict: Conflict,
    /// Called with the value that the person takes.
    on_choose: Callback<ConflictValue>,
    /// Prefix for tests: `<testid>-choose-<n>`.
    testid: &'static str,
) -> impl IntoView {
    let app = use_app();
    let field = conflict.field;
    let choice = move |(number, value): (usize, ConflictValue)| {
        let shown = value.value.clone();
        let author = value.author;
        let text =
            move || shown.as_ref().map_or_else(|| text!(conflict.emptied).to_owned(), |value| value_text(field, value));
        let by = move || text!(conflict.by, name = app.person_name(author.user), when = intl::instant(author.at));
        view! {
            <li class="conflict-value">
                <div>
                    <p class="conflict-text" data-testid=format!("{testid}-value-{number}")>{text}</p>
                    <p class="hint" data-testid=format!("{testid}-author-{number}")>
                        {by}
                        {(number == 0).then(|| view! { " · "{word!(conflict.shown)} })}
                    </p>
                </div>
                <button type="button" class="button" data-testid=format!("{testid}-choose-{number}")
                    on:click=move |_| on_choose.run(value.clone())>
                    {word!(conflict.choose)}
                </button>
            </li>
        }
    };
    view! { <ul class="conflict-values">{conflict.values.into_iter().enumerate().map(choice).collect_view()}</ul> }
}
