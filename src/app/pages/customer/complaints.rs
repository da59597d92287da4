//! The customer's complaints: how far each has come, how long its steps took, and the next one.

use leptos::prelude::*;
use satchel_model::complaint::{ComplaintRow, missing_to_archive};
use satchel_model::{Complaint, ComplaintId, ComplaintState, Edit, Field, Target, Value};

use super::children::{AddButton, EntryConflicts, EntryTools};
use super::file::use_file;
use super::sheets::SheetKind;
use super::value::value_text;
use crate::browser::now;
use crate::components::icon::Icon;
use crate::components::message::Empty;
use crate::language::{text, word, words};
use crate::place::Place;
use crate::words::{complaint_label, duration_text, field_label, step_text};

/// The complaints, those that wait first, and of these the oldest.
#[component]
pub(super) fn Complaints() -> impl IntoView {
    let file = use_file();
    let ids = file.part(|view| {
        let here = view.customer.complaints.iter().filter(|(_, it)| it.deleted.is_none());
        let mut here: Vec<_> = here
            .map(|(id, it)| {
                let is_archived = ComplaintState::of(&it.record) == ComplaintState::Archived;
                (is_archived, it.record.instant(Field::ComplaintReceived), *id)
            })
            .collect();
        here.sort_unstable();
        here.into_iter().map(|(_, _, id)| id).collect::<Vec<_>>()
    });
    let is_empty = move || ids.with(|ids| ids.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="part-head">
            <AddButton kind=SheetKind::Complaint(None) label=words(word!(complaints.add)) testid="add-complaint" />
            <a class="button quiet" href=Place::Complaints.path()>{word!(complaints.report)}</a>
        </div>
        <Show when=is_empty>
            <Empty icon=Icon::Message title=words(word!(complaints.empty)) note=words(word!(complaints.empty_note)) />
        </Show>
        <ul class="entries">
            <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                <ComplaintEntry id=id />
            </For>
        </ul>
    }
}

#[component]
fn ComplaintEntry(
    /// The complaint.
    id: ComplaintId,
) -> impl IntoView {
    let file = use_file();
    let complaint = file.part(move |view| view.customer.complaints.get(&id).cloned());
    view! {
        <li class="entry" data-testid="complaint" data-id=id.to_string()>
            <div class="entry-body">
                {move || complaint.get().flatten().map(|complaint| view! { <ComplaintContent id=id complaint=complaint /> })}
                <EntryConflicts target=Target::Complaint(id) />
            </div>
            <EntryTools kind=SheetKind::Complaint(Some(id)) target=Target::Complaint(id)
                removed=words(word!(complaints.removed)) testid="complaint" />
        </li>
    }
}

#[component]
fn ComplaintContent(
    /// Its id.
    id: ComplaintId,
    /// The complaint.
    complaint: Complaint,
) -> impl IntoView {
    let file = use_file();
    let row = ComplaintRow::of(id, &complaint);
    let record = complaint.record;
    let state = row.state;
    let next = state.next(row.answered.is_some());
    let missing = missing_to_archive(&record);
    let subject = row.subject.clone();
    let words_of_customer = record.text(Field::ComplaintText).to_owned();
    let solution = record.text(Field::ComplaintSolution).to_owned();
    let facts = move || {
        let told = |field| record.get(field).map(|value| value_text(field, value));
        let times = [
            row.answer_minutes().map(|it| text!(complaints.answered_in, time = duration_text(it))),
            row.solve_minutes().map(|it| text!(complaints.solved_in, time = duration_text(it))),
            told(Field::ComplaintRelayedTo).map(|who| text!(complaints.relayed, who = who)),
        ];
        let plain = [Field::ComplaintReceived, Field::ComplaintCause, Field::ComplaintProduct].map(told);
        let rest = [Field::ComplaintRecovery, Field::ComplaintCost, Field::ComplaintAttitude].map(told);
        plain.into_iter().chain(times).chain(rest).flatten().collect::<Vec<_>>().join(" · ")
    };
    let needed = move || {
        let fields: Vec<&str> = missing.iter().map(|field| field_label(*field)).collect();
        (!fields.is_empty()).then(|| {
            let fields = fields.join(text!(complaints.and));
            view! { <p class="hint" data-testid="complaint-needed">{text!(complaints.needed, fields = fields)}</p> }
        })
    };
    let set_archived = move |value: Option<Value>| {
        let target = Target::Complaint(id);
        let edit = Edit::Set { target, field: Field::ComplaintArchived, value };
        file.save_then(vec![edit], move || file.app.say(text!(customer.saved_toast).to_owned()));
    };
    let go_on = move |_| match next {
        Some(ComplaintState::Archived) => set_archived(Some(Value::Instant(now()))),
        Some(step) => file.sheet.set(Some(SheetKind::Step(id, step))),
        None => set_archived(None),
    };
    view! {
        <p class="entry-title">
            <strong data-testid="complaint-subject">{subject}</strong>
            <span class="badge" data-testid="complaint-state" data-state=state.code()>{move || complaint_label(state)}</span>
        </p>
        {(!words_of_customer.is_empty()).then(|| view! { <p class="entry-text">"“"{words_of_customer}"”"</p> })}
        {(!solution.is_empty()).then(|| view! { <p class="entry-text"><span class="hint">{word!(field.complaint_solution)}</span>" "{solution}</p> })}
        <p class="hint" data-testid="complaint-facts">{facts}</p>
        {needed}
        <button type="button" class="button small" data-testid="complaint-next" data-step=next.map(ComplaintState::code)
            disabled=move || !file.is_writable() on:click=go_on>
            {move || next.map_or_else(|| text!(complaints.reopen), step_text)}
        </button>
    }
}
