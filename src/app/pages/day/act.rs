//! What one tap on a line of the day's list does: opens the right form, or records at once.

use leptos::prelude::Set as _;
use satchel_model::{ActivityId, ComplaintId, ComplaintState, DueKind, Edit, Field, Target, Value};
use satchel_protocol::bridge::{Answer, Request, Save, TodayItem};
use wasm_bindgen_futures::spawn_local;

use crate::bridge;
use crate::browser::{mark, now, random};
use crate::language::text;
use crate::state::App;
use crate::words::{failure_text, step_text};

/// A form to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The report of a visit.
    Report,
    /// What came of an action.
    Done,
    /// A visit, call or message.
    Activity,
    /// A plan for a follow-up visit.
    FollowUp,
    /// The next step of a complaint.
    Step(ComplaintId, ComplaintState),
}

/// Something to write down at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Record {
    /// Nothing has changed: also that is an action of the month.
    Unchanged,
    /// Somebody took care of the day.
    Cared,
    /// A complaint is archived.
    Archived(ComplaintId),
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Opens the customer with a form over it.
    Open(Form),
    /// Writes an activity.
    Record(Record),
}

impl Act {
    /// For tests.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Open(Form::Report) => "report",
            Self::Open(Form::Done) => "done",
            Self::Open(Form::Activity) => "activity",
            Self::Open(Form::FollowUp) => "plan",
            Self::Open(Form::Step(_, step)) => step.code(),
            Self::Record(Record::Archived(_)) => ComplaintState::Archived.code(),
            Self::Record(Record::Unchanged) => "unchanged",
            Self::Record(Record::Cared) => "cared",
        }
    }

    /// The word on the button.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Open(Form::Report) => text!(plans.report),
            Self::Open(Form::Done) => text!(plans.done),
            Self::Open(Form::Activity) => text!(activities.add),
            Self::Open(Form::FollowUp) => text!(plans.add),
            Self::Open(Form::Step(_, step)) => step_text(step),
            Self::Record(Record::Archived(_)) => step_text(ComplaintState::Archived),
            Self::Record(Record::Unchanged) => text!(day.unchanged),
            Self::Record(Record::Cared) => text!(day.cared),
        }
    }
}

/// What can be done about a line.
pub(super) fn of(item: &TodayItem) -> Vec<Act> {
    match item.due.kind {
        DueKind::Visit => vec![Act::Open(Form::Report)],
        DueKind::Action => vec![Act::Open(Form::Done)],
        DueKind::Complaint => match item.due.complaint {
            Some((id, ComplaintState::Archived)) => vec![Act::Record(Record::Archived(id))],
            Some((id, step)) => vec![Act::Open(Form::Step(id, step))],
            None => Vec::new(),
        },
        DueKind::NextStep => vec![Act::Open(Form::Activity)],
        DueKind::FollowUp => vec![Act::Open(Form::FollowUp)],
        DueKind::Monthly => vec![Act::Open(Form::Activity), Act::Record(Record::Unchanged)],
        DueKind::Birthday | DueKind::Founded | DueKind::FirstOrder => vec![Act::Record(Record::Cared)],
    }
}

/// Notes the form that the customer's page opens.
pub(super) fn open(app: App, item: &TodayItem, act: Act) {
    let Act::Open(form) = act else { return };
    let of_activity = |kind: &str| item.due.activity.map(|id| format!("{kind}/{id}"));
    let key = match form {
        Form::Report => of_activity("report"),
        Form::Done => of_activity("done"),
        Form::Activity => Some("activity/new".to_owned()),
        Form::FollowUp => Some("follow_up/new".to_owned()),
        Form::Step(id, step) => Some(format!("{}/{id}", step.code())),
    };
    app.wanted_form.set(key.map(|key| (item.customer, key)));
}

/// Writes it down, with a way back.
pub(super) fn record(app: App, item: &TodayItem, act: Act) {
    let Act::Record(record) = act else { return };
    let id = ActivityId::at(now(), random());
    let set = |field, value| Edit::Set { target: Target::Activity(id), field, value: Some(value) };
    let text = |text: &str| Value::Text(text.to_owned());
    let mut edits = vec![set(Field::ActivityAt, Value::Instant(now()))];
    let mut undo = Edit::Delete(Target::Activity(id));
    match record {
        Record::Archived(complaint) => {
            let set =
                |value| Edit::Set { target: Target::Complaint(complaint), field: Field::ComplaintArchived, value };
            edits = vec![set(Some(Value::Instant(now())))];
            undo = set(None);
        }
        Record::Unchanged => {
            edits.push(set(Field::ActivityKind, text("action")));
            edits.push(set(Field::ActivityResult, text("unchanged")));
            edits.extend(item.due.opportunity.map(|it| set(Field::ActivityOpportunity, Value::Opportunity(it))));
        }
        Record::Cared => {
            edits.push(set(Field::ActivityKind, text("care")));
            edits.push(set(Field::ActivitySubject, text(&subject(item))));
            edits.extend(item.due.occasion.as_deref().map(|it| set(Field::ActivityOccasion, text(it))));
        }
    }
    let customer = item.customer;
    spawn_local(async move {
        match bridge::ask(Request::Save(Save { customer, create: false, edits })).await {
            Answer::Saved(_) => {
                mark("satchel:edit-durable", "");
                app.say_with_undo(text!(day.recorded).to_owned(), move || {
                    let edits = vec![undo.clone()];
                    bridge::tell(Request::Save(Save { customer, create: false, edits }));
                });
            }
            Answer::Failed(failure) => app.say(failure_text(&failure)),
            _ => {}
        }
    });
}

/// What the record of care is called.
fn subject(item: &TodayItem) -> String {
    let occasion = match item.due.kind {
        DueKind::Birthday => text!(day.birthday),
        DueKind::Founded => text!(day.founded),
        _ => text!(day.first_order),
    };
    if item.due.title.is_empty() { occasion.to_owned() } else { format!("{occasion} · {}", item.due.title) }
}
