//! The timeline: visits, calls, messages and notes, the latest first.

use leptos::prelude::*;
use satchel_model::{Activity, ActivityId, Field, Target, Value};

use super::children::{AddButton, EntryConflicts, EntryTools, filled};
use super::file::use_file;
use super::sheets::SheetKind;
use super::value::value_text;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::language::{word, words};
use crate::words::choice_label;

/// The timeline.
#[component]
pub(super) fn Activities() -> impl IntoView {
    let file = use_file();
    let ids = file.part(|view| {
        let mut here: Vec<_> = view
            .customer
            .activities
            .iter()
            .filter(|(_, activity)| activity.deleted.is_none())
            .map(|(id, activity)| (activity.record.instant(Field::ActivityAt), *id))
            .collect();
        here.sort_by(|one, other| other.cmp(one));
        here.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    });
    let is_empty = move || ids.with(|ids| ids.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="part-head">
            <AddButton kind=SheetKind::Activity(None) label=words(word!(activities.add)) testid="add-activity" />
        </div>
        <Show when=is_empty>
            <Empty icon=Icon::Visit title=words(word!(activities.empty))
                note=words(word!(activities.empty_note)) />
        </Show>
        <ol class="entries timeline">
            <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                <ActivityEntry id=id />
            </For>
        </ol>
    }
}

fn icon_of(kind: &str) -> Icon {
    match kind {
        "visit" => Icon::Visit,
        "call" => Icon::Call,
        "message" => Icon::Message,
        _ => Icon::Note,
    }
}

#[component]
fn ActivityEntry(
    /// The activity.
    id: ActivityId,
) -> impl IntoView {
    let file = use_file();
    let activity = file.part(move |view| view.customer.activities.get(&id).cloned());
    let kind = move || {
        activity
            .with(|it| it.as_ref().and_then(|it| it.as_ref()).map(|it| it.record.text(Field::ActivityKind).to_owned()))
    };
    let removed = words(word!(activities.removed));
    view! {
        <li class="entry" data-testid="activity" data-id=id.to_string()>
            <span class="entry-icon">{move || kind().map(|kind| view! { <Glyph icon=icon_of(&kind) /> })}</span>
            <div class="entry-body">
                {move || activity.get().flatten().map(|activity| view! { <ActivityContent activity=activity /> })}
                <EntryConflicts target=Target::Activity(id) />
            </div>
            <EntryTools kind=SheetKind::Activity(Some(id)) target=Target::Activity(id) removed=removed testid="activity" />
        </li>
    }
}

#[component]
fn ActivityContent(
    /// The activity.
    activity: Activity,
) -> impl IntoView {
    let file = use_file();
    let record = activity.record;
    let author = activity.author;
    let kind = record.text(Field::ActivityKind).to_owned();
    let result = record.text(Field::ActivityResult).to_owned();
    let at = record.instant(Field::ActivityAt);
    let subject = filled(&record, Field::ActivitySubject);
    let words = filled(&record, Field::ActivityText);
    let step = filled(&record, Field::ActivityNextStep);
    let next_date = record.get(Field::ActivityNextDate).cloned();
    let next = (step.is_some() || next_date.is_some()).then(|| {
        let date = move || next_date.as_ref().map(|date: &Value| value_text(Field::ActivityNextDate, date));
        view! {
            <p class="entry-next"><strong>{word!(activities.next)}</strong>" "{date}" "{step}</p>
        }
    });
    view! {
        <p class="entry-title">
            <strong>{move || choice_label(Field::ActivityKind, &kind)}</strong>
            <span data-testid="activity-subject">{subject}</span>
            {move || choice_label(Field::ActivityResult, &result).map(|word| view! { <span class="label">{word}</span> })}
        </p>
        {words.map(|words| view! { <p class="entry-text">{words}</p> })}
        {next}
        <p class="hint">
            {move || at.map(intl::instant)}
            {author.map(|author| view! { " · "{move || file.app.person_name(Some(author))} })}
        </p>
    }
}
