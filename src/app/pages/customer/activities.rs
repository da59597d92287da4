//! The timeline: visits, calls, messages and notes, the latest first.

use leptos::prelude::*;
use satchel_model::{Activity, ActivityId, Field, Record, Target, Value};

use super::children::{AddButton, EntryConflicts, EntryTools, filled};
use super::file::use_file;
use super::sheets::SheetKind;
use super::value::value_text;
use crate::browser::intl;
use crate::components::icon::{Glyph, Icon};
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::words::{choice_label, field_label};

/// The timeline.
#[component]
pub(super) fn Activities() -> impl IntoView {
    let file = use_file();
    let ids = file.part(|view| {
        let mut here: Vec<_> = view
            .customer
            .activities
            .iter()
            .filter(|(_, activity)| activity.deleted.is_none() && !activity.is_ahead())
            .map(|(id, activity)| (activity.record.instant(Field::ActivityAt), *id))
            .collect();
        here.sort_by(|one, other| other.cmp(one));
        here.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    });
    let ahead = file.part(|view| {
        let here = view.customer.activities.iter().filter(|(_, activity)| activity.is_ahead());
        let mut here: Vec<_> = here
            .map(|(id, it)| (it.record.instant(Field::ActivityPlanned), it.record.date(Field::ActivityDue), *id))
            .collect();
        here.sort_unstable();
        here.into_iter().map(|(_, _, id)| id).collect::<Vec<_>>()
    });
    let is_empty = move || {
        let none = |ids: &Option<Vec<ActivityId>>| ids.as_ref().is_some_and(Vec::is_empty);
        ids.with(none) && ahead.with(none)
    };
    view! {
        <div class="part-head">
            <AddButton kind=SheetKind::Activity(None) label=words(word!(activities.add)) testid="add-activity" />
            <AddButton kind=SheetKind::Plan(None) label=words(word!(plans.add)) testid="add-plan" />
            <AddButton kind=SheetKind::Action(None) label=words(word!(plans.add_action)) testid="add-action" />
        </div>
        <ol class="entries timeline ahead">
            <For each=move || ahead.get().unwrap_or_default() key=|id| *id let:id>
                <AheadEntry id=id />
            </For>
        </ol>
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
        "visit" | "follow_up" | "executive_visit" | "seminar" => Icon::Visit,
        "action" => Icon::Check,
        "care" => Icon::Care,
        "call" => Icon::Call,
        "message" => Icon::Message,
        _ => Icon::Note,
    }
}

/// A reported visit is edited as a report.
const fn form_of(id: ActivityId, is_report: bool) -> SheetKind {
    if is_report { SheetKind::Report(id) } else { SheetKind::Activity(Some(id)) }
}

/// A planned visit or an action that is to be done.
#[component]
fn AheadEntry(
    /// The activity.
    id: ActivityId,
) -> impl IntoView {
    let file = use_file();
    let activity = file.part(move |view| view.customer.activities.get(&id).map(|it| it.record.clone()));
    let is_action = move || {
        activity
            .with(|it| it.as_ref().and_then(|it| it.as_ref()).is_some_and(|it| it.get(Field::ActivityDue).is_some()))
    };
    let finish = move |_| {
        let sheet = if untrack(is_action) { SheetKind::Done(id) } else { SheetKind::Report(id) };
        file.sheet.set(Some(sheet));
    };
    let edit = move || if is_action() { SheetKind::Action(Some(id)) } else { SheetKind::Plan(Some(id)) };
    let content = move || activity.get().flatten().map(|record| view! { <AheadContent record=record /> });
    view! {
        <li class="entry" data-testid="ahead" data-id=id.to_string()>
            <span class="entry-icon"><Glyph icon=Icon::Day /></span>
            <div class="entry-body">
                {content}
                <Show when=move || file.is_writable()>
                    <div class="entry-acts">
                        <button type="button" class="button small" data-testid="ahead-finish" on:click=finish>
                            {move || if is_action() { text!(plans.done) } else { text!(plans.report) }}
                        </button>
                        <button type="button" class="button quiet small" data-testid="ahead-call-off"
                            on:click=move |_| file.sheet.set(Some(SheetKind::CallOff(id)))>
                            {word!(plans.call_off)}
                        </button>
                    </div>
                </Show>
                <EntryConflicts target=Target::Activity(id) />
            </div>
            {move || view! { <EntryTools kind=edit() target=Target::Activity(id) removed=words(word!(activities.removed)) testid="ahead" /> }}
        </li>
    }
}

#[component]
fn AheadContent(
    /// The activity.
    record: Record,
) -> impl IntoView {
    let kind = record.text(Field::ActivityKind).to_owned();
    let title = filled(&record, Field::ActivityPurpose).or_else(|| filled(&record, Field::ActivitySubject));
    let (planned, due) = (record.instant(Field::ActivityPlanned), record.date(Field::ActivityDue));
    let when = move || planned.map(intl::day_and_time).or_else(|| due.map(intl::date));
    let facts = [Field::ActivityPlace, Field::ActivityMaterials, Field::ActivityAttendees, Field::ActivityAssignee];
    let facts = facts.into_iter().filter_map(|field| Some((field, record.get(field)?.clone())));
    let facts = facts
        .map(|(field, value)| {
            view! { <span class="hint">{move || format!("{} {}", field_label(field), value_text(field, &value))}</span> }
        })
        .collect_view();
    view! {
        <p class="entry-title">
            <strong>{move || choice_label(Field::ActivityKind, &kind)}</strong>
            <span data-testid="ahead-title">{title}</span>
        </p>
        <p class="entry-next">{when}</p>
        <p class="entry-facts">{facts}</p>
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
    let is_report = move || {
        activity.with(|it| {
            it.as_ref().and_then(|it| it.as_ref()).is_some_and(|it| it.record.get(Field::ActivityPurpose).is_some())
        })
    };
    let removed = words(word!(activities.removed));
    view! {
        <li class="entry" data-testid="activity" data-id=id.to_string()>
            <span class="entry-icon">{move || kind().map(|kind| view! { <Glyph icon=icon_of(&kind) /> })}</span>
            <div class="entry-body">
                {move || activity.get().flatten().map(|activity| view! { <ActivityContent activity=activity /> })}
                <EntryConflicts target=Target::Activity(id) />
            </div>
            {move || view! { <EntryTools kind=form_of(id, is_report()) target=Target::Activity(id) removed=removed testid="activity" /> }}
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
    let purpose = filled(&record, Field::ActivityPurpose);
    let called_off = filled(&record, Field::ActivityCalledOff);
    let details = [Field::ActivityNeed, Field::ActivityOpinion, Field::ActivityCheckIn, Field::ActivityOpportunity];
    let details = details.into_iter().filter_map(|field| Some((field, record.get(field)?.clone())));
    let details = details
        .map(|(field, value)| {
            view! {
                <p class="entry-detail">
                    <span class="hint">{move || field_label(field)}</span>
                    <span>{move || value_text(field, &value)}</span>
                </p>
            }
        })
        .collect_view();
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
            {purpose.map(|purpose| view! { <span>{purpose}</span> })}
            {called_off.map(|reason| view! { <span class="label">{word!(plans.called_off)}" "{reason}</span> })}
            {move || choice_label(Field::ActivityResult, &result).map(|word| view! { <span class="label">{word}</span> })}
        </p>
        {words.map(|words| view! { <p class="entry-text">{words}</p> })}
        {details}
        {next}
        <p class="hint">
            {move || at.map(intl::instant)}
            {author.map(|author| view! { " · "{move || file.app.person_name(Some(author))} })}
        </p>
    }
}
